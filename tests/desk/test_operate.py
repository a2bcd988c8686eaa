"""The operator sees what runs, what failed and why, and can have it tried again; nobody else can."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.base.posts import Post, becomes, mail_of, office, until, with_post, working
from tests.conftest import browser, sign_in

from commonground import start
from commonground.accounts import service as accounts
from commonground.base.database import Database
from commonground.base.settings import Settings

OPERATOR = "operator@demo.example"
FAILED = """
INSERT INTO job (name, payload, state, attempts, error, ended_at)
VALUES ('housekeeping.queue', '{}', 'failed', 6, 'The disk is full.', now()) RETURNING id
"""
GIVEN_UP = """
INSERT INTO mail (event, recipient, language, subject, text, html, message_id, state, attempts, error) VALUES
('lost', 'reader@example.org', 'en', 'Four activities are due', 't', '<p>t</p>', '<1@x>', 'given_up', 1,
 '550 no such reader'), ('waits', 'other@example.org', 'en', 'You are invited', 't', '<p>t</p>', '<2@x>',
 'waiting', 0, NULL)
"""


@pytest_asyncio.fixture
async def operated(fresh: Database) -> AsyncIterator[tuple[Database, int]]:
    async with fresh.sessions.begin() as session:
        await accounts.add_person(session, OPERATOR, "Demo operator", start.DEMO_PASSWORD, role="operator")
    await fresh.everything.execute("DELETE FROM job; DELETE FROM mail")
    await fresh.everything.execute(GIVEN_UP)
    yield fresh, await fresh.everything.fetchval(FAILED)


async def send(client: httpx.AsyncClient, path: str) -> Any:
    return await client.post(path, data={"_csrf_token": client.cookies["csrftoken"]})


async def told(client: httpx.AsyncClient, words: str) -> bool:
    return words in (await client.get("/operate")).text


async def test_nobody_else_may_see_or_retry(operated: tuple[Database, int], settings: Settings) -> None:
    database, job = operated
    async with browser(database.url, settings) as client:
        assert (await client.get("/operate")).status_code == 303
        await sign_in(client, "secretariat@demo.example")
        assert (await client.get("/operate")).status_code == 403
        for path in (f"/operate/jobs/{job}/retry", "/operate/mails/1/retry", "/operate/test-mail"):
            assert (await send(client, path)).status_code == 403
    assert await database.everything.fetchval("SELECT state FROM job WHERE id = $1", job) == "failed"


async def test_what_failed_stands_first_with_its_reason_and_is_tried_again(
    operated: tuple[Database, int], settings: Settings
) -> None:
    database, job = operated
    post = Post()
    with office(post) as url:
        posting = with_post(settings, url)
        async with browser(database.url, posting) as client:
            await sign_in(client, OPERATOR)
            page = (await client.get("/operate")).text
            assert "No worker is running" in page
            for said in (
                "The disk is full.",
                "550 no such reader",
                "Tidies up old jobs and mails",
                "You are invited",
            ):
                assert said in page, said
            async with working(database, posting):
                assert await until(lambda: told(client, "2 things need you"))
                number = (await mail_of(database, "lost"))["id"]
                assert (await send(client, f"/operate/mails/{number}/retry")).status_code == 303
                await becomes(database, "lost", "sent")
                assert (await send(client, f"/operate/mails/{number}/retry")).status_code == 404
                assert (await send(client, f"/operate/jobs/{job}/retry")).status_code == 303
                assert await until(lambda: told(client, "All is well"))
    assert [one["Subject"] for one in post.came] == ["Four activities are due"]


async def test_a_test_mail_says_whether_the_server_answers(
    operated: tuple[Database, int], settings: Settings
) -> None:
    database, _job = operated
    post = Post()
    with office(post) as url:
        posting = with_post(settings, url)
        async with browser(database.url, posting) as client, working(database, posting):
            await sign_in(client, OPERATOR)
            await send(client, "/operate/test-mail")
            assert "A test mail to operator@demo.example is on its way" in (await client.get("/operate")).text
            event = await database.everything.fetchval("SELECT event FROM mail WHERE event LIKE 'test:%'")
            await becomes(database, event, "sent")
    async with browser(database.url, posting) as client:
        await sign_in(client, OPERATOR)
        await send(client, "/operate/test-mail")
        assert "The mail server does not take mails" in (await client.get("/operate")).text


@pytest.mark.parametrize("path", ["/operate/jobs/999999/retry", "/operate/mails/999999/retry"])
async def test_what_is_not_there_can_not_be_tried_again(
    operated: tuple[Database, int], settings: Settings, path: str
) -> None:
    async with browser(operated[0].url, settings) as client:
        await sign_in(client, OPERATOR)
        assert (await send(client, path)).status_code == 404
        assert "No mail server is set up" in (await client.get("/operate")).text

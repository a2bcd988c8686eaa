"""Mails through a real SMTP server: one an event, in the reader's language, tried again with patience."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from tests.base.command import free_port
from tests.base.posts import Post, becomes, mail_of, office, post_one, until, with_post, working
from tests.conftest import copied

from commonground.base import database as databases
from commonground.base import i18n, jobs, mail, paths, postman
from commonground.base.database import Database
from commonground.base.errors import Invalid
from commonground.base.settings import Settings


@pytest_asyncio.fixture(scope="module")
async def outbox(bare: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    url = await copied(bare, cluster_url, "outbox")
    async with databases.connected(url, settings) as connected:
        yield connected


@pytest_asyncio.fixture(autouse=True)
async def _nothing_waits(outbox: Database) -> None:
    await outbox.everything.execute("DELETE FROM job")


async def job_of(database: Database, event: str) -> dict[str, object]:
    number = (await mail_of(database, event))["id"]
    row = await database.everything.fetchrow("SELECT * FROM job WHERE payload = $1", {"mail": number})
    return dict(row or {})


async def has_failed(database: Database, event: str) -> bool:
    """A moment after its mail is given up."""
    return (await job_of(database, event))["state"] == "failed"


async def hurry(database: Database, event: str) -> None:
    """As if the time had come for it to be tried again."""
    number = (await job_of(database, event))["id"]
    await database.everything.execute(
        "UPDATE job SET run_after = now(), ended_at = NULL WHERE id = $1", number
    )
    await database.everything.execute(f"SELECT pg_notify('{jobs.CHANNEL}', '')")


async def test_a_mail_arrives_in_both_forms_with_all_that_a_reader_needs(
    outbox: Database, settings: Settings
) -> None:
    post = Post()
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, "arrives")
            found = await becomes(outbox, "arrives", "sent")
    (came,) = post.came
    assert came["To"] == "reader@example.org"
    assert came["From"] == "Common Ground <cg@example.org>"
    assert came["Message-ID"] == found["message_id"]
    assert came["Auto-Submitted"] == "auto-generated"
    text, html = came.get_body(("plain",)), came.get_body(("html",))
    assert text is not None
    assert html is not None
    for body in (text.get_content(), html.get_content()):
        assert f"{settings.base_url}/operate" in body
        assert "You asked for it" in body
    assert found["sent_at"]
    assert (await job_of(outbox, "arrives"))["state"] == "done"


async def test_the_same_event_gives_one_mail_however_often_it_is_posted(
    outbox: Database, settings: Settings
) -> None:
    post = Post()
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            assert await post_one(outbox, "once")
            assert not await post_one(outbox, "once")
            await becomes(outbox, "once", "sent")
            assert not await post_one(outbox, "once"), "nor when it has long been sent"
            number = (await mail_of(outbox, "once"))["id"]
            async with outbox.sessions.begin() as session:
                again = await jobs.put(session, mail.SEND, {"mail": number})
            assert await until(lambda: is_done(outbox, again)), "nor by a second job of its"
    assert len(post.came) == 1


async def is_done(database: Database, job: int | None) -> bool:
    return bool(await database.everything.fetchval("SELECT state = 'done' FROM job WHERE id = $1", job))


async def test_what_is_undone_sends_nothing(outbox: Database) -> None:
    async with outbox.sessions() as session:
        values = {"event": "undone", "to": "a@b.example", "language": "en", "template": "test"}
        assert await mail.post(session, **values, values={})
        await session.rollback()
    assert not await mail_of(outbox, "undone")


async def test_a_mail_is_in_its_readers_language_whoever_caused_it(
    outbox: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(i18n, "translations", lambda code: seen.append(code) or i18n.NullTranslations())
    mail.letters.cache_clear()
    i18n.reading.set("ko")
    await post_one(outbox, "in Mongolian", language="mn")
    assert set(seen) == {"mn"}
    assert i18n.reading.get() == "ko"
    assert (await mail_of(outbox, "in Mongolian"))["language"] == "mn"
    assert '<html lang="mn">' in (await mail_of(outbox, "in Mongolian"))["html"]


async def test_a_texts_signs_are_escaped_in_html_alone(outbox: Database, settings: Settings) -> None:
    """By a template of the test's own, beside those that are there."""
    said = {
        "odd.txt": "{% block subject %}A\n &amp; {{ name }}{% endblock %}",
        "odd.html": "<p>{{ name }}</p>",
    }
    folder = DictLoader({f"mail/{name}": text for name, text in said.items()})
    mail.letters().loader = ChoiceLoader([folder, FileSystemLoader(paths.TEMPLATES)])
    subject, text, html = mail.render(settings, "en", "odd", {"name": "<Gobi & dunes>"})
    assert subject == "A &amp; <Gobi & dunes>", "one line, and nothing escaped that is no HTML"
    assert "<Gobi & dunes>" in text
    assert html == "<p>&lt;Gobi &amp; dunes&gt;</p>"
    mail.letters.cache_clear()


async def test_a_busy_server_is_tried_again_later_and_then_takes_it(
    outbox: Database, settings: Settings
) -> None:
    post = Post(rcpt=["451 try again, reader@example.org is busy", "250 ok"])
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, "busy")
            found = await becomes(outbox, "busy", "failed")
            assert found["error"] == "451 try again, … is busy", "the reason, without the address"
            assert 50 < await until(lambda: waits(outbox, "busy")) < 62
            await hurry(outbox, "busy")
            found = await becomes(outbox, "busy", "sent")
    assert (found["attempts"], len(post.came)) == (2, 1)


async def waits(database: Database, event: str) -> float:
    """For how many seconds its job was put off when it failed."""
    job: dict[str, Any] = await job_of(database, event)
    put_off = job["state"] == "waiting" and job["ended_at"] is not None
    return max((job["run_after"] - job["ended_at"]).total_seconds(), 0) if put_off else 0


async def test_after_the_last_attempt_a_person_has_to_look_and_may_try_again(
    outbox: Database, settings: Settings
) -> None:
    post = Post(data=["452 no room"] * 6 + ["250 ok"])
    waited = []
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, "no room")
            for _ in jobs.BACK_OFF_S:
                waited.append(await until(lambda: waits(outbox, "no room")))
                await hurry(outbox, "no room")
            await becomes(outbox, "no room", "given_up")
            assert [round(wait / 60) for wait in waited] == [1, 5, 30, 120, 720]
            assert await until(lambda: has_failed(outbox, "no room"))
            async with outbox.sessions.begin() as session:
                assert await postman.again(session, (await mail_of(outbox, "no room"))["id"])
            await becomes(outbox, "no room", "sent")
            async with outbox.sessions.begin() as session:
                assert not await postman.again(session, (await mail_of(outbox, "no room"))["id"])
    assert len(post.came) == 1


@pytest.mark.parametrize(
    ("event", "post"),
    [
        ("no such reader", Post(rcpt=["550 no such reader@example.org"])),
        ("refused", Post(data=["554 not wanted here"])),
    ],
)
async def test_a_refusal_for_good_is_given_up_at_once(
    outbox: Database, settings: Settings, event: str, post: Post
) -> None:
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, event)
            found = await becomes(outbox, event, "given_up")
            assert await until(lambda: has_failed(outbox, event))
    assert found["attempts"] == 1
    assert found["error"] in ("550 no such …", "554 not wanted here")


async def test_an_address_that_is_none_is_given_up(outbox: Database, settings: Settings) -> None:
    with office(Post()) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, "no address", to="a@b.example\r\nBcc: all@c.example")
            found = await becomes(outbox, "no address", "given_up")
    assert found["error"] == "The address can't be written to."


async def test_a_line_cut_after_the_mail_and_a_server_that_hangs_are_tried_again(
    outbox: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(data=["cut", "250 ok"])
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await post_one(outbox, "cut")
            await becomes(outbox, "cut", "failed")
            await until(lambda: waits(outbox, "cut"))
            post.go_on.clear()
            # Hurried for the server alone that hangs: a good one may be slow on a busy machine.
            with monkeypatch.context() as hasty:
                hasty.setattr(postman.client_of, "__defaults__", (0.5,))
                await hurry(outbox, "cut")
                found = await until(lambda: timed_out(outbox, "cut"))
            assert found["error"] == "The mail server did not answer in time."
            post.go_on.set()
            await until(lambda: waits(outbox, "cut"))
            await hurry(outbox, "cut")
            await becomes(outbox, "cut", "sent")
    assert [one["Message-ID"] for one in post.came] == [found["message_id"]]


async def timed_out(database: Database, event: str) -> dict[str, object] | None:
    found = await mail_of(database, event)
    return found if found["state"] == "failed" and found["attempts"] == 2 else None


async def test_without_a_server_mails_wait_and_old_ones_are_not_sent_late(
    outbox: Database, settings: Settings
) -> None:
    async with working(outbox, with_post(settings, f"smtp://127.0.0.1:{free_port()}")):
        await post_one(outbox, "nobody there")
        found = await becomes(outbox, "nobody there", "failed")
        assert found["error"] == "The mail server can't be reached."
    post = Post()
    number = (await job_of(outbox, "nobody there"))["id"]
    await outbox.everything.execute("UPDATE job SET put_at = now() - interval '8 days' WHERE id = $1", number)
    with office(post) as url:
        async with working(outbox, with_post(settings, url)):
            await hurry(outbox, "nobody there")
            found = await becomes(outbox, "nobody there", "given_up")
    assert "more than a week" in found["error"]
    assert not post.came


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, None)),
        ("smtp://me:p%40ss@mail.example:2525", ("mail.example", 2525, "me", "p@ss", False, True)),
        ("smtps://me:word@mail.example", ("mail.example", 465, "me", "word", True, False)),
        ("smtp://relay.internal:25?starttls=never", ("relay.internal", 25, "", "", False, False)),
    ],
)
def test_a_servers_address_says_how_to_speak_to_it(
    settings: Settings, url: str, server: tuple[object, ...]
) -> None:
    assert postman.server_of(with_post(settings, url)) == server


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://:secret-word@", "smtp://h:port"]
)
def test_an_address_that_is_none_is_told_without_its_password(settings: Settings, url: str) -> None:
    with pytest.raises(Invalid, match="Write smtp://") as refused:
        postman.server_of(with_post(settings, url))
    assert "secret-word" not in refused.value.message

"""Answers are held exactly as long as they are true, and only those that anyone may see."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from commonground.base.database import Connection, Database
from commonground.base.held import VERSION, Held


class Counting:
    """An app that counts how often it was asked, and answers as it was told."""

    def __init__(self) -> None:
        self.asked = 0
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", b"text/html"), (b"etag", b'"1"')]
        self.body = b"<p>Grassland</p>" * 200
        self.status = 200
        self.parts = 1

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for part in range(self.parts):
            more = part + 1 < self.parts
            await send({"type": "http.response.body", "body": self.body, "more_body": more})


class Version:
    now = "1"

    async def __call__(self) -> str:
        return self.now


@pytest.fixture
def app() -> Counting:
    return Counting()


@pytest.fixture
def version() -> Version:
    return Version()


@pytest.fixture
def browser(app: Counting, version: Version) -> httpx.AsyncClient:
    held = Held(app, version, 100_000)
    return httpx.AsyncClient(transport=httpx.ASGITransport(held), base_url="http://test")


async def test_the_second_reader_costs_nothing(browser: httpx.AsyncClient, app: Counting) -> None:
    first, second = await browser.get("/activities?q=dust"), await browser.get("/activities?q=dust")
    assert app.asked == 1
    assert first.content == second.content == app.body
    assert first.headers["etag"] == second.headers["etag"]


async def test_a_write_makes_every_answer_new(
    browser: httpx.AsyncClient, app: Counting, version: Version
) -> None:
    await browser.get("/")
    version.now = "2"
    app.body = b"changed"
    assert (await browser.get("/")).content == b"changed"


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "session=abc"},
        {"cookie": "notice=abc"},
        {"authorization": "Bearer x"},
        {"range": "bytes=0-1"},
    ],
)
async def test_what_is_asked_by_somebody_is_not_held(
    browser: httpx.AsyncClient, app: Counting, headers: dict[str, str]
) -> None:
    await browser.get("/", headers=headers)
    await browser.get("/", headers=headers)
    await browser.get("/")
    assert app.asked == 3


async def test_languages_and_fragments_are_kept_apart(browser: httpx.AsyncClient, app: Counting) -> None:
    for headers in ({"accept-language": "ko"}, {"cookie": "language=mn"}, {"hx-request": "true"}, {}):
        await browser.get("/", headers=headers)
    assert app.asked == 4


async def test_a_page_with_a_form_is_not_held(browser: httpx.AsyncClient, app: Counting) -> None:
    app.body = b'<input name="_csrf_token">'
    await browser.get("/")
    await browser.get("/")
    assert app.asked == 2


async def test_the_cookie_that_guards_forms_is_not_handed_on(
    browser: httpx.AsyncClient, app: Counting
) -> None:
    app.headers = [*app.headers, (b"set-cookie", b"csrftoken=mine; Path=/")]
    assert "set-cookie" in (await browser.get("/")).headers
    assert "set-cookie" not in (await browser.get("/")).headers


async def test_an_answer_that_sets_another_cookie_or_fails_is_not_held(
    browser: httpx.AsyncClient, app: Counting
) -> None:
    app.headers = [*app.headers, (b"set-cookie", b"language=ko")]
    await browser.get("/")
    app.status = 500
    await browser.get("/")
    app.status, app.headers = 200, []
    await browser.get("/")
    assert app.asked == 3


async def test_who_has_it_already_is_told_so(browser: httpx.AsyncClient) -> None:
    tag = (await browser.get("/gaps")).headers["etag"]
    again = await browser.get("/gaps", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


async def test_it_is_packed_once_for_those_who_can_unpack(browser: httpx.AsyncClient, app: Counting) -> None:
    packed = await browser.get("/", headers={"accept-encoding": "gzip, br"})
    plain = await browser.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(app.body, 5))
    assert packed.content == plain.content
    assert app.asked == 1


async def test_a_download_goes_through_as_it_comes(browser: httpx.AsyncClient, app: Counting) -> None:
    app.body, app.parts = b"x" * 700_000, 4
    assert len((await browser.get("/activities")).content) == 2_800_000
    await browser.get("/activities/as/csv")
    await browser.get("/activities/as/csv")
    assert app.asked == 3


async def test_it_holds_no_more_than_it_may(app: Counting, version: Version) -> None:
    app.body = b"x" * 400
    held = Held(app, version, 3_000)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(held), base_url="http://test") as browser:
        for page in (1, 2, 3, 3, 1):
            await browser.get(f"/activities?page={page}")
    assert app.asked == 4


async def test_the_snapshot_changes_with_every_write_and_with_nothing_else(
    database: Database, connection: Connection
) -> None:
    async with database.published.acquire() as other:
        # The server's own tidying writes now and then, and whoever reads meanwhile sees that as well.
        seen = [[await each.fetchval(VERSION) for each in (connection, other, connection)] for _ in range(50)]
    assert [version for version in seen if len(set(version)) == 1]
    before = await connection.fetchval(VERSION)
    await connection.execute("INSERT INTO setting (name, value) VALUES ('held', '1')")
    after = await connection.fetchval(VERSION)
    await connection.execute("DELETE FROM setting WHERE name = 'held'")
    assert len({before, after, await connection.fetchval(VERSION)}) == 3

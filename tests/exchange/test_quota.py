"""One person keeps only so much that is not brought in, is told so with what to do, and can make room."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from tests.conftest import browser, sign_in

from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.exchange import quota

SHEET = "Project title,Country\nBelts of saxaul around wells,Mongolia\n"
KEPT = "SELECT count(*) FROM import_run WHERE content IS NOT NULL"


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "officer@demo.example")
        await client.get("/import")
        yield client


async def hand_in(site: httpx.AsyncClient, name: str, content: str = SHEET) -> httpx.Response:
    data = {"_csrf_token": site.cookies["csrftoken"]}
    return await site.post("/import", data=data, files={"file": (name, content.encode(), "text/csv")})


async def test_what_is_too_much_is_told_with_what_to_do_and_room_is_made_by_deleting(
    site: httpx.AsyncClient, fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "MOST_BYTES", 2 * len(SHEET) + 10)
    first = (await hand_in(site, "one.csv")).headers["location"].removesuffix("/columns")
    assert (await hand_in(site, "two.csv")).status_code == 303
    full = await hand_in(site, "three.csv")
    assert full.status_code == 422
    assert "that are not brought in" in full.text
    assert "delete them" in full.text
    assert f'action="{first}/let-go"' in full.text
    assert "three.csv" not in full.text
    assert await fresh.everything.fetchval(KEPT) == 2
    again = await site.post(f"{first}/again", data={"_csrf_token": site.cookies["csrftoken"]})
    assert again.status_code == 409
    gone = await site.post(f"{first}/let-go", data={"_csrf_token": site.cookies["csrftoken"]})
    assert gone.status_code == 303
    assert (await site.get(f"{first}/file")).status_code == 404
    run = await site.get(first)
    assert run.status_code == 200
    assert (await hand_in(site, "three.csv")).status_code == 303


async def test_what_is_brought_in_counts_no_more(site: httpx.AsyncClient, fresh: Database) -> None:
    await hand_in(site, "one.csv")
    person = await fresh.everything.fetchval("SELECT person_id FROM import_run")
    async with fresh.sessions.begin() as session:
        assert [one.name for one in await quota.kept(session, person)] == ["one.csv"]
    await fresh.everything.execute("UPDATE import_run SET state = 'done'")
    async with fresh.sessions.begin() as session:
        assert await quota.kept(session, person) == []


async def test_many_small_files_are_too_many_also_when_they_come_at_once(
    site: httpx.AsyncClient, fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "MOST_FILES", 3)
    answers = await asyncio.gather(*(hand_in(site, f"{at}.csv") for at in range(8)))
    assert sorted(answer.status_code for answer in answers) == [303] * 3 + [422] * 5
    assert await fresh.everything.fetchval(KEPT) == 3


async def test_a_file_is_checked_again_without_its_bytes_leaving_the_database(
    site: httpx.AsyncClient, fresh: Database
) -> None:
    first = (await hand_in(site, "one.csv")).headers["location"].removesuffix("/columns")
    await fresh.everything.execute("UPDATE import_run SET state = 'refused'")
    answer = await site.post(f"{first}/again", data={"_csrf_token": site.cookies["csrftoken"]})
    assert answer.status_code == 303
    both = await fresh.everything.fetch(
        "SELECT content, digest, file_name, organisation_id, person_id FROM import_run ORDER BY id"
    )
    assert len(both) == 2
    assert both[0] == both[1]
    assert both[1]["content"] == SHEET.encode()


async def test_what_is_brought_in_counts_where_it_would_fill_the_disk(
    site: httpx.AsyncClient, fresh: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that changes nothing may be brought in as often as one likes."""
    monkeypatch.setattr(quota, "MOST_BYTES_IN_ALL", 2 * len(SHEET) + 10)
    first = (await hand_in(site, "one.csv")).headers["location"].removesuffix("/columns")
    await hand_in(site, "two.csv")
    await fresh.everything.execute("UPDATE import_run SET state = 'done'")
    full = await hand_in(site, "three.csv")
    assert full.status_code == 422
    assert "those included that are brought in" in full.text
    assert f'action="{first}/let-go"' in full.text
    csrf = {"_csrf_token": site.cookies["csrftoken"]}
    assert (await site.post(f"{first}/let-go", data=csrf)).status_code == 303
    assert await fresh.everything.fetchval("SELECT state FROM import_run ORDER BY id LIMIT 1") == "done"
    assert (await hand_in(site, "three.csv")).status_code == 303

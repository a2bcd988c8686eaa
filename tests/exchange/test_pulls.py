"""An organisation's IATI file is pulled by the worker, comes in for review, and obeys who is right."""

import html
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.conftest import browser, sign_in
from tests.exchange.bringing import FILES

from commonground.activities import queries, service
from commonground.activities.schemas import Stored
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.base.jobs import GaveUp, Work
from commonground.base.settings import Settings
from commonground.base.texts import Text
from commonground.exchange import pulls, truth
from commonground.exchange.importer import import_file
from commonground.organisations import service as organisations

FILE = FILES / "two.iati.xml"


def asked_of(server: str) -> str:
    return httpx.get(f"{server}/log").text


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The file that the server gives; a test may write it anew."""
    path = tmp_path / "published.xml"
    path.write_bytes(FILE.read_bytes())
    return path


@pytest.fixture
def server(published: Path) -> Iterator[str]:
    command = [sys.executable, str(Path(__file__).with_name("feed_server.py")), str(published)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    process.terminate()
    process.wait()


async def worked(database: Database, settings: Settings) -> None:
    """Every pull that is put, as the worker does it."""
    work = Work(database, msgspec.structs.replace(settings, allow_private_pulls=True))
    async with database.everything.acquire() as connection:
        rows = await connection.fetch(
            "SELECT id, payload FROM job WHERE name = 'iati.pull' AND state = 'waiting'"
        )
    for row in rows:
        payload = row["payload"] if isinstance(row["payload"], dict) else msgspec.json.decode(row["payload"])
        await pulls.run(work, payload["source"])
    async with database.sessions.begin() as session:
        from sqlalchemy import text

        await session.execute(text("UPDATE job SET state = 'done' WHERE name = 'iati.pull'"))


async def lead_of(database: Database) -> int:
    async with database.sessions.begin() as session:
        key, _new = await organisations.find_or_add(
            session, "Test Dryland Facility", source="import", identifier="XI-TEST"
        )
    return key


async def add(database: Database, organisation: int, url: str) -> int:
    async with database.sessions.begin() as session:
        person = await one(database, "SELECT id FROM person WHERE email = 'secretariat@demo.example'")
        assert await pulls.add(session, organisation, url, 24, person) == []
    return int(await one(database, "SELECT max(id) FROM iati_source"))


async def one(database: Database, query: str, *arguments: Any) -> Any:
    async with database.everything.acquire() as connection:
        return await connection.fetchval(query, *arguments)


async def known(database: Database, identifier: str = "XI-TEST-1") -> Stored:
    async with database.everything.acquire() as connection:
        return (await queries.by_identifiers(connection, [identifier]))[identifier]


async def last(database: Database) -> dict[str, Any]:
    async with database.everything.acquire() as connection:
        row = await connection.fetchrow("SELECT * FROM iati_pull ORDER BY id DESC LIMIT 1")
    assert row is not None
    found = dict(row)
    if isinstance(found["outcome"], str):
        found["outcome"] = msgspec.json.decode(found["outcome"])
    return found


async def test_a_file_comes_in_once_and_again_only_when_it_changed(
    fresh: Database, settings: Settings, server: str, published: Path
) -> None:
    organisation = await lead_of(fresh)
    source = await add(fresh, organisation, f"{server}/good.xml")
    await worked(fresh, settings)
    first = await last(fresh)
    assert (first["state"], first["outcome"]["added"]) == ("changed", 2)
    assert (await known(fresh)).state in ("submitted", "draft")
    async with fresh.sessions.begin() as session:
        await pulls.put(session, source)
    await worked(fresh, settings)
    assert (await last(fresh))["state"] == "same"
    assert "/good.xml" in asked_of(server)
    assert await one(fresh, "SELECT etag FROM iati_source WHERE id = $1", source) == '"one"'


async def test_a_file_without_an_etag_is_known_again_by_its_bytes(
    fresh: Database, settings: Settings, server: str
) -> None:
    source = await add(fresh, await lead_of(fresh), f"{server}/plain.xml")
    for _time in range(2):
        await worked(fresh, settings)
        async with fresh.sessions.begin() as session:
            await pulls.put(session, source)
    found = await last(fresh)
    assert (found["state"], found["outcome"]) == ("same", {})


@pytest.mark.parametrize(
    "name", ["cut", "chunked-cut", "no-length-cut", "says-less", "packed-cut", "page", "broken"]
)
async def test_a_file_that_is_not_whole_brings_in_nothing_and_is_asked_again_later(
    database: Database, fresh: Database, settings: Settings, server: str, name: str
) -> None:
    before = await one(fresh, "SELECT count(*) FROM activity")
    await add(fresh, await lead_of(fresh), f"{server}/{name}.xml")
    await worked(fresh, settings)
    found = await last(fresh)
    assert found["state"] == "failed"
    assert found["message"]
    assert await one(fresh, "SELECT count(*) FROM activity") == before
    assert await one(fresh, "SELECT etag || digest FROM iati_source") == ""
    waits = await one(fresh, "SELECT extract(epoch FROM next_at - now()) FROM iati_source")
    assert 3000 < float(waits) < 3700


def test_each_failure_waits_longer_and_the_servers_word_counts() -> None:
    assert [pulls.wait_s(n, None) / 3600 for n in (1, 2, 3, 9)] == [1, 2, 4, 168]
    assert pulls.wait_s(1, 7200) == 7200
    assert pulls.wait_s(1, 0) == 60


async def published_here(fresh: Database) -> tuple[int, Stored]:
    organisation = await lead_of(fresh)
    await import_file(fresh, FILE, state="published")
    return organisation, await known(fresh)


async def rule(fresh: Database, organisation: int, choice: str, **sides: str) -> None:
    person = await one(fresh, "SELECT id FROM person WHERE email = 'secretariat@demo.example'")
    async with fresh.sessions.begin() as session:
        await truth.choose(session, organisation, choice, sides, person)


async def retitled(fresh: Database, stored: Stored, title: str) -> None:
    document = msgspec.structs.replace(stored.document, title={**stored.document.title, "en": Text(title)})
    async with fresh.sessions.begin() as session:
        await service.replace(session, stored, document, Author(None, "form"))


def file_with(tmp_path: Path, title: str) -> Path:
    path = tmp_path / "changed.iati.xml"
    text = FILE.read_text(encoding="utf-8")
    assert "Shelter belts of the Gobi" in text
    path.write_text(text.replace("Shelter belts of the Gobi", title), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("choice", "sides", "stands", "waits"),
    [
        ("iati", {}, "In the file", "Typed here"),
        ("here", {}, "Typed here", "In the file"),
        ("fields", {"words": "here"}, "Typed here", "In the file"),
        ("fields", {"words": "iati", "dates": "here"}, "In the file", "Typed here"),
        ("fields", {"words": "here", "words.title": "iati"}, "In the file", "Typed here"),
        ("fields", {"words": "iati", "words.title": "here"}, "Typed here", "In the file"),
    ],
)
async def test_where_both_changed_one_stands_as_was_said_and_the_other_waits(
    fresh: Database, tmp_path: Path, choice: str, sides: dict[str, str], stands: str, waits: str
) -> None:
    organisation, stored = await published_here(fresh)
    await rule(fresh, organisation, choice, **sides)
    await retitled(fresh, stored, "Typed here")
    await import_file(fresh, file_with(tmp_path, "In the file"))
    assert (await known(fresh)).document.title["en"].text == stands
    async with fresh.everything.acquire() as connection:
        [row] = await connection.fetch("SELECT * FROM field_conflict")
    assert (row["field"], row["settled_at"]) == ("title", None)
    assert waits in str(row["waits"])


async def test_what_one_side_alone_changed_is_no_difference(fresh: Database, tmp_path: Path) -> None:
    organisation, _stored = await published_here(fresh)
    await rule(fresh, organisation, "iati")
    await import_file(fresh, file_with(tmp_path, "In the file"))
    assert (await known(fresh)).document.title["en"].text == "In the file"
    assert await one(fresh, "SELECT count(*) FROM field_conflict") == 0


async def test_an_unchanged_file_leaves_alone_what_is_edited_here(fresh: Database) -> None:
    organisation, stored = await published_here(fresh)
    await rule(fresh, organisation, "here")
    await retitled(fresh, stored, "Typed here")
    outcome = await import_file(fresh, FILE)
    assert (outcome.changed, outcome.unchanged) == (0, 2)
    assert await one(fresh, "SELECT count(*) FROM field_conflict") == 0


async def test_the_pages_tell_it_and_settle_it(fresh: Database, settings: Settings, tmp_path: Path) -> None:
    organisation, stored = await published_here(fresh)
    await rule(fresh, organisation, "iati")
    await retitled(fresh, stored, "Typed here")
    await import_file(fresh, file_with(tmp_path, "In the file"))
    async with browser(fresh.url, settings) as client:
        assert (await client.get(f"/organisations/{organisation}/feeds")).status_code in (303, 401)
        await sign_in(client, "secretariat@demo.example")
        feeds = await client.get(f"/organisations/{organisation}/feeds")
        assert "1 activity was changed on both sides" in feeds.text
        form = await client.get(f"/activities/{stored.id}/edit")
        assert "From your IATI file." in form.text
        page = await client.get(f"/activities/{stored.id}/fed")
        assert "Typed here, waits" in page.text
        number = await one(fresh, "SELECT id FROM field_conflict")
        sent = {"do": "take", "_csrf_token": client.cookies["csrftoken"]}
        answer = await client.post(f"/activities/{stored.id}/differences/{number}", data=sent)
        assert answer.status_code == 303
        assert (await known(fresh)).document.title["en"].text == "Typed here"
        await import_file(fresh, file_with(tmp_path, "In the file"))
        assert (await known(fresh)).document.title["en"].text == "Typed here", "it was taken over"
        bad = {"url": "ftp://a.example/file", "_csrf_token": client.cookies["csrftoken"]}
        answer = await client.post(f"/organisations/{organisation}/feeds", data=bad)
        assert answer.status_code == 422
        assert "ftp://a.example/file" in answer.text
        good = {
            "url": "https://a.example/file.xml",
            "every": "24",
            "_csrf_token": client.cookies["csrftoken"],
        }
        assert (await client.post(f"/organisations/{organisation}/feeds", data=good)).status_code == 303
        assert "https://a.example/file.xml" in (await client.get(f"/organisations/{organisation}/feeds")).text
        source = await one(fresh, "SELECT id FROM iati_source")
        for what, state in (("pause", "paused"), ("resume", "on"), ("pull", "on")):
            sent = {"_csrf_token": client.cookies["csrftoken"]}
            assert (
                await client.post(f"/organisations/{organisation}/feeds/{source}/{what}", data=sent)
            ).status_code == 303
            assert await one(fresh, "SELECT state FROM iati_source") == state


async def test_strangers_see_and_change_no_feed(fresh: Database, settings: Settings) -> None:
    organisation = await lead_of(fresh)
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "officer@demo.example")
        assert (await client.get(f"/organisations/{organisation}/feeds")).status_code == 403
        sent = {"url": "https://a.example/f.xml", "_csrf_token": client.cookies["csrftoken"]}
        assert (await client.post(f"/organisations/{organisation}/feeds", data=sent)).status_code == 403


async def failed_again(fresh: Database, settings: Settings, source: int, times: int) -> None:
    for _time in range(times):
        async with fresh.sessions.begin() as session:
            await pulls.put(session, source)
        await worked(fresh, settings)


async def mails(fresh: Database) -> list[tuple[str, str]]:
    rows = await fresh.everything.fetch(
        "SELECT recipient, subject FROM mail WHERE event LIKE 'feed:%' ORDER BY id"
    )
    return [(row["recipient"], row["subject"]) for row in rows]


MANAGER = """INSERT INTO member (person_id, organisation_id, role)
SELECT id, $1, $2 FROM person WHERE email = $3
ON CONFLICT (person_id, organisation_id) DO UPDATE SET role = $2"""


async def test_managers_hear_once_that_it_fails_and_once_that_it_works_again(
    fresh: Database, settings: Settings, server: str
) -> None:
    organisation = await lead_of(fresh)
    await fresh.everything.execute(MANAGER, organisation, "manager", "donor@demo.example")
    await fresh.everything.execute(MANAGER, organisation, "editor", "officer@demo.example")
    await fresh.everything.execute("UPDATE person SET language = 'ru' WHERE email = 'donor@demo.example'")
    source = await add(fresh, organisation, f"{server}/broken.xml")
    await worked(fresh, settings)
    await failed_again(fresh, settings, source, 1)
    assert await mails(fresh) == []
    await failed_again(fresh, settings, source, 1)
    assert [to for to, _subject in await mails(fresh)] == ["donor@demo.example"]
    body = await one(fresh, "SELECT text FROM mail WHERE event LIKE 'feed:%'")
    assert "Сервер ответил ошибкой (500)" in body or "500" in body
    assert f"/organisations/{organisation}/feeds" in body
    # What is begun anew by hand counts its failures anew; nobody is told twice for that.
    async with fresh.sessions.begin() as session:
        await pulls.set_state(session, source, organisation, "on")
    await failed_again(fresh, settings, source, 4)
    assert len(await mails(fresh)) == 1
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        assert (
            "were told by mail" in (await client.get(f"/organisations/{organisation}/feeds?language=en")).text
        )
    await fresh.everything.execute("UPDATE iati_source SET url = $1", f"{server}/good.xml")
    await failed_again(fresh, settings, source, 2)
    told = await mails(fresh)
    assert [to for to, _subject in told] == ["donor@demo.example"] * 2
    assert await one(fresh, "SELECT failures FROM iati_source") == 0
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        assert "were told by mail" not in (await client.get(f"/organisations/{organisation}/feeds")).text


async def test_why_a_pull_failed_is_read_in_the_readers_language(
    fresh: Database, settings: Settings, server: str, published: Path
) -> None:
    organisation = await lead_of(fresh)
    source = await add(fresh, organisation, f"{server}/nowhere.xml")
    await worked(fresh, settings)
    # One that stopped with its worker, and one of an address inside a network.
    await fresh.everything.execute("INSERT INTO iati_pull (source_id, state) VALUES ($1, 'running')", source)
    await fresh.everything.execute("UPDATE iati_source SET url = 'http://127.0.0.1:1/a.xml'")
    await pulls.run(Work(fresh, settings), source)
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        russian = (await client.get(f"/organisations/{organisation}/feeds?language=ru")).text
        english = (await client.get(f"/organisations/{organisation}/feeds?language=en")).text
    for said in (
        "There is no file at this address (404)",
        "is an address inside a network",
        "It was broken off",
    ):
        assert said in english
        assert said not in russian


async def test_what_is_refused_in_a_pulled_file_is_told_in_the_readers_language(
    fresh: Database, settings: Settings, server: str
) -> None:
    await published_here(fresh)
    other = await other_lead(fresh)
    await add(fresh, other, f"{server}/plain.xml")
    await worked(fresh, settings)
    [stop, *_more] = (await last(fresh))["outcome"]["stops"]
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        address = f"/organisations/{other}/feeds?language="
        english, russian = [html.unescape((await client.get(address + code)).text) for code in ("en", "ru")]
    assert stop["message"] in english
    assert stop["message"] not in russian


async def other_lead(fresh: Database) -> int:
    async with fresh.sessions.begin() as session:
        key, _new = await organisations.find_or_add(session, "Another Facility", source="import")
    return key


async def test_a_fault_of_ours_ends_the_pull_with_a_word(
    fresh: Database, settings: Settings, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> None:
        raise KeyError("planted")

    await add(fresh, await lead_of(fresh), f"{server}/good.xml")
    monkeypatch.setattr(pulls, "bring_in", broken)
    with pytest.raises(GaveUp):
        await worked(fresh, settings)
    found = await last(fresh)
    assert found["state"] == "failed"
    assert "on our side" in found["message"]


async def test_a_field_may_say_otherwise_than_its_group_and_the_pages_tell_so(
    fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    organisation, stored = await published_here(fresh)
    await rule(fresh, organisation, "iati")
    await import_file(fresh, FILE)
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        address = f"/organisations/{organisation}/feeds"
        assert "as the group" in (await client.get(address)).text
        sent = {"_csrf_token": client.cookies["csrftoken"], "side-words": "here", "side-words.title": "iati"}
        lost = await client.post(f"/organisations/{organisation}/truth", data=sent)
        assert lost.status_code == 422
        assert '<option value="iati" selected>' in lost.text
        sent["choice"] = "fields"
        assert (await client.post(f"/organisations/{organisation}/truth", data=sent)).status_code == 303
        assert '<option value="iati" selected>' in (await client.get(address)).text
        told = " ".join((await client.get(f"/activities/{stored.id}/fed")).text.split())
        assert "Title: from your IATI file<br>Summary, Homepage: edited here" in told
        shown = (await client.get(f"/activities/{stored.id}/edit")).text
        assert shown.count("From your IATI file.") >= 1
        await client.post(f"/activities/{stored.id}/fed/words", data=sent | {"side": "here"})
        told = " ".join((await client.get(f"/activities/{stored.id}/fed")).text.split())
        assert "Title: from your IATI file" not in told


async def test_a_value_taken_against_the_file_takes_its_field_alone_over(
    fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    organisation, stored = await published_here(fresh)
    await rule(fresh, organisation, "iati")
    await retitled(fresh, stored, "Typed here")
    await import_file(fresh, file_with(tmp_path, "In the file"))
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        number = await one(fresh, "SELECT id FROM field_conflict")
        sent = {"do": "take", "_csrf_token": client.cookies["csrftoken"]}
        await client.post(f"/activities/{stored.id}/differences/{number}", data=sent)
        assert await one(fresh, "SELECT array_agg(field_group) FROM field_taken") == ["words.title"]
        told = " ".join((await client.get(f"/activities/{stored.id}/fed")).text.split())
        assert "Summary, Homepage: from your IATI file<br>Title: taken over: edited here" in told
        await client.post(f"/activities/{stored.id}/fed/words", data=sent | {"side": "iati"})
        assert await one(fresh, "SELECT count(*) FROM field_taken") == 0

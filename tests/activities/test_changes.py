"""The feed of changes: whoever asks on from the last cursor misses nothing, whoever writes meanwhile."""

import asyncio
import json
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from tests.activities.test_register import edit, send
from tests.activities.town import Town, draft, published

from commonground.activities import reading, service
from commonground.activities.service import Author

Line = dict[str, Any]


async def read(town: Town, since: str = "", limit: int = 10_000) -> tuple[list[Line], str]:
    """The lines, and the cursor to go on from by the header."""
    query = f"?limit={limit}" + (f"&since={since}" if since else "")
    async with town.visit() as stranger:
        answer = await stranger.get(f"/changes.jsonl{query}")
    assert answer.status_code == 200, answer.text
    following = answer.headers["next"].split("since=")[1].split("&")[0]
    return [json.loads(line) for line in answer.text.splitlines()], following


async def now(town: Town) -> str:
    return (await read(town))[1]


async def add(town: Town, session: AsyncSession, title: str) -> int:
    raw = json.dumps(town.document(title={"en": {"text": title}})).encode()
    return await service.create(session, reading.document_from(raw), Author(None, "test"), "published")


async def test_each_public_change_is_one_line_and_drafts_are_none(town: Town) -> None:
    since = await now(town)
    await draft(town)
    key = await published(town)
    async with town.visit("secretariat") as secretariat, town.visit("officer") as officer:
        await send(secretariat, edit(key, 1), {"title": "Belts again"}, "save")
        await town.database.everything.execute(
            "UPDATE activity SET confirmed_on = current_date - 400 WHERE id = $1", key
        )
        await officer.post(f"/activities/{key}/confirm", {})
        await officer.post(f"/activities/{key}/withdraw", {"what": "activity"})
    lines, _following = await read(town, since)
    assert [(line["kind"], line["activity"]) for line in lines] == [
        ("published", key),
        ("changed", key),
        ("confirmed", key),
        ("withdrawn", key),
    ]
    first, second = lines[:2]
    assert {"title", "lead", "areas", "countries", "locations"} <= set(first["fields"])
    assert second["fields"] == ["title"]
    assert set(first) == {"cursor", "activity", "version", "at", "kind", "url", "fields"}
    assert first["url"].endswith(f"/activities/{key}")


async def test_a_transaction_that_ends_later_is_read_later_and_not_missed(town: Town) -> None:
    """The first writer begins and writes before the second, and commits after it."""
    since = await now(town)
    async with town.database.sessions() as slow, town.database.sessions() as quick:
        late = await add(town, slow, "Written first, public last")
        await slow.flush()
        early = await add(town, quick, "Written last, public first")
        await quick.commit()
        seen, cursor = await read(town, since)
        assert [line["activity"] for line in seen] == [early]
        await slow.commit()
    more, _following = await read(town, cursor)
    assert [line["activity"] for line in more] == [late]


async def test_many_writers_and_a_reader_who_never_stops(town: Town) -> None:
    since = await now(town)

    async def write(number: int) -> list[int]:
        async with town.database.sessions.begin() as session:
            made = [await add(town, session, f"Writer {number}, {part}") for part in range(3)]
            await asyncio.sleep(0.01 * (number % 4))
        return made

    writers = [asyncio.create_task(write(number)) for number in range(12)]
    seen: list[int] = []
    while True:
        over = all(writer.done() for writer in writers)
        lines, since = await read(town, since, limit=5)
        seen += [line["activity"] for line in lines]
        if over and not lines:
            break
    made = [key for writer in writers for key in await writer]
    assert sorted(seen) == sorted(made)


async def test_pages_follow_each_other_and_the_last_cursor_waits_for_more(town: Town) -> None:
    since = await now(town)
    async with town.database.sessions.begin() as session:
        made = [await add(town, session, f"Of five, {number}") for number in range(5)]
    first, cursor = await read(town, since, limit=2)
    assert first[-1]["cursor"] == cursor
    rest, cursor = await read(town, cursor)
    assert [line["activity"] for line in [*first, *rest]] == made
    assert await read(town, cursor) == ([], cursor)


async def test_what_is_rolled_back_leaves_no_line(town: Town) -> None:
    since = await now(town)
    async with town.database.sessions() as session:
        await add(town, session, "Never was")
        await session.rollback()
    assert (await read(town, since))[0] == []


async def test_a_cursor_that_is_none_of_ours_is_refused_by_name(town: Town) -> None:
    async with town.visit() as stranger:
        for cursor in ("x", "MS4x2", "Mi4x", "%F0%9F%8C%B3", "MS4tMQ", "A" * 5000):
            answer = await stranger.get(f"/changes.jsonl?since={cursor}")
            assert answer.status_code == 422, cursor
            assert answer.json()["problems"][0]["field"] == "since"
        for limit in ("0", "10001", "many"):
            assert (await stranger.get(f"/changes.jsonl?limit={limit}")).status_code in (400, 422)

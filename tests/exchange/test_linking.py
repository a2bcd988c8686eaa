"""Links of a file are made for a chunk of rows at once, and end as if each had been made alone."""

import re
import tempfile
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.ext.asyncio import AsyncSession
from tests.exchange import one_by_one
from tests.exchange.bringing import HEADER, LEAD, known, row, sheet, statements, take

from commonground.activities.schemas import Counted
from commonground.activities.service import connection_of
from commonground.exchange import importer, linking
from commonground.exchange.chains import MOST_LEVELS, Chains
from commonground.exchange.import_rows import Kept
from commonground.exchange.schemas import Item, Outcome, RowProblem
from commonground.organisations import service as organisations

LINKED = f"{HEADER},counted_in"
OTHER = "Test Other Ministry"
KINDS = ("duplicate", "joint", "child")
STANDS = """
SELECT a.id, a.identifier, a.state, a.version, c.identifier AS counter, a.counted_as,
       array(SELECT to_jsonb(v) - '{id,activity_id,created_at}'::text[] FROM activity_version v
             WHERE v.activity_id = a.id ORDER BY v.number) AS versions
FROM activity a LEFT JOIN activity c ON c.id = a.counted_in
WHERE a.identifier LIKE 'L-%' OR a.identifier LIKE 'O-%' ORDER BY a.identifier
"""
BY_NUMBER = re.compile(r"counted in (\d+)")


def rows_of(chance: Random, names: list[str], numbers: list[int]) -> list[str]:
    """Each names none, another row, itself, one outside the file, one by our number, or one there is not."""
    others = [*names, *names, "O-1", "O-2", *(f"#{number}" for number in numbers), "L-99", "#0", "#x"]
    links = [f"{chance.choice(KINDS)} | {chance.choice(others)}" for _name in names]
    return [
        row(name, chance.choice(("Wells", "Plans")), counted_in="" if chance.random() < 0.2 else link)
        for name, link in zip(names, links, strict=True)
    ]


@pytest.mark.parametrize("seed", range(24))
async def test_links_end_as_if_each_was_made_alone(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(linking, "AT_ONCE", 3)
    chance = Random(seed)
    mine, _new = await organisations.find_or_add(session, LEAD, source="test")
    await take(session, sheet(tmp_path, row("O-1", lead=OTHER)))
    await take(session, sheet(tmp_path, row("O-2", lead=OTHER)), state="draft")
    numbers = [(await known(session, name)).id for name in ("O-1", "O-2")]
    names = [f"L-{number}" for number in range(10)]
    before = rows_of(chance, chance.sample(names, 7), numbers)
    await take(session, sheet(tmp_path, *before, header=LINKED), state=chance.choice(("published", "draft")))
    path = sheet(tmp_path, *rows_of(chance, chance.sample(names, 10), numbers), header=LINKED)
    terms: Any = chance.choice(
        ({"state": "published"}, {"state": "draft"}, {"state": "submitted", "allowed": frozenset({mine})})
    )
    at_once = await stands_after(session, path, terms)
    monkeypatch.setattr(importer, "link", one_by_one.link)
    assert at_once == await stands_after(session, path, terms)


async def stands_after(session: AsyncSession, path: Path, terms: Any) -> tuple[Outcome, list[Any]]:
    """Without the numbers of records and versions, which are others at each try."""
    savepoint = await session.begin_nested()
    outcome = await take(session, path, **terms)
    rows = await (await connection_of(session)).fetch(STANDS)
    names = {str(one["id"]): one["identifier"] for one in rows}
    stands = [
        [BY_NUMBER.sub(lambda found: f"counted in {names[found[1]]}", str(value)) for value in one[1:]]
        for one in map(tuple, rows)
    ]
    await savepoint.rollback()
    items = [msgspec.structs.replace(one, activity=None) for one in outcome.items]
    return msgspec.structs.replace(outcome, items=items), stands


KEYS = some.integers(1, 8)
LINKS = some.lists(some.tuples(KEYS, some.none() | KEYS))


@given(LINKS, LINKS)
def test_a_circle_is_seen_whatever_was_linked_before(
    stored: list[tuple[int, int | None]], steps: list[tuple[int, int | None]]
) -> None:
    """Those that are stored may be a circle already."""
    counters = {key: counter for key, counter in stored if counter}
    chains = Chains(
        [
            {
                "id": key,
                "identifier": None,
                "state": "draft",
                "counted_in": counters.get(key),
                "counted_as": "child",
            }
            for key in range(1, 9)
        ]
    )
    for key, counter in steps:
        leads_back = counter is not None and leads_to(counters, counter, key)
        assert counter is None or chains.lead_back(counter, key) == leads_back
        if not leads_back:
            counters.pop(key, None)
            counters |= {key: counter} if counter else {}
            chains.put(key, Counted(counter, "child") if counter else None)


def leads_to(counters: dict[int, int], at: int | None, key: int) -> bool:
    seen: set[int] = set()
    while at is not None and at != key and at not in seen:
        seen.add(at)
        at = counters.get(at)
    return at == key


async def test_many_links_take_no_more_statements_than_one(session: AsyncSession, tmp_path: Path) -> None:
    await take(session, sheet(tmp_path, row("S-0")))
    counts = []
    for count in (1, 40):
        linked = [row(f"S{count}-{at}", counted_in=f"child | S{count}-0") for at in range(1, count + 1)]
        path = sheet(tmp_path, row(f"S{count}-0", counted_in=""), *linked, header=LINKED)
        async with statements(session) as sent:
            outcome = await take(session, path)
        assert (outcome.added, outcome.warnings) == (count + 1, 0)
        counts.append(len(sent))
    assert counts[0] == counts[1]


SHARED = f"{LINKED},joint_share"


async def test_joint_work_has_no_more_than_the_whole(session: AsyncSession, tmp_path: Path) -> None:
    """Whichever row would bring more than is left stays apart and says so, at its row and with the sum."""
    rows = [
        row("J-0", counted_in="", joint_share="60"),
        row("J-1", counted_in="joint | J-0", joint_share="30"),
        row("J-2", counted_in="joint | J-1", joint_share="20"),
        row("J-3", counted_in="joint | J-0", joint_share=""),
        row("J-4", counted_in="joint | J-3", joint_share="10"),
    ]
    outcome = await take(session, sheet(tmp_path, *rows, header=SHARED))
    [told] = outcome.problems
    assert (told.row, told.field, told.code, told.value) == (4, "counted_in", "shares_too_large", "J-1")
    assert "110" in told.message
    assert (bool(told.remedy), told.level) == (True, "warns")
    stands = {one["identifier"]: one["counter"] for one in await standing(session, "J-")}
    assert stands == {"J-0": None, "J-1": "J-0", "J-2": None, "J-3": "J-0", "J-4": "J-3"}
    again = await take(session, sheet(tmp_path, *rows, header=SHARED))
    assert (again.unchanged, again.changed) == (5, 0)


async def test_shares_of_a_work_that_is_left_count_no_longer(session: AsyncSession, tmp_path: Path) -> None:
    before = [
        row("J-0", counted_in="", joint_share="60"),
        row("J-1", counted_in="joint | J-0", joint_share="40"),
        row("J-9", counted_in="", joint_share="50"),
    ]
    await take(session, sheet(tmp_path, *before, header=SHARED))
    after = [
        row("J-1", counted_in="joint | J-9", joint_share="40"),
        row("J-2", counted_in="joint | J-0", joint_share="40"),
        row("J-3", counted_in="joint | J-9", joint_share="20"),
    ]
    outcome = await take(session, sheet(tmp_path, *after, header=SHARED))
    assert [(one.row, one.code) for one in outcome.problems] == [(4, "shares_too_large")]
    stands = {one["identifier"]: one["counter"] for one in await standing(session, "J-")}
    assert stands == {"J-0": None, "J-1": "J-9", "J-2": "J-0", "J-3": None, "J-9": None}


async def test_joining_many_takes_no_more_statements_than_joining_one(
    session: AsyncSession, tmp_path: Path
) -> None:
    await take(session, sheet(tmp_path, row("S-0")))
    counts = []
    for count in (1, 40):
        joined = [
            row(f"S{count}-{at}", counted_in=f"joint | S{count}-0", joint_share="1")
            for at in range(1, count + 1)
        ]
        first = row(f"S{count}-0", counted_in="", joint_share="")
        async with statements(session) as sent:
            outcome = await take(session, sheet(tmp_path, first, *joined, header=SHARED))
        assert (outcome.added, outcome.warnings) == (count + 1, 0)
        counts.append(len(sent))
    assert counts[0] == counts[1]


async def standing(session: AsyncSession, start: str) -> list[Any]:
    return await (await connection_of(session)).fetch(
        "SELECT a.identifier, c.identifier AS counter FROM activity a"
        " LEFT JOIN activity c ON c.id = a.counted_in WHERE a.identifier LIKE $1 ORDER BY 1",
        f"{start}%",
    )


@pytest.mark.parametrize("upwards", [False, True])
async def test_a_chain_has_no_more_levels_than_any_programme_has(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, upwards: bool
) -> None:
    """Whichever end comes first, in one chunk of rows or in many: every level more is told at its row."""
    monkeypatch.setattr(linking, "AT_ONCE", 7)
    rows = [row("D-00", counted_in="")]
    rows += [row(f"D-{at:02}", counted_in=f"child | D-{at - 1:02}") for at in range(1, 50)]
    outcome = await take(session, sheet(tmp_path, *(reversed(rows) if upwards else rows), header=LINKED))
    assert {one.code for one in outcome.problems} == {"too_deep"}
    stands = {one["identifier"]: one["counter"] for one in await standing(session, "D-")}
    depths = [depth(stands, name) for name in stands]
    assert max(depths) == MOST_LEVELS
    assert len(outcome.problems) == sum(counter is None for counter in stands.values()) - 1
    told = {one.value for one in outcome.problems}
    assert all(name in stands for name in told)
    assert all("20" in one.message and one.remedy for one in outcome.problems)
    again = await take(session, sheet(tmp_path, *rows, header=LINKED))
    assert again.changed == 0


def depth(stands: dict[str, str | None], name: str) -> int:
    counter = stands[name]
    return 1 if counter is None else 1 + depth(stands, counter)


async def test_a_long_chain_takes_no_more_statements_than_as_many_children_of_one(
    session: AsyncSession, tmp_path: Path
) -> None:
    await take(session, sheet(tmp_path, row("S-0")))
    counts = []
    for start, parent in (("W", lambda _at: 0), ("V", lambda at: at - 1)):
        rows = [row(f"{start}-{at}", counted_in=f"child | {start}-{parent(at)}") for at in range(1, 190)]
        path = sheet(tmp_path, row(f"{start}-0", counted_in=""), *rows, header=LINKED)
        async with statements(session) as sent:
            assert (await take(session, path)).added == 190
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_what_linking_made_of_a_row_is_told_at_that_row() -> None:
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as amended:
        kept = Kept(file, amended)
        for position in range(5):
            values = {"position": position, "what": "unchanged", "fields": [], "problems": [], "title": "T"}
            file.write(msgspec.json.encode(values) + b"\n")
        problem = RowProblem(row=4, field="counted_in", code="not_linked", message="A circle.", level="warns")
        kept.amend(1, Item(row=2, what="changed", fields=["counted_in"]), [])
        kept.amend(3, Item(row=4, what="unchanged"), [problem])
        [rows] = kept.chunks()
    assert [one["what"] for one in rows] == ["unchanged", "changed", "unchanged", "unchanged", "unchanged"]
    assert [one["problems"] for one in rows] == [[], [], [], [msgspec.to_builtins(problem)], []]
    assert {one["title"] for one in rows} == {"T"}

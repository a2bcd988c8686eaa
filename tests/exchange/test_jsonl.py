"""Our own JSON Lines come back as they went out, and a line that is none of ours is told by its number."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from tests.exchange.bringing import LEAD, known, take

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.base.errors import UnreadableFile
from commonground.exchange.exporter import export_file
from commonground.exchange.formats import jsonl_line, jsonl_reader
from commonground.exchange.importer import import_file

ONE = {
    "identifier": "J-1",
    "title": {"en": {"text": "Grazing plans"}},
    "lead": {"name": LEAD},
    "areas": [{"code": "capacity", "share": 100}],
    "countries": [{"code": "MN", "share": 100}],
    "locations": [{"kind": "country", "country": "MN"}],
    "budgets": [{"kind": "budget", "amount": 1234567890.01, "currency": "USD"}],
    "needs": [{"kind": "funding", "detail": {"en": {"text": "Fences"}}}],
}


def lines(folder: Path, *held: Any) -> Path:
    path = folder / "some.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in held), encoding="utf-8")
    return path


async def test_our_own_export_comes_back_unchanged(demo: Database, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    await export_file(demo, "jsonl", Filters(), Page(), out, lambda _piece: None)
    back = await import_file(demo, out, dry_run=True)
    assert back.read > 50
    assert [(one.title, one.what, one.fields) for one in back.items if one.what != "unchanged"] == []
    assert (back.refused, back.left_aside) == (0, {})


async def test_it_carries_an_activity_whole_to_where_there_is_none(
    demo: Database, fresh: Database, tmp_path: Path
) -> None:
    out, again = tmp_path / "all.jsonl", tmp_path / "again.jsonl"
    await export_file(demo, "jsonl", Filters(), Page(), out, lambda _piece: None)
    told = [msgspec.json.decode(line) for line in out.read_bytes().splitlines()]
    moved = [
        one | {"id": None, "identifier": f"MOVED-{at}", "counted_in": None} for at, one in enumerate(told)
    ]
    outcome = await import_file(fresh, lines(tmp_path, *moved))
    assert (outcome.added, outcome.refused) == (len(moved), 0)
    await export_file(fresh, "jsonl", Filters(), Page(), again, lambda _piece: None)
    back = {one.get("identifier"): one for one in map(msgspec.json.decode, again.read_bytes().splitlines())}
    own = ("id", "url", "version", "state", "status", "label", "counted_in")
    assert [bare(back[one["identifier"]], own) for one in moved] == [bare(one, own) for one in moved]


def bare(one: dict[str, Any], own: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in own}


async def test_a_field_left_out_stays_and_an_empty_one_is_taken_away(
    session: AsyncSession, tmp_path: Path
) -> None:
    assert (await take(session, lines(tmp_path, ONE))).added == 1
    assert str((await known(session, "J-1")).document.budgets[0].amount) == "1234567890.01"
    less = {name: value for name, value in ONE.items() if name != "needs"} | {"budgets": []}
    outcome = await take(session, lines(tmp_path, less))
    assert [one.fields for one in outcome.items] == [["budgets"]]
    document = (await known(session, "J-1")).document
    assert (len(document.needs), document.budgets) == (1, [])


async def test_what_is_none_of_ours_is_counted(session: AsyncSession, tmp_path: Path) -> None:
    outcome = await take(session, lines(tmp_path, ONE | {"manager": "Somebody"}))
    assert (outcome.added, outcome.left_aside) == (1, {"manager": 1})


WRONG = {
    "areas": [{"code": "capacity", "share": "all"}],
    "budgets": ["1000 USD"],
    "title": "Grazing plans",
    "lead": "Institute",
    "planned_start": "soon",
    "countries": {"MN": 100},
    "partners": [{"name": "Somebody", "role": "friend"}],
    "locations": [{"kind": "country", "country": "MN", "climate": "dry"}],
    "confirmed_on": "2999-01-01",
    "counted_in": "J-2",
    "joint_share": True,
}


@pytest.mark.parametrize("field", WRONG)
async def test_a_wrong_type_costs_its_line_and_no_other(
    session: AsyncSession, tmp_path: Path, field: str
) -> None:
    outcome = await take(session, lines(tmp_path, ONE | {field: WRONG[field]}, ONE | {"identifier": "J-2"}))
    assert (outcome.added, outcome.refused) == (1, 1)
    [told] = [one for one in outcome.problems if one.level == "stops"][:1]
    assert (told.row, told.line, told.field.split("[")[0].split(".")[0]) == (1, 1, field)
    assert told.message
    assert told.remedy


GOOD = json.dumps(ONE).encode() + b"\n"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "deep": (GOOD + b'{"kept":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n", "line 2 is not one activity"),
    "rather deep": (GOOD + b'{"kept":' + b"[" * 90 + b"]" * 90 + b"}\n", "line 2 is not one activity"),
    "a long line": (
        GOOD + b'{"title":"' + b"x" * jsonl_line.LONGEST_LINE + b'"}\n',
        "line 2 is longer than 6 MB",
    ),
    "NaN": (GOOD + b'{"joint_share":NaN}\n', "line 2 is not one activity"),
    "endless": (GOOD + b'{"joint_share":-Infinity}\n', "line 2 is not one activity"),
    "a large exponent": (GOOD + b'{"joint_share":1e999999999}\n', "line 2 is not one activity"),
    "twice": (GOOD + b'{"title":{},"title":{}}\n', "line 2 names “title” twice"),
    "twice within": (GOOD + b'{"title":{"en":1,"en":2}}\n', "line 2 names “en” twice"),
    "cut short": (GOOD + GOOD[:-20], "breaks off at line 2"),
    "a list": (GOOD + b"[1]\n", "line 2 is not one activity"),
    "a number": (b"1\n", "line 1 is not one activity"),
    "no JSON": (GOOD + GOOD + b"title,lead\n", "line 3 is not one activity"),
    "no UTF-8": (GOOD + GOOD.replace(b"plans", b"pl\xe4ne"), "line 2: this is not UTF-8"),
    "wide letters": (GOOD.decode().encode("utf-16"), "not UTF-8"),
    "nothing": (b"", "is empty"),
    "blank lines": (b"\n \r\n\n", "is empty"),
    "GeoJSON": (b'{"type": "FeatureCollection",\n"features": []}\n', "line 1 is not one activity"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_line_of_ours_is_told_by_its_number(tmp_path: Path, what: str) -> None:
    content, said = HOSTILE[what]
    path = tmp_path / "some.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as error:
        list(jsonl_reader.read(path).drafts)
    assert said in error.value.message
    assert "\n" not in error.value.message


async def test_signs_that_nothing_can_carry_are_taken_out(session: AsyncSession, tmp_path: Path) -> None:
    path = tmp_path / "some.jsonl"
    text = json.dumps(ONE | {"lead": {"name": "Ste\0ppe \ud800Institute"}, "themes": []})
    path.write_text("\ufeff" + text.replace("Grazing", "Gra\\u0000zing\\udfff"), encoding="utf-8")
    outcome = await take(session, path)
    assert [one.title for one in outcome.items] == ["Grazing plans"]
    assert outcome.new_organisations == ["Steppe Institute"]


async def test_a_number_too_large_to_hold_costs_its_line(session: AsyncSession, tmp_path: Path) -> None:
    text = json.dumps(ONE).replace("1234567890.01", "9" * 300)
    year = json.dumps(ONE | {"results": [{"indicator": "trees", "year": 0}]}).replace(
        '"year": 0', f'"year": {"9" * 30}'
    )
    path = tmp_path / "some.jsonl"
    path.write_text(f"{text}\n{year}\n", encoding="utf-8")
    outcome = await take(session, path)
    assert (outcome.added, outcome.refused) == (0, 2)
    assert [(one.row, one.field) for one in outcome.problems] == [(1, "budgets"), (2, "results[0].year")]


async def test_a_crowd_of_parts_costs_its_line(session: AsyncSession, tmp_path: Path) -> None:
    crowd = ONE | {"themes": ["drought"] * (jsonl_reader.MOST_PARTS + 1)}
    outcome = await take(session, lines(tmp_path, crowd, ONE))
    assert (outcome.added, outcome.refused) == (1, 1)
    assert [(one.row, one.field) for one in outcome.problems] == [(1, "themes")]


async def test_what_stands_in_a_wrong_place_is_shown(session: AsyncSession, tmp_path: Path) -> None:
    wrong = ONE | {"budgets": [{"kind": "budget", "amount": "a lot", "currency": "USD"}]}
    [told] = (await take(session, lines(tmp_path, wrong))).problems
    assert (told.field, told.value) == ("budgets[0].amount", "a lot")

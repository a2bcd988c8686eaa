"""An edited template on the command line: compared with what is stored, as the page does, never guessed."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.base.command import command
from tests.conftest import SECRET
from tests.exchange.test_template import cell, edited

from commonground.accounts.schemas import Viewer
from commonground.base.database import Database
from commonground.exchange import template_download
from commonground.places import queries as places

VERSIONS = "SELECT array_agg((id, version, state)::text ORDER BY id) FROM activity"
LARGEST = """
SELECT lead_id FROM activity WHERE state = 'published' GROUP BY lead_id ORDER BY count(*) DESC LIMIT 1
"""
Told = dict[str, Any]


def imported(database: Database, path: Path, *more: str, code: int = 0) -> Told:
    variables = {"DATABASE_URL": database.url, "COMMONGROUND_SECRET": SECRET}
    ran = command("import", str(path), "--json", *more, **variables)
    assert ran.returncode == code, ran.stderr[-2000:]
    found: Told = json.loads(ran.stdout)
    return found


def sums(told: Told) -> tuple[int, ...]:
    return tuple(told[name] for name in ("added", "changed", "refused"))


async def template(database: Database, path: Path) -> list[int]:
    """The workbook of the organisation with most activities, and the activities in it."""
    async with database.everything.acquire() as connection:
        organisation = await connection.fetchval(LARGEST)
        viewer = Viewer(0, "", "", "operator", "en", {})
        vocabulary = await places.vocabulary(connection)
        with path.open("w+b") as file:
            await template_download.fill(
                file, connection, viewer, organisation, vocabulary, "http://test.example"
            )
        rows = await connection.fetch(
            "SELECT id FROM activity WHERE lead_id = $1 AND state <> 'withdrawn' ORDER BY id", organisation
        )
    return [row["id"] for row in rows]


async def title_of(database: Database, key: int) -> str:
    return str(
        await database.everything.fetchval("SELECT title -> 'en' ->> 'text' FROM activity WHERE id = $1", key)
    )


async def test_untouched_it_changes_nothing_and_is_told_for_what_it_is(
    fresh: Database, tmp_path: Path
) -> None:
    keys = await template(fresh, tmp_path / "mine.xlsx")
    before = await fresh.everything.fetchval(VERSIONS)
    told = imported(fresh, tmp_path / "mine.xlsx")
    assert (told["format"], told["rows"], sums(told)) == ("template", len(keys), (0, 0, 0))
    assert (told["unchanged"], told["problems"], told["left_aside"]) == (len(keys), [], {})
    assert await fresh.everything.fetchval(VERSIONS) == before


async def test_three_cells_change_three_activities_and_a_trial_none(fresh: Database, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    first, second, third = (await template(fresh, path))[:3]
    edited(
        path,
        {
            ("Activities", cell(path, "Activities", str(first), "title:en")): "Retold by its own office",
            ("Activities", cell(path, "Activities", str(second), "homepage")): "https://example.org/second",
            ("Activities", cell(path, "Activities", str(third), "source_name")): "Annual report, page 7",
        },
    )
    before = await fresh.everything.fetchval(VERSIONS)
    assert sums(imported(fresh, path, "--dry-run")) == (0, 3, 0)
    assert await fresh.everything.fetchval(VERSIONS) == before
    told = imported(fresh, path)
    assert sums(told) == (0, 3, 0)
    assert {item["activity"]: item["fields"] for item in told["items"]} == {
        first: ["title"],
        second: ["homepage"],
        third: ["source"],
    }
    assert await title_of(fresh, first) == "Retold by its own office"
    assert sums(imported(fresh, path)) == (0, 0, 0)


async def test_what_was_changed_here_too_or_has_no_row_stays_and_is_told(
    fresh: Database, tmp_path: Path
) -> None:
    path = tmp_path / "mine.xlsx"
    first, second, *_others = await template(fresh, path)
    other = tmp_path / "other.xlsx"
    other.write_bytes(path.read_bytes())
    edited(other, {("Activities", cell(other, "Activities", str(first), "title:en")): "Theirs"})
    imported(fresh, other)
    edited(path, {("Activities", cell(path, "Activities", str(first), "title:en")): "Mine"})
    book = openpyxl.load_workbook(path)
    book["Activities"].delete_rows(int(cell(path, "Activities", str(second), "id")[1:]))
    book.save(path)
    told = imported(fresh, path)
    assert sums(told) == (0, 0, 0)
    assert {problem["code"] for problem in told["problems"]} >= {"changed_here_too", "row_gone"}
    assert await title_of(fresh, first) == "Theirs"


@pytest.mark.parametrize(("state", "becomes"), [("draft", "draft"), ("published", "draft")])
async def test_a_new_row_comes_in_and_stays_a_draft_where_it_lacks_something(
    fresh: Database, tmp_path: Path, state: str, becomes: str
) -> None:
    path = tmp_path / "mine.xlsx"
    await template(fresh, path)
    edited(path, {("Activities", cell(path, "Activities", "new 1", "title:en")): "Sown by a sheet"})
    told = imported(fresh, path, "--state", state)
    assert sums(told) == (1, 0, 0)
    held = await fresh.everything.fetchrow(
        "SELECT state, created_by FROM activity WHERE title -> 'en' ->> 'text' = 'Sown by a sheet'"
    )
    assert held is not None
    assert (held["state"], held["created_by"]) == (becomes, None)
    assert bool(told["warnings"]) == (state == "published")
    assert sums(imported(fresh, path)) == (0, 0, 0)


async def test_a_number_that_was_moved_is_refused_with_its_cell(fresh: Database, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    keys = await template(fresh, path)
    place = cell(path, "Activities", str(keys[0]), "id")
    edited(path, {("Activities", place): 987654})
    told = imported(fresh, path, code=1)
    assert told["refused"] == 1
    [stop] = [problem for problem in told["problems"] if problem.get("level", "stops") == "stops"]
    assert stop["field"] == f"Activities!{place}"


async def test_with_a_mapping_of_its_own_it_is_a_sheet_like_any_other(
    fresh: Database, tmp_path: Path
) -> None:
    path = tmp_path / "mine.xlsx"
    await template(fresh, path)
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"columns": []}')
    variables = {"DATABASE_URL": fresh.url, "COMMONGROUND_SECRET": SECRET}
    ran = command("import", str(path), "--dry-run", "--json", "--mapping", str(mapping), **variables)
    assert '"template"' not in ran.stdout
    assert "Traceback" not in ran.stderr

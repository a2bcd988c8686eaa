"""Sheets of two agencies, as they are: taken, mapped, kept and refused, and nothing on a second import."""

import csv
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest_asyncio
from python_calamine import load_workbook
from tests.conftest import shared

from commonground.activities.queries import ONE, as_stored
from commonground.activities.schemas import Activity
from commonground.base.database import Database
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome

WORLD_BANK, GEF = "data/sheets/world-bank-2012.xlsx", "data/sheets/gef-locations.csv"


async def of_number(database: Database, owner: str, number: str) -> Activity:
    row = await database.everything.fetchrow(
        f"{ONE} JOIN activity_identifier i ON i.activity_id = a.id WHERE i.vocabulary = $1 AND i.value = $2",
        owner,
        number,
    )
    assert row is not None
    return as_stored(row).document


async def names(database: Database, keys: list[int]) -> list[str]:
    rows = await database.everything.fetch(
        "SELECT name -> 'en' ->> 'text' AS name FROM organisation WHERE id = ANY($1)", keys
    )
    return sorted(row["name"] for row in rows)


def told(name: str, outcome: Outcome, again: Outcome) -> None:
    assert outcome.mapping is not None
    columns = outcome.mapping["columns"]
    mapped = sum(bool(column.get("field")) for column in columns)
    print(
        f"\n{name}: rows {outcome.rows} · activities {outcome.read} · taken {outcome.added} · "
        f"columns mapped {mapped} of {len(columns)}, kept {len(outcome.left_aside)} · "
        f"refused {outcome.refused} · "
        f"warned {outcome.warnings} · changed by a second import {again.added + again.changed}"
    )


@pytest_asyncio.fixture
async def world_bank(fresh: Database) -> AsyncIterator[tuple[Database, Outcome]]:
    outcome = await import_file(fresh, shared(WORLD_BANK))
    yield fresh, outcome


def sheet_rows(path: Path) -> dict[str, dict[str, Any]]:
    rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    return {str(row[0]): dict(zip(map(str, rows[1]), row, strict=True)) for row in rows[2:]}


async def test_the_world_banks_sheet_comes_in_as_it_is(world_bank: tuple[Database, Outcome]) -> None:
    database, outcome = world_bank
    again = await import_file(database, shared(WORLD_BANK))
    told(WORLD_BANK, outcome, again)
    assert (outcome.rows, outcome.read, outcome.refused) == (500, 500, 0)
    assert outcome.added + outcome.changed == 500
    assert (again.added, again.changed, again.unchanged) == (0, 0, 500)
    assert outcome.left_aside == {
        "Region": 500,
        "Lending Instrument": 489,
        "Environmental Assessment Category": 425,
        "Borrower": 239,
    }
    written = sheet_rows(shared(WORLD_BANK))
    for number, row in written.items():
        await agrees(database, number, row)


async def agrees(database: Database, number: str, row: dict[str, Any]) -> None:
    """Field by field with what the file says, both styles of dates and both styles of sums."""
    found = await of_number(database, "World Bank", number)
    assert found.title["en"].text == " ".join(row["Project Name"].split())
    assert found.homepage == row["Project URL"]
    approved, closed = row["Board Approval Date"], row["Project Closing Date"]
    assert found.start == (date.fromisoformat(approved[:10]) if approved else None)
    if closed:
        month, day, year = (int(part) for part in closed.split()[0].split("/"))
        backwards = approved and date(year, month, day) < date.fromisoformat(approved[:10])
        assert found.end == (None if backwards else date(year, month, day))
    else:
        assert found.end is None
    expected = {"Closed": "completed", "Active": "ongoing", "Dropped": "cancelled", "Pipeline": "planned"}
    assert found.status_stated == expected[row["Project Status"]]
    held = {line.kind: (line.amount, line.currency) for line in found.budgets}
    for kind, column in (("budget", "Current Project Cost"), ("commitment", "Total IDA and IBRD Commitment")):
        amount = Decimal(row[column] or 0)
        if not amount and kind == "commitment":
            amount = Decimal((row["Grant Amount"] or "0").replace(",", ""))
        assert held.get(kind) == ((amount, "USD") if amount else None), number


async def test_projects_of_the_six_countries_are_theirs(world_bank: tuple[Database, Outcome]) -> None:
    database, _outcome = world_bank
    written = sheet_rows(shared(WORLD_BANK))
    for country, code in (("Mongolia", "MN"), ("People's Republic of China", "CN")):
        numbers = [number for number, row in written.items() if row["Country"] == country]
        assert len(numbers) in (7, 23)
        for number in numbers:
            found = await of_number(database, "World Bank", number)
            assert [(share.code, share.share) for share in found.countries] == [(code, 100)]
            assert found.locations == []
            assert found.provenance["areas"] == "derived"


def gef_rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with shared(GEF).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["project_id"], []).append(row)
    return found


async def test_the_gefs_rows_of_places_become_its_projects(fresh: Database) -> None:
    outcome = await import_file(fresh, shared(GEF))
    again = await import_file(fresh, shared(GEF))
    told(GEF, outcome, again)
    written = gef_rows()
    assert (outcome.rows, outcome.read, len(written)) == (4978, 720, 720)
    assert outcome.refused == 0
    assert (again.added, again.changed, again.unchanged) == (0, 0, 720)
    for number, rows in list(written.items())[::7]:
        await agrees_with_rows(fresh, number, rows)


async def agrees_with_rows(database: Database, number: str, rows: list[dict[str, str]]) -> None:
    found = await of_number(database, "Global Environment Facility", number)
    first = rows[0]
    assert found.title["en"].text == " ".join(first["project_title"].split())
    assert found.actual_start == (
        date.fromisoformat(first["start_actual_isodate"]) if first["start_actual_isodate"] else None
    )
    assert found.actual_end == (
        date.fromisoformat(first["end_actual_isodate"]) if first["end_actual_isodate"] else None
    )
    points = {
        (row["place_name"], float(row["longitude"]), float(row["latitude"]), row["precision_code"] == "1")
        for row in rows
        if row["precision_code"] in "12345"
        and row["latitude"]
        and (float(row["latitude"]) or float(row["longitude"]))
    }
    held = {
        (place.name, *place.geometry["coordinates"], place.exactness == "exact")
        for place in found.locations
        if place.geometry
    }
    assert held == points
    assert all(
        place.radius_m == 25_000
        for place in found.locations
        for row in rows
        if place.geometry
        and row["place_name"] == place.name
        and row["precision_code"] == "2"
        and len(rows) == 1
    )
    for kind, column in (("commitment", "total_commitments"), ("disbursement", "total_disbursements")):
        lines = [line for line in found.budgets if line.kind == kind]
        stated = first[column]
        assert [line.amount for line in lines] == (
            [Decimal(stated).quantize(Decimal("0.01"))] if stated and float(stated) else []
        )
        if lines:
            assert await names(database, [lines[0].organisation or 0]) == ["Global Environment Facility"]
            assert lines[0].period_start == date(int(first["transactions_start_year"]), 1, 1)
    kept = {entry["column"]: entry["values"] for entry in found.kept}
    ids = [row["geoname_id"] for row in rows]
    assert kept["geoname_id"] == (ids if len(set(ids)) > 1 else ids[:1])
    if first["recipients_iso3"] == "CHN":
        assert [share.code for share in found.countries] == ["CN"]

"""Workbooks with a tab for each province, year or donor: read as one list, told by tab and row."""

import io
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import pytest_asyncio
from tests.conftest import browser, sign_in
from tests.exchange.test_columns_page import hand_in
from tests.exchange.test_sheets import book, codes, fields, read, table
from tests.exchange.working import work_off

from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Known
from commonground.exchange.formats.sheet_reading import apply
from commonground.exchange.formats.sheet_rows import Tabs
from commonground.exchange.formats.sheet_table import Table

HEADER = ["№", "Code", "Title", "Implementing agency", "Start date", "Budget (USD)"]
NORTH = [
    [1, "N-1", "Dunes held fast by saxaul", "Steppe Office", "2021-04-01", 1200],
    [2, "N-2", "Wells of the northern steppe", "Steppe Office", "2022-05-01", 800],
]
SOUTH = [[1, "S-1", "Reeds of the delta", "Delta Office", "2023-06-01", 500]]


def tabs(folder: Path, **held: list[list[Any]]) -> Path:
    """A workbook of these tabs alone, in this order."""
    path = book(folder, **held)
    made = openpyxl.load_workbook(path)
    del made["Sheet"]
    made.save(path)
    return path


def why(found: Table) -> dict[str, str]:
    return {one.name: one.why for one in found.aside}


def provinces(folder: Path) -> Path:
    reordered = ["Code", "Title", "Start date", "Implementing agency", "Budget (USD)", "№", "Remark"]
    return tabs(
        folder,
        Summary=[["Province", "Projects"], ["Dornod", 2], ["Selenge", 1]],
        Dornod=[["Works of the province"], [], HEADER, *NORTH, [None, None, "Total", None, None, 2000]],
        Selenge=[
            reordered,
            ["S-1", "Reeds of the delta", "2023-06-01", "Delta Office", 500, 1, "ask Bat"],
        ],
    )


def test_tabs_of_one_header_are_one_list_in_whatever_order_their_columns_are(tmp_path: Path) -> None:
    path = provinces(tmp_path)
    mapping, found = read(path)
    assert (mapping.tabs, mapping.tabs_aside) == (["Dornod", "Selenge"], ["Summary"])
    places = [draft.tabs.place(draft.row) for draft in found.drafts]
    assert places == ["“Dornod”, row 4", "“Dornod”, row 5", "“Selenge”, row 2"]
    last = found.drafts[2]
    assert last.document.title["en"].text == "Reeds of the delta"
    assert [line.amount for line in last.document.budgets] == [500]
    assert [one["values"] for one in last.document.kept if one["column"] == "Remark"] == [["ask Bat"]]
    assert mapping.notes == ["Dornod: Row 6 is a total and was left out."]
    assert why(table(path)) == {"Summary": "unlike"}


def test_rows_below_an_empty_top_are_told_by_the_numbers_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    assert made.active is not None
    for at, row in enumerate([HEADER, *NORTH], start=4):
        for column, cell in enumerate(row, start=2):
            made.active.cell(at, column, cell)
    made.active.merge_cells("B5:B6")
    made.save(tmp_path / "low.xlsx")
    found = table(tmp_path / "low.xlsx")
    assert (found.header_rows, [row.number for row in found.rows]) == ([4], [5, 6])
    assert [row.cells[0] for row in found.rows] == [1, 1]


def test_provinces_that_name_the_tabs_are_offered_as_places(tmp_path: Path) -> None:
    mapping, found = read(provinces(tmp_path))
    assert fields(mapping)["[tab]"] == "place"
    assert [draft.document.locations[0].admin_unit for draft in found.drafts] == [
        "MN-061",
        "MN-061",
        "MN-049",
    ]


def test_a_tab_asked_for_stands_alone_and_some_may_be_chosen(tmp_path: Path) -> None:
    path = tabs(tmp_path, A=[HEADER, *NORTH], B=[HEADER, *SOUTH], C=[HEADER, *SOUTH])
    alone = table(path, sheet="B")
    assert (alone.tabs, [row.number for row in alone.rows]) == ([], [2])
    assert why(alone) == {"A": "unchosen", "C": "unchosen"}
    two = table(path, sheet="B", tabs=["A", "B"])
    assert (two.tabs, why(two)) == (["A", "B"], {"C": "unchosen"})


def test_a_hidden_tab_of_the_same_header_waits_to_be_chosen(tmp_path: Path) -> None:
    path = tabs(tmp_path, Now=[HEADER, *NORTH], Old=[HEADER, *NORTH])
    made = openpyxl.load_workbook(path)
    made["Old"].sheet_state = "hidden"
    made.save(path)
    found = table(path)
    assert (found.tabs, why(found), found.aside[0].alike) == ([], {"Old": "hidden"}, True)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ([["Unit: thousand USD"], HEADER, *SOUTH], "unit"),
        ([HEADER, [1, "S-1", "Reeds", "Office", "12/31/2021", 500]], "style"),
        ([HEADER, [1, "S-1", "Reeds", "Office", "2021-01-01", "1.200,50"]], "style"),
        ([[*HEADER[:2], "Donor", "Phone", "Mail"], [1, "S-1", "Bank", "1", "2"]], "unlike"),
        ([["№", "Code", "Project name", *HEADER[3:]], *SOUTH], "unlike"),
        ([HEADER], "unlike"),
    ],
)
def test_a_tab_that_would_be_read_wrongly_with_the_others_is_left_aside(
    tmp_path: Path, other: list[list[Any]], reason: str
) -> None:
    rows = [[1, "N-1", "Dunes held fast by saxaul", "Steppe Office", "31/12/2021", "1,200"]] * 2
    found = table(tabs(tmp_path, A=[HEADER, *rows], B=other))
    assert (found.tabs, why(found)) == ([], {"B": reason})


def test_what_stands_over_one_tab_alone_does_not_hold_for_the_others(tmp_path: Path) -> None:
    """The organisation over the first would have led the works of all."""
    header = [*HEADER[:5], "Budget"]
    path = tabs(
        tmp_path,
        A=[["Korea Forest Service"], ["Unit: thousand USD"], header, *NORTH],
        B=[["World Bank"], ["Unit: thousand USD"], header, *SOUTH],
    )
    mapping, found = read(path)
    assert (mapping.tabs, mapping.lead) == (["A", "B"], "")
    assert [draft.document.budgets[0].amount for draft in found.drafts] == [1_200_000, 800_000, 500_000]


def test_a_number_that_begins_anew_in_each_tab_joins_nothing(tmp_path: Path) -> None:
    path = tabs(tmp_path, A=[HEADER, *NORTH], B=[HEADER, [1, "N-1", *SOUTH[0][2:]]])
    mapping, found = read(path)
    assert "number" not in fields(mapping).values()
    assert len(found.drafts) == 3
    assert any("the same number" in note for note in mapping.notes)


def test_one_number_and_title_in_two_tabs_are_one_activity_and_told(tmp_path: Path) -> None:
    differing = [*NORTH[0][:4], "2021-09-01", 1200]
    _mapping, found = read(tabs(tmp_path, A=[HEADER, *NORTH], B=[HEADER, *SOUTH, differing]))
    assert len(found.drafts) == 3
    assert codes(found.drafts[0]) == ["several_tabs", "rows_differ"]
    told = found.drafts[0].problems[1].message
    assert told.startswith("Row 3 of “B” differs from row 2 of “A”, the same activity")


def test_a_tab_that_gathers_the_others_counts_nothing_twice(tmp_path: Path) -> None:
    bare = ["Title", "Start date", "Budget (USD)"]
    north = [[row[2], row[4], row[5]] for row in NORTH]
    south = [[row[2], row[4], row[5]] for row in SOUTH]
    path = tabs(tmp_path, A=[bare, *north], B=[bare, *south], All=[bare, *north, *south])
    _mapping, found = read(path)
    assert [draft.tabs.place(draft.row) for draft in found.drafts] == [
        "“A”, row 2",
        "“A”, row 3",
        "“B”, row 2",
    ]
    assert [len(draft.document.budgets) for draft in found.drafts] == [1, 1, 1]


def test_two_provinces_may_each_plant_their_trees(tmp_path: Path) -> None:
    bare = ["Title", "Budget (USD)"]
    path = tabs(tmp_path, A=[bare, ["Trees planted", 5]], B=[bare, ["Trees planted", 7]])
    _mapping, found = read(path)
    assert [draft.document.budgets[0].amount for draft in found.drafts] == [5, 7]


def test_of_a_tab_a_year_the_latest_holds(tmp_path: Path) -> None:
    bare = ["Title", "Status", "Budget (USD)"]
    held = {
        "2021": [bare, ["Trees planted", "Planned", 5]],
        "2022": [bare, ["Trees planted", "Ongoing", 5]],
        "2023": [bare, ["Trees planted", "Completed", 5], ["Wells", "Ongoing", 2]],
    }
    _mapping, found = read(tabs(tmp_path, **held))
    assert [draft.document.status_stated for draft in found.drafts] == ["completed", "ongoing"]
    assert [line.amount for line in found.drafts[0].document.budgets] == [Decimal(5)]
    assert found.drafts[0].tabs.place(found.drafts[0].row) == "“2023”, row 2"


def test_what_was_said_of_one_tab_holds_for_the_file_of_several(tmp_path: Path) -> None:
    path = tabs(tmp_path, A=[HEADER, *NORTH], B=[HEADER, *SOUTH])
    alone = guess(table(path, sheet="A"), Known())
    alone.columns[3].field = "funding"
    found = table(path)
    again = guess(found, Known(before=alone))
    assert fields(again)["Implementing agency"] == "funding"
    assert len(apply(found, again).drafts) == 3


def test_rows_are_listed_by_their_tabs() -> None:
    assert Tabs(["A", "B"]).listed([4, 5, 7, 10_000_003], 9) == "A: 4–5, 7; B: 3"
    assert Tabs().listed([4, 10_000_003], 9) == "4, 10000003"
    assert Tabs().listed([9, 2, 4, 3], 1) == "2–4 …"


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "officer@demo.example")
        yield client


def form(client: httpx.AsyncClient, page: str, path: Path, **asked: Any) -> dict[str, Any]:
    """The page's own form, as it was shown."""
    found = table(path, **asked)
    mapping = guess(found, Known())
    sent: dict[str, Any] = {f"field-{at}": column.field for at, column in enumerate(mapping.columns)}
    for name in found.tabs:
        assert f'<input type="hidden" name="tab" value="{name}">' in page
    return sent | {
        "_csrf_token": client.cookies["csrftoken"],
        "sheet": found.sheet,
        "tab": found.tabs,
        "header": str(found.header_rows[0]),
    }


async def test_a_workbook_of_several_tabs_comes_in_whole_and_a_second_time_changes_nothing(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    path = provinces(tmp_path)
    made = openpyxl.load_workbook(path)
    made["Selenge"]["C2"] = "some day"
    made.save(path)
    address = await hand_in(site, path, fresh)
    shown = (await site.get(address)).text
    assert "2 tabs are read as one list" in shown
    assert "Name of the tab" in shown
    assert "Summary" in shown
    assert "“Selenge”, row 2" in shown
    answer = await site.post(address, data=form(site, shown, path))
    assert answer.status_code == 303, answer.text
    await work_off(fresh, settings)
    run_address = answer.headers["location"]
    run = (await site.get(f"{run_address}/as/json")).json()
    assert (run["added"], run["refused"]) == (3, 0)
    assert [(one["tab"], one["row"]) for one in run["items"]] == [
        ("Dornod", 4),
        ("Dornod", 5),
        ("Selenge", 2),
    ]
    assert {(one["tab"], one["row"], one["code"]) for one in run["problems"]} >= {("Selenge", 2, "not_a_day")}
    page = (await site.get(run_address)).text
    assert "“Selenge”, row 2" in page
    assert "Not read of this file:" in page
    await site.post(run_address, data={"_csrf_token": site.cookies["csrftoken"], "do": "run"})
    await work_off(fresh, settings)

    remarked = openpyxl.load_workbook(io.BytesIO((await site.get(f"{run_address}/remarks")).content))
    assert remarked.sheetnames == ["Summary", "Dornod", "Selenge"]
    assert remarked["Dornod"]["G3"].value == remarked["Selenge"]["H1"].value == "Remarks (Common Ground)"
    assert str(remarked["Dornod"]["G4"].value).startswith("added")
    assert "is not a day" in str(remarked["Selenge"]["H2"].value)
    assert remarked["Summary"].max_column == 2

    again = await hand_in(site, path, fresh)
    answer = await site.post(again, data=form(site, (await site.get(again)).text, path))
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}/as/json")).json()
    assert (run["added"], run["changed"], run["unchanged"]) == (0, 0, 3)


async def test_only_one_of_the_tabs_may_be_brought_in(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    path = provinces(tmp_path)
    address = await hand_in(site, path, fresh)
    shown = (await site.get(address, params={"sheet": "Selenge", "tab": "Selenge"})).text
    assert "1 tab is read as one list" in shown
    assert "not chosen" in shown
    answer = await site.post(address, data=form(site, shown, path, sheet="Selenge"))
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}/as/json")).json()
    assert (run["added"], run["items"][0]["row"], "tab" in run["items"][0]) == (1, 2, False)
    # Unticked the first, with whose columns the page was made, the others are read all the same.
    some = {"sheet": "Dornod", "was": "3", "header": "3", "tab": ["Selenge"]}
    assert "1 tab is read as one list" in (await site.get(address, params=some)).text

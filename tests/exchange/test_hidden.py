"""What is hidden in a workbook, such as rows that a filter hides: told, and read unless somebody says no."""

import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import pytest_asyncio
from tests.conftest import browser, sign_in
from tests.exchange.test_columns_page import hand_in
from tests.exchange.test_sheets import SHEET, book, hostile, read, table
from tests.exchange.test_tabs import HEADER, NORTH, SOUTH, form, tabs
from tests.exchange.working import work_off

from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.exchange.formats import spreadsheet_child
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Known
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.formats.spreadsheet import Grid, grids

ROWS: list[list[Any]] = [HEADER, *NORTH, [3, "N-3", "Belts of poplar", "Steppe Office", "2022-07-01", 300]]


def hiding(path: Path, sheet: str, rows: tuple[int, ...] = (), columns: str = "") -> Path:
    made = openpyxl.load_workbook(path)
    for row in rows:
        made[sheet].row_dimensions[row].hidden = True
    for column in columns:
        made[sheet].column_dimensions[column].hidden = True
    made.save(path)
    return path


def filtered(folder: Path) -> Path:
    """As it is saved with a filter on: the second and third activity don't show, nor does a column."""
    return hiding(book(folder, ["Works"], [], *ROWS), "Sheet", rows=(5, 6), columns="D")


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = filtered(tmp_path)
    mapping, found = read(path)
    assert len(found.drafts) == 3
    assert mapping.notes[:2] == [
        "2 hidden rows were read like the others: 5–6.",
        "1 hidden column was read like the others: Implementing agency",
    ]
    assert mapping.hidden_rows == 2


def test_hidden_rows_are_left_out_where_somebody_said_so(tmp_path: Path) -> None:
    found = table(filtered(tmp_path), leave_hidden=True)
    assert [row.number for row in found.rows] == [4]
    assert found.columns == HEADER
    mapping = guess(found, Known())
    assert mapping.notes[0] == "2 hidden rows were left out: 5–6."
    assert mapping.leave_hidden


def test_hidden_rows_are_told_by_their_tabs(tmp_path: Path) -> None:
    path = tabs(tmp_path, A=[HEADER, *NORTH], B=[HEADER, *SOUTH, NORTH[1]])
    hiding(hiding(path, "A", rows=(3,)), "B", rows=(2,), columns="B")
    mapping, _found = read(path)
    assert mapping.notes[0] == "2 hidden rows were read like the others: A: 3; B: 2."
    assert not any("column" in note for note in mapping.notes)
    left = table(path, leave_hidden=True)
    assert [row.cells[2] for row in left.rows] == [NORTH[0][2], NORTH[1][2]]


def test_a_hidden_header_or_total_is_no_hidden_activity(tmp_path: Path) -> None:
    path = book(tmp_path, *ROWS, ["Total", None, None, None, None, 2300])
    found = table(hiding(path, "Sheet", rows=(1, 5)), leave_hidden=True)
    assert (len(found.rows), found.hidden.rows) == (3, [])


def test_a_hidden_tab_that_alone_holds_a_list_is_read_and_told(tmp_path: Path) -> None:
    path = tabs(tmp_path, Cover=[], List=[HEADER, *NORTH])
    made = openpyxl.load_workbook(path)
    made["List"].sheet_state = "hidden"
    made.save(path)
    assert guess(table(path), Known()).notes[0] == "“List” is hidden in the workbook and was read."


def rewritten(path: Path, part: str, change: Any) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_rows_that_do_not_say_their_number_and_prefixed_names_are_counted(tmp_path: Path) -> None:
    def without(content: bytes) -> bytes:
        plain = re.sub(rb'<row r="\d+"', b"<row", content).replace(b'hidden="1"', b"hidden='true'")
        plain = re.sub(rb' r="[A-Z]+\d+"', b"", plain)
        plain = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", plain)
        return plain.replace(b"xmlns=", b"xmlns:x=")

    path = hiding(book(tmp_path, *ROWS), "Sheet", rows=(3,))
    assert grids(rewritten(path, "xl/worksheets/sheet1.xml", without))[0].hidden_rows == [3]


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""


MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def ods(folder: Path) -> Path:
    def row(*cells: str, more: str = "") -> str:
        held = (
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>'
            for one in ("", *cells)
        )
        return f"<table:table-row{more}>{''.join(held)}</table:table-row>"

    hidden = ' table:visibility="filter" table:number-rows-repeated="2"'
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>',
        row("Title", "Country", "Phone"),
        row("Dunes held fast by saxaul", "Mongolia", "1"),
        row("Wells of the northern steppe", "Mongolia", "2", more=hidden),
        row("Reeds of the delta", "China", "3"),
    )
    columns = (
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    tables = f'<table:table table:name="A &amp; B">{columns}{"".join(rows)}</table:table>'
    path = folder / "sheet.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(tables))
    return path


def test_an_ods_tells_what_it_hides(tmp_path: Path) -> None:
    [grid] = grids(ods(tmp_path))
    assert (grid.name, grid.hidden_rows, grid.first) == ("A & B", [6, 7], 4)
    found = table(tmp_path / "sheet.ods", leave_hidden=True)
    assert ([row.number for row in found.rows], found.hidden.columns) == ([5, 8], ["Phone"])


def test_a_workbook_that_does_not_tell_what_it_hides_says_so() -> None:
    """As XLS and XLSB, and one whose list of tabs can't be read."""
    told = table_of("works.xls", [Grid(name="Works", rows=ROWS, hidden_told=False)])
    assert "can't be told" in guess(told, Known()).notes[0]


def test_an_entity_in_the_list_of_tabs_is_not_unfolded(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def with_bomb(content: bytes) -> bytes:
        at = content.index(b"<workbook")
        return content[:at] + bomb + content[at:]

    path = rewritten(hiding(book(tmp_path, *ROWS), "Sheet", rows=(3,)), "xl/workbook.xml", with_bomb)
    assert grids(path)[0].hidden_told is False


def test_rows_hidden_by_the_million_cost_no_more_than_those_that_are_read(tmp_path: Path) -> None:
    far = '<row r="{}" hidden="1"/>'
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(map(far.format, range(2, 400_000)))
    assert grids(hostile(tmp_path, SHEET.format(rows)))[0].hidden_rows == []


def test_tabs_beyond_the_hundredth_are_told(tmp_path: Path) -> None:
    held = {f"Tab {at}": [["Title", "Country"], [f"Works of {at} dunes", "Mongolia"]] for at in range(103)}
    path = tabs(tmp_path, **held)
    found = table(path)
    assert len(found.tabs) == spreadsheet_child.MOST_SHEETS
    assert any("only the first 100" in note and "Tab 102" in note for note in found.notes)


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "officer@demo.example")
        yield client


@pytest.mark.parametrize(("said", "added"), [("", 3), ("leave", 1)])
async def test_whoever_filtered_the_sheet_chooses_whether_hidden_rows_come_in(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path, said: str, added: int
) -> None:
    path = filtered(tmp_path)
    address = await hand_in(site, path, fresh)
    shown = (await site.get(address)).text
    assert "2 rows are hidden in this sheet" in shown
    assert "hidden in the sheet</span>" in shown
    answer = await site.post(address, data=form(site, shown, path) | {"hidden": said})
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}/as/json")).json()
    assert (run["added"], run["mapping"].get("leave_hidden", False)) == (added, said == "leave")
    assert "2 rows are hidden in this sheet" in (await site.get(answer.headers["location"])).text
    again = (await site.get(f"{answer.headers['location']}/columns")).text
    ticked = re.search(r'name="hidden" value="(\w*)" checked', again)
    assert ticked is not None
    assert ticked[1] == said

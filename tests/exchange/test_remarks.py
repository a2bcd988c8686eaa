"""The file that comes back with remarks: whatever stood in its cells, and while others are answered."""

import asyncio
import io
import math
import threading
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from tests.exchange.test_sheets import book

from commonground.base import i18n
from commonground.exchange import remarks, run_downloads
from commonground.exchange.formats import spreadsheet
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.formats.spreadsheet import Cell, Grid


def told_of(*sheets: Grid) -> Any:
    book = remarks.as_workbook(list(sheets), {0: {2: "New."}})
    return openpyxl.load_workbook(io.BytesIO(book))


def with_cell(cell: Cell, name: str = "Sheet") -> Grid:
    return Grid(name=name, rows=[["title"], [cell]])


@pytest.mark.parametrize("cell", [math.nan, math.inf, -math.inf])
def test_a_number_that_no_spreadsheet_knows_comes_back_as_text(cell: float) -> None:
    assert told_of(with_cell(cell)).worksheets[0]["A2"].value == str(cell)


def test_a_day_before_spreadsheets_count_days_comes_back_as_text() -> None:
    assert told_of(with_cell(date(1850, 6, 1))).worksheets[0]["A2"].value == "1850-06-01"


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    value = told_of(with_cell("ö" * 40_000)).worksheets[0]["A2"].value
    assert value.endswith("…")
    assert len(value) <= 32_767


@pytest.mark.parametrize("name", ["a[b]:*?/\\", "'quoted'", "", "x" * 40, "[", "History"])
def test_a_tab_may_have_any_name(name: str) -> None:
    assert told_of(with_cell("Belts", name)).worksheets[0]["B2"].value == "New."


def test_tabs_of_names_that_only_differ_in_case_or_far_behind_are_all_there() -> None:
    made = told_of(*(with_cell(name, name) for name in ("data", "Data", "x" * 40 + "1", "x" * 40 + "2")))
    assert [tab["A2"].value for tab in made.worksheets] == ["data", "Data", "x" * 40 + "1", "x" * 40 + "2"]


async def test_others_are_answered_while_a_large_sheet_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def held(_path: Any) -> list[Grid]:
        begun.set()
        assert go_on.wait(120), "nobody else came to anything"
        return [with_cell("Belts")]

    monkeypatch.setattr(spreadsheet, "grids", held)
    run: Any = SimpleNamespace(id=1, file_name="own.xlsx", format="sheet", outcome={})
    session: Any = SimpleNamespace(scalars=no_rows, scalar=some_bytes)
    asked = asyncio.create_task(remarks.remarked(session, run))
    assert await asyncio.to_thread(begun.wait, 120)
    assert not asked.done()
    go_on.set()
    assert (await asked).name == "own-remarks.xlsx"


async def some_bytes(_query: Any) -> bytes:
    return b"x"


async def no_rows(_query: Any) -> list[Any]:
    return []


def test_a_name_in_any_script_comes_back_with_its_file() -> None:
    headers = run_downloads.download("项目-remarks.xlsx", "text/plain", b"").headers
    assert "filename*=UTF-8''%E9%A1%B9%E7%9B%AE-remarks.xlsx" in headers["Content-Disposition"]


def test_what_is_merged_stays_merged() -> None:
    """It came back apart: whoever mended the file and handed it in again had rows without their region."""
    rows: list[list[Cell]] = [["region", "title"], ["Dornod", "Belts"], ["", "Wells"], ["", "Fences"]]
    odd = [(1, 0, 3, 0), (2, 0, 3, 1), (0, 1, 0, 1), (-1, 0, 0, 0), (0, 0, 2_000_000, 0)]
    made = told_of(Grid(name="Sheet", first=3, rows=rows, merged=odd))
    # What lies across another, is one cell alone or not in the sheet at all would be no workbook.
    assert [str(one) for one in made.worksheets[0].merged_cells.ranges] == ["A4:A6"]
    assert made.worksheets[0]["B6"].value == "Fences"


def test_a_day_fits_into_its_column() -> None:
    made = told_of(Grid(name="Sheet", rows=[["title", "start"], ["Belts", date(2024, 5, 1)]]))
    assert made.worksheets[0].column_dimensions["B"].width > 10


MERGED = ("A1:A2", "B1:B2", "C1:D1")
TWO_ROWS: list[list[Any]] = [
    ["项目名称", "国家", "投资", None],
    [None, None, "总投资(万元)", "其中:中央投资"],
    ["民勤绿洲外围锁边林工程", "中国", 100, 50],
    ["敦煌鸣沙山固沙项目", "中国", 80, 30],
]


def read_back(folder: Path, name: str, content: bytes) -> Table:
    path = folder / name
    path.write_bytes(content)
    return table_of(name, spreadsheet.grids(path))


def test_our_own_remarks_are_no_column_of_the_file_that_comes_back(tmp_path: Path) -> None:
    """They were kept with each activity, which so had changed; of a header of two rows they made another."""
    grid = spreadsheet.grids(book(tmp_path, *TWO_ROWS, merged=MERGED))[0]
    before = table_of("own.xlsx", [grid])
    again = read_back(tmp_path, "own.xlsx", remarks.as_workbook([grid], {0: {3: "New.", 4: "Same."}}))
    assert (again.columns, again.header_rows) == (before.columns, before.header_rows)
    assert [row.cells for row in again.rows] == [row.cells for row in before.rows]


def test_our_own_remarks_are_no_column_of_a_text_table_either(tmp_path: Path) -> None:
    grid = Grid(rows=[["Title", "Country"], ["Belts", "Mongolia"], ["Wells", "Mongolia"]])
    before = i18n.reading.set("mn")
    content = remarks.as_text(grid, {2: "New.", 3: "New."})
    i18n.reading.reset(before)
    assert read_back(tmp_path, "own.csv", content).columns == ["Title", "Country"]


def test_remarks_of_ones_own_are_a_column_as_any(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "Country", "Remarks"], ["Belts", "Mongolia", "ask Bat"])
    assert table_of("own.xlsx", spreadsheet.grids(path)).columns == ["Title", "Country", "Remarks"]


def test_what_was_shielded_reads_as_it_was(tmp_path: Path) -> None:
    """“'-” for nothing, and “'=1+1” for a title, were changes; the titles came in a second time."""
    cells: list[Cell] = ["=1+1", "-", "'-", "''=", "@here", "'quoted", "－", "-5", -5]
    grid = Grid(name="Sheet", rows=[["Title", "Country"], *([cell, "Mongolia"] for cell in cells)])
    told = dict.fromkeys(range(2, 11), "New.")
    for name, content in (
        ("own.xlsx", remarks.as_workbook([grid], {0: told})),
        ("own.csv", remarks.as_text(grid, told)),
    ):
        found = [row.cells[0] for row in read_back(tmp_path, name, content).rows]
        assert found == (cells if name == "own.xlsx" else list(map(str, cells)))

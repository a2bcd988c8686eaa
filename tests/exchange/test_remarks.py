"""The file that comes back with remarks: whatever stood in its cells, and while others are answered."""

import asyncio
import io
import math
import time
from datetime import date
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from commonground.exchange import remarks, run_pages
from commonground.exchange.formats import spreadsheet
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
    def slow(_path: Any) -> list[Grid]:
        time.sleep(3)
        return [with_cell("Belts")]

    monkeypatch.setattr(spreadsheet, "grids", slow)
    run: Any = SimpleNamespace(id=1, file_name="own.xlsx", format="sheet", outcome={})
    session: Any = SimpleNamespace(scalars=no_rows, scalar=some_bytes)
    asked = asyncio.create_task(remarks.remarked(session, run))
    waited = []
    while not asked.done():
        begun = time.monotonic()
        await asyncio.sleep(0.01)
        waited.append(time.monotonic() - begun)
    assert asked.result().name == "own-remarks.xlsx"
    assert max(waited) < 1.5


async def some_bytes(_query: Any) -> bytes:
    return b"x"


async def no_rows(_query: Any) -> list[Any]:
    return []


def test_a_name_in_any_script_comes_back_with_its_file() -> None:
    headers = run_pages.download("项目-remarks.xlsx", "text/plain", b"").headers
    assert "filename*=UTF-8''%E9%A1%B9%E7%9B%AE-remarks.xlsx" in headers["Content-Disposition"]

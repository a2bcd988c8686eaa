"""The file that was handed in, with a column of remarks: the cells as they were, and what became of them."""

import asyncio
import csv
import io
import math
import re
import tempfile
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from commonground.base.i18n import _
from commonground.exchange import runs
from commonground.exchange.formats import spreadsheet
from commonground.exchange.formats.grammar import shielded
from commonground.exchange.formats.sheet_rows import REMARKED, Tabs
from commonground.exchange.models import ImportRow, ImportRun
from commonground.exchange.run_words import problem_words, what_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_CELL, LONGEST_TAB = 32_767, 31
FIRST_YEAR = 1900
# In signs: a day fits, and a remark is read without opening its column.
WIDTH, WIDTH_OF_REMARKS = 14, 60
MOST_MERGED = 100_000
UNFIT_FOR_A_TAB = re.compile(r"[\[\]:*?/\\]")


class Remarked:
    """A file to download."""

    def __init__(self, name: str, media_type: str, content: bytes) -> None:
        self.name, self.media_type, self.content = name, media_type, content


async def remarks_of(session: AsyncSession, run: int) -> list[ImportRow]:
    """Without the documents, which of a hundred thousand rows would fill the memory."""
    heavy = (ImportRow.document, ImportRow.before, ImportRow.alike)
    query = select(ImportRow).where(ImportRow.run_id == run).order_by(ImportRow.position)
    return list(await session.scalars(query.options(*(defer(one, raiseload=True) for one in heavy))))


def remark(row: ImportRow) -> str:
    return " ".join([what_words(row), *problem_words(row)])


async def remarked(session: AsyncSession, run: ImportRun) -> Remarked:
    """In a thread of its own: a large sheet takes long, and nobody else is to wait for it."""
    content = await runs.content_of(session, run)
    return await asyncio.to_thread(made, run, content, await remarks_of(session, run.id))


def made(run: ImportRun, content: bytes, rows: list[ImportRow]) -> Remarked:
    stem = Path(run.file_name).stem
    if run.format in ("iati", "jsonl") or not content:
        return Remarked(f"{stem}-remarks.csv", CSV, listed(rows))
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / run.file_name
        path.write_bytes(content)
        grids = [grid for grid in spreadsheet.grids(path) if not grid.unread]
    told = told_in(run, grids, rows)
    if Path(run.file_name).suffix.lower() in spreadsheet.WORKBOOKS:
        return Remarked(f"{stem}-remarks.xlsx", XLSX, as_workbook(grids, told))
    chosen = next(iter(told), 0)
    return Remarked(f"{stem}-remarks.csv", CSV, as_text(grids[chosen], told.get(chosen, {})))


def told_in(run: ImportRun, grids: list[Any], rows: list[ImportRow]) -> dict[int, dict[int, str]]:
    """The remarks on each row, by the place of its tab in the file."""
    mapping = (run.outcome.get("outcome") or {}).get("mapping") or {}
    names = [grid.name for grid in grids]
    tabs = Tabs(mapping.get("tabs", []))
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        name = tabs.name(row.row) if tabs.names else mapping.get("sheet")
        at = names.index(name) if name in names else 0
        found.setdefault(at, {})[tabs.row(row.row)] = remark(row)
    return found


def listed(rows: list[ImportRow]) -> bytes:
    """Of an IATI file or JSON Lines, by the line where each activity begins."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(
        [_("Activity"), _("Line"), _("Identifier"), _("Title"), _("What becomes of it"), _("Remarks")]
    )
    for row in rows:
        cells = (row.row, row.line, row.identifier, row.title, what_words(row), " ".join(problem_words(row)))
        sheet.writerow([safe(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_text(grid: Any, told: dict[int, str]) -> bytes:
    out = io.StringIO()
    sheet = csv.writer(out)
    width = max((len(row) for row in grid.rows), default=0)
    for at, row in enumerate(grid.rows, start=grid.first):
        sheet.writerow([safe(cell) for cell in with_remark(row, width, at, told, at == first_row(told))])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def first_row(told: dict[int, str]) -> int:
    """The header stands above the first row that was read."""
    return min(told, default=2) - 1


def with_remark(row: list[Any], width: int, at: int, told: dict[int, str], header: bool) -> list[Any]:
    return [*row, *[""] * (width - len(row)), f"{_('Remarks')} {REMARKED}" if header else told.get(at, "")]


def as_workbook(grids: list[Any], told: dict[int, dict[int, str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, (grid, name) in enumerate(zip(grids, tab_names(grids), strict=True)):
        sheet = book.add_worksheet(name)
        width = max((len(row) for row in grid.rows), default=0)
        here = told.get(number, {})
        for at, row in enumerate(grid.rows, start=grid.first):
            cells = with_remark(row, width, at, here, at == first_row(here)) if here else row
            for column, cell in enumerate(cells):
                write_cell(sheet, at - 1, column, cell, days)
        sheet.set_column(0, max(width - 1, 0), WIDTH)
        sheet.set_column(width, width, WIDTH_OF_REMARKS if here else WIDTH)
        # Beside what merges and writes at once, which wants rows that are on the disk already.
        sheet.merge += merged_in(grid, width)
    book.close()
    return out.getvalue()


def merged_in(grid: Any, width: int) -> list[list[int]]:
    """As first and last row and column. Of two that overlap only the first is: a workbook knows no others."""
    found: list[list[int]] = []
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in grid.merged:
        inside = 0 <= top <= bottom < len(grid.rows) and 0 <= left <= right < width
        size = (bottom - top + 1) * (right - left + 1)
        if not inside or size < 2 or len(taken) + size > MOST_MERGED:
            continue
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if taken.isdisjoint(cells):
            taken |= cells
            found.append([grid.first - 1 + top, left, grid.first - 1 + bottom, right])
    return found


def tab_names(grids: list[Any]) -> list[str]:
    """As the tabs are called; a name that XLSX does not know, or knows twice, is changed a little."""
    found: list[str] = []
    known = {"history"}
    for grid in grids:
        name = plain = UNFIT_FOR_A_TAB.sub("_", grid.name)[:LONGEST_TAB].strip("'") or "Sheet"
        number = 2
        while name.casefold() in known:
            name, number = f"{plain[: LONGEST_TAB - 5]} {number}", number + 1
        known.add(name.casefold())
        found.append(name)
    return found


def write_cell(sheet: Any, row: int, column: int, cell: Any, days: Any) -> None:
    """Text stays text, also where it looks like a formula."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and math.isfinite(cell):
        sheet.write_number(row, column, cell)
    elif hasattr(cell, "isoformat") and cell.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, cell, days)
    elif cell not in ("", None):
        sheet.write_string(row, column, fitting(safe(cell)) if isinstance(cell, str) else str(cell))


def fitting(text: str) -> str:
    """What is longer than a cell may be would be left out as a whole."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def safe(cell: Any) -> Any:
    return shielded(cell) if isinstance(cell, str) else "" if cell is None else cell

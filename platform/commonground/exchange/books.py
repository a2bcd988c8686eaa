"""Formats that must be whole before the first byte goes out: XLSX and GeoPackage, made in a temporary folder.

Each batch is written by a thread and forgotten. Who goes away ends the work, and the folder with it.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from commonground.base.i18n import _
from commonground.exchange import about
from commonground.exchange.batches import Batches, Selection
from commonground.exchange.formats import prais_tabs, xlsx_tabs
from commonground.exchange.formats.xlsx_tabs import Sheet
from commonground.exchange.formats.xlsx_writer import LONGEST_CELL, Book, Tab, Value
from commonground.exchange.leaving import Leaving

PIECE = 256 * 1024
MOST_ROWS = 1_048_576
A3 = 8
Lines = list[tuple[str, str]]
Made = TypeVar("Made")


class Sheets:
    """The tabs of one workbook; a tab that is full is continued in another."""

    def __init__(self, file: Path, chosen: Selection, sheets: Sequence[Sheet]) -> None:
        self.book, self.chosen, self.sheets = Book(file, file.parent), chosen, sheets
        self.tabs = [self.book.tab(sheet.name, sheet.columns) for sheet in sheets]
        self.parts = [1] * len(sheets)
        self.cut = 0

    def add(self, batch: list[Leaving]) -> None:
        for one in batch:
            for at, sheet in enumerate(self.sheets):
                for row in sheet.rows(one, self.chosen.wording):
                    self.tab(at).add(self.fitting(value) for value in row)

    def tab(self, at: int) -> Tab:
        if self.tabs[at].at >= MOST_ROWS:
            self.parts[at] += 1
            sheet = self.sheets[at]
            filtered(self.tabs[at])
            self.tabs[at] = self.book.tab(f"{sheet.name} {self.parts[at]}", sheet.columns)
        return self.tabs[at]

    def fitting(self, value: Value) -> Value:
        """A cell holds 32,767 signs; what is cut says so."""
        if isinstance(value, str) and len(value) >= LONGEST_CELL:
            self.cut += 1
            return value[: LONGEST_CELL - 2] + "…"
        return value

    def finish(self, notes: Lines) -> None:
        for tab in self.tabs:
            filtered(tab)
        if self.cut:
            cut = _("{n} texts are longer than a cell can be and end with …; JSON Lines has them whole.")
            notes = [*notes, (_("Cut"), cut.format(n=self.cut))]
        lines = [
            pair for label, value in about.lines(self.chosen.told) + notes for pair in said(label, value)
        ]
        self.book.page(_("About"), [("title", _("About this file")), *lines])
        self.book.workbook.close()


def said(label: str, value: str) -> Lines:
    return [("heading", label), ("text", value)]


def filtered(tab: Tab) -> None:
    """Every column may be sorted and filtered; on paper it is as wide as a page, with its header on each."""
    tab.sheet.set_landscape()
    tab.sheet.set_paper(A3)
    tab.sheet.fit_to_pages(1, 0)
    tab.sheet.repeat_rows(tab.first - 1)
    tab.sheet.autofilter(tab.first - 1, 0, max(tab.at - 1, tab.first), len(tab.columns) - 1)


async def as_xlsx(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    async for piece in workbook(batches, chosen, xlsx_tabs.sheets(chosen.languages), []):
        yield piece


async def as_prais(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    async for piece in workbook(batches, chosen, [prais_tabs.sheet()], prais_tabs.explained()):
        yield piece


async def workbook(
    batches: Batches, chosen: Selection, sheets: Sequence[Sheet], notes: Lines
) -> AsyncIterator[bytes]:
    with place_to_write("activities.xlsx") as (file, thread):
        made = await thread.run(Sheets, file, chosen, sheets)
        async for batch in batches:
            await thread.run(made.add, batch)
        await thread.run(made.finish, notes)
        async for piece in pieces(file, thread):
            yield piece


async def as_gpkg(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    # GDAL is loaded when it is first needed: it takes a second and some memory.
    from commonground.exchange.formats.gpkg_writer import Package

    told = {name: str(value) for name, value in chosen.about.items()}
    with place_to_write("activities.gpkg") as (file, thread):
        made = await thread.run(Package, file, told, chosen.wording)
        async for batch in batches:
            await thread.run(made.add, batch)
        await thread.run(made.finish)
        async for piece in pieces(file, thread):
            yield piece


class Thread:
    """One thread for one file: memory that many threads took in turn would not be given back."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="export")

    async def run(self, work: Callable[..., Made], *given: Any) -> Made:
        """In the reader's language, which a thread does not know by itself."""
        call = partial(copy_context().run, work, *given)
        return await asyncio.get_running_loop().run_in_executor(self.pool, call)


@contextmanager
def place_to_write(name: str) -> Iterator[tuple[Path, Thread]]:
    thread = Thread()
    with tempfile.TemporaryDirectory(prefix="cg-export-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder) / name, thread
        finally:
            thread.pool.shutdown(wait=False, cancel_futures=True)


async def pieces(file: Path, thread: Thread) -> AsyncIterator[bytes]:
    with file.open("rb") as opened:
        while piece := await thread.run(opened.read, PIECE):
            yield piece

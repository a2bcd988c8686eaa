"""Workbooks with tabs: frozen header, notes, drop-downs, locked cells; written row by row, so memory is flat.

A text that a spreadsheet would take for a formula gets an apostrophe, as in CSV. Numbers that a spreadsheet
would round go out as text.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from commonground.exchange.formats import grammar

Value = str | Decimal | int | bool | date | None
Kind = Literal["text", "long", "day", "number", "money", "share", "whole", "degrees"]
FORMATS: dict[Kind, str] = {
    "day": "yyyy-mm-dd",
    "number": "#,##0.##",
    "money": "#,##0.00",
    "share": "0.##",
    "whole": "0",
    "degrees": "0.0#####",
}
# What readers of sheets take for an empty cell that a formula failed in.
FAILED = re.compile(r"'*\s*#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)\s*")
MOST_DIGITS = 15
LONGEST_CELL = 32_767
UNFIT_FOR_A_TAB = re.compile(r"[\[\]:*?/\\']")
INK, LINE, PAPER, LOCKED, READY = "#1f2a24", "#d9ddd8", "#eef2ec", "#f4f4f1", "#ffffff"
NOTE_WIDTH, NOTE_LINE, HEADER_LINE = 340, 17, 15


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """`choices` is what a drop-down offers: a defined name or a formula; `open` lets other values stand."""

    key: str = ""
    label: str
    note: str = ""
    kind: Kind = "text"
    width: int = 18
    locked: bool = False
    hidden: bool = False
    choices: str = ""
    open: bool = False
    refusal: str = ""


class Tab:
    """One sheet: its rows are added in order, each below the one before."""

    def __init__(self, book: "Book", name: str, columns: Sequence[Column], keys: Sequence[str] = ()) -> None:
        self.book, self.columns = book, columns
        self.name = tab_name(name)
        self.sheet = book.workbook.add_worksheet(self.name)
        self.at = 0
        self._widths()
        if keys:
            self._keys(keys)
        self._header()
        self.first = self.at

    def _widths(self) -> None:
        for at, column in enumerate(self.columns):
            options = {"hidden": True} if column.hidden else {}
            self.sheet.set_column(at, at, column.width, None, options)

    def _keys(self, keys: Sequence[str]) -> None:
        """What machines find the columns by, out of sight."""
        self.sheet.set_row(self.at, None, None, {"hidden": True})
        for at, key in enumerate(keys):
            self.sheet.write_string(self.at, at, key, self.book.style(locked=True))
        self.at += 1

    def _header(self) -> None:
        lines = max((-(-wide(column.label) * 6 // (5 * column.width)) for column in self.columns), default=1)
        self.sheet.set_row(self.at, HEADER_LINE * min(max(lines, 2), 6) + 4)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(self.at)
        for at, column in enumerate(self.columns):
            self.sheet.write_string(self.at, at, column.label, self.book.heading)
            if column.note:
                lines = sum(len(line) // 55 + 1 for line in column.note.split("\n"))
                size = {"width": NOTE_WIDTH, "height": max(60, NOTE_LINE * lines), "font_size": 9}
                self.sheet.write_comment(self.at, at, column.note, size | {"author": "Common Ground"})
        self.at += 1
        frozen = next(
            (at for at, column in enumerate(self.columns) if not column.hidden and not column.locked), 0
        )
        self.sheet.freeze_panes(self.at, min(frozen + 1, len(self.columns)))

    def add(self, values: Iterable[Value], locked: Sequence[bool] | None = None) -> None:
        """`locked` says it cell by cell where it is not the column's own."""
        for at, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            shut = locked[at] if locked is not None else column.locked
            self._write(at, value, self.book.style(column.kind, shut))
        self.at += 1

    def _write(self, at: int, value: Value, style: Any) -> None:
        if value is None or value == "":
            self.sheet.write_blank(self.at, at, None, style)
        elif isinstance(value, bool):
            self.sheet.write_boolean(self.at, at, value, style)
        elif isinstance(value, date):
            self._write_day(at, value, style)
        elif isinstance(value, Decimal | int):
            self._write_number(at, value, style)
        else:
            self.sheet.write_string(self.at, at, shielded(value)[:LONGEST_CELL], style)

    def _write_day(self, at: int, value: date, style: Any) -> None:
        """Spreadsheets count days from 1900 on and know none before."""
        if value.year < 1901:
            self.sheet.write_string(self.at, at, value.isoformat(), style)
        else:
            self.sheet.write_datetime(self.at, at, value, style)

    def _write_number(self, at: int, value: Decimal | int, style: Any) -> None:
        if fits(Decimal(value)):
            self.sheet.write_number(self.at, at, float(value), style)
        else:
            self.sheet.write_string(self.at, at, f"{Decimal(value):f}", style)

    def ready(
        self, rows: int, values: Sequence[Sequence[Value]] = (), locked: Sequence[bool] | None = None
    ) -> None:
        """Empty rows to write into."""
        for number in range(rows):
            self.add(values[number] if number < len(values) else [None] * len(self.columns), locked)

    def close(self, protect: bool = False) -> None:
        """Drop-downs and filters over all rows; with `protect` what is locked stays as it is."""
        last = max(self.at - 1, self.first)
        self.sheet.autofilter(self.first - 1, 0, last, len(self.columns) - 1)
        for at, column in enumerate(self.columns):
            rule = validation(column)
            if rule:
                self.sheet.data_validation(self.first, at, last, at, rule)
        if protect:
            self.sheet.protect("", ALLOWED)


ALLOWED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "objects": True,
}


class Book:
    """A workbook that is written to `file`; use it in a `with`."""

    def __init__(self, file: Path | Any, folder: Path | None = None) -> None:
        """`folder` takes the parts while they are written, so that who gives up can clear them away."""
        self.workbook = xlsxwriter.Workbook(
            file,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            | {"tmpdir": str(folder) if folder else None},
        )
        self.heading = self.workbook.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": PAPER,
                "font_color": INK,
                "bottom": 1,
            }
            | {"bottom_color": LINE, "locked": True}
        )
        self.styles: dict[tuple[Kind, bool], Any] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *error: object) -> None:
        self.workbook.close()

    def style(self, kind: Kind = "text", locked: bool = False) -> Any:
        if (kind, locked) not in self.styles:
            look: dict[str, Any] = {"valign": "top", "locked": locked, "bottom": 1, "bottom_color": LINE}
            if kind in FORMATS:
                look["num_format"] = FORMATS[kind]
            if kind == "long":
                look["text_wrap"] = True
            if kind == "text":
                look["num_format"] = "@"
            if locked:
                look |= {"bg_color": LOCKED, "font_color": "#5c665f"}
            self.styles[kind, locked] = self.workbook.add_format(look)
        return self.styles[kind, locked]

    def tab(self, name: str, columns: Sequence[Column], keys: Sequence[str] = ()) -> Tab:
        return Tab(self, name, columns, keys)

    def page(self, name: str, lines: Iterable[tuple[str, str]]) -> Any:
        """A sheet of text to read: pairs of a style (title, heading, text) and the words."""
        sheet = self.workbook.add_worksheet(tab_name(name))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 100)
        looks: dict[str, dict[str, Any]] = {
            "title": {"bold": True, "font_size": 16, "font_color": INK},
            "heading": {"bold": True, "font_size": 12, "font_color": INK, "top": 1, "top_color": LINE},
            "text": {"font_color": INK},
        }
        made = {
            look: self.workbook.add_format(how | {"text_wrap": True, "valign": "top"})
            for look, how in looks.items()
        }
        for at, (look, words) in enumerate(lines):
            height = {"title": 30, "heading": 24}.get(look, 17 * (1 + wide(words) // 105))
            sheet.set_row(at, height)
            sheet.write_string(at, 0, shielded(words), made[look])
        return sheet

    def lists(self, name: str, lists: dict[str, list[tuple[str, str]]]) -> None:
        """A hidden sheet of choices, each list in two columns, words and codes, under a defined name."""
        sheet = self.workbook.add_worksheet(tab_name(name))
        longest = max((len(rows) for rows in lists.values()), default=0)
        columns = list(lists.items())
        for at, (key, _rows) in enumerate(columns):
            sheet.write_string(0, 2 * at, key)
        for row in range(longest):
            for at, (_key, rows) in enumerate(columns):
                if row < len(rows):
                    sheet.write_string(row + 1, 2 * at, shielded(rows[row][0]))
                    sheet.write_string(row + 1, 2 * at + 1, shielded(rows[row][1]))
        for at, (key, rows) in enumerate(columns):
            if rows:
                words, codes = xl_col_to_name(2 * at, True), xl_col_to_name(2 * at + 1, True)
                place = f"='{sheet.get_name()}'!"
                self.workbook.define_name(f"list_{key}", f"{place}{words}$2:{words}${len(rows) + 1}")
                self.workbook.define_name(f"codes_{key}", f"{place}{codes}$2:{codes}${len(rows) + 1}")
        sheet.protect("")
        sheet.hide()


def validation(column: Column) -> dict[str, Any]:
    told = {
        "error_title": column.label[:32],
        "error_message": column.refusal[:255],
        "show_error": not column.open,
    }
    if column.locked:
        return {}
    if column.choices:
        return {"validate": "list", "source": "=" + column.choices} | told
    if column.kind == "day":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1901, 1, 1),
            "maximum": date(2200, 12, 31),
        } | told
    if column.kind in ("number", "money", "share", "degrees"):
        most = 100 if column.kind == "share" else 180 if column.kind == "degrees" else 10**15
        least = 0 if column.kind == "share" else -most
        return {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most} | told
    if column.kind == "whole":
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 20_000_000} | told
    return {}


def tab_name(words: str) -> str:
    return UNFIT_FOR_A_TAB.sub(" ", words)[:31].strip() or "-"


def fits(value: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit: it counts in doubles."""
    digits = value.normalize().as_tuple()
    return len(digits.digits) <= MOST_DIGITS and abs(value) < 10**15


def shielded(text: str) -> str:
    return "'" + text if FAILED.fullmatch(text) else grammar.shielded(text)


def unshielded(text: str) -> str:
    return text[1:] if text.startswith("'") and FAILED.fullmatch(text) else grammar.unshielded(text)


def wide(text: str) -> int:
    """How much room it takes: letters of East Asia are twice as wide."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)

"""Workbooks and text tables as grids of cells: XLSX, XLSM, XLS, ODS; CSV and TSV in the usual encodings."""

import csv
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path
from typing import IO, Any

import msgspec

from commonground.base import paths, zips
from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.spreadsheet_child import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from commonground.exchange.formats.spreadsheet_text import delimiter_of, encoding_of

Cell = str | int | float | bool | date
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
UNPACKED = 300 * 1024 * 1024
LARGEST_TEXT = 60 * 1024 * 1024
LONGEST_CELL = 1_000_000
WALL_SECONDS = 60
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
NOTHING = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))


class Grid(msgspec.Struct, kw_only=True):
    """One sheet as it stands; `first` is the number of its first row, from which `merged` counts.

    `hidden_rows` are numbered as they are shown, `hidden_columns` by their place; not every kind of workbook
    tells them. Of an `unread` sheet only the name is known: there are more than are read.
    """

    name: str = ""
    visible: bool = True
    first: int = 1
    merged: list[tuple[int, int, int, int]] = []
    rows: list[list[Cell]] = []
    encoding: str = ""
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    hidden_told: bool = True
    unread: bool = False


def grids(path: Path) -> list[Grid]:
    """Every sheet of the file. Raises UnreadableFile, in one sentence that says what to do."""
    with path.open("rb") as file:
        head = file.read(8)
    if not head:
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    if head.startswith(PICTURES):
        raise UnreadableFile(
            _("%(file)s is a PDF or a picture. Hand in the sheet it was made from, as XLSX or CSV.")
            % {"file": path.name}
        )
    if head.startswith((ZIP, OLE)) or path.suffix.lower() in WORKBOOKS:
        return from_workbook(path, head)
    return [from_text(path)]


def from_workbook(path: Path, head: bytes) -> list[Grid]:
    if head.startswith(ZIP):
        refuse_bomb(path)
    with tempfile.TemporaryFile() as out:
        code = in_child(path, out)
        out.seek(0)
        found = read_lines(path, out)
    if code != 0:
        raise UnreadableFile(too_much(path))
    if not found:
        raise UnreadableFile(_("%(file)s holds no sheet.") % {"file": path.name})
    return found


def refuse_bomb(path: Path) -> None:
    try:
        with zips.opened(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            locked = any(entry.flag_bits & 1 for entry in archive.infolist())
    except zips.TooManyEntries as error:
        raise UnreadableFile(too_much(path)) from error
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(broken(path)) from error
    if locked:
        raise UnreadableFile(told("password", "", path))
    if unpacked > UNPACKED:
        raise UnreadableFile(too_much(path))


def in_child(path: Path, out: IO[bytes]) -> int:
    """Nothing of our environment goes along but where to find the code."""
    try:
        return subprocess.run(
            [sys.executable, "-m", "commonground.exchange.formats.spreadsheet_child", str(path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(paths.PACKAGE.parent)},
            timeout=WALL_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def read_lines(path: Path, out: IO[bytes]) -> list[Grid]:
    """A line that breaks off comes from a child that was ended; whoever called sees that by its code."""
    found: list[Grid] = []
    for line in out:
        try:
            value = json.loads(line)
        except ValueError:
            break
        if isinstance(value, list):
            found[-1].rows.append([cell_of(cell) for cell in value])
        elif "refused" in value:
            raise UnreadableFile(told(value["refused"], value["detail"], path))
        else:
            found.append(Grid(**value))
    return found


def cell_of(cell: Any) -> Cell:
    if isinstance(cell, list):
        return date.fromisoformat(cell[0])
    if isinstance(cell, str):
        return "" if cell.strip() in NOTHING else sys.intern(cell) if len(cell) < 60 else cell
    return "" if cell is None else cell


def told(code: str, detail: str, path: Path) -> str:
    words = {"file": path.name, "detail": detail}
    if code == "password":
        return _("%(file)s is protected by a password. Save it without one and hand it in again.") % words
    if code == "too_many_cells":
        most = words | {"rows": MOST_ROWS, "columns": MOST_COLUMNS, "cells": MOST_CELLS}
        return (
            _(
                "%(file)s is too large a sheet (%(detail)s). Up to %(rows)d rows, %(columns)d columns and "
                "%(cells)d cells can be read: split it."
            )
            % most
        )
    return too_much(path) if code == "too_much" else broken(path)


def broken(path: Path) -> str:
    return _(
        "%(file)s can't be read as a workbook: it is damaged, cut short or of another kind. "
        "Save it anew as XLSX."
    ) % {"file": path.name}


def too_much(path: Path) -> str:
    return _(
        "Reading %(file)s takes more memory or time than a sheet is worth. Save only the rows that count, "
        "without pictures, and hand that in."
    ) % {"file": path.name}


def from_text(path: Path) -> Grid:
    """A text table; how it is encoded and what parts its cells is told from the text itself."""
    if path.stat().st_size > LARGEST_TEXT:
        raise UnreadableFile(too_much(path))
    encoding = encoding_of(path)
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(65_536)
        file.seek(0)
        try:
            rows = read_rows(path, csv.reader(file, delimiter=delimiter_of(head), strict=False))
        except (csv.Error, UnicodeError) as error:
            if "field larger" in str(error):
                message = _(
                    "%(file)s has a cell that never ends: look for a quotation mark that is not closed."
                )
                raise UnreadableFile(message % {"file": path.name}) from error
            message = _(
                "%(file)s can't be read as a table: signs stand in it that no text has. Save it anew as "
                "“CSV UTF-8” or as XLSX."
            )
            raise UnreadableFile(message % {"file": path.name}) from error
    return Grid(rows=rows, encoding=encoding)


def read_rows(path: Path, reader: Any) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    cells = 0
    for row in reader:
        cells += len(row)
        if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS or cells > MOST_CELLS:
            raise UnreadableFile(told("too_many_cells", f"{len(rows) + 1} × {len(row)}", path))
        rows.append([sys.intern(cell) if len(cell) < 60 else cell for cell in row])
    return rows

"""Reads one workbook in a process of its own, which may take no more than it is given, and writes its rows.

A workbook is a zip of XML that a few kilobytes can blow up to any size: the limits hold for all kinds alike.
Each line of the output is JSON: a sheet as an object, a row as a list, a day as a list of one text.
"""

import json
import resource
import sys
from datetime import date, datetime
from itertools import islice
from typing import Any

from commonground.exchange.formats.spreadsheet_hidden import Hidden, hidden_in

# With the reader itself some 15 MB less; a sheet of all the rows and cells that are read has room in it.
MEMORY = 300 * 1024 * 1024
CPU_SECONDS = 40
WRITTEN = 64 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_SHEETS = 100_000, 1_000, 3_000_000, 100
LARGEST_WHOLE = 10**15


def limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def plain(cell: Any) -> Any:
    """A number without a fraction as a whole one, since spreadsheets know no others."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < LARGEST_WHOLE else cell
    if isinstance(cell, datetime):
        return [cell.date().isoformat()]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return cell if isinstance(cell, str | int | bool) else str(cell)


def put(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, allow_nan=True, separators=(",", ":")) + "\n")


def refuse(code: str, detail: str = "") -> None:
    put({"refused": code, "detail": detail})
    sys.stdout.flush()
    raise SystemExit(0)


def read(path: str) -> None:
    import python_calamine

    try:
        book = python_calamine.load_workbook(path)
    except python_calamine.PasswordError:
        refuse("password")
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        refuse("unreadable", str(error)[:200])
    cells, hidden = 0, hidden_in(path)
    for at, entry in enumerate(book.sheets_metadata):
        if at >= MOST_SHEETS:
            put({"name": entry.name, "unread": True})
            continue
        if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = book.get_sheet_by_name(entry.name)
        except (python_calamine.CalamineError, ValueError) as error:
            refuse("unreadable", str(error)[:200])
        cells += sheet.height * sheet.width
        if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS or cells > MOST_CELLS:
            refuse("too_many_cells", f"{entry.name}: {sheet.height} × {sheet.width}")
        put_sheet(entry, sheet, entry.visible == python_calamine.SheetVisibleEnum.Visible, hidden(entry.name))


def put_sheet(entry: Any, sheet: Any, visible: bool, hidden: Hidden | None) -> None:
    row, column = sheet.start or (0, 0)
    merged = [
        (first[0] - row, first[1] - column, last[0] - row, last[1] - column)
        for first, last in (sheet.merged_cell_ranges or [])[:20_000]
    ]
    about: dict[str, Any] = {"name": entry.name, "visible": visible, "first": row + 1, "merged": merged}
    if hidden:
        about |= hidden.among(row + 1, sheet.height, column + 1, sheet.width)
    put(about | {"hidden_told": hidden is not None})
    # Empty rows at the top come along, though neither the size nor what is merged counts them.
    for cells in islice(sheet.iter_rows(), row, None) if sheet.height else ():
        put([plain(cell) for cell in cells])


def main() -> None:
    limit()
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        read(sys.argv[1])
    except (MemoryError, RecursionError):
        refuse("too_much")
    except SystemExit:
        raise
    except BaseException as error:
        # The library answers some broken files with a panic, which is no Exception.
        refuse("unreadable", type(error).__name__)


if __name__ == "__main__":
    main()

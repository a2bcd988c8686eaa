"""The edited template read strictly: by its hidden keys, else by its headings, each cell with its place."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
from xlsxwriter.utility import xl_col_to_name

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.spreadsheet import Cell, Grid, grids
from commonground.exchange.formats.template_cells import Row, Unread, Value, plain
from commonground.exchange.formats.template_columns import (
    CALLED,
    ID,
    MARK,
    OWN,
    PART,
    SEEN,
    STATE,
    TAB_NAMES,
    TABS,
    field_named,
)
from commonground.exchange.formats.template_field import Tab
from commonground.exchange.formats.template_lines import Line, Slip
from commonground.exchange.formats.template_values import day, number, typed_day, typed_number
from commonground.exchange.formats.template_words import Words, folded, headings, in_all
from commonground.exchange.formats.xlsx_writer import unshielded

KEY = re.compile(r"common-ground-(\d+):([a-z]+)(?::(.+))?", re.S)
SEARCHED = 25
SMALLEST_UNITS = 2


class Sheet(msgspec.Struct, kw_only=True):
    """The whole file. A tab that is not in it is not in `tabs`: nothing is said of it."""

    about: dict[str, str]
    tabs: dict[str, list[Line]]
    slips: list[Slip] = []
    aside: list[str] = []


def recognised(held: Iterable[Grid]) -> bool:
    """By the key of any column, or by what the file says of itself."""
    return any(key_row(grid) is not None or is_about(grid) for grid in held)


def is_about(grid: Grid) -> bool:
    return bool(grid.rows) and bool(grid.rows[0]) and str(grid.rows[0][0]).startswith(f"{MARK}:template")


def key_row(grid: Grid) -> int | None:
    for at, row in enumerate(grid.rows[:SEARCHED]):
        found = [match for cell in row if (match := KEY.fullmatch(str(cell))) and match[3]]
        if len(found) >= SMALLEST_UNITS:
            return at
    return None


def read_file(path: Path, words: Words) -> Sheet:
    return read(grids(path), words)


def read(held: list[Grid], words: Words) -> Sheet:
    about = about_of(held)
    sheet = Sheet(about=about, tabs={})
    for grid in held:
        tab = tab_of(grid)
        if tab is None or is_about(grid):
            continue
        if tab in sheet.tabs:
            message = _("The tab is there twice.")
            sheet.slips.append(
                Slip(where=grid.name, message=message, remedy=_("Delete the one that is not to count."))
            )
            continue
        sheet.tabs[tab] = read_tab(grid, tab, words, sheet)
    if not sheet.tabs:
        raise UnreadableFile(
            _("The headings of the template can't be found. Download it anew and carry your changes over.")
        )
    return sheet


def about_of(held: list[Grid]) -> dict[str, str]:
    for grid in held:
        if is_about(grid):
            pairs = [(KEY.fullmatch(str(row[0])), row) for row in grid.rows if len(row) > 1]
            return {match[2]: str(row[1]) for match, row in pairs if match}
    return {}


def tab_of(grid: Grid) -> Tab | None:
    """By its keys, else by its name in any language."""
    at = key_row(grid)
    if at is not None:
        names = [match[2] for cell in grid.rows[at] if (match := KEY.fullmatch(str(cell)))]
        return next((tab for tab in TABS if tab in names), None)
    name = folded(grid.name)
    return next((tab for tab in TABS if name in map(folded, in_all(TAB_NAMES[tab]).values())), None)


def read_tab(grid: Grid, tab: Tab, words: Words, sheet: Sheet) -> list[Line]:
    columns, start = columns_of(grid, tab, words, sheet)
    letters = {key: xl_col_to_name(at) for at, key in columns.items()}
    if ID not in letters:
        raise UnreadableFile(
            _("%(tab)s has no column of numbers any more. Download it anew and carry your changes over.")
            % {"tab": grid.name}
        )
    found = []
    for at, row in enumerate(grid.rows[start:], start=start):
        cells: Row = {
            key: cell_value(row[column]) if column < len(row) else "" for column, key in columns.items()
        }
        line = Line(sheet=grid.name, number=grid.first + at, cells=cells, letters=letters)
        if any(value != "" for key, value in cells.items()):
            found.append(read_line(line, tab, words, sheet.slips))
    refuse_merged(grid, start, found, sheet)
    return found


def columns_of(grid: Grid, tab: Tab, words: Words, sheet: Sheet) -> tuple[dict[int, str], int]:
    """Keys by the place of their column, and where the rows begin."""
    at = key_row(grid)
    if at is None:
        return by_headings(grid, tab, words, sheet)
    columns: dict[int, str] = {}
    for column, cell in enumerate(grid.rows[at]):
        found = KEY.fullmatch(str(cell))
        key = found[3] if found and found[2] == tab else ""
        if key and (key in OWN or field_named(tab, key)):
            keep(columns, column, key, grid, at, sheet)
        else:
            set_aside(grid, at + 1, column, sheet)
    return columns, at + 2


def keep(columns: dict[int, str], column: int, key: str, grid: Grid, at: int, sheet: Sheet) -> None:
    if key not in columns.values():
        columns[column] = key
        return
    first = next(place for place, name in columns.items() if name == key)
    where = f"{grid.name}!{xl_col_to_name(column)}{grid.first + at + 1}"
    message = _("This column is there twice: the other one is column %(letter)s.") % {
        "letter": xl_col_to_name(first)
    }
    sheet.slips.append(
        Slip(
            where=where,
            message=message,
            remedy=_("Delete one of the two. The first was read."),
            level="warns",
        )
    )


def set_aside(grid: Grid, at: int, column: int, sheet: Sheet) -> None:
    row = grid.rows[at] if at < len(grid.rows) else []
    words = str(row[column]) if column < len(row) else ""
    if words:
        sheet.aside.append(f"{grid.name}: {words}")


def by_headings(grid: Grid, tab: Tab, words: Words, sheet: Sheet) -> tuple[dict[int, str], int]:
    """The hidden row is gone: what the columns are called tells as well, in any of the six languages."""
    known = headings(tab, all_keys(tab, words), words)
    rows = grid.rows[:SEARCHED]
    scores = [sum(folded(str(cell)) in known for cell in row) for row in rows]
    if not scores or max(scores) < SMALLEST_UNITS:
        raise UnreadableFile(
            _("The headings of %(tab)s can't be found. Download the sheet anew and carry your changes over.")
            % {"tab": grid.name}
        )
    at = scores.index(max(scores))
    columns: dict[int, str] = {}
    for column, cell in enumerate(rows[at]):
        key = known.get(folded(str(cell))) or {"part": PART, "seen": SEEN}.get(str(cell), "")
        if key:
            keep(columns, column, key, grid, at, sheet)
        else:
            set_aside(grid, at, column, sheet)
    return columns, at + 1


def all_keys(tab: Tab, words: Words) -> list[str]:
    found = [ID, CALLED, STATE] if tab == "activities" else [ID, CALLED]
    for field in TABS[tab]:
        if field.texts:
            found += [f"{field.key}:{code}" for code in words.languages]
        elif field.kind == "share":
            found += [f"{field.key}:{code}" for code in words.lists[field.words]]
        elif field.of in ("themes", "frameworks"):
            found += [f"{field.key}:{at}" for at in range(1, 60)]
        else:
            found.append(field.key)
    return found


def cell_value(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return Decimal(repr(cell)) if abs(cell) < float("inf") else Unread(str(cell))
    if isinstance(cell, date):
        return cell
    return unshielded(plain(cell))


def read_line(line: Line, tab: Tab, words: Words, slips: list[Slip]) -> Line:
    """Cells of text become what their columns hold, as far as they can."""
    country = ""
    for key, value in list(line.cells.items()):
        if key == ID and isinstance(value, Decimal):
            line.cells[key] = f"{value.normalize():f}"
        field = field_named(tab, key) if key not in OWN or (key == STATE and tab != "activities") else None
        if field is None or value == "":
            continue
        if field.kind == "day":
            line.cells[key] = day(value)
            line.cells[key] = typed_day(line, key, slips)
        elif field.kind in ("number", "money", "share", "whole", "degrees"):
            line.cells[key] = number(value)
            line.cells[key] = typed_number(line, key, money=field.kind == "money")
        elif field.words and field.words != "unit":
            line.cells[key] = words.code(field.words, str(value))
            country = str(line.cells[key]) if field.words == "country" else country
    if "admin_unit" in line.cells and line.cells["admin_unit"] != "":
        line.cells["admin_unit"] = words.code("unit", str(line.cells["admin_unit"]), country)
    return line


def refuse_merged(grid: Grid, start: int, lines: list[Line], sheet: Sheet) -> None:
    """A merged cell holds one value where there were several: which row it is meant for can't be told."""
    by_number = {line.number: line for line in lines}
    for top, left, bottom, right in grid.merged:
        if bottom < start:
            continue
        rows = range(max(top, start) + grid.first, bottom + grid.first + 1)
        ids = [by_number[row].id for row in rows if row in by_number]
        place = f"{xl_col_to_name(left)}{top + grid.first}:{xl_col_to_name(right)}{bottom + grid.first}"
        sheet.slips.append(
            Slip(
                where=f"{grid.name}!{place}",
                message=_("These cells are merged, so that what stands in each can't be told."),
                remedy=_("Split them and fill each."),
                ids=ids,
            )
        )


def lines_of(sheet: Sheet, tab: str) -> dict[str, list[Line]]:
    """By the activity they belong to."""
    found: dict[str, list[Line]] = {}
    for line in sheet.tabs.get(tab, []):
        found.setdefault(line.id, []).append(line)
    return found

"""Where the header of a sheet stands, and what is a title above it: the table that a grid of cells holds."""

import re
from collections import Counter

from commonground.exchange.formats.grammar import unshielded
from commonground.exchange.formats.sheet_body import kept_rows
from commonground.exchange.formats.sheet_fields import FIELDS, words_of
from commonground.exchange.formats.sheet_forms import form_in
from commonground.exchange.formats.sheet_hidden import hidden_of
from commonground.exchange.formats.sheet_rows import REMARKED
from commonground.exchange.formats.sheet_table import Row, Table, is_empty, shown
from commonground.exchange.formats.sheet_units import VAGUE, Unit, rest_of, unit_of
from commonground.exchange.formats.spreadsheet import Cell, Grid

SEARCHED = 30
# A single letter may be anything.
KNOWN_WORDS = frozenset(word for one in FIELDS for word in one.words if len(word) > 1)
MOST_ABOVE = 20
# Each heading is compared with every word that is known: one of megabytes would take hours.
LONGEST_HEADING = 500
LONGEST_UNIT = 16
# “填报单位:林业局”: who filled the form in, and when, on the line above the header.
FILLED_IN = re.compile(r"[^:：]{1,30}[:：]\s*\S")


def made(file: str, grid: Grid, header: int) -> tuple[Table, Grid]:
    width = max(len(row) for row in grid.rows)
    rows = [[*row, *([""] * (width - len(row)))] for row in grid.rows]
    fill_merged(rows, grid)
    leave_our_remarks(rows)
    if not header and (form := form_in(file, grid, rows)):
        return form, grid
    at = header - grid.first if header else header_at(rows)
    at = min(max(at, 0), len(rows) - 1)
    first, last = two_rows(rows, at, grid) if not header else (at, at)
    names = joined(rows[first : last + 1])
    if not header and (units := units_below(rows, last)):
        last += 1
        names = [
            f"{name} ({units[column]})" if column in units else name for column, name in enumerate(names)
        ]
    used = [
        column
        for column in range(width)
        if names[column] or any(not is_empty(row[column]) for row in rows[last + 1 :])
    ]
    table = Table(
        file=file,
        sheet=grid.name,
        header_rows=[grid.first + one for one in range(first, last + 1)],
        columns=named([names[column] for column in used], used),
        above=[
            shown(cell)
            for row in rows[max(0, first - MOST_ABOVE) : first]
            for cell in dict.fromkeys(row)
            if not is_empty(cell)
        ],
        encoding=grid.encoding,
    )
    body = [
        Row(grid.first + last + 1 + at, [row[column] for column in used])
        for at, row in enumerate(rows[last + 1 :])
    ]
    wide = {grid.first + top for top, left, _bottom, right in grid.merged if right - left >= 2 and top > last}
    table.rows = kept_rows(table, body, wide)
    table.hidden = hidden_of(grid, table, used)
    return table, grid


def named(names: list[str], used: list[int]) -> list[str]:
    """A column without a name goes by its letter, in whatever language it is read: what was said of it is
    found again by its name. Of two of one name the second has a number."""
    seen: Counter[str] = Counter()
    found = []
    for at, name in zip(used, names, strict=True):
        plain = name or f"[{letter(at)}]"
        seen[plain] += 1
        found.append(f"{plain} ({seen[plain]})" if seen[plain] > 1 else plain)
    return found


def letter(at: int) -> str:
    return (letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def fill_merged(rows: list[list[Cell]], grid: Grid) -> None:
    """A merged cell holds for every row it spans; across columns only a heading does."""
    for top, left, bottom, right in grid.merged:
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if left == right and left < len(rows[at]) and is_empty(rows[at][left]) and top < len(rows):
                rows[at][left] = rows[top][left]


def leave_our_remarks(rows: list[list[Cell]]) -> None:
    """What we said of the rows, in a file that comes back mended, is nothing that the file says."""
    ours = {
        column
        for row in rows[: 2 * SEARCHED]
        for column, cell in enumerate(row)
        if isinstance(cell, str) and cell.endswith(REMARKED)
    }
    for row in rows if ours else ():
        row[:] = [
            "" if at in ours else unshielded(cell) if isinstance(cell, str) else cell
            for at, cell in enumerate(row)
        ]


def header_at(rows: list[list[Cell]]) -> int:
    """The row that names most known columns; failing that, the first that is as wide as what follows."""
    scored = [(header_score(rows, at), -at) for at in range(min(SEARCHED, len(rows)))]
    return -max(scored)[1]


def header_score(rows: list[list[Cell]], at: int) -> float:
    cells = [cell for cell in rows[at] if not is_empty(cell)]
    words = [shown(cell) for cell in cells if isinstance(cell, str)]
    if not words:
        return -1
    known = len({words_of(word) for word in words} & KNOWN_WORDS)
    following = [sum(not is_empty(cell) for cell in row) for row in rows[at + 1 : at + 6]]
    wide = len(cells) / max([len(cells), *following])
    worded = len(words) / len(cells)
    short = sum(len(word) <= 60 for word in words) / len(words)
    return 3 * known / max(1, len(cells)) + 0.3 * known + wide + worded * 0.5 + short * 0.5 + (len(cells) > 1)


def two_rows(rows: list[list[Cell]], at: int, grid: Grid) -> tuple[int, int]:
    """The header with the row above it that groups its columns, or the one below that divides them."""
    if at and groups(rows[at - 1], rows[at], at - 1, grid):
        return at - 1, at
    if at + 1 < len(rows) and divides(rows[at], rows[at + 1], at, grid):
        return at, at + 1
    return at, at


def groups(upper: list[Cell], lower: list[Cell], at: int, grid: Grid) -> bool:
    filled = [column for column, cell in enumerate(upper) if not is_empty(cell)]
    if not filled or not all(isinstance(upper[column], str) for column in filled):
        return False
    if any(FILLED_IN.match(str(upper[column])) for column in filled):
        return False
    wide = any(
        top == at and right > left and right - left + 1 < len(upper) for top, left, _b, right in grid.merged
    )
    several = len(set(map(str, (upper[column] for column in filled)))) >= 2
    return (wide or len(filled) < sum(not is_empty(cell) for cell in lower)) and several


def divides(upper: list[Cell], lower: list[Cell], at: int, grid: Grid) -> bool:
    """Every cell of the lower row stands under a gap of the upper one or under a wide cell of it."""
    filled = [column for column, cell in enumerate(lower) if not is_empty(cell) and cell != upper[column]]
    wide = {
        column
        for top, left, _b, right in grid.merged
        if top == at and right > left
        for column in range(left, right + 1)
    }
    gaps = {column for column, cell in enumerate(upper) if is_empty(cell)}
    # A group begins with its own name, so that the cell before the first gap may be divided as well.
    heads = {column - 1 for column in gaps if column and column - 1 not in gaps}
    if not filled or not gaps or not (set(filled) <= (wide or gaps | heads)):
        return False
    return len(filled) >= 2 and all(
        isinstance(lower[column], str) or is_year(lower[column]) for column in filled
    )


def units_below(rows: list[list[Cell]], at: int) -> dict[int, str]:
    """By column, what a row right below the header says of how it counts: “USD m”, “ha”, “MM/YYYY”."""
    if at + 1 >= len(rows):
        return {}
    cells = {column: cell for column, cell in enumerate(rows[at + 1]) if not is_empty(cell)}
    units = {column: cell.strip(" ()") for column, cell in cells.items() if isinstance(cell, str)}
    if len(cells) < 2 or len(units) < len(cells) or any(len(text) > LONGEST_UNIT for text in units.values()):
        return {}
    sums = {column: text for column, text in units.items() if unit_of(text) != Unit()}
    counting = all(
        rest_of(text) in ("", *VAGUE) and not any(map(str.isdigit, text)) for text in sums.values()
    )
    named = any(is_empty(cell) for cell in rows[at + 1][:3])
    return sums if sums and counting and named else {}


def is_year(cell: Cell) -> bool:
    return isinstance(cell, int) and 1950 <= cell <= 2100


def joined(header: list[list[Cell]]) -> list[str]:
    """Group and column as one name; a group holds until the next begins."""
    lowest = [" ".join(shown(cell).split())[:LONGEST_HEADING] for cell in header[-1]]
    if len(header) == 1:
        return lowest
    found, group = [], ""
    for upper, lower in zip(header[0], lowest, strict=True):
        text = " ".join(shown(upper).split())[:LONGEST_HEADING]
        group = text or (group if lower else "")
        found.append(f"{group} – {lower}" if group and lower and group != lower else lower or group)
    return found

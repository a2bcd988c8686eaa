"""The table in a sheet: which tab, where its header stands, what is a title above and a total below."""

import re
from collections import Counter
from datetime import date

import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_fields import FIELDS, words_of
from commonground.exchange.formats.spreadsheet import Cell, Grid
from commonground.organisations.folding import folded

SEARCHED = 30
ASIDE_TABS = re.compile(
    r"legend|note|read ?me|about|codes?$|list|lookup|instruction|说明|备注|图例|凡例|注記|説明|범례|"
    r"설명|비고|코드|"
    r"тайлбар|лавлах|примечан|легенда|справоч|инструкц|légende|leyenda",
    re.I,
)
TOTAL = re.compile(
    r"(?:grand |sub ?|general )?totals?(?:\W.*)?|sum|(?:итого|всего)(?:\W.*)?|合\s*计|总\s*计|"
    r"小\s*计|共\s*计|合\s*計|総\s*計|小\s*計|計|합\s*계|총\s*계|소\s*계|계|(?:бүгд )?нийт(?: дүн)?|"
    r"нийлбэр(?: дүн)?|бүгд|дүн|total général|total general",
    re.I,
)
LONGEST_TOTAL = 40
# “A. Ongoing”, “一、在建项目”, “II. Выполнено”: a heading within the list, not an activity.
HEADED = re.compile(
    r"(?:[IVX]{1,5}|[A-ZА-Я]|\d{1,2}(?:\.\d{1,2})?)\s*[.)、．]\s*\D.*|[（(]?[一二三四五六七八九十]{1,3}[)）、.．].*|"
    r"[가나다라마바사]\s*[.)]\s*.*|第[一二三四五六七八九十\d]+.*|[①-⑳■□●○◆▶▷◎].*|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ].*|раздел\b.*",
    re.I,
)
FOOTNOTE = re.compile(
    r"\s*(?:\*|note|source|remark|注|备注|来源|出典|備考|주\b|주:|출처|비고|источник|примечан|"
    r"тайлбар|эх сурвалж|nota|fuente|prepared by|approved by|составил|исполнитель:|утвер|填表|审核|制表|"
    r"作成|작성|гүйцэтгэсэн:|хянасан|бэлтгэсэн|боловсруулсан)",
    re.I,
)
# A single letter may be anything.
KNOWN_WORDS = frozenset(word for one in FIELDS for word in one.words if len(word) > 1)
MOST_ABOVE = 20
# Each heading is compared with every word that is known: one of megabytes would take hours.
LONGEST_HEADING = 500


class Row(msgspec.Struct, frozen=True):
    """`number` is the row's number as the spreadsheet shows it."""

    number: int
    cells: list[Cell]


class Table(msgspec.Struct, kw_only=True):
    """`above` is what stands over the header, `notes` what was left out and why, in the reader's words."""

    file: str
    sheet: str
    sheets: list[str] = []
    header_rows: list[int] = []
    columns: list[str] = []
    rows: list[Row] = []
    above: list[str] = []
    notes: list[str] = []
    encoding: str = ""

    def column(self, at: int) -> list[Cell]:
        return [row.cells[at] for row in self.rows if not is_empty(row.cells[at])]


def is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def shown(cell: Cell) -> str:
    return (
        cell.strip() if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else str(cell)
    )


def table_of(file: str, grids: list[Grid], sheet: str = "", header: int = 0) -> Table:
    """Of the sheet asked for, else of the one that looks most like a list of activities."""
    held = [grid for grid in grids if any(not is_empty(cell) for row in grid.rows for cell in row)]
    if not held:
        raise UnreadableFile(
            _("%(file)s has no column that could hold titles: it is empty.") % {"file": file}
        )
    if sheet:
        held = [grid for grid in held if grid.name == sheet]
        if not held:
            raise UnreadableFile(_("%(file)s has no sheet “%(sheet)s”.") % {"file": file, "sheet": sheet})
    found = [made(file, grid, header) for grid in held]
    best = max(found, key=lambda pair: likeness(*pair))[0]
    best.sheets = [grid.name for grid in grids if grid.name]
    if not best.rows:
        raise UnreadableFile(_("%(file)s has a header but no rows.") % {"file": file})
    return best


def likeness(table: Table, grid: Grid) -> tuple[bool, bool, int, int]:
    known = sum(is_known(name) for name in table.columns)
    return grid.visible and bool(table.rows), not ASIDE_TABS.search(grid.name), known, len(table.rows)


def is_known(name: str) -> bool:
    return words_of(name) in KNOWN_WORDS


def made(file: str, grid: Grid, header: int) -> tuple[Table, Grid]:
    width = max(len(row) for row in grid.rows)
    rows = [[*row, *([""] * (width - len(row)))] for row in grid.rows]
    fill_merged(rows, grid)
    at = header - grid.first if header else header_at(rows)
    at = min(max(at, 0), len(rows) - 1)
    first, last = two_rows(rows, at, grid) if not header else (at, at)
    names = joined(rows[first : last + 1])
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


def kept_rows(table: Table, body: list[Row], merged: set[int]) -> list[Row]:
    """Without empty rows, repeated headers, headings, totals and footnotes; all but the first are told."""
    held = [row for row in body if any(not is_empty(cell) for cell in row.cells)]
    wide = len(table.columns) >= 3
    heading = [folded(name) for name in table.columns]
    kept: list[Row] = []
    for row in held:
        words = [shown(cell) for cell in row.cells if not is_empty(cell)]
        if wide and is_total(words):
            table.notes.append(_("Row %(row)d is a total and was left out.") % {"row": row.number})
        elif (
            wide
            and len(words) > 1
            and sum(folded(shown(cell)) == name for cell, name in zip(row.cells, heading, strict=True))
            > len(words) / 2
        ):
            table.notes.append(_("Row %(row)d repeats the header and was left out.") % {"row": row.number})
        elif wide and len(words) == 1 and (row.number in merged or HEADED.fullmatch(words[0])):
            table.notes.append(
                _("Row %(row)d is a heading within the list and was left out: %(text)s")
                % {"row": row.number, "text": words[0][:100]}
            )
        else:
            kept.append(row)
    while wide and kept and is_footnote(kept, held):
        words = [shown(cell) for cell in kept[-1].cells if not is_empty(cell)]
        table.notes.append(
            _("Row %(row)d is a note below the table and was left out: %(text)s")
            % {"row": kept[-1].number, "text": words[0][:100]}
        )
        kept.pop()
    return kept


def is_total(words: list[str]) -> bool:
    first = next((word for word in words[:2] if not word.strip(".").isdigit()), "").strip(" :：.")
    return len(first) <= LONGEST_TOTAL and bool(TOTAL.fullmatch(first))


def is_footnote(kept: list[Row], held: list[Row]) -> bool:
    """One cell alone that begins as notes do, or that stands below a gap or a total."""
    words = [shown(cell) for cell in kept[-1].cells if not is_empty(cell)]
    if len(words) > 2 or (len(words) == 2 and not FOOTNOTE.match(words[0])):
        return False
    after = held[: held.index(kept[-1])]
    block = kept[-1].number
    while (
        after
        and after[-1].number == block - 1
        and filled(after[-1]) <= 2
        and not is_total(words_of_row(after[-1]))
    ):
        block = after.pop().number
    apart = bool(after) and (block - after[-1].number > 1 or is_total(words_of_row(after[-1])))
    return bool(FOOTNOTE.match(words[0])) or (apart and len(kept) > 1)


def filled(row: Row) -> int:
    return sum(not is_empty(cell) for cell in row.cells)


def words_of_row(row: Row) -> list[str]:
    return [shown(cell) for cell in row.cells if not is_empty(cell)]

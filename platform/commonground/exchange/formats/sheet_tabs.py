"""Which tab of a workbook holds the list of activities, and which others are the same list for another
province, year or donor: those are read together, each row with its tab.
"""

import re
from collections import Counter

import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import sheet_dates, sheet_hidden, sheet_numbers
from commonground.exchange.formats.sheet_fields import FIELDS, MONEY_FIELDS, words_of
from commonground.exchange.formats.sheet_forms import refuse_sideways
from commonground.exchange.formats.sheet_header import KNOWN_WORDS, made
from commonground.exchange.formats.sheet_rows import TAB, numbered
from commonground.exchange.formats.sheet_table import Aside, Row, Table, is_empty
from commonground.exchange.formats.sheet_units import Unit, currency_of, unit_above
from commonground.exchange.formats.spreadsheet import Cell, Grid
from commonground.organisations.folding import folded

NOT_A_LIST = re.compile(
    r"legend|note|read ?me|about|codes?$|list|lookup|instruction|说明|备注|图例|凡例|注記|説明|범례|"
    r"설명|비고|코드|"
    r"тайлбар|лавлах|примечан|легенда|справоч|инструкц|légende|leyenda",
    re.I,
)
# Asked for in place of names: every tab that is alike.
ALL_ALIKE = "*"
LEAST_COMMON, SHARE_OF_SMALLER, SHARE_OF_LARGER = 2, 0.75, 0.6
SAMPLED, KNOWN_IN_A_FORM, MOST_NAMED = 400, 2, 12
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
UNNAMED = re.compile(r"\[[A-Z]{1,3}\]")


def table_of(
    file: str,
    grids: list[Grid],
    sheet: str = "",
    header: int = 0,
    tabs: list[str] | None = None,
    leave_hidden: bool = False,
) -> Table:
    """Of the sheet asked for, else of the one that looks most like a list of activities.

    Nothing asked for means with all that are alike; a sheet asked for stands alone unless `tabs` are named.
    """
    held = [grid for grid in grids if any(not is_empty(cell) for row in grid.rows for cell in row)]
    if not held:
        raise UnreadableFile(
            _("%(file)s has no column that could hold titles: it is empty.") % {"file": file}
        )
    asked = [grid for grid in held if grid.name == sheet] if sheet else held
    if not asked:
        raise UnreadableFile(_("%(file)s has no sheet “%(sheet)s”.") % {"file": file, "sheet": sheet})
    first = max((made(file, grid, header) for grid in asked), key=lambda pair: likeness(*pair))[0]
    refuse_sideways(first)
    wanted = tabs or ([] if sheet else [ALL_ALIKE])
    best = with_alike(first, held, wanted)
    best.notes = [*best.notes, *unread_told(grids)]
    if leave_hidden:
        best = sheet_hidden.without_rows(best)
    best.sheets = [grid.name for grid in grids if grid.name and not grid.unread]
    if not best.rows:
        raise UnreadableFile(_("%(file)s has a header but no rows.") % {"file": file})
    return best


def unread_told(grids: list[Grid]) -> list[str]:
    unread = [grid.name for grid in grids if grid.unread]
    if not unread:
        return []
    message = _("The file has %(n)d tabs, of which only the first %(most)d are read. Not read: %(tabs)s")
    names = ", ".join(name[:60] for name in unread[:MOST_NAMED]) + (" …" if len(unread) > MOST_NAMED else "")
    return [message % {"n": len(grids), "most": len(grids) - len(unread), "tabs": names}]


def likeness(table: Table, grid: Grid) -> tuple[bool, bool, int, bool, int]:
    """Names down the side may tell what the columns of the list mean: they count for little."""
    known = sum(words_of(name) in KNOWN_WORDS for name in table.columns)
    known = min(known, KNOWN_IN_A_FORM) if table.form else known
    is_list = not NOT_A_LIST.search(grid.name)
    return grid.visible and bool(table.columns), is_list, known, not table.form, len(table.rows)


def with_alike(first: Table, held: list[Grid], wanted: list[str]) -> Table:
    """`first` with every tab that is wanted and fits to it; what becomes of the others is told."""
    parts: list[Table] = []
    aside: list[Aside] = []
    for grid in held:
        if grid.name == first.sheet:
            parts.append(first)
            continue
        part = like_first(first, grid)
        why = why_aside(first, part, grid, wanted)
        # The first has not to show how it writes what others write in two ways.
        if not why and any(writes_otherwise(one, part) for one in (first, *parts)):
            why = "style"
        if why:
            aside.append(Aside(grid.name, why, len(part.rows)))
        else:
            parts.append(part)
    first.aside = aside
    return together(first, newest_first(parts)) if len(parts) > 1 else first


def like_first(first: Table, grid: Grid) -> Table:
    """By the header that is found in it, else by the row where the first has its own."""
    found = made(first.file, grid, 0)[0]
    if has_same_columns(first, found) or len(first.header_rows) > 1:
        return found
    there = made(first.file, grid, first.header_rows[0])[0]
    return there if has_same_columns(first, there) else found


def why_aside(first: Table, part: Table, grid: Grid, wanted: list[str]) -> str:
    """Empty where it is read with the first."""
    if not part.rows or first.form != part.form or not has_same_columns(first, part):
        return "unlike"
    if unit_over(first) != unit_over(part):
        return "unit"
    if grid.name in wanted:
        return ""
    if ALL_ALIKE not in wanted:
        return "unchosen"
    return "" if grid.visible else "hidden"


def keys(table: Table) -> list[str]:
    """Its columns by their folded names; of two that are alike the second is another."""
    seen: Counter[str] = Counter()
    found = []
    for name in table.columns:
        plain = folded(name) or name
        seen[plain] += 1
        found.append(f"{plain} #{seen[plain]}")
    return found


def has_same_columns(first: Table, other: Table) -> bool:
    """In whatever order, and with a few more on either side, as long as none is the same by another name."""
    one, two = named_keys(first), named_keys(other)
    common = one.keys() & two.keys()
    if len(common) < max(LEAST_COMMON, SHARE_OF_LARGER * max(len(one), len(two))):
        return False
    if len(common) < SHARE_OF_SMALLER * min(len(one), len(two)):
        return False
    only_one, only_two = (
        {field for key, name in held.items() if key not in common for field in fields_called(name)}
        for held in (one, two)
    )
    return not only_one & only_two


def named_keys(table: Table) -> dict[str, str]:
    pairs = zip(keys(table), table.columns, strict=True)
    return {key: name for key, name in pairs if not UNNAMED.fullmatch(name)}


def fields_called(name: str) -> set[str]:
    """Sums may well stand in a column of their own for each unit."""
    plain = words_of(name)
    return {one.key for one in FIELDS if plain in one.words and one.key not in MONEY_FIELDS}


def unit_over(table: Table) -> tuple[Unit, str]:
    named = (currency_of(line) for line in table.above)
    return unit_above(table.above)[0], next(filter(None, named), "")


def writes_otherwise(first: Table, other: Table) -> bool:
    """Days or fractions in another order: read as one column, those of one tab would be read wrongly."""
    places = {key: at for at, key in enumerate(keys(other))}
    for at, key in enumerate(keys(first)):
        if key in places:
            one, two = texts_of(first, at), texts_of(other, places[key])
            if {sheet_dates.order_of(one), sheet_dates.order_of(two)} == {"day", "month"}:
                return True
            if {mark_in(one), mark_in(two)} == {",", "."}:
                return True
    return False


def mark_in(texts: list[str]) -> str:
    """What parts the fraction in this column, where its sums show it."""
    sums = [text for text in texts if sheet_numbers.read_sum(text, ".", Unit()) is not None]
    return sheet_numbers.decimal_mark(sums) if sheet_numbers.has_marks(sums) else ""


def texts_of(table: Table, at: int) -> list[str]:
    cells = (row.cells[at] for row in table.rows[:SAMPLED])
    return [cell for cell in cells if isinstance(cell, str) and len(cell) <= 40 and cell.strip()]


def newest_first(parts: list[Table]) -> list[Table]:
    """Of what one tab a year says differently of an activity, the latest holds."""
    names = [part.sheet for part in parts]
    return sorted(parts, key=lambda part: year_in(part.sheet), reverse=True) if by_year(names) else parts


def by_year(names: list[str]) -> bool:
    """“2022”, “2023”: names that differ in their year alone."""
    years = {year_in(name) for name in names}
    return "" not in years and len(years) == len(names) and len({YEAR.sub("", name) for name in names}) == 1


def year_in(name: str) -> str:
    found = YEAR.findall(name)
    return str(found[0]) if len(found) == 1 else ""


def together(first: Table, parts: list[Table]) -> Table:
    """One table of all their rows, with the name of the tab as its last column."""
    columns: dict[str, str] = {}
    for part in (first, *parts):
        for key, name in zip(keys(part), part.columns, strict=True):
            columns.setdefault(key, name)
    order = list(columns)
    common = set(order).intersection(*map(keys, parts))
    rows: list[Row] = []
    notes: list[str] = []
    for number, part in enumerate(parts):
        places = [dict(zip(keys(part), range(len(part.columns)), strict=True)).get(key) for key in order]
        rows += [in_tab(row, number, places, part.sheet) for row in part.rows]
        notes += [f"{part.sheet}: {note}" for note in part.notes]
    return msgspec.structs.replace(
        first,
        columns=[*columns.values(), TAB],
        rows=rows,
        notes=notes,
        above=said_over_all(first, parts),
        tabs=[part.sheet for part in parts],
        hidden=sheet_hidden.together(parts),
        common=frozenset(at for at, key in enumerate(order) if key in common) | {len(order)},
    )


def in_tab(row: Row, tab: int, places: list[int | None], name: str) -> Row:
    cells: list[Cell] = ["" if place is None else row.cells[place] for place in places]
    return Row(numbered(tab, row.number), [*cells, name])


def said_over_all(first: Table, parts: list[Table]) -> list[str]:
    """What stands over one tab alone, such as whose it is, does not hold for the others; the unit does."""
    unit = unit_above(first.above)[1]
    counts = next((line for line in first.above if currency_of(line)), "")
    return [
        line for line in first.above if line in (unit, counts) or all(line in part.above for part in parts)
    ]

"""A sheet whose names stand down the side: a form of one activity, or a list that lies on its side."""

from collections import Counter

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_fields import FIELDS, words_of
from commonground.exchange.formats.sheet_table import Row, Table, is_empty, shown
from commonground.exchange.formats.spreadsheet import Cell, Grid

TITLES = frozenset(word for one in FIELDS if one.key == "title" for word in one.words if len(word) > 1)
KEYS_OF = {word: {one.key for one in FIELDS if word in one.words} for field in FIELDS for word in field.words}
# So many fields named one below another are no list of activities.
FEWEST_NAMED, LEAST_SHARE = 4, 0.4
LOOKED_AT, MOST_ROWS = 6, 300
MOST_ABOVE, LONGEST_NAME = 20, 200


def form_in(file: str, grid: Grid, rows: list[list[Cell]]) -> Table | None:
    """None where names stand in a row, as they mostly do. A list on its side comes without rows."""
    sides = label_columns(rows)
    if not sides or not names_a_title(rows, sides[0]):
        return None
    table = as_table(file, grid, rows, sides)
    labelled = [row for row in rows if is_known(row[sides[0]])]
    several = sum(len(values_of(row, sides, 0)) > 1 for row in labelled)
    if several * 2 > len(labelled):
        table.rows, table.sideways = [], True
    return table


def refuse_sideways(table: Table) -> None:
    if table.sideways:
        message = _(
            "The names stand down the side of “%(sheet)s”, and each activity is a column. Turn it: copy all, "
            "then Paste special → Transpose into an empty sheet, and hand that in."
        )
        raise UnreadableFile(message % {"sheet": table.sheet or table.file})


def label_columns(rows: list[list[Cell]]) -> list[int]:
    """The first that names fields down the side, and further ones beside its values."""
    if len(rows) > MOST_ROWS:
        return []
    found = [at for at in range(min(LOOKED_AT, len(rows[0]))) if names_down(rows, at, not_one=False)]
    first = next((at for at in found if names_down(rows, at)), None)
    if first is None or widest_named(rows) >= FEWEST_NAMED:
        return []
    return [first, *(at for at in found if at > first + 1)]


def names_down(rows: list[list[Cell]], at: int, not_one: bool = True) -> bool:
    cells = [row[at] for row in rows if not is_empty(row[at])]
    named = {key for cell in cells for key in sorted(keys_of(cell))[:1]}
    return len(named) >= (FEWEST_NAMED if not_one else 2) and len(named) >= LEAST_SHARE * len(cells)


def widest_named(rows: list[list[Cell]]) -> int:
    """How many fields the row names that names most: a header does, and then nothing is a form."""
    return max(len({words_of(shown(cell)) for cell in row if is_known(cell)}) for row in rows)


def names_a_title(rows: list[list[Cell]], at: int) -> bool:
    return any(isinstance(row[at], str) and words_of(shown(row[at])) in TITLES for row in rows)


def keys_of(cell: Cell) -> set[str]:
    return (
        KEYS_OF.get(words_of(cell.strip(" :：*")), set())
        if isinstance(cell, str) and len(cell) > 1
        else set()
    )


def is_known(cell: Cell) -> bool:
    return bool(keys_of(cell))


def values_of(row: list[Cell], sides: list[int], which: int) -> list[Cell]:
    """What stands between a label and the next; a wide merged cell is one value."""
    last = sides[which + 1] if which + 1 < len(sides) else len(row)
    return [cell for cell in row[sides[which] + 1 : last] if not is_empty(cell)]


def as_table(file: str, grid: Grid, rows: list[list[Cell]], sides: list[int]) -> Table:
    names: list[str] = []
    cells: list[Cell] = []
    above: list[str] = []
    named: list[int] = []
    title = 0
    for at, row in enumerate(rows):
        for which, side in enumerate(sides):
            name = " ".join(shown(row[side]).split()).strip(" :：*")[:LONGEST_NAME]
            values = values_of(row, sides, which)
            if name and (values or is_known(row[side])):
                names.append(name)
                named.append(grid.first + at)
                cells.append(values[0] if len(values) == 1 else "; ".join(map(shown, values)))
                title = title or (at if words_of(name) in TITLES else 0)
            elif name and not names:
                above.append(name)
    table = Table(file=file, sheet=grid.name, header_rows=named, form=True)
    table.columns, table.above, table.encoding = numbered(names), above[:MOST_ABOVE], grid.encoding
    table.rows = [Row(grid.first + title, cells)] if any(not is_empty(cell) for cell in cells) else []
    return table


def numbered(names: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return found

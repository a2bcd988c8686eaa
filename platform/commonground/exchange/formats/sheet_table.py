"""The table in a sheet, as the readers of its parts know it."""

from datetime import date

import msgspec

from commonground.exchange.formats.spreadsheet import Cell

# Of tabs that were left aside: these a person may have read with the others.
ALIKE = ("hidden", "unchosen")


class Row(msgspec.Struct, frozen=True):
    """`number` is the row's number as the spreadsheet shows it."""

    number: int
    cells: list[Cell]


class Aside(msgspec.Struct, frozen=True):
    """A tab of the file that was not read, and why; `alike` has the same columns and could be."""

    name: str
    why: str
    rows: int

    @property
    def alike(self) -> bool:
        return self.why in ALIKE


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """What of a table the workbook hides: its rows by number, its columns and tabs by name.

    `told` is False where its kind of workbook doesn't tell, `left` says that the rows were left out.
    """

    rows: list[int] = []
    columns: list[str] = []
    tabs: list[str] = []
    told: bool = True
    left: bool = False


class Table(msgspec.Struct, kw_only=True):
    """`above` is what stands over the header, `notes` what was left out and why, in the reader's words.

    `tabs` are those that were read together, `common` the columns that all of them have; `aside` are others.
    A `form` has its names down the side, and one activity; a list that lies `sideways` is told, and not read.
    """

    file: str
    sheet: str
    sheets: list[str] = []
    tabs: list[str] = []
    common: frozenset[int] = frozenset()
    aside: list[Aside] = []
    header_rows: list[int] = []
    columns: list[str] = []
    rows: list[Row] = []
    above: list[str] = []
    notes: list[str] = []
    encoding: str = ""
    hidden: Hidden = Hidden()
    form: bool = False
    sideways: bool = False

    def column(self, at: int) -> list[Cell]:
        return [row.cells[at] for row in self.rows if not is_empty(row.cells[at])]


def is_empty(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def shown(cell: Cell) -> str:
    return (
        cell.strip() if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else str(cell)
    )

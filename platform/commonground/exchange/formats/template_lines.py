"""One row of the edited template, and what is wrong with a cell of it."""

import msgspec

from commonground.exchange.formats.template_cells import Row
from commonground.exchange.formats.template_columns import ID, OWN


class Line(msgspec.Struct, kw_only=True):
    """One row: its number in the file, its cells by column, and where each of them stands."""

    sheet: str
    number: int
    cells: Row
    letters: dict[str, str]

    def at(self, key: str) -> str:
        letter = self.letters.get(key, "")
        return f"{self.sheet}!{letter}{self.number}" if letter else f"{self.sheet}!{self.number}"

    @property
    def id(self) -> str:
        return str(self.cells.get(ID, ""))

    @property
    def blank(self) -> bool:
        return not any(value != "" for key, value in self.cells.items() if key not in OWN and key != "lead")


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in the file: the cell, what stands there, why it can't be taken and how to mend it."""

    where: str
    value: str = ""
    message: str
    remedy: str = ""
    level: str = "stops"
    ids: list[str] = []

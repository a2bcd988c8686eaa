"""Where a row stands: its number as the spreadsheet shows it and, where tabs were read together, its tab.

Both are held in one whole number, since everything that knows rows knows them by one: a file of one table
counts its rows as ever, the second tab begins at ten million.
"""

import msgspec

from commonground.base.i18n import _

# More than a sheet has rows; a hundred tabs stay within what a column of whole numbers holds.
APART = 10_000_000
# What the column is called that holds the name of each row's tab, in whatever language it is read.
TAB = "[tab]"
# At the end of the head of our own column of remarks, whatever the language of the rest.
REMARKED = "(Common Ground)"


def numbered(tab: int, row: int) -> int:
    return tab * APART + row


def parted(number: int) -> tuple[int, int]:
    """Which of the tabs that were read together, and the row in it."""
    return number // APART, number % APART


class Tabs(msgspec.Struct, frozen=True):
    """The names of the tabs that were read together, in their order; none where one table was read."""

    names: list[str] = []

    def name(self, number: int) -> str:
        at = parted(number)[0]
        return self.names[at] if at < len(self.names) else ""

    def row(self, number: int) -> int:
        return parted(number)[1] if self.names else number

    def place(self, number: int) -> str:
        """In words, as it is told beside an activity."""
        words = _("“{tab}”, row {n}") if self.names else _("row {n}")
        return words.format(tab=self.name(number), n=self.row(number))

    def listed(self, numbers: list[int], most: int = 30) -> str:
        """“4–6, 9”, and with tabs “Dornod: 4–6, 9; Selenge: 3”; `most` is how many runs are named."""
        found: dict[str, list[str]] = {}
        runs = runs_of(numbers)
        for first, last in runs[:most]:
            shown = [str(self.row(number)) for number in dict.fromkeys((first, last))]
            found.setdefault(self.name(first), []).append("–".join(shown))
        parts = [f"{name}: {', '.join(rows)}" if name else ", ".join(rows) for name, rows in found.items()]
        return "; ".join(parts) + (" …" if len(runs) > most else "")


def runs_of(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of numbers that follow on each other."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs

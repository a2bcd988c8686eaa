"""What became of a row, and what is wrong with it, in the words of whoever reads it now."""

from typing import Any

import msgspec

from commonground.base.i18n import _, mark, ngettext, show_number
from commonground.exchange.formats.sheet_rows import Tabs
from commonground.exchange.models import ImportRow
from commonground.exchange.schemas import Outcome, RowProblem

WHAT = {
    "added": mark("added"),
    "changed": mark("changed"),
    "unchanged": mark("left as it was"),
    "refused": mark("refused"),
    "left_out": mark("left out by choice"),
}
LEVELS = ("stops", "warns", "info")
MOST_VALUES = 5


class Group(msgspec.Struct):
    """One thing that is wrong with many rows, told once."""

    level: str
    field: str
    message: str
    remedy: str
    rows: list[int] = []
    values: list[str] = []
    tabs: Tabs = Tabs()

    @property
    def where(self) -> str:
        if len(self.rows) == 1:
            return self.tabs.place(self.rows[0])
        words = ngettext("row {rows}", "{n} rows: {rows}", len(self.rows))
        return words.format(n=show_number(len(self.rows)), rows=self.tabs.listed(self.rows))


def tabs_of(outcome: Outcome | None) -> Tabs:
    """Those that were read together, in which the rows of an import count."""
    mapping = outcome.mapping if outcome else None
    return Tabs(list(mapping.get("tabs", []))) if mapping else Tabs()


def what_words(row: ImportRow) -> str:
    return _(WHAT.get(row.what, row.what))


def problems_of(held: list[Any]) -> list[RowProblem]:
    return [one.read() for one in msgspec.convert(held, list[RowProblem])]


def problem_words(row: ImportRow) -> list[str]:
    return [
        " ".join(filter(None, (f"{one.field}:" if one.field else "", one.message, one.remedy)))
        for one in problems_of(row.problems)
    ]


def grouped(rows: list[Any], tabs: Tabs) -> list[Group]:
    """Those that stop first; of one level, what most rows have in common first."""
    found: dict[tuple[str, ...], Group] = {}
    for row in rows:
        for one in problems_of(row.problems):
            key = (one.level, one.field, one.code, one.message, one.remedy)
            group = found.setdefault(key, Group(one.level, one.field, one.message, one.remedy, [], [], tabs))
            if row.row not in group.rows[-1:]:
                group.rows.append(row.row)
            if one.value and one.value not in group.values and len(group.values) < MOST_VALUES:
                group.values.append(one.value)
    return sorted(found.values(), key=lambda one: (LEVELS.index(one.level), -len(one.rows)))

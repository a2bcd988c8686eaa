"""What became of a row, and what is wrong with it, in the words of whoever reads it now."""

from typing import Any

import msgspec

from commonground.base.i18n import _, mark
from commonground.exchange.models import ImportRow
from commonground.exchange.schemas import RowProblem

WHAT = {
    "added": mark("added"),
    "changed": mark("changed"),
    "unchanged": mark("left as it was"),
    "refused": mark("refused"),
    "left_out": mark("left out by choice"),
}
LEVELS = ("stops", "warns", "info")
MOST_ROWS, MOST_VALUES = 60, 5


class Group(msgspec.Struct):
    """One thing that is wrong with many rows, told once."""

    level: str
    field: str
    message: str
    remedy: str
    rows: list[int] = []
    values: list[str] = []

    @property
    def first_rows(self) -> list[int]:
        return self.rows[:MOST_ROWS]


def what_words(row: ImportRow) -> str:
    return _(WHAT.get(row.what, row.what))


def problems_of(held: list[Any]) -> list[RowProblem]:
    return [one.read() for one in msgspec.convert(held, list[RowProblem])]


def problem_words(row: ImportRow) -> list[str]:
    return [
        " ".join(filter(None, (f"{one.field}:" if one.field else "", one.message, one.remedy)))
        for one in problems_of(row.problems)
    ]


def grouped(rows: list[Any]) -> list[Group]:
    """Those that stop first; of one level, what most rows have in common first."""
    found: dict[tuple[str, ...], Group] = {}
    for row in rows:
        for one in problems_of(row.problems):
            key = (one.level, one.field, one.code, one.message, one.remedy)
            group = found.setdefault(key, Group(one.level, one.field, one.message, one.remedy, [], []))
            if row.row not in group.rows[-1:]:
                group.rows.append(row.row)
            if one.value and one.value not in group.values and len(group.values) < MOST_VALUES:
                group.values.append(one.value)
    return sorted(found.values(), key=lambda one: (LEVELS.index(one.level), -len(one.rows)))

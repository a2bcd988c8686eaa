"""What became of a row, and what is wrong with it, in the words of whoever reads it now."""

from typing import Any

import msgspec

from commonground.activities.schemas import Activity
from commonground.base.i18n import _, mark, show_date, show_number
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
MOST_ROWS, MOST_VALUES, MOST_SUMS = 60, 5, 3


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


def gist(document: Activity) -> str:
    """What most often goes wrong on the way in: when, how much, and where."""
    days = " – ".join(show_date(day) if day else "…" for day in (document.start, document.end))
    sums = [f"{show_number(line.amount, 2)} {line.currency}" for line in document.budgets[:MOST_SUMS]]
    places = [place.name for place in document.locations if place.name][:MOST_SUMS]
    dated = [days] if document.start or document.end else []
    return " · ".join([*dated, *sums, ", ".join(places)]).rstrip(" ·")


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

"""What the readers of single parts need of the rows they read."""

import re
from collections.abc import Iterator
from typing import Protocol

from commonground.activities.limits import UNCARRIED
from commonground.base.i18n import _
from commonground.exchange.formats.sheet_mapping import Known, Mapping
from commonground.exchange.formats.sheet_table import Row, Table, shown
from commonground.exchange.formats.spreadsheet import Cell
from commonground.exchange.schemas import Draft

PARTS = re.compile(r"[;；|\n]|、")


# What people write into a cell that has nothing to say.
NOTHING = frozenset(
    (
        "-",
        "--",
        "–",
        "—",
        "―",
        "…",
        "..",
        "...",
        "/",
        "n/a",
        "na",
        "nil",
        "none",
        "нет",
        "無",
        "无",
        "なし",
        "없음",
        "байхгүй",
    )
)


def is_nothing(cell: Cell) -> bool:
    return isinstance(cell, str) and (not cell.strip() or cell.strip().casefold() in NOTHING)


class GroupLike(Protocol):
    table: Table
    mapping: Mapping
    known: Known
    rows: list[Row]
    draft: Draft
    unread: set[tuple[int, int]]

    def cells(self, *fields: str) -> Iterator[tuple[int, Row, Cell]]: ...

    def warn(self, at: int, row: Row, code: str, message: str, remedy: str) -> None: ...


def clean(cell: Cell) -> str:
    """A text cell with its spaces tidied and its paragraphs kept."""
    lines = (" ".join(line.split()) for line in UNCARRIED.sub("", shown(cell)).splitlines())
    return "\n".join(lines).strip()


def names_in(cell: Cell) -> list[str]:
    return [" ".join(part.split()) for part in PARTS.split(clean(cell)) if part.strip(" -–—.")]


def differs(group: GroupLike, at: int, row: Row, held: str) -> None:
    """Rows of one activity that say different things: the first holds, and it is told once a column."""
    name = group.mapping.columns[at].name
    group.unread.add((at, row.number))
    if not any(one.field == name and one.code == "rows_differ" for one in group.draft.problems):
        group.warn(
            at,
            row,
            "rows_differ",
            differs_words(group, row, held[:80]),
            _("Write the same in all its rows."),
        )


def differs_words(group: GroupLike, row: Row, held: str) -> str:
    tabs, first = group.draft.tabs, group.rows[0].number
    values = {"row": tabs.row(row.number), "first": tabs.row(first), "value": held}
    if not tabs.names:
        return (
            _("Row %(row)d differs from row %(first)d of the same activity: “%(value)s”; the first holds.")
            % values
        )
    message = _(
        "Row %(row)d of “%(tab)s” differs from row %(first)d of “%(first_tab)s”, the same activity: "
        "“%(value)s”; the first holds."
    )
    return message % (values | {"tab": tabs.name(row.number), "first_tab": tabs.name(first)})

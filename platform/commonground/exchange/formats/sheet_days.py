"""The days of an activity's rows, and what to say of those that are none, or not whole."""

import re
from datetime import date
from typing import Any

from commonground.base import clock
from commonground.base.i18n import _
from commonground.exchange.formats.sheet_dates import Day, read_day, read_open, read_period
from commonground.exchange.formats.sheet_fields import DAY_FIELDS
from commonground.exchange.formats.sheet_parts import GroupLike, differs
from commonground.exchange.formats.sheet_table import Row, shown
from commonground.exchange.formats.spreadsheet import Cell


def read_days(group: GroupLike) -> None:
    for field in (*DAY_FIELDS, "start", "end"):
        for at, row, cell in group.cells(field):
            day = day_in(group, at, row, cell)
            if day is not None:
                take_day(group, at, row, target(group, field, day), day)
    read_periods(group)
    leave_out_reversed(group)


def read_periods(group: GroupLike) -> None:
    """“2021–2024” in one cell stands for the start and the end that no column of their own gives."""
    for at, row, cell in group.cells("period"):
        column = group.mapping.columns[at]
        order: Any = column.order if column.order in ("day", "month") else group.mapping.order
        found = read_open(cell, order) or read_period(cell, order)
        if found is None:
            tell_no_period(group, at, row, shown(cell)[:80])
            continue
        for field, day in zip(("start", "end"), found, strict=True):
            if day is None:
                continue
            if getattr(group.draft.document, field) is None:
                take_day(group, at, row, target(group, field, day), day)
            elif getattr(group.draft.document, field) != (day.last if field == "end" else day.first):
                group.unread.add((at, row.number))


def tell_no_period(group: GroupLike, at: int, row: Row, value: str) -> None:
    group.warn(
        at,
        row,
        "not_a_period",
        _("From when to when “%(value)s” lasts can't be told; it was kept as it is.") % {"value": value},
        _("Write it as 2021-2024, or as 2021-03-01 – 2024-12-31."),
    )


def leave_out_reversed(group: GroupLike) -> None:
    """An end before its start: one of them is wrong, and the start is what reports count by."""
    document = group.draft.document
    if not (document.start and document.end and document.end < document.start):
        return
    for at, row, _cell in list(group.cells("planned_end", "actual_end", "end"))[:1]:
        group.warn(
            at,
            row,
            "end_before_start",
            _("The end is before the start; it was kept as it is."),
            _("Correct one of the two dates."),
        )
    group.draft.put(planned_end=None, actual_end=None)


def day_in(group: GroupLike, at: int, row: Row, cell: Cell) -> Day | None:
    column = group.mapping.columns[at]
    order: Any = column.order if column.order in ("day", "month") else group.mapping.order
    day = read_day(cell, order)
    if day is not None:
        return day
    if column.order == "unclear" and re.match(r"\s*\d{1,2}\s*[/-]\s*\d{1,2}", shown(cell)):
        message = _(
            "Whether “%(value)s” begins with the day or the month can't be told; it was kept as it is."
        )
        remedy = _("Say which of the two comes first when you map the columns.")
    else:
        message = _("“%(value)s” is not a day; it was kept as it is.")
        remedy = _("Write it as 2026-01-31.")
    group.warn(at, row, "not_a_day", message % {"value": shown(cell)[:80]}, remedy)
    return None


def target(group: GroupLike, field: str, day: Day) -> str:
    """A start or end that is not called planned or actual is what the status makes it."""
    if field not in ("start", "end"):
        return field
    status = group.draft.document.status_stated
    past = day.first <= clock.today()
    if field == "start":
        actual = status in ("ongoing", "completed", "suspended") or (status is None and past)
    else:
        actual = status == "completed" and past
    return f"{'actual' if actual else 'planned'}_{field}"


def take_day(group: GroupLike, at: int, row: Row, field: str, day: Day) -> None:
    value = day.last if field.endswith("end") else day.first
    held = getattr(group.draft.document, field)
    if held is None:
        group.draft.put(**{field: value})
        if day.exact != "day":
            tell_derived_day(group, at, row, field, value)
    elif held != value:
        differs(group, at, row, held.isoformat())


def tell_derived_day(group: GroupLike, at: int, row: Row, field: str, value: date) -> None:
    group.draft.put(provenance=group.draft.document.provenance | {field: "derived"})
    message = (
        _("The file gives a month or a year and no day: its last day is taken.")
        if field.endswith("end")
        else _("The file gives a month or a year and no day: its first day is taken.")
    )
    group.draft.warn(
        group.mapping.columns[at].name,
        "day_derived",
        message,
        _("Give the day, if it is known."),
        shown(row.cells[at])[:40],
    )

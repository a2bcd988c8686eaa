"""Sums of an activity's rows: by kind, currency and donor, each once however many rows repeat it."""

from datetime import date
from typing import Any, NamedTuple

from commonground.activities.schemas import BudgetLine
from commonground.base.i18n import _
from commonground.exchange.formats.sheet_dates import read_day
from commonground.exchange.formats.sheet_fields import MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Column
from commonground.exchange.formats.sheet_numbers import Sum, Unit, currency_of, read_sum
from commonground.exchange.formats.sheet_parts import GroupLike, is_nothing
from commonground.exchange.formats.sheet_table import Row, is_empty, shown
from commonground.exchange.formats.sheet_whole import name_of
from commonground.exchange.formats.sheet_words import is_total_word
from commonground.exchange.schemas import Party


class Money(NamedTuple):
    sum: Sum
    donor: str
    start: date | None
    end: date | None


class Line(NamedTuple):
    row: Row
    money: Money


def read_money(group: GroupLike) -> None:
    for kind in MONEY_FIELDS:
        columns = group.mapping.at(kind)
        lines = {at: lines_of(group, at) for at in columns}
        for at in columns:
            if repeats(group, at, columns, lines):
                group.unread.update((at, row.number) for row in group.rows if not is_empty(row.cells[at]))
            else:
                take(group, kind, at, lines[at])


def repeats(group: GroupLike, at: int, columns: list[int], lines: dict[int, list[Line]]) -> bool:
    """Of a total and its parts only one counts: the parts where they name their donors and make the total."""
    first = group.rows[0].number
    sums = {
        one: sum(line.money.sum.amount for line in lines[one] if line.row.number == first) for one in columns
    }
    totals = [one for one in columns if is_total_word(group.mapping.columns[one].name) and sums[one]]
    parts = [one for one in columns if one not in totals and sums[one]]
    if len(totals) != 1 or not parts:
        return False
    donors = all(group.mapping.columns[one].donor for one in parts)
    if donors and sum(sums[one] for one in parts) == sums[totals[0]]:
        return at in totals
    return at in parts


def lines_of(group: GroupLike, at: int) -> list[Line]:
    found: list[Line] = []
    for row in group.rows:
        if not is_nothing(row.cells[at]):
            found += lines_in(group, at, row)
    return found


def lines_in(group: GroupLike, at: int, row: Row) -> list[Line]:
    """One sum, or several that line up with as many donors."""
    column = group.mapping.columns[at]
    cell = row.cells[at]
    donors = [column.donor] if column.donor else donors_of(group, row)
    parts: list[Any] = [cell]
    if isinstance(cell, str) and ";" in cell:
        parts = [part.strip() for part in cell.split(";") if part.strip()]
    if what := unsaid(column):
        group.warn(at, row, "unit_unclear", *what)
        return []
    unit = Unit(column.currency or currency_in(group, row) or group.mapping.currency, column.factor or 1)
    sums = [read_sum(part, column.decimal or ".", unit) for part in parts]
    named = donors if len(donors) == len(parts) else [""] * len(parts)
    if any(one is None or one.amount.is_nan() for one in sums) or (
        len(parts) > 1 and len(donors) != len(parts)
    ):
        group.warn(
            at,
            row,
            "not_a_sum",
            _("“%(value)s” is not a sum; it was kept as it is.") % {"value": shown(cell)[:80]},
            _("Give a number, such as 1200000."),
        )
        return []
    start, end = period_of(group, row)
    return [Line(row, Money(one, donor, start, end)) for one, donor in zip(sums, named, strict=True) if one]


def unsaid(column: Column) -> tuple[str, str] | None:
    """What has to be said of a column before its sums can be counted, and how; None where all is clear."""
    remedy = _("Say it when you map the columns.")
    if column.unit and not column.factor:
        return _("What “%(unit)s” stands for is not known; the sum was kept as it is.") % {
            "unit": column.unit
        }, remedy
    if column.decimal == "unclear":
        return _("Whether the comma parts thousands or the fraction can't be told; the sum was kept."), remedy
    return None


def donors_of(group: GroupLike, row: Row) -> list[str]:
    found = [
        name_of(part.strip(), group.known)
        for at in group.mapping.at("funding")
        for part in shown(row.cells[at]).split(";")
        if part.strip()
    ]
    return list(dict.fromkeys(found))


def currency_in(group: GroupLike, row: Row) -> str:
    said = (currency_of(shown(row.cells[at])) for at in group.mapping.at("currency"))
    return next(filter(None, said), "")


def period_of(group: GroupLike, row: Row) -> tuple[date | None, date | None]:
    first = next((read_day(row.cells[at]) for at in group.mapping.at("money_from")), None)
    last = next((read_day(row.cells[at]) for at in group.mapping.at("money_to")), None)
    return first.first if first else None, last.last if last else None


def take(group: GroupLike, kind: Any, at: int, lines: list[Line]) -> None:
    """Rows that say the same are one sum. Where they differ in the sum alone, none is the activity's."""
    by_row: dict[int, list[Money]] = {}
    for line in lines:
        by_row.setdefault(line.row.number, []).append(line.money)
    said = list(dict.fromkeys(map(tuple, by_row.values())))
    keys = [tuple((money.donor, money.start, money.end) for money in one) for one in said]
    if len(set(keys)) < len(keys):
        tell_different(group, at, lines)
        return
    for money in dict.fromkeys(money for one in said for money in one):
        put(group, kind, at, lines[0].row, money)


def tell_different(group: GroupLike, at: int, lines: list[Line]) -> None:
    group.warn(
        at,
        lines[0].row,
        "rows_differ",
        _(
            "The rows of this activity give different sums, and which holds can't be told; "
            "they were kept as they are."
        ),
        _("Give the whole sum in all its rows, or one row an activity."),
    )
    group.unread.update((at, line.row.number) for line in lines)


def put(group: GroupLike, kind: Any, at: int, row: Row, line: Money) -> None:
    if not line.sum.amount:
        group.unread.add((at, row.number))
        return
    if not line.sum.currency:
        group.unread.update((at, one.number) for one in group.rows)
        group.warn(
            at,
            row,
            "no_currency",
            _("This sum has no currency; it was kept as it is."),
            _("Say which currency the sheet counts in."),
        )
        return
    budgets = group.draft.document.budgets
    start, end = (
        (line.start, line.end) if not (line.start and line.end and line.end < line.start) else (None, None)
    )
    made = BudgetLine(kind, line.sum.amount, line.sum.currency, period_start=start, period_end=end)
    if line.donor:
        group.draft.funders[len(budgets)] = Party(line.donor)
    group.draft.put(budgets=[*budgets, made])
    if (
        "currency" in group.mapping.derived
        and not group.mapping.columns[at].currency
        and not group.mapping.at("currency")
    ):
        group.draft.put(provenance=group.draft.document.provenance | {"budgets": "derived"})

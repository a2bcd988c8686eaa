"""Budgets and transactions of an IATI activity as lines of money.

Commitments and disbursements are summed by year, currency and organisation: a line of a single day keeps
that day, one of several has the calendar year as its period. An original budget that was revised for the
same period is left aside, since both together would count the sum twice.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commonground.activities.schemas import BudgetKind, BudgetLine
from commonground.base.i18n import _
from commonground.exchange.formats import codes, iati_plain
from commonground.exchange.formats.iati_parts import (
    code_of,
    day_of,
    leave_aside,
    number_of,
    party_of,
    words_of,
)
from commonground.exchange.formats.iati_whole import keep_whole
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft, Party

KINDS: dict[str, BudgetKind] = {
    codes.COMMITMENT: "commitment",
    codes.DISBURSEMENT: "disbursement",
    codes.EXPENDITURE: "disbursement",
}
REVISED = "2"
# How our own export says that a transaction stands for a whole period.
PERIOD_SUM = "Sum of the period {start} to {end}"
IS_PERIOD_SUM = re.compile(r"Sum of the period (\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)")


class Key(NamedTuple):
    kind: BudgetKind
    currency: str
    start: date | None
    end: date | None
    party: Party | None


Told = tuple[Key, Decimal, Element]


def read_budgets(element: Element, draft: Draft, language: str) -> None:
    found = list(element.iterfind("budget"))
    revised = {period_of(one) for one in found if code_of(one, "type") == REVISED}
    for one in found:
        replaced = code_of(one, "type") != REVISED and period_of(one) in revised
        line = None if replaced else budget_line(one, draft, element)
        if line is None:
            leave_aside(one, draft)
        else:
            draft.put(budgets=[*draft.document.budgets, line])
            if iati_plain.says_more(one, language) or day_of_value(one) != period_of(one)[0]:
                keep_whole([one], line, draft)


def day_of_value(element: Element) -> str:
    return code_of(element.find("value"), "value-date")


def period_of(budget: Element) -> tuple[str, str]:
    return code_of(budget.find("period-start"), "iso-date"), code_of(budget.find("period-end"), "iso-date")


def budget_line(budget: Element, draft: Draft, activity: Element) -> BudgetLine | None:
    money = money_of(budget.find("value"), draft, activity)
    if money is None:
        return None
    start, end = (day_of(draft, "budgets", text) for text in period_of(budget))
    return BudgetLine("budget", *money, period_start=start, period_end=end)


def money_of(value: Element | None, draft: Draft, activity: Element) -> tuple[Decimal, str] | None:
    amount = number_of(words_of(value))
    currency = (code_of(value, "currency") or code_of(activity, "default-currency")).upper()
    if amount is None or not currency:
        message = _("This sum has no number or no currency; it was left aside.")
        draft.warn("budgets", "not_a_sum", message, _("Give an amount and a currency."), words_of(value))
        return None
    return amount, currency


def read_transactions(element: Element, draft: Draft, language: str) -> None:
    groups: dict[tuple[Key, int], list[Told]] = {}
    for transaction in element.iterfind("transaction"):
        line = transaction_line(transaction, draft, element, language)
        if line is None:
            leave_aside(transaction, draft)
            continue
        key, amount = line
        year = key._replace(start=None, end=None), key.end.year if key.end else 0
        groups.setdefault(year, []).append((key, amount, transaction))
    for year_lines in groups.values():
        for key, amount, found in summed(year_lines):
            line_of_money = add_line(draft, key, amount)
            if len(found) > 1 or says_more(found[0], language):
                keep_whole(found, line_of_money, draft)


def says_more(transaction: Element, language: str) -> bool:
    """More than type, day, sum and giver, which is all that our own export would write."""
    if IS_PERIOD_SUM.search(words_of(transaction.find("description"))):
        return False
    day, giver = code_of(transaction.find("transaction-date"), "iso-date"), transaction.find("provider-org")
    return (
        iati_plain.says_more(transaction, language)
        or code_of(transaction.find("transaction-type")) == codes.EXPENDITURE
        or day_of_value(transaction) != day
        or (giver is not None and party_of(giver, language) is None)
    )


def transaction_line(
    transaction: Element, draft: Draft, activity: Element, language: str
) -> tuple[Key, Decimal] | None:
    """None for what is neither committed nor paid out, such as money that came in."""
    kind = KINDS.get(code_of(transaction.find("transaction-type")))
    money = money_of(transaction.find("value"), draft, activity) if kind else None
    if kind is None or money is None:
        return None
    day = day_of(draft, "budgets", code_of(transaction.find("transaction-date"), "iso-date"))
    start, end = period_told(words_of(transaction.find("description"))) or (day, day)
    party = party_of(transaction.find("provider-org"), language)
    return Key(kind, money[1], start, end, party), money[0]


def period_told(description: str) -> tuple[date, date] | None:
    """Of our own export alone; what only looks like it is a description like any other."""
    told = IS_PERIOD_SUM.search(description)
    try:
        return (date.fromisoformat(told[1]), date.fromisoformat(told[2])) if told else None
    except ValueError:
        return None


def summed(lines: list[Told]) -> Iterator[tuple[Key, Decimal, list[Element]]]:
    """Lines of one year; those of the same period are one, and several periods are the year's."""
    key, _amount, _element = lines[0]
    total = sum((amount for _key, amount, _element in lines), Decimal(0))
    periods = {(key.start, key.end) for key, _amount, _element in lines}
    found = [element for _key, _amount, element in lines]
    if len(periods) == 1:
        yield key, total, found
    elif all(start and end and end.year - start.year == 0 for start, end in periods) and key.end:
        yield key._replace(start=date(key.end.year, 1, 1), end=date(key.end.year, 12, 31)), total, found
    else:
        yield from ((key, amount, [element]) for key, amount, element in lines)


def add_line(draft: Draft, key: Key, amount: Decimal) -> BudgetLine:
    line = BudgetLine(key.kind, amount, key.currency, period_start=key.start, period_end=key.end)
    if key.party:
        draft.funders[len(draft.document.budgets)] = key.party
    draft.put(budgets=[*draft.document.budgets, line])
    return line

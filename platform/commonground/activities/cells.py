"""Cells of the table of one's activities, as pure functions: what is typed into them becomes the document."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities import forms
from commonground.activities.schemas import Activity, BudgetLine, Status
from commonground.activities.typed import Fields, Typed
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.texts import Text

# The document's fields that each cell may change: a problem of another field is told on the form, not here.
FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "status": ("status_stated",),
    "dates": forms.DAYS,
    "budget": ("budgets",),
    "needs": ("needs",),
}
CELLS = tuple(FIELDS)


def editable(document: Activity, cell: str) -> bool:
    """What one input can hold; several sums and unnamed needs are for the form."""
    if cell == "budget":
        return len(sums(document)) <= 1
    return cell != "needs" or bool(document.needs)


def sums(document: Activity) -> list[BudgetLine]:
    return [line for line in document.budgets if line.kind == "budget"]


def totals(document: Activity) -> dict[str, Decimal]:
    """What is budgeted, by currency."""
    found: dict[str, Decimal] = {}
    for line in sums(document):
        found[line.currency] = found.get(line.currency, Decimal(0)) + line.amount
    return found


def start_field(document: Activity) -> str:
    return "actual_start" if document.actual_start else "planned_start"


def end_field(document: Activity) -> str:
    return "actual_end" if document.actual_end else "planned_end"


def read(fields: Fields, cells: Iterable[str], before: Activity) -> tuple[Activity, list[Problem]]:
    typed = Typed(fields)
    changes: dict[str, Any] = {}
    for cell in cells:
        if editable(before, cell):
            changes |= READERS[cell](typed, before)
    document = msgspec.structs.replace(before, **changes)
    return forms.stated(document, before), typed.problems


def read_title(typed: Typed, before: Activity) -> dict[str, Any]:
    language, text = typed.one("language") or "en", typed.one("title")
    held = before.title.get(language)
    if held and held.text == text:
        return {}
    if not text:
        typed.missing("title", _("Give the activity a title."))
        return {}
    return {"title": before.title | {language: Text(text)}}


def read_status(typed: Typed, before: Activity) -> dict[str, Any]:
    return {"status_stated": typed.code("status_stated", Status)}


def read_dates(typed: Typed, before: Activity) -> dict[str, Any]:
    return {start_field(before): typed.day("start"), end_field(before): typed.day("end")}


def read_budget(typed: Typed, before: Activity) -> dict[str, Any]:
    amount, currency = typed.number("amount"), typed.one("currency").upper()
    held = sums(before)
    if typed.problems:
        return {}
    if amount is None:
        return {"budgets": [line for line in before.budgets if line not in held]}
    if held:
        new = msgspec.structs.replace(held[0], amount=amount, currency=currency or held[0].currency)
        return {"budgets": [new if line is held[0] else line for line in before.budgets]}
    return {"budgets": [BudgetLine(kind="budget", amount=amount, currency=currency), *before.budgets]}


def read_needs(typed: Typed, before: Activity) -> dict[str, Any]:
    wanted = set(typed.many("open"))
    return {
        "needs": [msgspec.structs.replace(need, open=need.kind in wanted) for need in before.needs],
    }


READERS = {
    "title": read_title,
    "status": read_status,
    "dates": read_dates,
    "budget": read_budget,
    "needs": read_needs,
}


def of_cells(problems: Iterable[Problem], cells: Iterable[str]) -> list[Problem]:
    """The problems of what these cells may change."""
    mine = {field for cell in cells for field in FIELDS[cell]}
    return [one for one in problems if one.field.partition("[")[0].partition(".")[0] in mine]

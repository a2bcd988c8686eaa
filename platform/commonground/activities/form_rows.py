"""The lists of the form: each kind of row turned into fields and back.

A row carries the number of the part it was filled from (`was`), so that what the form does not ask for, such
as a text in another language, stays with its part.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from commonground.activities import form_places
from commonground.activities.filters import is_key
from commonground.activities.form_texts import Languages, shown
from commonground.activities.schemas import (
    BudgetKind,
    BudgetLine,
    Indicator,
    Land,
    Lesson,
    LessonKind,
    Location,
    Need,
    NeedKind,
    Partner,
    Response,
    Result,
    Role,
)
from commonground.activities.typed import Typed
from commonground.base.i18n import _


class Reading(NamedTuple):
    """What reading a form needs besides the form: `organisations` are ids by the names typed."""

    typed: Typed
    languages: Languages
    organisations: Mapping[str, int]


class Showing(NamedTuple):
    """What filling a form needs besides the document: `names` of organisations by id."""

    language: str
    names: Mapping[int, str]


def organisation_shown(key: int | None, showing: Showing) -> dict[str, str]:
    if key is None:
        return {"name": "", "shown": "", "organisation": ""}
    name = " ".join(showing.names.get(key, "").split()) or f"#{key}"
    return {"name": name, "shown": name, "organisation": str(key)}


def organisation_read(reading: Reading, row: str) -> int | None:
    """The organisation the row was filled with while its name is left alone, else the one of that name."""
    typed = reading.typed
    name, key = typed.one(f"{row}-name"), typed.one(f"{row}-organisation")
    if not name:
        return None
    if name == typed.one(f"{row}-shown") and is_key(key):
        return int(key)
    found = reading.organisations.get(name)
    if found is None:
        typed.refuse(
            f"{row}-name",
            "unknown_organisation",
            _("“%(name)s” is not in the registry of organisations.") % {"name": name[:80]},
            _("Choose one from the list."),
        )
    return found


def show_partner(partner: Partner, showing: Showing) -> dict[str, str]:
    return organisation_shown(partner.organisation, showing) | {"role": partner.role}


def read_partner(reading: Reading, row: str, before: Any) -> Partner | None:
    typed = reading.typed
    if not typed.one(f"{row}-name"):
        return None
    role, key = typed.code(f"{row}-role", Role), organisation_read(reading, row)
    if role is None:
        typed.missing(f"{row}-role", _("Say what it does in this activity."))
    if role is None or key is None:
        return None
    return Partner(organisation=key, role=role)


def show_budget(line: BudgetLine, showing: Showing) -> dict[str, str]:
    return organisation_shown(line.organisation, showing) | {
        "kind": line.kind,
        "amount": f"{line.amount:f}",
        "currency": line.currency,
        "period_start": day_shown(line.period_start),
        "period_end": day_shown(line.period_end),
    }


def day_shown(value: Any) -> str:
    return value.isoformat() if value else ""


def read_budget(reading: Reading, row: str, before: Any) -> BudgetLine | None:
    typed = reading.typed
    if typed.blank(row, ("amount", "name", "period_start", "period_end")):
        return None
    before_problems = len(typed.problems)
    amount = typed.number(f"{row}-amount")
    if amount is None and len(typed.problems) == before_problems:
        typed.missing(f"{row}-amount", _("Give the sum, or empty the row."))
    currency = typed.one(f"{row}-currency").upper()
    if not currency:
        typed.missing(f"{row}-currency", _("Give the currency, such as USD."))
    line: dict[str, Any] = {
        "kind": typed.code(f"{row}-kind", BudgetKind) or "budget",
        "period_start": typed.day(f"{row}-period_start"),
        "period_end": typed.day(f"{row}-period_end"),
        "organisation": organisation_read(reading, row),
    }
    if amount is None or not currency:
        return None
    return BudgetLine(amount=amount, currency=currency, **line)


def show_need(need: Need, showing: Showing) -> dict[str, str]:
    met = {} if need.open else {"met": "yes"}
    return {"kind": need.kind, "detail": shown(need.detail, showing.language)} | met


def read_need(reading: Reading, row: str, before: Any) -> Need | None:
    typed = reading.typed
    kind = typed.code(f"{row}-kind", NeedKind)
    if kind is None:
        if typed.one(f"{row}-detail"):
            typed.missing(f"{row}-kind", _("Choose what kind it is."))
        return None
    detail = reading.languages.read(typed, f"{row}-detail", before.detail if before else {})
    return Need(kind=kind, detail=detail, open=not typed.one(f"{row}-met"))


VERIFIED = {"yes": True, "no": False}


def show_result(result: Result, showing: Showing) -> dict[str, str]:
    return {
        "indicator": result.indicator,
        "name": shown(result.name, showing.language),
        "unit": result.unit,
        "target": "" if result.target is None else f"{result.target:f}",
        "achieved": "" if result.achieved is None else f"{result.achieved:f}",
        "year": "" if result.year is None else str(result.year),
        "response": result.response or "",
        "land": result.land or "",
        "mechanism": result.mechanism,
        "verified": next((word for word, value in VERIFIED.items() if value is result.verified), ""),
    }


def read_result(reading: Reading, row: str, before: Any) -> Result | None:
    typed = reading.typed
    indicator = typed.code(f"{row}-indicator", Indicator)
    if indicator is None:
        if not typed.blank(row, ("name", "target", "achieved")):
            typed.missing(f"{row}-indicator", _("Choose what is measured."))
        return None
    return Result(
        indicator=indicator,
        name=reading.languages.read(typed, f"{row}-name", before.name if before else {}),
        unit=typed.one(f"{row}-unit"),
        target=typed.number(f"{row}-target"),
        achieved=typed.number(f"{row}-achieved"),
        year=typed.whole(f"{row}-year"),
        response=typed.code(f"{row}-response", Response),
        land=typed.code(f"{row}-land", Land),
        mechanism=typed.one(f"{row}-mechanism"),
        verified=VERIFIED.get(typed.one(f"{row}-verified")),
    )


def show_lesson(lesson: Lesson, showing: Showing) -> dict[str, str]:
    content = shown(lesson.content, showing.language)
    return {"kind": lesson.kind, "theme": lesson.theme or "", "content": content}


def read_lesson(reading: Reading, row: str, before: Any) -> Lesson | None:
    typed = reading.typed
    content = reading.languages.read(typed, f"{row}-content", before.content if before else {})
    if not content:
        return None
    kind: LessonKind = typed.code(f"{row}-kind", LessonKind) or "lesson"
    return Lesson(kind=kind, theme=typed.one(f"{row}-theme") or None, content=content)


def show_location(location: Location, showing: Showing) -> dict[str, str]:
    return form_places.show(location)


def read_location(reading: Reading, row: str, before: Any) -> Location | None:
    return form_places.read(reading.typed, row, before)


class Rows(NamedTuple):
    """One list of the document: its name there, the prefix of its fields, and how a row goes out and in."""

    field: str
    prefix: str
    show: Callable[[Any, Showing], dict[str, str]]
    read: Callable[[Reading, str, Any], Any]


LISTS = (
    Rows("locations", "location", show_location, read_location),
    Rows("partners", "partner", show_partner, read_partner),
    Rows("budgets", "budget", show_budget, read_budget),
    Rows("needs", "need", show_need, read_need),
    Rows("offers", "offer", show_need, read_need),
    Rows("results", "result", show_result, read_result),
    Rows("lessons", "lesson", show_lesson, read_lesson),
)
BY_FIELD = {rows.field: rows for rows in LISTS}
PREFIXES = tuple(rows.prefix for rows in LISTS)


def shown_rows(rows: Rows, parts: list[Any], showing: Showing) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, part in enumerate(parts):
        values = rows.show(part, showing) | {"was": str(number)}
        found |= {f"{rows.prefix}-{number}-{name}": [value] for name, value in values.items()}
    return found


def earlier(parts: list[Any], was: str) -> Any:
    """The part a row was filled from, if it was filled from one."""
    return parts[int(was)] if is_key(was) and int(was) < len(parts) else None

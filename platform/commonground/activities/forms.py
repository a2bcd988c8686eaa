"""The register form: the activity document turned into three steps of fields and back, as pure functions.

Filling a step and reading it again gives the same document. A step changes only what it carries; everything
else of the document, other languages included, is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities import form_rows
from commonground.activities.form_rows import Reading, Rows, Showing
from commonground.activities.form_texts import Languages, shown
from commonground.activities.rules import AREAS
from commonground.activities.schemas import Activity, Share, Status
from commonground.activities.typed import Fields, Typed, row_numbers
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES, SIX_COUNTRIES

DAYS = ("planned_start", "actual_start", "planned_end", "actual_end")
STEPS: dict[int, tuple[str, ...]] = {
    1: ("title", "summary", "lead", "areas", "status_stated", *DAYS, "themes", "homepage"),
    2: ("countries", "locations"),
    3: ("partners", "budgets", "needs", "offers", "results", "lessons", "frameworks"),
}
STEP_OF = {field: step for step, fields in STEPS.items() for field in fields}
LIST_FIELDS = tuple(form_rows.BY_FIELD)
OTHER_COUNTRY = "countries-other"


class Read(msgspec.Struct, frozen=True):
    """`rows` gives, for each list, the form's row of each of its parts; problems name fields of the form."""

    document: Activity
    problems: list[Problem]
    rows: dict[str, list[int]]


def show(document: Activity, step: int, language: str, names: Mapping[int, str]) -> Fields:
    """The fields of a step, filled from the document."""
    showing = Showing(language, names)
    fields: Fields = {"language": [language], "shown_language": [language]}
    for field in STEPS[step]:
        value = getattr(document, field)
        if field in form_rows.BY_FIELD:
            fields |= form_rows.shown_rows(form_rows.BY_FIELD[field], value, showing)
        else:
            fields |= show_one(field, value, showing)
    return fields


def show_one(field: str, value: Any, showing: Showing) -> Fields:
    if field in ("title", "summary"):
        return {field: [shown(value, showing.language)]}
    if field == "lead":
        return {f"lead-{name}": [text] for name, text in form_rows.organisation_shown(value, showing).items()}
    if field in ("areas", "countries"):
        shares = {f"{field}-{share.code}": [f"{share.share:f}"] for share in value}
        return shares | {field: [share.code for share in value]}
    if field in ("themes", "frameworks"):
        return {field: list(value)}
    return {field: [value.isoformat() if isinstance(value, date) else value or ""]}


def read(fields: Fields, step: int, before: Activity, organisations: Mapping[str, int]) -> Read:
    """What the step's fields make of the document as it was."""
    typed = Typed(fields)
    into, filled = typed.one("language"), typed.one("shown_language")
    languages = Languages(into if into in LANGUAGES else "en", filled if filled in LANGUAGES else "")
    reading = Reading(typed, languages, organisations)
    rows: dict[str, list[int]] = {}
    changes: dict[str, Any] = {}
    for field in STEPS[step]:
        earlier = getattr(before, field)
        if field in form_rows.BY_FIELD:
            changes[field], rows[field] = read_list(form_rows.BY_FIELD[field], reading, earlier)
        else:
            changes[field] = read_one(field, reading, earlier)
    document = msgspec.structs.replace(before, **changes)
    return Read(stated(document, before), typed.problems, rows)


def stated(document: Activity, before: Activity) -> Activity:
    """What somebody now wrote is no longer derived, imported or an example."""
    kept = {
        field: word
        for field, word in before.provenance.items()
        if getattr(document, field, None) == getattr(before, field, None)
    }
    return msgspec.structs.replace(document, provenance=kept)


def read_list(rows: Rows, reading: Reading, before: list[Any]) -> tuple[list[Any], list[int]]:
    parts, numbers = [], []
    for number in row_numbers(reading.typed.fields, rows.prefix):
        row = f"{rows.prefix}-{number}"
        earlier = form_rows.earlier(before, reading.typed.one(f"{row}-was"))
        part = rows.read(reading, row, earlier)
        if part is not None:
            parts.append(part)
            numbers.append(number)
    return parts, numbers


def read_one(field: str, reading: Reading, before: Any) -> Any:
    typed = reading.typed
    if field in ("title", "summary"):
        return reading.languages.read(typed, field, before)
    if field == "lead":
        return form_rows.organisation_read(reading, "lead")
    if field in ("areas", "countries"):
        return read_shares(typed, field, before)
    if field in ("themes", "frameworks"):
        return in_order(typed.many(field), before)
    if field in DAYS:
        return typed.day(field)
    return typed.code(field, Status) if field == "status_stated" else typed.one(field)


def in_order(codes: list[str], before: Iterable[str]) -> list[str]:
    """Codes that were there stay in their order; new ones follow."""
    kept = [code for code in before if code in codes]
    return kept + [code for code in codes if code not in kept]


def read_shares(typed: Typed, field: str, before: list[Share]) -> list[Share]:
    chosen = in_order(typed.many(field), [share.code for share in before])
    given = {code: typed.number(f"{field}-{code}") for code in chosen}
    other = typed.one(OTHER_COUNTRY) if field == "countries" else ""
    if other:
        given[other] = typed.number(f"{OTHER_COUNTRY}-share")
    unticked(typed, field, chosen)
    if any(problem.field.startswith(f"{field}-") for problem in typed.problems):
        return [Share(code=code, share=share or Decimal(0)) for code, share in given.items()]
    return shared_out(given)


def unticked(typed: Typed, field: str, chosen: list[str]) -> None:
    """A share beside a box left empty is either a forgotten tick or a forgotten number."""
    for code in (*AREAS, "unclassified") if field == "areas" else SIX_COUNTRIES:
        name = f"{field}-{code}"
        if code not in chosen and typed.one(name):
            message, remedy = _("This has a share but is not ticked."), _("Tick it, or empty its share.")
            typed.refuse(name, "not_ticked", message, remedy)


def shared_out(given: dict[str, Decimal | None]) -> list[Share]:
    """As stated; where no share is stated at all, equal parts in whole percents."""
    if given and all(share is None for share in given.values()):
        whole, rest = divmod(100, len(given))
        return [Share(code=code, share=Decimal(whole + (at < rest))) for at, code in enumerate(given)]
    return [Share(code=code, share=share or Decimal(0)) for code, share in given.items()]


def names_typed(fields: Fields) -> list[str]:
    """Organisations named in words that the form was not filled with: to be looked up, or added."""
    typed = Typed(fields)
    lists = ("partner", "budget")
    rows = ["lead", *(f"{prefix}-{number}" for prefix in lists for number in row_numbers(fields, prefix))]
    pairs = [(typed.one(f"{row}-name"), typed.one(f"{row}-shown")) for row in rows]
    return list(dict.fromkeys(name for name, before in pairs if name and name != before))


def step_of(problem: Problem) -> int:
    """Which step shows the field a problem of the document names."""
    return STEP_OF.get(problem.field.partition("[")[0].partition(".")[0], 1)


def on_form(problem: Problem, rows: Mapping[str, list[int]]) -> Problem:
    """The same problem under the name of the form's field: locations[1].name is location-4-name, say."""
    field, bracket, rest = problem.field.partition("[")
    if field == "lead":
        return msgspec.structs.replace(problem, field="lead-name")
    if not bracket or field not in form_rows.BY_FIELD:
        return problem
    index, _closing, part = rest.partition("]")
    numbers = rows.get(field, [])
    number = numbers[int(index)] if index.isdigit() and int(index) < len(numbers) else 0
    name = f"{form_rows.BY_FIELD[field].prefix}-{number}-{part.lstrip('.') or 'kind'}"
    return msgspec.structs.replace(problem, field=name)


def at_input(problem: Problem, read: Read) -> Problem:
    """A point's problem belongs to the numbers one typed; the field of its geometry is folded away."""
    row, geometry, _rest = problem.field.rpartition("-geometry")
    position = row.rpartition("-")[2]
    numbers = read.rows.get("locations", [])
    if not geometry or not position.isdigit() or int(position) not in numbers:
        return problem
    place = read.document.locations[numbers.index(int(position))]
    field = f"{row}-latitude" if place.kind == "point" else problem.field
    return msgspec.structs.replace(problem, field=field)

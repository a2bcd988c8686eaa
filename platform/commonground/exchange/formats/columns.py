"""The columns of the platform's own CSV, in order, and the field of the document that each fills."""

import re
from datetime import date

from commonground.activities.schemas import Activity, BudgetLine, Location, Share

LANGUAGES = ("zh", "ja", "ko", "mn", "ru")
COLUMNS: dict[str, str] = {
    "id": "",
    "identifier": "identifier",
    "title": "title",
    **{f"title_{code}": "title" for code in LANGUAGES},
    "summary": "summary",
    **{f"summary_{code}": "summary" for code in LANGUAGES},
    "lead": "lead",
    "partners": "partners",
    "areas": "areas",
    "countries": "countries",
    "status": "status_stated",
    "planned_start": "planned_start",
    "actual_start": "actual_start",
    "planned_end": "planned_end",
    "actual_end": "actual_end",
    "locations": "locations",
    "budgets": "budgets",
    "needs": "needs",
    "offers": "offers",
    "themes": "themes",
    "results": "results",
    "lessons": "lessons",
    "frameworks": "frameworks",
    "identifiers": "identifiers",
    "sectors": "sectors",
    "homepage": "homepage",
    "source_name": "source",
    "source_url": "source",
    "provenance": "provenance",
    "confirmed_on": "",
    "counted_in": "",
    "joint_share": "joint_share",
}
OF_LANGUAGE = re.compile(r"(title|summary)_([a-z]{2,3})")
COLUMN_OF = {field: column for column, field in reversed(COLUMNS.items()) if field}


def field_of(column: str) -> str | None:
    """None for a column that is none of ours."""
    if found := OF_LANGUAGE.fullmatch(column):
        return found[1]
    return COLUMNS.get(column)


def column_of(field: str) -> str:
    """The column where a problem of the document is to be mended: `budgets[2].currency` → budgets."""
    if field == "source.url":
        return "source_url"
    return COLUMN_OF.get(field.split("[")[0].split(".")[0], field)


def part_named(document: Activity, field: str) -> str:
    """What stands where a problem was found: a place's name, a sum, codes with their shares."""
    name, _bracket, rest = field.partition("[")
    value = getattr(document, name.split(".")[0], None)
    if rest and isinstance(value, list):
        at = rest.split("]")[0]
        value = value[int(at)] if at.isdigit() and int(at) < len(value) else None
    if isinstance(value, Location):
        return value.name or value.admin_unit or value.country or value.kind
    if isinstance(value, BudgetLine):
        return f"{value.amount:f} {value.currency}"
    if isinstance(value, list):
        return "; ".join(f"{part.code} {part.share:f}" for part in value if isinstance(part, Share))
    return str(value) if isinstance(value, str | date) else ""

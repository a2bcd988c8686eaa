"""A stored document with what a file says laid over it; what the file does not speak of stays."""

from typing import Any

import msgspec

from commonground.activities.schemas import Activity
from commonground.activities.status import SAID_BY_OWNER, status_on
from commonground.base import clock
from commonground.base.texts import Texts
from commonground.exchange.keeping import kept_parts
from commonground.exchange.schemas import Draft

TEXTS = ("title", "summary")


def merged(stored: Activity, document: Activity, draft: Draft) -> Activity:
    """`draft.said` names fields, and languages of texts as title:zh."""
    said = [name for name in Activity.__struct_fields__ if name in draft.said and name not in TEXTS]
    values: dict[str, Any] = {name: getattr(document, name) for name in said}
    for name in TEXTS:
        values[name] = merged_texts(name, stored, document, draft)
    values["identifier"] = stored.identifier if answers_to(stored, document) else document.identifier
    values["lead"] = document.lead or stored.lead
    if draft.coarse:
        kept_parts(values, stored)
    if values.get("kept", stored.kept) != stored.kept:
        values["kept"] = kept_of_both(stored.kept, values["kept"], draft.sheet)
    keep_what_people_said(values, stored, document)
    values["provenance"] = merged_provenance(stored, document, draft, values)
    return msgspec.structs.replace(stored, **values)


def kept_of_both(before: list[Any], come: list[Any], sheet: bool) -> list[Any]:
    """What a sheet left and what an IATI file left stand side by side; each file replaces its own alone."""
    others = [entry for entry in before if (entry.get("element") == "sheet") != sheet]
    return [*come, *others] if not sheet else [*others, *come]


def answers_to(stored: Activity, document: Activity) -> bool:
    """Whether the record goes by the identifier it was found under, its own or none."""
    return document.identifier is None or (stored.identifier is None and "-cg" in document.identifier)


def merged_texts(field: str, stored: Activity, document: Activity, draft: Draft) -> Texts:
    """A sheet speaks of a language when it has its column; other files of all that came in before.

    A text that is the same keeps its origin, unless the file speaks of origins too.
    """
    before, come = getattr(stored, field), getattr(document, field)
    by_column = any(name.startswith(f"{field}:") for name in draft.said)
    found: Texts = {}
    for code, text in before.items():
        spoken_of = f"{field}:{code}" in draft.said if by_column else text.origin == "imported"
        if code not in come and not (spoken_of and field in draft.said):
            found[code] = text
    for code, text in come.items():
        same = code in before and before[code].text == text.text and "provenance" not in draft.said
        found[code] = before[code] if same else text
    return found


def keep_what_people_said(values: dict[str, Any], stored: Activity, document: Activity) -> None:
    """A value that was only derived never replaces one that somebody stated; a status that the dates give
    anyway adds nothing."""
    for field in ("areas", "countries"):
        derived = document.provenance.get(field) == "derived"
        stated = stored.provenance.get(field) not in ("derived", "imported")
        if field in values and derived and stated and getattr(stored, field):
            values[field] = getattr(stored, field)
    given = status_on(clock.today(), None, document.start, document.end)
    if values.get("status_stated") == given and stored.status_stated not in SAID_BY_OWNER:
        values["status_stated"] = stored.status_stated


def merged_provenance(
    stored: Activity, document: Activity, draft: Draft, values: dict[str, Any]
) -> dict[str, Any]:
    """Whole where the file has a column for it; else field by field, for what it changes."""
    if "provenance" in draft.said:
        return dict(document.provenance)
    found = dict(stored.provenance)
    for field, value in values.items():
        if value != getattr(stored, field):
            found.pop(field, None)
            if field in document.provenance:
                found[field] = document.provenance[field]
    return found

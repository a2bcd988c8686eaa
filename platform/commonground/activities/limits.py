"""What database and formats can hold: finite numbers, texts of a readable length, no control signs."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from commonground.activities.schemas import Activity, as_json
from commonground.base.encoding import encoder
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.texts import Texts

LARGEST = Decimal(10) ** 16
YEARS = range(1900, 2201)
LARGEST_RADIUS_M = 20_000_000
LONGEST_NAME = 500
LONGEST_NOTE = 10_000
# Codes stand in indexes, whose rows have little room.
LONGEST_CODE = 250
ATTRIBUTE = re.compile("[a-z][a-z-]*")
# What XML can't carry, so that one text would break every export it stands in; PostgreSQL has no null either.
UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
UNCARRIED_IN_JSON = (b"\\u00", b"\\b", b"\\f", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def numbers_fit(document: Activity) -> Iterator[Problem]:
    for name in ("areas", "countries"):
        if any(not share.share.is_finite() or abs(share.share) > 1000 for share in getattr(document, name)):
            yield _bad(name, _("A share is not a number from 0 to 100."))
    for at, sector in enumerate(document.sectors):
        if sector.share is not None and not (sector.share.is_finite() and abs(sector.share) <= 1000):
            yield _bad(f"sectors[{at}].share", _("A share is not a number from 0 to 100."))
    for at, location in enumerate(document.locations):
        if location.radius_m is not None and location.radius_m > LARGEST_RADIUS_M:
            yield _bad(f"locations[{at}].radius_m", _("The radius is larger than the Earth."))
    for at, result in enumerate(document.results):
        for name in ("target", "achieved"):
            value = getattr(result, name)
            if value is not None and not (value.is_finite() and abs(value) < LARGEST):
                yield _bad(f"results[{at}].{name}", _("This is not a number one can count with."))
        if result.year is not None and result.year not in YEARS:
            yield _bad(f"results[{at}].year", _("This is not a year."))


def _bad(field: str, message: str) -> Problem:
    return Problem(
        field=field, code="out_of_range", message=message, remedy=_("Correct the number, or leave it out.")
    )


def words_fit(document: Activity) -> Iterator[Problem]:
    for field, text, longest in _words(document):
        if len(text) > longest:
            yield too_long(field, len(text), longest)
    if has_uncarried(document):
        yield Problem(
            field="",
            code="control_sign",
            message=_("A text holds a control sign, which no file can carry."),
            remedy=_("Take it out."),
        )


def too_long(field: str, length: int, longest: int) -> Problem:
    return Problem(
        field=field,
        code="too_long",
        message=_("This text has %(length)d characters; %(longest)d fit.")
        % {"length": length, "longest": longest},
        remedy=_("Shorten it."),
    )


def has_uncarried(document: Activity) -> bool:
    """Looks at the bytes first, since a document may hold an outline of many thousand numbers."""
    raw = encoder.encode(document)
    suspect = any(sign in raw for sign in UNCARRIED_IN_JSON)
    return suspect and any(map(UNCARRIED.search, _strings(as_json(document))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _words(document: Activity) -> Iterator[tuple[str, str, int]]:
    """Texts whose length no other rule limits."""
    yield "identifier", document.identifier or "", LONGEST_CODE
    for at, one in enumerate(document.identifiers):
        yield f"identifiers[{at}].vocabulary", one.vocabulary, LONGEST_CODE
        yield f"identifiers[{at}].value", one.value, LONGEST_CODE
    for at, sector in enumerate(document.sectors):
        yield f"sectors[{at}].vocabulary", sector.vocabulary, LONGEST_CODE
        yield f"sectors[{at}].code", sector.code, LONGEST_CODE
    for at, location in enumerate(document.locations):
        yield f"locations[{at}].name", location.name, LONGEST_NAME
    for at, result in enumerate(document.results):
        yield from _texts(f"results[{at}].name", result.name, LONGEST_NAME)
        yield f"results[{at}].unit", result.unit, LONGEST_NAME
        yield f"results[{at}].mechanism", result.mechanism, LONGEST_NAME
    for name in ("needs", "offers"):
        for at, need in enumerate(getattr(document, name)):
            yield from _texts(f"{name}[{at}].detail", need.detail, LONGEST_NOTE)
    for at, lesson in enumerate(document.lessons):
        yield from _texts(f"lessons[{at}].content", lesson.content, LONGEST_NOTE)


def _texts(field: str, texts: Texts, longest: int) -> Iterator[tuple[str, str, int]]:
    for one in texts.values():
        yield field, one.text, longest


def kept_can_leave(document: Activity) -> Iterator[Problem]:
    """What an import kept for the export is XML, or attributes by names that XML takes."""
    for at, entry in enumerate(document.kept):
        if not _can_leave(entry):
            yield Problem(
                field=f"kept[{at}]",
                code="not_kept",
                message=_("This was not kept from a file."),
                remedy=_("Leave this field as it came."),
            )


def _can_leave(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("element"), str):
        return False
    attributes = entry.get("attributes", {})
    return (
        isinstance(entry.get("xml", ""), str)
        and isinstance(attributes, dict)
        and all(ATTRIBUTE.fullmatch(name) and isinstance(value, str) for name, value in attributes.items())
    )

"""What the database can hold: numbers that are numbers, texts of a readable length, no null signs."""

from collections.abc import Iterator
from decimal import Decimal

from commonground.activities.schemas import Activity, encoder
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.texts import Texts

LARGEST = Decimal(10) ** 16
YEARS = range(1900, 2201)
LARGEST_RADIUS_M = 20_000_000
LONGEST_NAME = 500
LONGEST_NOTE = 10_000


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
            yield Problem(
                field=field,
                code="too_long",
                message=_("This text has %(length)d characters; %(longest)d fit.")
                % {"length": len(text), "longest": longest},
                remedy=_("Shorten it."),
            )
    if b"\\u0000" in encoder.encode(document):
        yield Problem(
            field="",
            code="null_sign",
            message=_("A text holds a null sign, which no text can."),
            remedy=_("Take it out."),
        )


def _words(document: Activity) -> Iterator[tuple[str, str, int]]:
    """Texts whose length no other rule limits."""
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

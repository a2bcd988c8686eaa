"""Results of an IATI activity: indicators with numbers. Texts and long series stay with the kept element."""

from decimal import Decimal
from typing import Any, get_args

from commonground.activities.schemas import Indicator, Land, Response, Result
from commonground.base.texts import Texts
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import aside_within, code_of, number_of, texts_of
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft

UNITS = {"2": "%"}
# How our own export says which of our indicators it is: hectares;response=reverse;land=forest.
OWN_URI = "urn:common-ground:indicator"


def read_result(element: Element, draft: Draft, language: str) -> bool:
    """False where no indicator of it has a number, so that the whole is left aside."""
    found = [
        one
        for indicator in element.iterfind("indicator")
        if (one := indicator_of(indicator, draft, language))
    ]
    draft.put(results=[*draft.document.results, *found])
    return bool(found)


def is_own(result: Element) -> bool:
    """Written by us: one indicator of our own vocabulary and one period, all of which is in the result."""
    found = result.findall("indicator")
    return len(found) == 1 and any(
        code_of(one, "indicator-uri") == OWN_URI for one in found[0].iterfind("reference")
    )


def indicator_of(indicator: Element, draft: Draft, language: str) -> Result | None:
    """Target and actual of the last period that has either; earlier periods are counted as left aside."""
    periods = [(period, *numbers_of(period)) for period in indicator.iterfind("period")]
    stated = [one for one in periods if one[1] is not None or one[2] is not None]
    if not stated:
        return None
    last = max(stated, key=lambda one: code_of(one[0].find("period-end"), "iso-date"))
    for _other in range(len(periods) - 1):
        aside_within("result/indicator/period", draft)
    year = code_of(last[0].find("period-end"), "iso-date")[:4]
    own = own_of(indicator)
    word = own.pop("indicator", None)
    return Result(
        indicator=word or "other",
        name=name_of(indicator.find("title"), language, word),
        unit=own.pop("unit", None) or UNITS.get(code_of(indicator, "measure"), ""),
        target=last[1],
        achieved=last[2],
        year=int(year) if year.isascii() and year.isdigit() else None,
        **own,
    )


def numbers_of(period: Element) -> tuple[Decimal | None, Decimal | None]:
    """Of targets and actuals split by place or dimension none is the total, unless one stands alone."""
    target, actual = (whole(list(period.iterfind(name))) for name in ("target", "actual"))
    return target, actual


def whole(parts: list[Element]) -> Decimal | None:
    undivided = [part for part in parts if part.find("location") is None and part.find("dimension") is None]
    chosen = undivided or parts
    return number_of(chosen[0].get("value")) if len(chosen) == 1 else None


def name_of(title: Element | None, language: str, own: str | None) -> Texts:
    """The schema wants a title; where we have none, our export writes the indicator's own word."""
    found = texts_of(title, language)
    return {} if [text.text for text in found.values()] == [own] else found


def own_of(indicator: Element) -> dict[str, Any]:
    """What a reference of our own vocabulary says: indicator, response, land, unit, mechanism, verified."""
    for reference in indicator.iterfind("reference"):
        if code_of(reference, "vocabulary") == codes.OWN and code_of(reference, "indicator-uri") == OWN_URI:
            return read_own(code_of(reference))
    return {}


def read_own(code: str) -> dict[str, Any]:
    name, *parts = code.split(";")
    if name not in get_args(Indicator):
        return {}
    found: dict[str, Any] = {"indicator": name}
    for key, _equals, value in (part.partition("=") for part in parts):
        if (key, value) in OWN_WORDS or key in ("unit", "mechanism"):
            found[key] = value
        elif key == "verified":
            found[key] = value == "yes"
    return found


OWN_WORDS = {("response", word) for word in get_args(Response)} | {("land", word) for word in get_args(Land)}

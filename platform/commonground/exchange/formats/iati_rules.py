"""The rules of the IATI standard beyond its schema, in our own words; a test holds them to the official file.

They refuse nothing: what a file breaks is told, and what our own export breaks is what nobody could mend
without making something up.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from commonground.base import clock
from commonground.exchange.formats.iati_parts import LANGUAGE, code_of, line_of, number_of
from commonground.exchange.formats.iati_share_rules import budget_items, countries, percentages, sectors
from commonground.exchange.formats.xml_stream import Element

UNFIT = set("/&|?")
NUMERIC = ("1", "2", "3", "4")
QUALITATIVE = "5"


class Broken(NamedTuple):
    """`rule` is the number that the standard gives it."""

    rule: str
    line: int | None = None


Rule = Callable[[Element], Iterator[str]]


def broken(activity: Element) -> list[Broken]:
    """Of one activity as 2.03 says it."""
    return [Broken(number, line_of(activity)) for rule in RULES for number in rule(activity)]


def identifiers(activity: Element) -> Iterator[str]:
    reporter, own = code_of(activity.find("reporting-org"), "ref"), raw(activity.find("iati-identifier"))
    if reporter and reporter == own.strip():
        yield "1.1.3"
    starts = [reporter, *(code_of(one, "ref") for one in others(activity, "B1"))]
    if reporter and not any(own.startswith(f"{start}-") for start in starts if start):
        yield "1.1.21"
    if UNFIT & set(own):
        yield "1.3.13"
    if UNFIT & set(reporter):
        yield "1.14.13"
    if own != own.strip():
        yield "1.3.1"


def others(activity: Element, kind: str) -> Iterator[Element]:
    yield from (one for one in activity.iterfind("other-identifier") if one.get("type") == kind)


def raw(element: Element | None) -> str:
    return "".join(map(str, element.itertext())) if element is not None else ""


REFERENCES = (
    ("reporting-org", "ref", "1.14"),
    ("participating-org", "ref", "1.8"),
    ("participating-org", "activity-id", "1.9"),
    ("related-activity", "ref", "1.7"),
    ("other-identifier/owner-org", "ref", "1.11"),
    ("transaction/provider-org", "ref", "1.10"),
    ("transaction/provider-org", "provider-activity-id", "1.4"),
    ("transaction/receiver-org", "ref", "1.15"),
    ("transaction/receiver-org", "receiver-activity-id", "1.5"),
    ("planned-disbursement/provider-org", "ref", "1.10"),
    ("planned-disbursement/provider-org", "provider-activity-id", "1.4"),
    ("planned-disbursement/receiver-org", "ref", "1.15"),
    ("planned-disbursement/receiver-org", "receiver-activity-id", "1.5"),
)
NO_SIGNS = ("participating-org", "owner-org", "provider-org", "receiver-org")


def references(activity: Element) -> Iterator[str]:
    """No space at either end, and no sign that would break an address."""
    for path, name, number in REFERENCES:
        for element in activity.iterfind(path):
            value = element.get(name) or ""
            if value != value.strip():
                yield f"{number}.1"
            if name == "ref" and element.tag in NO_SIGNS and UNFIT & set(value):
                yield f"{number}.13"
    for kind, number in (("B1", "1.16.1"), ("A3", "1.6.1")):
        if any((value := one.get("ref") or "") != value.strip() for one in others(activity, kind)):
            yield number


NAMED = (
    ("participating-org", "6.10.1"),
    ("other-identifier/owner-org", "6.8.1"),
    ("transaction/provider-org", "6.9.1"),
    ("planned-disbursement/provider-org", "6.9.1"),
    ("transaction/receiver-org", "6.9.2"),
    ("planned-disbursement/receiver-org", "6.9.2"),
)


def names(activity: Element) -> Iterator[str]:
    """An organisation is named or has a reference; titles and descriptions have words."""
    for path, number in NAMED:
        for element in activity.iterfind(path):
            if element.get("ref") is None and element.find("narrative") is None:
                yield number
    for tag, number in (("title", "4.3.1"), ("description", "4.4.1")):
        if any(not any(part.text for part in one.iterfind("narrative")) for one in activity.iter(tag)):
            yield number
    if not activity.get(LANGUAGE) and any(one.get(LANGUAGE) is None for one in activity.iter("narrative")):
        yield "4.1.1"


def currencies(activity: Element) -> Iterator[str]:
    if not activity.get("default-currency") and any(
        one.text and not one.get("currency") for one in activity.iter("value")
    ):
        yield "7.8.1"


def days(activity: Element) -> Iterator[str]:
    today = clock.today().isoformat()
    held = {code_of(one, "type"): code_of(one, "iso-date")[:10] for one in activity.iterfind("activity-date")}
    if not ("1" in held or "2" in held):
        yield "6.11.1"
    for earlier, later, number in (("1", "3", "11.1.2"), ("2", "4", "11.1.3")):
        if held.get(earlier) and held.get(later) and held[earlier] > held[later]:
            yield number
    for kind, number in (("2", "11.1.4"), ("4", "11.1.5")):
        if held.get(kind, "") > today:
            yield number
    if (activity.get("last-updated-datetime") or "")[:10] > today:
        yield "11.1.1"
    for transaction in activity.iterfind("transaction"):
        if code_of(transaction.find("transaction-date"), "iso-date")[:10] > today:
            yield "11.2.1"
        if code_of(transaction.find("value"), "value-date")[:10] > today:
            yield "11.2.2"


PERIODS = (("budget", "8.6.3"), ("planned-disbursement", "8.6.3"), ("result/indicator/period", "8.6.1"))


def periods(activity: Element) -> Iterator[str]:
    """In order; and a budget is of one year at most."""
    for path, number in PERIODS:
        for one in activity.iterfind(path):
            start, end = day(one.find("period-start")), day(one.find("period-end"))
            if start and end and start > end:
                yield number
            if path == "budget" and start and end and (end - start).days > year_from(start):
                yield "7.5.3"


def day(element: Element | None) -> date | None:
    try:
        return date.fromisoformat(code_of(element, "iso-date")[:10])
    except ValueError:
        return None


def year_from(_start: date) -> int:
    return 366


def classifications(activity: Element) -> Iterator[str]:
    """One aid type of each vocabulary, the DAC's among them; a marker of the DAC has its significance."""
    defaults = activity.findall("default-aid-type")
    yield from aid_types(defaults, "107.1.1", "107.1.2")
    of_transactions = activity.findall("transaction/aid-type")
    if of_transactions and not any((one.get("vocabulary") or "1") == "1" for one in of_transactions):
        yield "107.2.1"
    for transaction in activity.iterfind("transaction"):
        if any(number == "more" for number in aid_types(transaction.findall("aid-type"), "", "more")):
            yield "107.2.2"
    for marker in activity.iterfind("policy-marker"):
        if (marker.get("vocabulary") or "1") == "1" and marker.get("significance") is None:
            yield "6.14.1"
        if marker.get("vocabulary") == "99" and marker.find("narrative") is None:
            yield "6.13.1"


def aid_types(found: list[Element], none_of_dac: str, several: str) -> Iterator[str]:
    vocabularies = [one.get("vocabulary") or "1" for one in found]
    if found and "1" not in vocabularies:
        yield none_of_dac
    if len(set(vocabularies)) < len(vocabularies):
        yield several


def results(activity: Element) -> Iterator[str]:
    """Numbers where an indicator is of numbers, none where it is of words."""
    for result in activity.iterfind("result"):
        for indicator in result.iterfind("indicator"):
            if result.find("reference") is not None and indicator.find("reference") is not None:
                yield "8.11.1"
            measure = indicator.get("measure") or ""
            for path, number in (("baseline", "8.8"), ("period/target", "8.9"), ("period/actual", "8.10")):
                for one in indicator.iterfind(path):
                    yield from value_rules(one.get("value"), measure, number)


def value_rules(value: str | None, measure: str, number: str) -> Iterator[str]:
    if measure in NUMERIC and value is None:
        yield f"{number}.1"
    elif measure in NUMERIC and number_of(value) is None:
        yield f"{number}.2"
    elif measure == QUALITATIVE and value:
        yield f"{number}.3"


RULES: tuple[Rule, ...] = (
    identifiers,
    references,
    names,
    currencies,
    days,
    periods,
    sectors,
    countries,
    percentages,
    classifications,
    results,
    budget_items,
)

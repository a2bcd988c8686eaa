"""The standard's rules that an export can keep without making anything up: shares that sum, no country or
sector both on the activity and on its transactions. Whatever else is broken stays and is told (iati_rules).
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from lxml import etree

from commonground.activities.schemas import Activity
from commonground.exchange.formats.iati_elements import simple
from commonground.exchange.formats.iati_parts import number_of, parsed, xml_of
from commonground.exchange.formats.xml_stream import Element

WHOLE = Decimal(100)
STEP = Decimal("0.01")


def mend(activity: Element) -> None:
    """An <iati-activity> of 2.03, in place."""
    for vocabulary in dict.fromkeys(vocabulary_of(one) for one in activity.iterfind("sector")):
        balance([one for one in activity.iterfind("sector") if vocabulary_of(one) == vocabulary], WHOLE)
    balance_places(activity)
    say_once(activity, ("recipient-country", "recipient-region"))
    say_once(activity, ("sector",))


def as_mended(document: Activity) -> tuple[Any, ...]:
    """What an export would say of the shares and of what is kept; of countries beside regions roughly."""
    activity = etree.Element("iati-activity")
    for share in document.countries:
        activity.append(simple("recipient-country", code=share.code, percentage=f"{share.share:f}"))
    for one in document.sectors:
        stated = None if one.share is None else f"{one.share:f}"
        activity.append(simple("sector", vocabulary=one.vocabulary, code=one.code, percentage=stated))
    activity.extend(element for entry in document.kept if (element := parsed(entry)) is not None)
    mend(activity)
    for country in activity.iterfind("recipient-country"):
        roughly = (number_of(country.get("percentage")) or WHOLE).quantize(Decimal(1))
        country.set("percentage", str(roughly))
    attributes = [entry["attributes"] for entry in document.kept if "attributes" in entry]
    parts = sorted(entry.get("part", "") for entry in document.kept if "xml" in entry)
    return sorted(map(xml_of, activity)), attributes, parts


def vocabulary_of(element: Element) -> str:
    return element.get("vocabulary") or "1"


def balance_places(activity: Element) -> None:
    """The countries have what the regions leave them; with each vocabulary the regions are told anew."""
    countries, regions = activity.findall("recipient-country"), activity.findall("recipient-region")
    stated = [number_of(one.get("percentage")) for one in regions]
    if not regions:
        balance(countries, WHOLE)
        return
    if not countries or any(share is None for share in stated):
        return
    sums: dict[str, Decimal] = {}
    for region, share in zip(regions, stated, strict=True):
        sums[vocabulary_of(region)] = sums.get(vocabulary_of(region), Decimal(0)) + (share or Decimal(0))
    [total, *others] = set(sums.values())
    if not others and 0 < total < WHOLE:
        if len(countries) == 1:
            countries[0].set("percentage", countries[0].get("percentage") or "100")
        balance(countries, WHOLE - total)


def balance(elements: list[Element], whole: Decimal) -> None:
    """Shares in their own proportion to a sum of `whole`, by the largest remainder; none is made up."""
    shares = [number_of(one.get("percentage")) for one in elements]
    known = [share for share in shares if share is not None and share >= 0]
    if not elements or len(known) < len(elements) or not sum(known):
        return
    if sum(known) == whole:
        return
    for element, share in zip(elements, apportioned(known, whole), strict=True):
        element.set("percentage", f"{share.normalize():f}")


def apportioned(weights: Iterable[Decimal], whole: Decimal) -> list[Decimal]:
    held = list(weights)
    total = sum(held, Decimal(0))
    exact = [weight * whole / total for weight in held]
    rounded = [share.quantize(STEP, ROUND_DOWN) for share in exact]
    left = int((whole - sum(rounded, Decimal(0))) / STEP)
    for at in sorted(range(len(exact)), key=lambda at: rounded[at] - exact[at])[:left]:
        rounded[at] += STEP
    return rounded


def say_once(activity: Element, tags: tuple[str, ...]) -> None:
    """What the activity says of itself, its transactions don't say again."""
    if not any(activity.find(tag) is not None for tag in tags):
        return
    for transaction in activity.iterfind("transaction"):
        for child in [one for one in transaction if one.tag in tags]:
            transaction.remove(child)

"""The standard's rules that an export can keep without making anything up: shares that sum, no country or
sector both on the activity and on its transactions. Whatever else is broken stays and is told (iati_rules).
"""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from lxml import etree

from commonground.activities.rules import KNOWN_COUNTRIES
from commonground.activities.schemas import Activity, Share
from commonground.exchange.formats import codes, iati_money
from commonground.exchange.formats.iati_elements import language_of, simple
from commonground.exchange.formats.iati_parts import number_of, parsed, xml_of
from commonground.exchange.formats.xml_stream import Element

WHOLE, NOTHING = Decimal(100), Decimal(0)
STEP = Decimal("0.01")
MOST_TURNS = 40


def mend(activity: Element) -> None:
    """An <iati-activity> of 2.03, in place."""
    for vocabulary in dict.fromkeys(vocabulary_of(one) for one in activity.iterfind("sector")):
        balance([one for one in activity.iterfind("sector") if vocabulary_of(one) == vocabulary], WHOLE)
    balance_places(activity)
    for items in activity.iterfind("country-budget-items"):
        balance(items.findall("budget-item"), WHOLE)
    trim(activity)
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
    kept = [(element, entry) for entry in document.kept if (element := parsed(entry)) is not None]
    beside = sorted(xml_of(element) for element, _entry in kept if is_beside_ours(element))
    activity.extend(element for element, _entry in kept if not is_beside_ours(element))
    mend(activity)
    language = language_of(document)
    plain = [element for element, entry in kept if "part" in entry and is_plain(element, language)]
    for element in plain:
        activity.remove(element)
    for country in activity.iterfind("recipient-country"):
        roughly = (number_of(country.get("percentage")) or WHOLE).quantize(Decimal(1))
        country.set("percentage", str(roughly))
    attributes = [entry["attributes"] for entry in document.kept if "attributes" in entry]
    parts = sorted(entry.get("part", "") for element, entry in kept if element not in plain)
    return sorted(map(xml_of, activity)), attributes, parts, beside


def is_plain(element: Element, language: str) -> bool:
    """A transaction that says no more than its line, once what the activity says was taken out of it."""
    return element.tag == "transaction" and not iati_money.says_more(element, language)


def as_shared(shares: Iterable[Share]) -> list[tuple[str, Decimal]]:
    """As an export would tell them."""
    held = [share for share in shares if share.share > 0]
    return sorted(
        zip((one.code for one in held), apportioned((one.share for one in held), WHOLE), strict=True)
    )


def is_beside_ours(element: Element) -> bool:
    """What is kept of a country or sector is how it is called; its code and share are the document's."""
    if element.tag == "recipient-country":
        return True
    return element.tag == "sector" and (element.get("vocabulary") or "1") in codes.SECTORS


def vocabulary_of(element: Element) -> str:
    return element.get("vocabulary") or "1"


def balance_places(activity: Element) -> None:
    """The countries have what the regions leave them; with each vocabulary the regions are told anew.

    Of those, countries that we do not know keep the share that they came with.
    """
    named, regions = activity.findall("recipient-country"), activity.findall("recipient-region")
    strangers = [one for one in named if (one.get("code") or "").upper() not in KNOWN_COUNTRIES]
    countries = [one for one in named if one not in strangers]
    if not countries:
        for vocabulary in dict.fromkeys(map(vocabulary_of, regions)):
            balance([one for one in regions if vocabulary_of(one) == vocabulary], WHOLE)
        return
    taken, of_strangers = regional(regions), stated(strangers)
    whole = None if taken is None or of_strangers is None else WHOLE - taken - of_strangers
    if whole is not None and 0 < whole < WHOLE:
        if len(countries) == 1:
            countries[0].set("percentage", countries[0].get("percentage") or "100")
        balance(countries, whole)
    elif not regions:
        balance(countries, WHOLE)


def regional(regions: list[Element]) -> Decimal | None:
    """What the regions have, where each of their vocabularies says the same."""
    vocabularies = dict.fromkeys(map(vocabulary_of, regions))
    sums = {stated([one for one in regions if vocabulary_of(one) == name]) for name in vocabularies}
    [total, *others] = sums or {NOTHING}
    return None if others else total


def stated(elements: list[Element]) -> Decimal | None:
    """The sum of their shares; None where one has none."""
    shares = [number_of(one.get("percentage")) for one in elements]
    known = [share for share in shares if share is not None]
    return sum(known, NOTHING) if len(known) == len(shares) else None


def balance(elements: list[Element], whole: Decimal) -> None:
    """Shares in their own proportion to a sum of `whole`, by the largest remainder; none is made up."""
    shares = [number_of(one.get("percentage")) for one in elements]
    known = [share for share in shares if share is not None and share >= 0]
    if not elements or len(known) < len(elements) or not sum(known):
        return
    if sum(known) != whole:
        for element, share in zip(elements, apportioned(known, whole), strict=True):
            element.set("percentage", f"{share.normalize():f}")
    put_in_order(elements, float(whole))


def put_in_order(elements: list[Element], whole: float) -> None:
    """Shares such as 78.04 and 5.75 have no exact form as binary fractions: many who hold a file against the
    rules add them so, and in some orders miss the whole by a hair. The order tells nothing."""
    if adds_up(elements, whole):
        return
    rising = sorted(elements, key=as_fraction)
    turned = (
        found[at:] + found[:at] for found in (rising, elements) for at in range(min(len(found), MOST_TURNS))
    )
    ordered = next((found for found in turned if adds_up(found, whole)), None)
    if ordered is None:
        return
    places = [etree.Element("place") for _element in elements]
    for element, place in zip(elements, places, strict=True):
        swap(element, place)
    for place, element in zip(places, ordered, strict=True):
        swap(place, element)


def swap(old: Element, new: Element) -> None:
    parent = old.getparent()
    if parent is not None:
        parent.replace(old, new)


def adds_up(elements: list[Element], whole: float) -> bool:
    return sum(map(as_fraction, elements)) == whole


def as_fraction(element: Element) -> float:
    return float(element.get("percentage") or 0)


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


# What names a record or an organisation, wherever it stands.
NAMING = ("ref", "activity-id", "provider-activity-id", "receiver-activity-id")


def trim(activity: Element) -> None:
    """No space at either end of a reference."""
    for element in activity.iter():
        for name in NAMING:
            if (value := element.get(name)) is not None and value != value.strip():
                element.set(name, value.strip())

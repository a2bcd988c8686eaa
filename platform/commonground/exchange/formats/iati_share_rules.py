"""The rules of the IATI standard on shares: of sectors, countries, regions and budget items."""

from collections.abc import Iterator
from decimal import Decimal

from commonground.exchange.formats.iati_parts import number_of
from commonground.exchange.formats.xml_stream import Element

WHOLE = Decimal(100)
OWN = ("98", "99")


def sectors(activity: Element) -> Iterator[str]:
    found = activity.findall("sector")
    dac = [one for one in found if (one.get("vocabulary") or "1") == "1"]
    in_transactions = activity.findall("transaction/sector")
    if not found and not in_transactions:
        yield "6.2.2"
    if found and in_transactions:
        yield "6.6.2"
    if (
        in_transactions
        and not found
        and any(one.find("sector") is None for one in activity.iterfind("transaction"))
    ):
        yield "6.7.2"
    if found and not dac:
        yield "102.1.1"
    yield from shares(dac, "2.1.1", "2.1.2", "2.1.4")
    for vocabulary in {one.get("vocabulary") for one in found if one not in dac}:
        alike = [one for one in found if one.get("vocabulary") == vocabulary]
        yield from shares(alike, "2.1.1", "2.1.2", "2.1.4")
    own = [one for one in found if one.get("vocabulary") in OWN]
    if sum(len(one.findall("narrative")) for one in own) < len(own):
        yield "2.2.1"


def shares(elements: list[Element], all_stated: str, sums: str, alone: str) -> Iterator[str]:
    """Several have a share each, which make 100; one alone has none or 100."""
    stated = [share for one in elements if (share := number_of(one.get("percentage"))) is not None]
    if len(elements) > 1 and len(stated) < len(elements):
        yield all_stated
    if len(elements) > 1 and stated and sum(stated) != WHOLE:
        yield sums
    if len(elements) == 1 and stated and stated[0] != WHOLE:
        yield alone


def countries(activity: Element) -> Iterator[str]:
    found, regions = activity.findall("recipient-country"), activity.findall("recipient-region")
    transactions = activity.findall("transaction")
    placed = [
        one
        for one in transactions
        if one.find("recipient-country") is not None or one.find("recipient-region") is not None
    ]
    if (found or regions) and placed:
        yield "3.6.2"
    if not (found or regions):
        if not placed:
            yield "3.7.1"
        if len(placed) < len(transactions):
            yield "3.7.2"
    if not regions:
        yield from shares(found, "3.1.1", "3.1.2", "3.1.4")
    for vocabulary in {one.get("vocabulary") for one in regions if one.get("vocabulary")}:
        alike = [one for one in regions if one.get("vocabulary") == vocabulary]
        yield from regional(alike, found)


def regional(regions: list[Element], found: list[Element]) -> Iterator[str]:
    stated = [number_of(one.get("percentage")) for one in [*regions, *found] if one.get("percentage")]
    total = sum((share for share in stated if share is not None), Decimal(0))
    if len(regions) > 1 and any(not one.get("percentage") for one in regions):
        yield "3.4.1"
    if len(regions) == 1 and not found and stated and total != WHOLE:
        yield "3.4.4"
    if len(regions) + len(found) > 1 and total != WHOLE:
        yield "3.4.2"


PERCENTAGES = (
    ("recipient-country", "12.1.1"),
    ("recipient-region", "12.1.1"),
    ("sector", "12.3.1"),
    ("capital-spend", "12.2.1"),
    ("country-budget-items/budget-item", "12.2.1"),
)


def percentages(activity: Element) -> Iterator[str]:
    for path, number in PERCENTAGES:
        for one in activity.iterfind(path):
            share = number_of(one.get("percentage"))
            if share is not None and not 0 <= share <= WHOLE:
                yield number


def budget_items(activity: Element) -> Iterator[str]:
    for items in activity.iterfind("country-budget-items"):
        yield from shares(items.findall("budget-item"), "7.9.1", "7.9.2", "7.9.4")

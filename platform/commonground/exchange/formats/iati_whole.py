"""Elements that say more than the part of ours that was read from them: kept whole, and given back whole.

Such an entry names its part by a fingerprint. While the part stands as it was read, an export writes the
element it came from; once the part was edited or taken away, the element is gone with it.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from commonground.activities.schemas import BudgetLine, Location, Result
from commonground.activities.shapes import read_geojson
from commonground.base.texts import Texts
from commonground.exchange.formats.iati_parts import keep
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft

# Set on an element of ours while it is on its way out, and taken off before it is written.
MARK = "common-ground-part"


class Words(NamedTuple):
    """Texts by language, and the element that they were read from."""

    tag: str
    texts: Texts


Part = BudgetLine | Location | Result | Words


def print_of(part: Part) -> str:
    """Without ids of the registry and noughts at the end of numbers, which storing may change."""
    return hashlib.sha256(repr(told(part)).encode()).hexdigest()[:16]


def told(part: Part) -> tuple[Any, ...]:
    if isinstance(part, BudgetLine):
        return part.kind, plain(part.amount), part.currency, str(part.period_start), str(part.period_end)
    if isinstance(part, Result):
        names = words(part.name)
        return part.indicator, names, part.unit, plain(part.target), plain(part.achieved), part.year
    if isinstance(part, Words):
        return part.tag, words(part.texts)
    return part.kind, part.name, part.admin_unit, spot(part)


def words(texts: Texts) -> list[tuple[str, str]]:
    return sorted((code, text.text) for code, text in texts.items())


def plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def spot(place: Location) -> tuple[float, float] | None:
    read = read_geojson(place.geometry) if place.geometry else None
    return (round(read.centroid.x, 7), round(read.centroid.y, 7)) if read else None


def keep_whole(elements: Iterable[Element], part: Part, draft: Draft) -> None:
    for element in elements:
        keep(element, draft, print_of(part))


def marked(element: Element, part: Part) -> Element:
    element.set(MARK, print_of(part))
    return element


def with_wholes(written: list[Element], kept: dict[str, list[Element]]) -> list[Element]:
    """Our elements, those excepted for which what they came from is kept; two of the same part are one."""
    found: list[Element] = []
    given: set[str] = set()
    for element in written:
        name = element.attrib.pop(MARK, "")
        if name not in kept:
            found.append(element)
        elif name not in given:
            given.add(name)
            found += kept[name]
    return found

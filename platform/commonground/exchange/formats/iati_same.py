"""Whether an element says more than our own export would say in its place, so that it must be kept whole."""

from collections.abc import Iterator
from itertools import islice

from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import LANGUAGE, number_of, tag_of, words_of
from commonground.exchange.formats.xml_stream import Element

# Ours have a few: with more than these it says more, whatever they are.
MOST_ATTRIBUTES = 50
Said = tuple[str, tuple[tuple[str, str], ...], str]
OF_NUMBERS = ("pos", "value")
# Where ours writes what is understood anyway.
UNDERSTOOD = {"srsName": codes.WGS84}


def says_more(element: Element, ours: Element, language: str) -> bool:
    """`language` is the activity's, in which a narrative needs no mark."""
    return sorted(said(element, language)) != sorted(said(ours, language))


def said(element: Element, language: str, above: str = "") -> Iterator[Said]:
    path = f"{above}/{tag_of(element)}"
    told = {str(name): element.get(name, "").strip() for name in islice(element.attrib, MOST_ATTRIBUTES)}
    understood = UNDERSTOOD | {LANGUAGE: language}
    shown = tuple(sorted(pair for pair in told.items() if understood.get(pair[0]) != pair[1]))
    yield path, shown, content(element)
    for child in element:
        yield from said(child, language, path)


def content(element: Element) -> str:
    if len(element):
        return ""
    words = words_of(element)
    if tag_of(element) not in OF_NUMBERS:
        return words
    numbers = (number_of(word) for word in words.split())
    return " ".join("?" if number is None else f"{number.normalize():f}" for number in numbers)

"""Texts of IATI 1.01 to 1.05, which stood bare, once a language, as narratives."""

from collections.abc import Iterator

from lxml import etree

from commonground.exchange.formats.iati_parts import LANGUAGE, words_of
from commonground.exchange.formats.iati_shapes import NARRATIVES, SUMS, has_attributes
from commonground.exchange.formats.xml_stream import Element

# Elements whose text is their value; of others, what only repeats a code in words is left behind.
VALUED = frozenset(
    (
        *("value", "pos", "iati-identifier", "narrative", "telephone", "email", "website"),
        *("activity-website", "channel-code", *SUMS),
    )
)


def narrate(element: Element) -> None:
    """Bare text becomes a narrative in the language it was marked with; words beside a code go."""
    if element.tag in VALUED or not (element.text or "").strip():
        return
    if element.tag in NARRATIVES:
        narrative = etree.Element("narrative")
        narrative.text = words_of(element)
        if spoken := element.attrib.pop(LANGUAGE, ""):
            narrative.set(LANGUAGE, spoken)
        for child in list(element):
            if child.tag != "narrative":
                element.remove(child)
        element.insert(0, narrative)
    elif not has_attributes(element):
        return
    element.text = None


def join_languages(activity: Element) -> None:
    """Version 1 said a title once a language, version 2 says it once in several."""
    for parent in [
        activity,
        *activity.iter("location", "transaction", "result", "indicator", "document-link"),
    ]:
        for same_text in texts_said_again(parent):
            first, *others = same_text
            for other in others:
                first.extend(list(other))
                parent.remove(other)


def texts_said_again(parent: Element) -> Iterator[list[Element]]:
    groups: dict[tuple[str, str], list[Element]] = {}
    for child in parent:
        if child.tag in ("title", "description", "name", "activity-description"):
            groups.setdefault((str(child.tag), child.get("type") or ""), []).append(child)
    yield from (group for group in groups.values() if len(group) > 1)

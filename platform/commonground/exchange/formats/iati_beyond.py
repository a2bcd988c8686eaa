"""What the file that an activity came from said beyond us, laid over what we write: nothing twice, and
nothing that is gone since.
"""

from collections.abc import Iterator
from typing import Any

from commonground.activities.schemas import Activity
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_mending import is_beside_ours
from commonground.exchange.formats.iati_parts import words_of
from commonground.exchange.formats.xml_stream import Element

Meaning = tuple[Any, ...]


def given_back(unread: list[Element], written: list[Element], document: Activity) -> list[Element]:
    """Ours with what had no counterpart with us, such as an unknown status; what was stated since wins."""
    found = list(written)
    for element in unread:
        ours = [one for one in written if one.tag == element.tag and one.get("type") == element.get("type")]
        if element.tag == "activity-status":
            if document.status_stated is None:
                found = [element if one in ours else one for one in found]
        elif element.tag != "activity-date" or not ours:
            found.append(element)
    return found


def kept(beyond: list[Element], written: list[Element]) -> Iterator[Element]:
    """Changes `written` in place where the kept one says more, such as the significance of a marker."""
    own: dict[Meaning, list[int]] = {}
    for at, element in enumerate(written):
        for meaning in meanings(element):
            own.setdefault(meaning, []).append(at)
    used: set[int] = set()
    for element in beyond:
        places = [at for meaning in meanings(element) for at in own.get(meaning, ())]
        free = next((at for at in places if at not in used), None)
        if places and is_beside_ours(element):
            written[places[0]] = joined(written[places[0]], element)
        elif free is not None:
            used.add(free)
            written[free] = element
        elif places or not is_ours(element):
            yield element


def joined(ours: Element, beside: Element) -> Element:
    """What was said beside a code, with our share; its words first, as the schema wants it."""
    for name, value in ours.attrib.items():
        beside.set(name, value)
    beside[:] = sorted([*ours, *beside], key=lambda child: child.tag != "narrative")
    return beside


def meanings(element: Element) -> Iterator[Meaning]:
    """What makes two elements say the same, the surest first; what never clashes is each its own."""
    tag = element.tag
    if tag == "participating-org":
        if reference := element.get("ref"):
            yield tag, element.get("role"), reference
        yield tag, element.get("role"), words_of(element.find("narrative"))
    elif tag == "document-link":
        yield tag, element.get("url")
    elif tag in ("reporting-org", "other-identifier"):
        yield tag, element.get("ref")
    elif tag == "activity-date":
        yield tag, element.get("type"), (element.get("iso-date") or "")[:10]
    elif tag in ("policy-marker", "tag", "sector"):
        yield marked_as(element)
    elif tag == "recipient-country":
        yield tag, (element.get("code") or "").upper()
    elif tag == "activity-status":
        yield tag, codes.STATUSES.get(element.get("code") or "")
    elif tag == "related-activity":
        yield tag, element.get("type"), element.get("ref")
    else:
        yield (tag,) if tag == "activity-scope" else (tag, id(element))


def marked_as(element: Element) -> Meaning:
    """A theme that is a marker's is the same as that marker."""
    vocabulary, code = element.get("vocabulary") or "1", element.get("code") or ""
    if element.get("vocabulary-uri") == codes.THEMES_URI and code in codes.MARKER_CODES:
        return "policy-marker", codes.OECD_MARKERS, codes.MARKER_CODES[code]
    return element.tag, vocabulary, code


def is_ours(element: Element) -> bool:
    """What was one here, such as a lead, partner or day, and was changed or taken off since."""
    if is_beside_ours(element) or element.tag == "activity-status":
        return True
    if element.tag == "other-identifier":
        return element.find("owner-org") is not None and element.get("type") in codes.IDENTIFIERS
    if element.tag == "participating-org":
        return element.get("role") in codes.ROLES
    if element.tag in ("reporting-org", "activity-date"):
        return element.tag == "reporting-org" or element.get("type") in codes.DATES
    if element.tag == "policy-marker":
        significant = element.get("significance") != codes.NOT_TARGETED
        return (
            significant
            and element.get("code") in codes.MARKERS
            and element.get("vocabulary") in (None, "", "1")
        )
    return False

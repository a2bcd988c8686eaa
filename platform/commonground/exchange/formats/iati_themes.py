"""Markers and tags of an IATI activity, some of which are themes of ours."""

from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import code_of, keep, leave_aside
from commonground.exchange.formats.iati_plain import says_more
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft


def policy_marker(element: Element, draft: Draft, language: str) -> None:
    """A marker that targets something is a theme; the element is kept as well, for its significance."""
    theme = codes.MARKERS.get(code_of(element))
    standard = code_of(element, "vocabulary") in ("", codes.OECD_MARKERS)
    if theme and standard and code_of(element, "significance") != codes.NOT_TARGETED:
        add_theme(draft, theme)
        if says_more(element, language):
            keep(element, draft)
    else:
        leave_aside(element, draft)


def tag(element: Element, draft: Draft, language: str) -> None:
    vocabulary, code = code_of(element, "vocabulary"), code_of(element)
    if vocabulary == codes.SDG_TARGETS_AS_TAG:
        add_theme(draft, f"sdg-{code}")
        if says_more(element, language):
            keep(element, draft)
    elif vocabulary == codes.OWN and code_of(element, "vocabulary-uri") == codes.THEMES_URI:
        add_theme(draft, code)
    else:
        leave_aside(element, draft)


def add_theme(draft: Draft, code: str) -> None:
    if code not in draft.document.themes:
        draft.put(themes=[*draft.document.themes, code])

"""Where an IATI activity leads: its page, its documents, the activity it is part of."""

import re

from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_elements import page_link
from commonground.exchange.formats.iati_parts import code_of, keep, leave_aside, words_of
from commonground.exchange.formats.iati_same import says_more
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft, Link

WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]{2,1000}")


def related(element: Element, draft: Draft, _language: str) -> None:
    """A parent counts the work of its children; the element is kept for the export."""
    parent = code_of(element, "ref")
    if code_of(element, "type") == "1" and parent and draft.counted is None:
        draft.counted = Link("child", parent, certain=False)
        keep(element, draft)
    else:
        leave_aside(element, draft)


def document_link(element: Element, draft: Draft, language: str) -> None:
    """The page of the activity is its homepage; the link is kept as well, unless it is as we write it."""
    page = any(code_of(one) == codes.WEB_PAGE for one in element.iterfind("category"))
    if page and not draft.document.homepage and "homepage" not in draft.said:
        website(code_of(element, "url"), draft)
    if not page or says_more(element, page_link(code_of(element, "url")), language):
        leave_aside(element, draft)


def activity_website(element: Element, draft: Draft, _language: str) -> None:
    if draft.document.homepage:
        return
    website(words_of(element), draft)


def website(address: str, draft: Draft) -> None:
    if WEB_ADDRESS.fullmatch(address):
        draft.put(homepage=address)
        draft.said |= {"homepage"}

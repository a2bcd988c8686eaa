"""Small makers of IATI elements."""

from lxml import etree

from commonground.activities.schemas import Activity
from commonground.base.texts import Texts
from commonground.exchange.formats import codes
from commonground.exchange.formats.iati_parts import LANGUAGE
from commonground.exchange.formats.xml_stream import Element

DEFAULT_LANGUAGE = "en"


def language_of(document: Activity) -> str:
    """Of an activity as a whole; its texts in other languages are marked."""
    if DEFAULT_LANGUAGE in document.title or not document.title:
        return DEFAULT_LANGUAGE
    return next(iter(document.title))


def simple(tag: str, **named: str | None) -> Element:
    """An element of attributes alone; a value of None is left off, `iso_date` is iso-date."""
    return etree.Element(
        tag, {name.replace("_", "-"): value for name, value in named.items() if value is not None}
    )


def with_texts(element: Element, texts: Texts | str, default: str = DEFAULT_LANGUAGE) -> Element:
    """Narratives, one a language; that of the activity's own language first and without a tag."""
    if isinstance(texts, str):
        etree.SubElement(element, "narrative").text = texts
        return element
    for code in sorted(texts, key=lambda code: (code != default, code)):
        narrative = etree.SubElement(element, "narrative")
        narrative.text = texts[code].text
        if code != default:
            narrative.set(LANGUAGE, code)
    return element


def page_link(address: str) -> Element:
    """The page of an activity, as a document of its own."""
    link = simple("document-link", url=address, format="text/html")
    link.append(with_texts(etree.Element("title"), codes.HOMEPAGE_TITLE))
    link.append(simple("category", code=codes.WEB_PAGE))
    return link

"""Small readings of IATI elements: texts in their languages, dates, sums, organisations, points."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from commonground.base.i18n import _
from commonground.base.texts import Text, Texts
from commonground.exchange.formats.iati_shapes import fits, ordered
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft, Party

PERSONAL = ("contact-info",)
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LARGEST_EXPONENT = 20
# Some publishers write a dash or "0" where they have no reference.
REFERENCE = re.compile(r"(?=.*[A-Za-z0-9].*[A-Za-z0-9])[\w.\-/&:]{3,}")


def tag_of(element: Element) -> str:
    """The name without its namespace; elements of other namespaces keep their prefix."""
    name = etree.QName(element)
    return f"{element.prefix}:{name.localname}" if name.namespace and element.prefix else str(name.localname)


def language_of(element: Element, default: str) -> str:
    """The primary language: zh for zh-Hans."""
    code = (element.get(LANGUAGE) or default).lower().replace("_", "-").split("-")[0]
    return code or default


def texts_of(element: Element | None, default: str) -> Texts:
    """Narratives by language; several in one language become paragraphs."""
    found: dict[str, list[str]] = {}
    for narrative in element.iterfind("narrative") if element is not None else ():
        if text := words_of(narrative):
            found.setdefault(language_of(narrative, default), []).append(text)
    return {code: Text("\n\n".join(parts), "imported") for code, parts in found.items()}


def words_of(element: Element | None) -> str:
    """The text of an element, with its spaces tidied but its paragraphs kept."""
    raw = "".join(str(part) for part in element.itertext()) if element is not None else ""
    lines = (" ".join(line.split()) for line in raw.replace("\r", "\n").split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def first_words(element: Element | None, default: str) -> str:
    """One narrative: the one in the file's own language, else the first."""
    found = texts_of(element, default)
    text = found.get(default) or next(iter(found.values()), None)
    return text.text if text else ""


def code_of(element: Element | None, name: str = "code") -> str:
    return (element.get(name) or "").strip() if element is not None else ""


def party_of(element: Element | None, default: str) -> Party | None:
    """None where the element names nobody."""
    if element is None:
        return None
    reference = code_of(element, "ref")
    identifier = reference if REFERENCE.fullmatch(reference) else None
    name = " ".join(first_words(element, default).split()) or identifier
    return Party(name, identifier, code_of(element, "type") or None) if name else None


def day_of(draft: Draft, field: str, text: str) -> date | None:
    """A date, or None with a warning; a time behind it is cut off."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        draft.warn(
            field, "not_a_date", _("This is not a date; it was left out."), _("Write it as 2026-01-31."), text
        )
        return None


def number_of(text: str | None) -> Decimal | None:
    """None where it is not a plain number."""
    try:
        value = Decimal((text or "").strip().replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < LARGEST_EXPONENT else None


def line_of(element: Element) -> int | None:
    line: Any = element.sourceline
    return line if isinstance(line, int) else None


def leave_aside(element: Element, draft: Draft, *, aside: bool = False) -> None:
    """Counts what has no home with us and keeps it for the export, unless it is of a person."""
    name = tag_of(element)
    draft.left_aside[name] = draft.left_aside.get(name, 0) + 1
    if name not in PERSONAL:
        keep(element, draft, aside=aside)


def keep(element: Element, draft: Draft, part: str = "", *, aside: bool = False) -> None:
    """`part` is the fingerprint of what was read from it (iati_whole); without one it always comes back.

    `aside` says that nothing was read from it, though it is of a kind that is: with us there is nothing that
    would tell whether it still holds.
    """
    ordered(element)
    if not fits(element):
        legacy = legacy_of(element)
        if part or legacy is None:
            return
        element = legacy
    entry: dict[str, Any] = {"element": tag_of(element), "xml": xml_of(element)}
    entry |= {"part": part} if part else {}
    entry |= {"aside": True} if aside else {}
    draft.put(kept=[*draft.document.kept, entry])


def legacy_of(element: Element) -> Element | None:
    """What 2.03 can't hold as it stands: the element's name and what it says; None where it says nothing."""
    said = element.get("url") or element.get("code") or element.get("ref") or words_of(element)
    return etree.Element("legacy-data", name=tag_of(element), value=said[:1000]) if said else None


def aside_within(path: str, draft: Draft) -> None:
    """Counts a part of an element that is read otherwise; such a part is not kept."""
    draft.left_aside[path] = draft.left_aside.get(path, 0) + 1


def xml_of(element: Element) -> str:
    """Without the white space that only indents."""
    for part in element.iter():
        if len(part) and not (part.text or "").strip():
            part.text = None
        if part is not element and not (part.tail or "").strip():
            part.tail = None
    return etree.tostring(element, encoding="unicode", with_tail=False).strip()


def parsed(entry: Any) -> Element | None:
    xml = entry.get("xml") if isinstance(entry, dict) else None
    if not xml:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        return None

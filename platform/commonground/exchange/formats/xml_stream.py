"""Reads the elements of an XML file one by one, of any size, and trusts nothing in it.

No entity is expanded, no document type is accepted, nothing is fetched, and what one element may hold is
bounded. What can't be read becomes one sentence that says what is wrong and where.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from lxml import etree

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import xml_faults

Element = etree._Element
PROLOG_BYTES = 65_536
PIECE = 65_536
# A real activity with thousands of transactions has some megabytes and 100,000 elements.
LARGEST_BYTES = 12 * 1024 * 1024
MOST_ELEMENTS = 400_000
DOCUMENT_TYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.I)


def elements(path: Path, tag: str) -> Iterator[Element]:
    """First the root as it opens, without its content; then each `tag` with all it holds."""
    refuse_unsafe(path)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from fed(path, parser, tag)
    except etree.XMLSyntaxError as error:
        log = list(cast(Any, parser).feed_error_log)
        raise xml_faults.unreadable(path, error, log) from error


def fed(path: Path, parser: etree.XMLPullParser, tag: str) -> Iterator[Element]:
    """The file in pieces, so that what is held is never more than one element and one piece."""
    root: Element | None = None
    held_bytes = held_elements = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            parser.feed(piece)
            held_bytes += len(piece)
            for event, told in parser.read_events():
                element = cast(Element, told)
                held_elements += 1
                if root is None:
                    refuse_document_type(path, element)
                    root = element
                    yield root
                elif event == "end" and element.getparent() is root:
                    held_bytes = held_elements = 0
                    if element.tag == tag:
                        yield element
                    forget(element)
            if held_bytes > LARGEST_BYTES or held_elements > 2 * MOST_ELEMENTS:
                raise too_much(path, root)
        parser.close()
        if root is None:
            raise UnreadableFile(_("%(file)s is not XML.") % {"file": path.name})


def too_much(path: Path, root: Element | None) -> UnreadableFile:
    held = root[-1].sourceline if root is not None and len(root) else 1
    return UnreadableFile(
        _("%(file)s, line %(line)d: one element goes on for more than %(most)d MB. Divide what it holds.")
        % {"file": path.name, "line": held or 1, "most": LARGEST_BYTES // 1024 // 1024}
    )


def refuse_unsafe(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(PROLOG_BYTES)
    if not head.strip():
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    if DOCUMENT_TYPE.search(head):
        raise declares_document_type(path)


def refuse_document_type(path: Path, root: Element) -> None:
    """Behind more white space than the first look covers, or in an encoding that it does not read."""
    found = root.getroottree().docinfo
    if found.internalDTD is not None or found.doctype:
        raise declares_document_type(path)


def declares_document_type(path: Path) -> UnreadableFile:
    return UnreadableFile(xml_faults.document_type(path))


def forget(element: Element) -> None:
    """Frees what was read, so that memory does not grow with the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]  # type: ignore[union-attr]

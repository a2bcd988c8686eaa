"""Reads the elements of an XML file one by one, of any size, and trusts nothing in it.

No entity is expanded, no document type is accepted, nothing is fetched. What can't be read becomes one
sentence that says what is wrong and where.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile

Element = etree._Element
PROLOG_BYTES = 65_536
DOCUMENT_TYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.I)


def elements(path: Path, tag: str) -> Iterator[Element]:
    """First the root as it opens, without its content; then each `tag` with all it holds."""
    refuse_unsafe(path)
    root: Element | None = None
    try:
        parser = etree.iterparse(
            str(path),
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in parser:
            if root is None:
                root = element
                yield root
            elif event == "end" and element.tag == tag and element.getparent() is root:
                yield element
                forget(element)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(explain(path, error)) from error


def refuse_unsafe(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(PROLOG_BYTES)
    if not head.strip():
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    if DOCUMENT_TYPE.search(head):
        raise UnreadableFile(
            _("%(file)s declares a document type, which can do harm. Remove the line with <!DOCTYPE.")
            % {"file": path.name}
        )


def forget(element: Element) -> None:
    """Frees what was read, so that memory does not grow with the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]  # type: ignore[union-attr]


def explain(path: Path, error: etree.XMLSyntaxError) -> str:
    said = error.msg or ""
    where = {"file": path.name, "line": error.lineno or 1, "said": said.split(", line")[0]}
    if "Premature end" in said or "EndTag" in said or "no element found" in said:
        return _("%(file)s breaks off at line %(line)d: it was not copied or saved whole.") % where
    if "encoding" in said.lower() or "not proper UTF-8" in said or "Invalid bytes" in said:
        return (
            _("%(file)s, line %(line)d: the text is not in the encoding the file claims. Save it as UTF-8.")
            % where
        )
    if "Document is empty" in said or "Start tag expected" in said:
        return _("%(file)s is not XML.") % where
    return _("%(file)s can't be read at line %(line)d: %(said)s.") % where

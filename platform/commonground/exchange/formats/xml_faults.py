"""What is wrong with an XML file, in words of our own for what the parser found, with its line and column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from commonground.base.i18n import _, mark
from commonground.exchange.errors import UnreadableFile

Log = Sequence[Any]
KINDS = etree.ErrorTypes
CUT_SHORT = (
    KINDS.ERR_TAG_NOT_FINISHED,
    KINDS.ERR_COMMENT_NOT_FINISHED,
    KINDS.ERR_CDATA_NOT_FINISHED,
    KINDS.ERR_PI_NOT_FINISHED,
    KINDS.ERR_XMLDECL_NOT_FINISHED,
    KINDS.ERR_LTSLASH_REQUIRED,
)
NO_XML = (KINDS.ERR_DOCUMENT_EMPTY,)
ENCODINGS = (KINDS.ERR_INVALID_ENCODING, KINDS.ERR_UNSUPPORTED_ENCODING, KINDS.ERR_UNKNOWN_ENCODING)
TAGS = mark("an element that opens here or before is not closed, or is closed by another name")
QUOTES = mark("the value of an attribute does not stand between two quotation marks")
SIGN = mark("a sign stands here that has a meaning of its own: write &amp; for & and &lt; for <")
INVISIBLE = mark("an invisible sign stands here that no XML file may hold; delete it")
NAME = mark("a name is not one that XML takes: it begins with a letter and has no spaces")
SIZE = mark("what stands here is longer or deeper nested than can be read")
WORDS = {
    KINDS.ERR_TAG_NAME_MISMATCH: TAGS,
    KINDS.ERR_GT_REQUIRED: TAGS,
    KINDS.ERR_ATTRIBUTE_NOT_STARTED: QUOTES,
    KINDS.ERR_ATTRIBUTE_NOT_FINISHED: QUOTES,
    KINDS.ERR_ATTRIBUTE_WITHOUT_VALUE: QUOTES,
    KINDS.ERR_SPACE_REQUIRED: mark("there is no space between two attributes"),
    KINDS.ERR_ATTRIBUTE_REDEFINED: mark("the same attribute stands twice in one element"),
    KINDS.ERR_LT_IN_ATTRIBUTE: SIGN,
    KINDS.ERR_NAME_REQUIRED: SIGN,
    KINDS.ERR_ENTITYREF_SEMICOL_MISSING: SIGN,
    KINDS.ERR_UNDECLARED_ENTITY: SIGN,
    KINDS.WAR_UNDECLARED_ENTITY: SIGN,
    KINDS.ERR_MISPLACED_CDATA_END: SIGN,
    KINDS.ERR_INVALID_CHAR: INVISIBLE,
    KINDS.ERR_INVALID_CHARREF: INVISIBLE,
    KINDS.ERR_INVALID_HEX_CHARREF: INVISIBLE,
    KINDS.ERR_INVALID_DEC_CHARREF: INVISIBLE,
    KINDS.ERR_DOCUMENT_END: mark("there is more behind the end of the outermost element"),
    KINDS.ERR_RESERVED_XML_NAME: mark("the line <?xml …?> must be the very first of the file"),
    KINDS.ERR_HYPHEN_IN_COMMENT: mark("a comment holds two hyphens in a row"),
    KINDS.NS_ERR_UNDEFINED_NAMESPACE: mark("the prefix before a colon is not explained by xmlns"),
    KINDS.ERR_NAME_TOO_LONG: NAME,
    KINDS.NS_ERR_QNAME: NAME,
    KINDS.ERR_RESOURCE_LIMIT: SIZE,
}
OTHERWISE = mark("this is not XML as it should be")


def explain(path: Path, error: etree.XMLSyntaxError, log: Log = ()) -> str:
    kind, line, column = first_of(error, log)
    where = {"file": path.name, "line": max(line, 1), "column": max(column, 1)}
    said = error.msg or ""
    if "ntity" in said and (kind not in WORDS or kind == KINDS.ERR_RESOURCE_LIMIT):
        return document_type(path)
    if kind in ENCODINGS or "not proper UTF-8" in said or "Invalid bytes" in said:
        return (
            _("%(file)s, line %(line)d: the text is not in the encoding the file claims. Save it as UTF-8.")
            % where
        )
    if kind in NO_XML:
        return _("%(file)s is not XML.") % where
    if kind in CUT_SHORT or (kind not in WORDS and ("Premature end" in said or "no element" in said)):
        return _("%(file)s breaks off at line %(line)d: it was not copied or saved whole.") % where
    what = {"what": _(WORDS.get(kind, OTHERWISE))}
    return _("%(file)s, line %(line)d, column %(column)d: %(what)s.") % (where | what)


def first_of(error: etree.XMLSyntaxError, log: Log) -> tuple[int, int, int]:
    """The fault itself: what is raised may be only that the parser came to no end because of it."""
    line, column = error.position or (0, 0)
    if line == 0 and len(log):
        entry = log[0]
        return entry.type, entry.line, entry.column
    # The stubs do not know its number.
    return int(getattr(error, "code", 0)), line or 1, column or 1


def document_type(path: Path) -> str:
    return _("%(file)s declares a document type, which can do harm. Remove the line with <!DOCTYPE.") % {
        "file": path.name
    }


def unreadable(path: Path, error: etree.XMLSyntaxError, log: Log = ()) -> UnreadableFile:
    """`log` is the parser's own: that of the error holds what other files had as well."""
    return UnreadableFile(explain(path, error, log))

"""A CSV as text: its size, its encoding, its lines."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import spreadsheet_text

# More than a register has; its drafts would take more memory than a worker is given.
LARGEST_BYTES = 60 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 100_000, 1_000
DELIMITERS = (",", ";", "\t")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def text_of(path: Path) -> tuple[str, str]:
    """The text, and the encoding where it had to be told from the letters."""
    if path.stat().st_size > LARGEST_BYTES:
        raise too_large(path)
    content = path.read_bytes()
    if not content.strip():
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    try:
        text, told = decoded(content)
    except UnicodeError as error:
        raise not_utf_8(path, content) from error
    if not text.strip("\ufeff\r\n\t "):
        # A mark of the encoding and nothing after it.
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    # As some old programs end their lines.
    return text if "\n" in text else text.replace("\r", "\n"), told


def decoded(content: bytes) -> tuple[str, str]:
    """Raises UnicodeError where it is not UTF-8 and may be more than one other."""
    wide = content.startswith(UTF_16) or b"\0" in content
    if not wide:
        try:
            return content.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            pass
    encoding = spreadsheet_text.certain_of(content)
    if not encoding:
        raise UnicodeError
    return content.decode(encoding).removeprefix("\ufeff"), spreadsheet_text.CALLED.get(encoding, "")


def not_utf_8(path: Path, content: bytes) -> UnreadableFile:
    marked = content.startswith(UTF_16) or spreadsheet_text.wide_by_header(content)
    if b"\0" in content and not marked:
        where = {"file": path.name, "line": content[: content.index(b"\0")].count(b"\n") + 1}
        return UnreadableFile(_("%(file)s, line %(line)d: this is not a text file.") % where)
    try:
        content.decode("utf-8-sig")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    where = {"file": path.name, "line": content[:at].count(b"\n") + 1}
    return UnreadableFile(
        _(
            "%(file)s, line %(line)d: this is not UTF-8, and which other encoding it is can't be told for "
            "certain. Open it in your spreadsheet program, choose “Save as”, and there “CSV UTF-8”."
        )
        % where
    )


def too_large(path: Path) -> UnreadableFile:
    most = {
        "file": path.name,
        "rows": MOST_ROWS,
        "columns": MOST_COLUMNS,
        "mb": LARGEST_BYTES // 1024 // 1024,
    }
    return UnreadableFile(
        _(
            "%(file)s is too large. Up to %(rows)d rows, %(columns)d columns and %(mb)d MB can be read "
            "at once: split it."
        )
        % most
    )


def reader_of(text: str) -> Any:
    header = text.split("\n", 1)[0]
    return csv.reader(iter_lines(text), delimiter=max(DELIMITERS, key=header.count), strict=True)


def malformed(path: Path, line: int, error: csv.Error) -> UnreadableFile:
    if "field larger" in str(error):
        return too_large(path)
    where = {"file": path.name, "line": line}
    return UnreadableFile(
        _("%(file)s breaks off at line %(line)d: a quoted cell is never closed.") % where
        if "unexpected end" in str(error)
        else _("%(file)s can't be read at line %(line)d: a quotation mark stands in the wrong place.") % where
    )


def iter_lines(text: str) -> Iterator[str]:
    """Lines end with \\n alone: other signs may stand inside a cell."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end

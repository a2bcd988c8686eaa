"""Which rows and columns of a workbook are hidden. Its reader doesn't tell; XLSX and ODS say it in tags.

Those tags alone are looked for, piece by piece: no entity is unfolded, and no part is held as a whole.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from typing import NamedTuple
from xml.parsers import expat

PIECE, LONGEST_TAG = 1024 * 1024, 64 * 1024
# Of a list of tabs, and of stretches that are hidden: whoever hides so many apart has filtered nothing.
LARGEST_LIST, MOST_STRETCHES = 4 * 1024 * 1024, 100_000
XLSX_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|col)(?:[\s/][^<>]*)?>")
ODS_TAG = re.compile(rb"<table:table(|-row|-column)(?:[\s/][^<>]*)?>")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
UNREADABLE = (OSError, ValueError, KeyError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
Stretch = tuple[int, int]


class Hidden(NamedTuple):
    """First and last of each hidden stretch, counted from one."""

    rows: list[Stretch]
    columns: list[Stretch]

    def among(self, first_row: int, rows: int, first_column: int, columns: int) -> dict[str, list[int]]:
        """Rows as they are numbered; columns by their place among those that are read."""
        return {
            "hidden_rows": within(self.rows, first_row, rows),
            "hidden_columns": [at - first_column for at in within(self.columns, first_column, columns)],
        }


def within(stretches: list[Stretch], first: int, count: int) -> list[int]:
    found: set[int] = set()
    for start, end in stretches:
        found.update(range(max(start, first), min(end, first + count - 1) + 1))
    return sorted(found)


Telling = Callable[[str], Hidden | None]


def hidden_in(path: str) -> Telling:
    """What tells of a tab by its name; of a kind that is no zip of XML, such as XLS, it tells nothing."""
    try:
        archive = zipfile.ZipFile(path)
        if "content.xml" in archive.namelist():
            tables = ods_tables(archive)
            return tables.get
        parts = xlsx_parts(archive)
    except UNREADABLE:
        return lambda _name: None
    return lambda name: in_part(archive, parts.get(name, ""))


def in_part(archive: zipfile.ZipFile, part: str) -> Hidden | None:
    try:
        return xlsx_sheet(archive, part)
    except UNREADABLE:
        return None


def xlsx_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """By the name of the tab, where in the archive it is."""
    related = {
        one["Id"]: normpath(join("xl", one["Target"])).lstrip("/")
        for one in elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets = elements(archive, "xl/workbook.xml", "sheet")
    keys = {one["name"]: next(one[name] for name in one if name.endswith(" id")) for one in sheets}
    return {name: related[key] for name, key in keys.items()}


def elements(archive: zipfile.ZipFile, part: str, wanted: str) -> list[dict[str, str]]:
    """The attributes of each. A list that declares entities is no list of tabs."""
    found: list[dict[str, str]] = []

    def begins(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == wanted:
            found.append(attributes)

    def declares(*_what: object) -> None:
        raise ValueError("entities")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EntityDeclHandler = begins, declares
    with archive.open(part) as file:
        content = file.read(LARGEST_LIST + 1)
    if len(content) > LARGEST_LIST:
        raise ValueError("too long")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError("no XML") from error
    return found


def xlsx_sheet(archive: zipfile.ZipFile, part: str) -> Hidden:
    found = Hidden([], [])
    row = 0
    for kind, tag in tags(archive, part, XLSX_TAG):
        if kind == b"row":
            row = number_in(tag, b"r") or row + 1
            first = last = row
        else:
            first = number_in(tag, b"min") or 1
            last = number_in(tag, b"max") or first
        if b"hidden" in tag and value_of(tag, b"hidden") in ("1", "true"):
            add(found.rows if kind == b"row" else found.columns, first, last)
    return found


def ods_tables(archive: zipfile.ZipFile) -> dict[str, Hidden]:
    """Rows and columns that follow on each other may be one tag that says how many they are."""
    tables: dict[str, Hidden] = {}
    found, row, column = Hidden([], []), 0, 0
    for kind, tag in tags(archive, "content.xml", ODS_TAG):
        is_hidden = b"visibility" in tag and value_of(tag, b"table:visibility") in ("collapse", "filter")
        if not kind:
            found, row, column = Hidden([], []), 0, 0
            tables[value_of(tag, b"table:name")] = found
        elif kind == b"-row":
            last = row + (number_in(tag, b"table:number-rows-repeated") or 1)
            if is_hidden:
                add(found.rows, row + 1, last)
            row = last
        else:
            last = column + (number_in(tag, b"table:number-columns-repeated") or 1)
            if is_hidden:
                add(found.columns, column + 1, last)
            column = last
    return tables


def add(stretches: list[Stretch], first: int, last: int) -> None:
    if stretches and stretches[-1][1] == first - 1:
        stretches[-1] = (stretches[-1][0], last)
    elif len(stretches) < MOST_STRETCHES:
        stretches.append((first, last))


def tags(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """One that the end of a piece cuts in two is looked for again with the next."""
    rest = b""
    with archive.open(part) as file:
        for at, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            if not at and piece.startswith(UTF_16):
                raise ValueError("not UTF-8")
            held = rest + piece
            for match in pattern.finditer(held):
                yield match[1], match[0]
            begun = held.rfind(b"<")
            cut = begun > held.rfind(b">") and len(held) - begun <= LONGEST_TAG
            rest = held[begun:] if cut else b""


def value_of(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return html.unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""


def number_in(tag: bytes, name: bytes) -> int:
    """Zero where it is none, or one of no sheet."""
    text = value_of(tag, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0

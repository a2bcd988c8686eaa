"""Every format in one table: what reads it, what it is called on disk and on the wire."""

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import UnknownFormat, UnreadableFile
from commonground.exchange.formats import csv_reader, iati_reader, jsonl_reader
from commonground.exchange.formats.columns import field_of
from commonground.exchange.formats.spreadsheet_text import BOMS, DELIMITERS, LONGEST_HEADER, wide_by_header
from commonground.exchange.schemas import Coming, Read


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A lenient format loses the part that does not fit, with a warning; a strict one is told to mend it.

    A sheet is read by a mapping of its columns, which exchange/sheets.py makes; the writers are the
    exporter's, since they read the database as they go.
    """

    name: str
    label: str
    endings: tuple[str, ...]
    media_type: str
    read: Callable[[Path], Read | Coming] | None = None
    lenient: bool = False
    sheet: bool = False

    @property
    def readable(self) -> bool:
        return self.sheet or self.read is not None


FORMATS: dict[str, Format] = {
    "csv": Format(name="csv", label="CSV", endings=(".csv",), media_type="text/csv", read=csv_reader.read),
    "iati": Format(
        name="iati",
        label="IATI XML",
        endings=(".iati.xml", ".xml"),
        media_type="application/xml; charset=utf-8",
        read=iati_reader.read,
        lenient=True,
    ),
    "xlsx": Format(
        name="xlsx",
        label="XLSX",
        endings=(".xlsx", ".xlsm", ".xls", ".ods", ".tsv"),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lenient=True,
        sheet=True,
    ),
    "geojson": Format(
        name="geojson",
        label="GeoJSON",
        endings=(".geojson",),
        media_type="application/geo+json; charset=utf-8",
    ),
    "jsonl": Format(
        name="jsonl",
        label="JSON Lines",
        endings=(".jsonl",),
        media_type="application/jsonl; charset=utf-8",
        read=jsonl_reader.read,
    ),
    "gpkg": Format(
        name="gpkg",
        label="GeoPackage",
        endings=(".gpkg",),
        media_type="application/geopackage+sqlite3",
    ),
    "prais4": Format(
        name="prais4",
        label="UNCCD PRAIS4, SO 5",
        endings=(".prais4.xlsx",),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "json": Format(name="json", label="JSON", endings=(".json",), media_type="application/json"),
}
# Of these our own are written; on the way in they are read where a place is drawn.
PLACES = (".geojson", ".gpkg", ".kml", ".kmz", ".shp")
FEATURES = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')
READABLE = tuple(name for name, one in FORMATS.items() if one.readable)
# A text table whose columns are not ours is a sheet like any other.
FOREIGN_CSV = msgspec.structs.replace(FORMATS["csv"], read=None, lenient=True, sheet=True)
OWN_SHARE = 0.6


def format_of(path: Path, asked: str | None = None) -> Format:
    """The one asked for, else by the file's ending, else by how it begins."""
    name = asked or by_ending(path) or by_beginning(path)
    if not asked and holds_places(path, name):
        raise UnreadableFile(
            _(
                "%(file)s holds places alone, which are no activities. Bring those in as CSV, XLSX, JSON "
                "Lines or IATI; such a file is taken where you say where an activity works."
            )
            % {"file": path.name}
        )
    found = FORMATS.get(name)
    if found is None or not found.readable:
        known = {"file": path.name, "name": name or path.suffix or "?", "known": ", ".join(READABLE)}
        if asked:
            raise UnknownFormat(_("“%(name)s” can't be brought in. Use one of: %(known)s.") % known)
        raise UnreadableFile(
            _("%(file)s can't be brought in: “%(name)s” is not among %(known)s. Save a sheet as “CSV UTF-8”.")
            % known
        )
    return FOREIGN_CSV if found.name == "csv" and not has_own_columns(path) else found


def by_ending(path: Path) -> str:
    lower = path.name.lower()
    return next((name for name, one in FORMATS.items() if lower.endswith(one.endings)), "")


def holds_places(path: Path, name: str) -> bool:
    if path.name.lower().endswith(PLACES):
        return True
    return name in ("json", "jsonl") and FEATURES.search(head_of(path)) is not None


def head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1000)


def by_beginning(path: Path) -> str:
    head = head_of(path)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"<": "iati", b"{": "jsonl"}.get(first, "csv")


def has_own_columns(path: Path) -> bool:
    """Whether most names of the first row are those of our own CSV, whose reader asks for exactness."""
    with path.open("rb") as file:
        line = first_line(file.read(LONGEST_HEADER))
    names = [
        name.strip(' "\r').lower()
        for name in line.split(max(DELIMITERS, key=line.count))
        if name.strip(' "\r')
    ]
    ours = [name for name in names if field_of(name) is not None]
    return not line.strip() or ("title" in names and len(ours) >= OWN_SHARE * len(names))


def first_line(head: bytes) -> str:
    """Our own names are ASCII, so that only the width of a letter must be known."""
    mark = next((name for mark, name in BOMS if head.startswith(mark)), "")
    text = head.decode(mark or wide_by_header(head) or "utf-8-sig", errors="replace")
    return text.removeprefix("\ufeff").replace("\r", "\n").split("\n")[0]

"""Every format in one table: what reads it, what it is called on disk and on the wire."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import UnknownFormat, UnreadableFile
from commonground.exchange.formats import csv_reader, iati_reader
from commonground.exchange.schemas import Read


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A lenient format loses the part that does not fit, with a warning; a strict one is told to mend it.

    The writers are the exporter's, since they read the database as they go.
    """

    name: str
    label: str
    endings: tuple[str, ...]
    media_type: str
    read: Callable[[Path], Read] | None = None
    lenient: bool = False


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
    "geojson": Format(
        name="geojson",
        label="GeoJSON",
        endings=(".geojson",),
        media_type="application/geo+json; charset=utf-8",
    ),
    "json": Format(name="json", label="JSON", endings=(".json",), media_type="application/json"),
}
READABLE = tuple(name for name, one in FORMATS.items() if one.read)


def format_of(path: Path, asked: str | None = None) -> Format:
    """The one asked for, else by the file's ending, else by how it begins."""
    name = asked or by_ending(path) or by_beginning(path)
    found = FORMATS.get(name)
    if found is None or found.read is None:
        known = {"file": path.name, "name": name or path.suffix or "?", "known": ", ".join(READABLE)}
        if asked:
            raise UnknownFormat(_("“%(name)s” can't be brought in. Use one of: %(known)s.") % known)
        raise UnreadableFile(
            _("%(file)s can't be brought in: “%(name)s” is not among %(known)s. Save a sheet as “CSV UTF-8”.")
            % known
        )
    return found


def by_ending(path: Path) -> str:
    lower = path.name.lower()
    return next((name for name, one in FORMATS.items() if lower.endswith(one.endings)), "")


def by_beginning(path: Path) -> str:
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        return path.suffix.lower().lstrip(".")
    with path.open("rb") as file:
        head = file.read(1000).lstrip(b"\xef\xbb\xbf \t\r\n")
    return "iati" if head.startswith(b"<") else "csv"

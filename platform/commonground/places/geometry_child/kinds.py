"""What a file is by its content, never by its name alone; zip files are unpacked here, warily."""

import codecs
import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from commonground.places.geometry_child.schemas import Refused

MOST_ENTRIES = 2_000
MOST_UNPACKED = 400 * 1024 * 1024
# What is honestly packed shrinks to a hundredth at most.
MOST_SHRUNK = 200
WORTH_ASKING = 10 * 1024 * 1024
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"AC10", "AutoCAD DWG"),
    (b"MZ", "EXE"),
)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
ROOT = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(\w+)", re.DOTALL)
COORDINATES = re.compile(r"<(?:\w+:)?coordinates>([^<]*)<")
UNNUMBERED = re.compile(r"[^-+0-9.eE,\s]")
DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.-]+)["']""")


class Found(NamedTuple):
    """`format` is geojson, kml, shapefile or geopackage; `path` a file whose name we gave."""

    format: str
    path: Path


def kind_of(given: Path, folder: Path) -> Found:
    head = given.open("rb").read(4096)
    if not head.strip(b"\x00 \r\n\t"):
        raise Refused("empty_file")
    if head.startswith(b"PK\x03\x04"):
        return unpacked(given, folder)
    if head.startswith(b"SQLite format 3\x00"):
        return Found("geopackage", renamed(given, folder / "given.gpkg"))
    if head.startswith(b"\x00\x00\x27\x0a"):
        raise Refused("lone_shp")
    for magic, name in OTHERS:
        if head.startswith(magic):
            raise Refused("other_kind", name)
    return text_kind(given, folder)


def renamed(given: Path, to: Path) -> Path:
    if given != to:
        shutil.copyfile(given, to)
    return to


def text_kind(given: Path, folder: Path) -> Found:
    """GeoJSON or KML; other encodings than UTF-8 are turned into it."""
    content = given.read_bytes()
    text = decoded(content)
    start = text[:65536].lstrip("\ufeff \r\n\t")
    if start.startswith(("{", "[")):
        to = folder / "given.geojson"
        to.write_text(text.lstrip("\ufeff"), encoding="utf-8")
        return Found("geojson", to)
    if start.startswith("<"):
        return kml(text, folder)
    raise Refused("unknown_kind")


def decoded(content: bytes) -> str:
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), None)
    if encoding is None:
        stated = DECLARED.match(content[:200])
        encoding = stated[1].decode() if stated else "utf-8"
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Refused("unknown_kind") from error


def kml(text: str, folder: Path) -> Found:
    """A KML file needs no document type; one that has one is out to harm, or is no KML."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("entities")
    root = ROOT.match(text.lstrip("\ufeff"))
    if root is None or root[1] != "kml":
        raise Refused("other_kind", f"<{root[1]}>" if root else "XML")
    if any(UNNUMBERED.search(inside) for inside in COORDINATES.findall(text)):
        # GDAL would quietly read a word as zero.
        raise Refused("not_finite")
    to = folder / "given.kml"
    to.write_text(re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text), encoding="utf-8")
    return Found("kml", to)


def unpacked(given: Path, folder: Path) -> Found:
    try:
        with zipfile.ZipFile(given) as archive:
            return from_archive(archive, folder)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Refused("broken_zip") from error


def from_archive(archive: zipfile.ZipFile, folder: Path) -> Found:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    check_archive(entries)
    kept = [entry for entry in entries if not entry.filename.startswith("__MACOSX/")]
    for ending, name in (
        (".shp", "shapefile"),
        (".gpkg", "geopackage"),
        (".kml", "kml"),
        (".geojson", "geojson"),
    ):
        found = [entry for entry in kept if entry.filename.lower().endswith(ending)]
        if ending == ".kml" and len(found) > 1:
            # The root of a KMZ is doc.kml, or the first at the top.
            found = (
                [one for one in found if one.filename == "doc.kml"]
                or [one for one in found if "/" not in one.filename][:1]
                or found
            )
        if len(found) > 1:
            raise Refused("several_in_zip", ", ".join(PurePosixPath(one.filename).name for one in found[:5]))
        if found:
            return taken_out(archive, kept, found[0], name, folder)
    if any(entry.filename.startswith(("xl/", "word/", "ppt/")) for entry in kept):
        raise Refused("other_kind", "Microsoft Office")
    raise Refused("nothing_in_zip")


def check_archive(entries: list[zipfile.ZipInfo]) -> None:
    """What the directory says; what it hides is found while unpacking."""
    if len(entries) > MOST_ENTRIES:
        raise Refused("bomb")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise Refused("unsafe_path", entry.filename[:80])
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        shrunk = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > WORTH_ASKING and shrunk > MOST_SHRUNK:
            raise Refused("bomb")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("bomb")


def taken_out(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], chosen: zipfile.ZipInfo, name: str, folder: Path
) -> Found:
    """Only the parts that are needed, under names of our own."""
    if name != "shapefile":
        plain = folder / "inside"
        copy(archive, chosen, plain)
        head = plain.open("rb").read(16)
        if name == "geopackage" and head.startswith(b"SQLite format 3\x00"):
            return Found(name, renamed(plain, folder / "given.gpkg"))
        return text_kind(plain, folder)
    stem = chosen.filename[:-4].lower()
    parts = {entry.filename[-4:].lower(): entry for entry in entries if entry.filename[:-4].lower() == stem}
    for ending in SHAPEFILE_PARTS:
        if ending in parts:
            copy(archive, parts[ending], folder / f"given{ending}")
    if (folder / "given.shp").open("rb").read(4) != b"\x00\x00\x27\x0a":
        raise Refused("unreadable")
    return Found("shapefile", folder / "given.shp")


def copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path) -> None:
    """A header may lie about its size, hence counted."""
    left = MOST_UNPACKED
    with archive.open(entry) as source, to.open("wb") as target:
        while block := source.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise Refused("bomb")
            target.write(block)

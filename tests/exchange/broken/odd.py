"""Files that are not what their name says, locked ones, and cells that mean harm or nothing."""

# ruff: noqa: E501

import struct
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.exchange.broken.family import Broken, Either, Expected, Read, Refused
from tests.exchange.broken.seeds import (
    FIRST,
    HEADED,
    LEAD,
    OWN_HEADER,
    PLAIN,
    SHEET,
    TITLES,
    iati,
    inline,
    jsonl,
    ods,
    own_csv,
    own_rows,
    parts_of,
    sheet_xml,
    table,
    with_sheet,
    workbook,
    xlsx,
    zipped,
)

PLACES = b'{"type": "FeatureCollection", "features": []}\n'
JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304")
    + bytes(range(256)) * 8
)
PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + bytes(range(128, 256)) * 20 + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4
ELF = b"\x7fELF\x02\x01\x01" + bytes(2000)
GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bytes(range(256)) * 4
SEVEN, RAR = b"7z\xbc\xaf\x27\x1c" + bytes(range(256)), b"Rar!\x1a\x07\x01\0" + bytes(range(256))
SQLITE = b"SQLite format 3\0" + bytes(1000)
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Please sign in</p></body></html>"
RTF = rb"{\rtf1\ansi{\fonttbl\f0 Times;}\f0 Projects}"
KINDS = {
    "JPEG": JPEG,
    "PDF": PDF,
    "PNG": PNG,
    "ELF": ELF,
    "gzip": GZIP,
    "7z": SEVEN,
    "RAR": RAR,
    "SQLite": SQLITE,
}
NOTHING = {
    "nothing": b"",
    "BOM": b"\xef\xbb\xbf",
    "BOM of UTF-16": b"\xff\xfe",
    "BOM of UTF-32": b"\xff\xfe\0\0",
    "NULs": bytes(5000),
    "spaces": b"  \t \r\n" * 50,
    "line ends": b"\n" * 500,
    "one byte": b"\xff",
}
END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def compound(*streams: str) -> bytes:
    """An OLE2 file whose streams hold 4,096 bytes each, as an encrypted workbook is wrapped in one."""
    fat = [0xFFFFFFFD, END]
    entries = [stream_entry("Root Entry", 5, END, 0, child=1)]
    for at, name in enumerate(streams):
        start = 2 + 8 * at
        fat += [*range(start + 1, start + 8), END]
        right = at + 2 if at + 1 < len(streams) else FREE
        entries.append(stream_entry(name, 2, start, 4096, right=right))
    entries += [bytes(128)] * (4 - len(entries))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    sectors = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat))) + b"".join(entries)
    return head + sectors + bytes(range(256)) * 16 * len(streams)


def stream_entry(
    name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE
) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    told = wide.ljust(64, b"\0") + struct.pack("<HBB3I", len(wide), kind, 1, FREE, right, child)
    return told + bytes(36) + struct.pack("<IQ", start, size)


def disguised() -> Iterator[tuple[str, bytes, Expected]]:
    for kind, content in KINDS.items():
        for ending in ("csv", "xlsx", "xml", "jsonl"):
            yield f"{kind}.{ending}", content, Refused()
    for ending in ("csv", "xlsx", "xml", "ods", "jsonl"):
        yield f"page.{ending}", HTML, Refused()
    yield "letter.csv", RTF, Refused()
    yield "workbook.csv", xlsx(), Read(FIRST, 7)
    yield "workbook.xml", xlsx(), Refused()
    yield "workbook.ods", xlsx(), Either(TITLES)
    yield "workbook.xls", xlsx(), Either(TITLES)
    yield "table.xlsx", own_csv(), Refused()
    yield "activities.csv", iati(), Refused()
    yield "table.xml", own_csv(), Refused(("not XML",))
    yield "table.docx", own_csv(), Either(TITLES)
    yield "workbook", xlsx(), Read(FIRST, 7)
    yield "table", own_csv(), Read(FIRST, 7)
    yield "activities", iati(), Read(FIRST, 5)
    yield "lines", jsonl(), Read(FIRST, 7)
    yield "table.jsonl", own_csv(), Refused(("line 1",))
    for name in ("places.geojson", "places.json", "places"):
        yield name, PLACES, Refused(("places alone",))
    yield "places.gpkg", b"SQLite format 3\0" + bytes(4000), Refused(("places alone",))
    yield "places.kml", b"<kml xmlns='http://www.opengis.net/kml/2.2'/>", Refused(("places alone",))
    yield "other.xml", b"<rss version='2.0'><channel/></rss>", Refused(("not a file of IATI",))
    yield "organisations.xml", b"<iati-organisations version='2.03'/>", Refused()
    yield "version 9.xml", iati("9.99"), Refused(("version",))
    yield "no activities.xml", b"<iati-activities version='2.03'/>", Refused(("no activities",))
    yield "document.xlsx", zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}), Refused()
    yield "empty zip.xlsx", zipped({}), Refused()


def nothing() -> Iterator[tuple[str, bytes, Expected]]:
    for name, content in NOTHING.items():
        for ending in ("csv", "xlsx", "xml", "tsv", "jsonl"):
            yield f"{name}.{ending}", content, Refused()
    yield "header alone.csv", table([OWN_HEADER]).encode(), Refused(("no row under them",))
    yield "foreign header alone.csv", b"Number,Project title\n", Refused()
    yield "empty sheet.xlsx", workbook([]), Refused()
    yield "header alone.xlsx", workbook([PLAIN[0]]), Refused()
    yield "empty.ods", ods("<table:table-row/>"), Refused()


def locked() -> Iterator[tuple[str, bytes, Expected]]:
    said = Refused(("password", "damaged"))
    protected = compound("EncryptionInfo", "EncryptedPackage")
    for ending in ("xlsx", "xls", "ods", "xlsm"):
        yield f"encrypted.{ending}", protected, Refused(("password",)) if ending in ("xlsx", "xlsm") else said
    yield "compound of nothing.xls", compound("Something"), said
    yield "compound stub.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), said
    yield "compound head.xls", b"\xd0\xcf\x11\xe0", said
    book = bytearray(xlsx())
    for at in places(bytes(book), b"PK\x03\x04"):
        book[at + 6] |= 1
    for at in places(bytes(book), b"PK\x01\x02"):
        book[at + 8] |= 1
    yield "zip password.xlsx", bytes(book), Refused(("password",))
    held = '<manifest:encryption-data manifest:checksum-type="x"/>'
    yield "encrypted.ods manifest.ods", ods(locked=held), Refused(("password", "damaged"))


def places(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + 1)


def parcels() -> Iterator[tuple[str, bytes, Expected]]:
    good = parts_of(xlsx())
    macro = good | {"xl/vbaProject.bin": compound("VBA"), "xl/activeX/activeX1.bin": ELF}
    for ending in ("xlsm", "xlsx"):
        yield f"macros.{ending}", zipped(macro), Read(FIRST, 7)
    for at, name in enumerate(
        ("../../../etc/cron.d/x", "/etc/passwd", "..\\..\\x.dll", "xl/../../x", "C:\\x", "xl/\0x")
    ):
        yield f"path {at}.xlsx", zipped(good | {name: b"x"}), Read(FIRST, 7)
    for missing in (
        "xl/workbook.xml",
        SHEET,
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    ):
        left = {name: content for name, content in good.items() if name != missing}
        yield f"without {missing.replace('/', ' ')}.xlsx", zipped(left), Either(TITLES)
        yield f"garbled {missing.replace('/', ' ')}.xlsx", zipped(good | {missing: b"<a><b"}), Either(TITLES)
    yield "external link.xlsx", zipped(good | {"xl/externalLinks/externalLink1.xml": "<x/>"}), Read(FIRST, 7)
    bad_string = sheet_xml(HEADED + '<row r="3"><c r="A3" t="s"><v>99999</v></c></row>')
    yield "string out of range.xlsx", with_sheet(bad_string), Either((FIRST,))
    for at, where in enumerate(("A0", "ZZZZ1", "1A", "", "A-1", "A99999999999999999999")):
        body = HEADED + f'<row r="3"><c r="{where}" t="inlineStr"><is><t>x</t></is></c></row>'
        yield f"cell address {at}.xlsx", with_sheet(sheet_xml(body)), Either((FIRST,))


FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+2+3",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example","a")',
    "\t=1",
    "=IMPORTXML(A1)",
)
SIGNS = {
    "right to left": "مشروع مكافحة التصحر",
    "overridden": "Steppe \u202egnp.exe\u202c pastures",
    "zero width": "Ste\u200bppe\u200d pas\ufefftures",
    "combining": "Z" + "\u0301" * 300 + " pastures",
    "emoji": "Trees 🌳👩🏽‍🌾 planted",
    "no characters": "Steppe \ufffe\uffff pastures",
    "control": "Steppe \x01\x07\x1b[31m pastures",
    "markup": "<script>alert(1)</script> pastures",
    "quotation": "'; DROP TABLE activity; -- pastures",
    "template": "{{ 7*7 }} {% raise %} pastures",
    "percent": "100%(file)s %s %d pastures",
    "line separator": "Steppe\u2028pastures\u0085land",
    "private": "Steppe \ue000\U0010ffff pastures",
    "long": "x" * 40_000,
}  # fmt: skip


def cells() -> Iterator[tuple[str, bytes, Expected]]:
    for at, formula in enumerate(FORMULAS):
        own = [OWN_HEADER, (f"F-{at}", formula, LEAD, "capacity", "MN", "country | MN")]
        yield f"formula {at} own.csv", table(own).encode(), Read(formula.strip(), 1)
        foreign = [("Number", "Project title", "Country"), (f"F-{at}", formula, "Mongolia")]
        yield f"formula {at}.csv", table(foreign).encode(), Read(formula.strip(), 1)
        shown = with_sheet(sheet_xml(HEADED + inline(3, f"F-{at}", formula)))
        yield f"formula {at}.xlsx", shown, Read(FIRST, 2)
    real = f'<row r="3"><c r="A3"><f>1+1</f></c><c r="B3" t="str"><f>A1&amp;"x"</f><v>{FIRST}</v></c></row>'
    yield (
        "formula with value.xlsx",
        with_sheet(sheet_xml(HEADED.split('<row r="2">')[0] + real)),
        Read(FIRST, 1),
    )
    for name, text in SIGNS.items():
        own = [OWN_HEADER, ("S-1", text, LEAD, "capacity", "MN", "country | MN")]
        yield f"{name} own.csv", table(own).encode(), Either()
        yield f"{name}.csv", table([("Number", "Project title"), ("S-1", text)]).encode(), Either()
    for name, raw in {
        "surrogate": b"\xed\xa0\x80",
        "overlong": b"\xc0\xaf",
        "too high": b"\xf7\xbf\xbf\xbf",
        "cut": b"\xe4\xb8",
    }.items():
        yield f"{name} own.csv", own_csv().replace(b"Belts", raw), Refused(("UTF-8",))
        yield f"{name}.csv", b"Number,Project title\n1,Steppe " + raw + b" pastures\n", Either()
        yield f"{name}.xml", iati().replace(b"Belts", raw), Refused(("encoding",))
    for at, escape in enumerate(("_xD800_", "_x0000_", "_xFFFF_", "_x005F_x0041_")):
        yield (
            f"escape {at}.xlsx",
            with_sheet(sheet_xml(HEADED + inline(3, "E", f"Steppe {escape}"))),
            Either((FIRST, f"Steppe {escape}", "Steppe _x0041_")),
        )


DAYS = (
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2023-02-30",
    "-1",
    "2958466",
    "99999999999",
    "1e400",
    "31.31.2020",
    "yesterday",
)
NUMBERS = (
    "NaN",
    "inf",
    "-Infinity",
    "1e400",
    "1e-400",
    "9" * 400,
    "1.2.3.4",
    "0x1F",
    "１２３",
    "--5",
    "1e9999999999",
)
HEADS = ("Number", "Project title", "Country", "Start date", "Budget (USD)", "Latitude", "Longitude")


def values() -> Iterator[tuple[str, bytes, Expected]]:
    for at, day in enumerate(DAYS):
        own = [(*OWN_HEADER, "planned_start"), (*own_rows(1)[1], day)]
        yield f"day {at} own.csv", table(own).encode(), Either((FIRST,))
        yield (
            f"day {at}.csv",
            table([HEADS, ("D", FIRST, "Mongolia", day, "5", "", "")]).encode(),
            Read(FIRST, 1),
        )
        xml = iati(count=1).replace(b"2021-01-01", day.encode())
        yield f"day {at}.xml", xml, Read(FIRST, 1)
        number = day if day.lstrip("-").isdigit() or ("e" in day and day[0] == "1") else "1"
        raw = HEADED.replace("</row>", "", 1).replace(
            "Implementing agency</t></is></c>", "Start date</t></is></c></row>", 1
        )
        raw = raw.replace(f't="inlineStr"><is><t>{LEAD}</t></is>', f's="1"><v>{number}</v>')
        yield f"day {at}.xlsx", with_sheet(sheet_xml(raw), **DATED), Either((FIRST,))
    for at, number in enumerate(NUMBERS):
        row = ("N", FIRST, "Mongolia", "2020-01-01", number, number, number)
        yield f"number {at}.csv", table([HEADS, row]).encode(), Read(FIRST, 1)
        shares = (*own_rows(1)[1][:3], f"restoration {number}", "MN", f"point | {number} {number}")
        yield f"number {at} own.csv", table([OWN_HEADER, shares]).encode(), Refused()
        money = f'<budget><period-start iso-date="2021-01-01"/><period-end iso-date="2021-12-31"/><value value-date="2021-01-01">{number}</value></budget>'
        xml = iati(count=1).decode().replace('percentage="100"', f'percentage="{number}"')
        xml = xml.replace("  </iati-activity>", f"{money}</iati-activity>")
        yield f"number {at}.xml", xml.encode(), Either((FIRST,))
        raw = sheet_xml(
            HEADED + f'<row r="3"><c r="A3"><v>{number}</v></c><c r="B3" t="str"><v>Two</v></c></row>'
        )
        yield f"number {at}.xlsx", with_sheet(raw), Either((FIRST, "Two"))


DATED = {
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
}


def headers() -> Iterator[tuple[str, bytes, Expected]]:
    twice = [(*OWN_HEADER, "title"), (*own_rows(1)[1], "Another")]
    yield "twice own.csv", table(twice).encode(), Refused(("twice",))
    yield (
        "twice.csv",
        table([("Project title", "Project title", "Country"), (FIRST, "Another", "Mongolia")]).encode(),
        Read(FIRST, 1),
    )
    yield "no title.csv", table([("a", "b"), ("1", "2")]).encode(), Refused()
    yield "numbers alone.csv", table([("1", "2"), ("3", "4")]).encode(), Refused()
    yield "blank heads.csv", table([("", "Project title", ""), ("x", FIRST, "y")]).encode(), Either((FIRST,))
    yield "more cells own.csv", own_csv(1).rstrip() + b",more,and,more\r\n", Refused(("more cells",))
    yield "more cells.csv", b"Project title,Country\n" + f"{FIRST},Mongolia,x,y\n".encode(), Read(FIRST, 1)
    yield "no lines end.csv", own_csv(2).rstrip(), Read(FIRST, 2)
    yield "old line ends.csv", b"Number,Project title\r1," + FIRST.encode() + b"\r", Read(FIRST, 1)
    yield "old line ends own.csv", own_csv(2).replace(b"\r\n", b"\r"), Read(FIRST, 2)
    yield "stray quotation own.csv", own_csv(1).replace(b"Grazing", b'"Gra"zing'), Refused(("quotation",))
    merged = sheet_xml(
        inline(1, "Project", "", "Where")
        + inline(2, "Number", "Project title", "Country")
        + inline(3, "1", FIRST, "Mongolia")
    ).replace("</worksheet>", '<mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>')
    yield "merged.xlsx", with_sheet(merged), Read(FIRST, 1)
    broken = sheet_xml(HEADED).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="Z9:A1"/><mergeCell ref="x"/></mergeCells></worksheet>'
    )
    yield "merged backwards.xlsx", with_sheet(broken), Either((FIRST,))
    when = datetime(1899, 12, 31, tzinfo=UTC).date()
    yield "day as head.csv", table([("Project title", str(when)), (FIRST, "x")]).encode(), Read(FIRST, 1)


FAMILIES = {
    "not what it says": disguised,
    "nothing in it": nothing,
    "locked": locked,
    "zips and macros": parcels,
    "signs and formulas": cells,
    "days and numbers": values,
    "headers": headers,
}


def all_odd() -> Iterator[Broken]:
    for family, made in FAMILIES.items():
        for name, content, expected in made():
            yield Broken(family, name, expected, content)

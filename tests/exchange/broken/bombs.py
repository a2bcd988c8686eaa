"""Small files that want to become large ones, and large ones."""

import io
import zipfile
from collections.abc import Iterable, Iterator

from tests.exchange.broken.family import Broken, Read, Refused
from tests.exchange.broken.seeds import (
    FIRST,
    HEADED,
    LEAD,
    OWN_HEADER,
    SHEET,
    iati,
    inline,
    jsonl,
    ods,
    ods_row,
    parts_of,
    sheet_xml,
    table,
    with_sheet,
    workbook,
    zipped,
)

MEGABYTE = 1024 * 1024
ROWS_TOO_MANY = 1_048_577
TOO_MUCH = ("memory or time", "too large", "too many", "damaged", "holds more")
LAUGHS = (
    "<!DOCTYPE x ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a11 "{"x" * 200_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/passwd">]>'
FETCHED = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY a11 "x">]>'
PARAMETER = (
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"><!ENTITY % q "<!ENTITY a11 \'x\'>">%q;%p;]>'
)
TYPES = {
    "laughs": LAUGHS,
    "quadratic": QUADRATIC,
    "outside": OUTSIDE,
    "fetched": FETCHED,
    "parameter": PARAMETER,
}


def streamed(name: str, pieces: Iterable[bytes], base: bytes) -> bytes:
    """The workbook with one part written in pieces, which need never be held together."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts_of(base).items():
            if part != name:
                archive.writestr(zipfile.ZipInfo(part, (2024, 5, 1, 0, 0, 0)), content)
        entry = zipfile.ZipInfo(name, (2024, 5, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w") as file:
            for piece in pieces:
                file.write(piece)
    return out.getvalue()


def padded(megabytes: int, pad: bytes = b" ") -> Iterator[bytes]:
    head, foot = sheet_xml(HEADED + "@").encode().split(b"@")
    yield head
    for _megabyte in range(megabytes):
        yield pad * (MEGABYTE // len(pad))
    yield foot


def understated(book: bytes, name: str) -> bytes:
    """The list at the end of the zip says that the part is tiny."""
    at = book.rfind(name.encode()) - 46
    return book[: at + 24] + (1000).to_bytes(4, "little") + book[at + 28 :]


def in_one_another(levels: int) -> bytes:
    content = b"0" * MEGABYTE
    for level in range(levels):
        content = zipped({f"{level}-{at}.zip": content for at in range(4)})
    return content


def many_rows() -> Iterator[bytes]:
    head, foot = sheet_xml(HEADED + "@").encode().split(b"@")
    yield head
    for start in range(3, ROWS_TOO_MANY + 1, 10_000):
        yield "".join(
            f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>'
            for at in range(start, min(start + 10_000, ROWS_TOO_MANY + 1))
        ).encode()
    yield foot


def zips() -> Iterator[tuple[str, bytes, Refused | Read]]:
    refused = Refused(TOO_MUCH)
    one = workbook([("x",)])
    bomb = streamed(SHEET, padded(320), one)
    yield "flat.xlsx", bomb, refused
    yield "flat understated.xlsx", understated(bomb, SHEET), refused
    yield "under the limit.xlsx", streamed(SHEET, padded(200), one), Read(FIRST)
    yield "nested.xlsx", in_one_another(6), refused
    yield "nested in xl.xlsx", zipped(parts_of(one) | {"xl/media/x.zip": in_one_another(6)}), Refused()
    yield "rows.xlsx", streamed(SHEET, many_rows(), one), refused
    yield "far corner.xlsx", with_sheet(sheet_xml(HEADED + corner(1_048_576, "XFD"))), refused
    yield "far row.xlsx", with_sheet(sheet_xml(HEADED + corner(1_048_576, "A"))), refused
    yield "beyond the last row.xlsx", with_sheet(sheet_xml(HEADED + corner(4_294_967_295, "A"))), refused
    columns = "".join(f"<c><v>{at}</v></c>" for at in range(20_000))
    yield "columns.xlsx", with_sheet(sheet_xml(HEADED + f'<row r="3">{columns}</row>')), refused
    words = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    strings = (part for part in [words.encode(), *[b"<si><t>abcdefg</t></si>" * 45_000] * 200, b"</sst>"])
    yield "shared strings.xlsx", streamed("xl/sharedStrings.xml", strings, one), refused
    yield "long cell.xlsx", with_sheet(sheet_xml(HEADED + inline(3, "P-9", "x" * 150 * MEGABYTE))), refused
    merged = "".join(f'<mergeCell ref="A{at}:XFD1048576"/>' for at in range(3, 3000))
    whole = sheet_xml(HEADED).replace("</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>")
    yield "merged.xlsx", with_sheet(whole), Read(FIRST)
    deep = sheet_xml("<a>" * 300_000 + "</a>" * 300_000 + HEADED)
    yield "deep.xlsx", with_sheet(deep), Read(FIRST)
    yield (
        "attribute.xlsx",
        with_sheet(sheet_xml(HEADED.replace('r="1"', f'r="1" x="{"y" * 30 * MEGABYTE}"', 1))),
        Read(FIRST),
    )
    entries = {f"xl/x{at}.xml": b"x" for at in range(20_000)}
    yield "many entries.xlsx", zipped(parts_of(one) | entries), Refused()
    for name, told in TYPES.items():
        body = inline(3, "P-1", "@").replace("@", "&a11;")
        yield f"{name}.xlsx", with_sheet(sheet_xml(HEADED + body, told)), Refused(("damaged",))
        ods_body = ods_row("Number", "Project title") + ods_row("P-0", FIRST)
        more = ods_row("P-1", "@").replace("@", "&a11;")
        yield f"{name}.ods", ods(ods_body + more, before=told), Refused(("damaged",))
    row = ods_row("P-9", "x")
    often = row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048577">')
    yield "rows.ods", ods(ods_row("Number", "Project title") + often), refused
    wide = ods_row("x").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="20000"'
    )
    yield "columns.ods", ods(wide), refused
    both = often.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    yield "corner.ods", ods(both), refused


def corner(row: int, column: str) -> str:
    return f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'


def xmls() -> Iterator[tuple[str, bytes, Refused | Read]]:
    good = iati().decode()
    head, body = good.split("\n", 1)
    for name, told in TYPES.items():
        for encoding in ("utf-8", "utf-16"):
            text = f"{head}{told}\n{body}".replace(FIRST, "&a11;").replace("UTF-8", encoding)
            yield f"{name} {encoding}.xml", text.encode(encoding), Refused(("document type",))
    behind = f"{head}{' ' * 100_000}{LAUGHS}{body}".replace(FIRST, "&a11;")
    yield "laughs behind spaces.xml", behind.encode(), Refused()
    yield "deep.xml", good.replace(FIRST, "<a>" * 10_000 + "</a>" * 10_000).encode(), Refused()
    yield "deep unclosed.xml", good.replace(FIRST, "<a>" * 10_000).encode(), Refused()
    yield "attribute.xml", good.replace('lang="en"', f'lang="{"x" * 15 * MEGABYTE}"', 1).encode(), Refused()
    many = " ".join(f'a{at}="1"' for at in range(200_000))
    yield "attributes.xml", good.replace('xml:lang="en"', many, 1).encode(), Read(FIRST)
    strange = 'xmlns:o="urn:o" ' + many.replace("a", "o:a")
    link = f'<document-link {many} url="https://x.example/" format="a"><category code="A12"/></document-link>'
    for name, old, new in (
        ("of others", 'xml:lang="en"', strange),
        ("of a title", "<title>", f"<title {strange}>"),
        ("of a sector", "<sector ", f"<sector {many} "),
        ("of a country", "<recipient-country ", f"<recipient-country {strange} "),
        ("of a link", "</iati-activity>", f"{link}</iati-activity>"),
    ):
        yield f"attributes {name}.xml", good.replace(old, new, 1).encode(), Read(FIRST)
    yield "long text.xml", good.replace(FIRST, "x" * 15 * MEGABYTE).encode(), Refused()
    crowd = good.replace("<activity-status", "<a/>" * 3_000_000 + "<activity-status", 1)
    yield "crowd.xml", crowd.encode(), Refused(("goes on",))
    yield (
        "beside.xml",
        good.replace("<iati-activity ", "<x>y</x>" * 2_000_000 + "<iati-activity ", 1).encode(),
        Read(FIRST),
    )
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    )
    yield (
        "include.xml",
        good.replace("<activity-status", include + "<activity-status", 1).encode(),
        Read(FIRST),
    )
    style = '<?xml-stylesheet href="file:///etc/passwd"?>'
    yield "stylesheet.xml", f"{head}{style}{body}".encode(), Read(FIRST)
    comment = "<!--" + "x" * 5 * MEGABYTE + "-->"
    yield (
        "comment.xml",
        good.replace("<activity-status", comment + "<activity-status", 1).encode(),
        Read(FIRST),
    )
    yield "cdata.xml", good.replace(FIRST, f"<![CDATA[{FIRST}]]>").encode(), Read(FIRST)
    yield "references.xml", good.replace(FIRST, "&#x0;&#xD800;").encode(), Refused()


def texts() -> Iterator[tuple[str, bytes, Refused | Read]]:
    refused = Refused((*TOO_MUCH, "too large a"))
    own = ",".join(OWN_HEADER)
    for name, head, row in (
        ("own", own, f"I,{FIRST},{LEAD},capacity,MN,country | MN"),
        ("foreign", "Number,Project title,Country", f"1,{FIRST},MN"),
    ):
        yield f"{name} rows.csv", f"{head}\n".encode() + f"{row}\n".encode() * ROWS_TOO_MANY, refused
        yield f"{name} short rows.csv", f"{head}\n".encode() + b",x\n" * ROWS_TOO_MANY, refused
        wide = ",".join(f"c{at}" for at in range(20_000))
        yield f"{name} columns.csv", f"{head},{wide}\n{row}\n".encode(), refused
        yield f"{name} commas.csv", f"{head}\n".encode() + b"," * 3_000_000 + b"\n", Refused()
        yield (
            f"{name} long title.csv",
            f"{head}\n".encode() + f"{row}\n".replace(FIRST, "x" * 30 * MEGABYTE).encode(),
            Refused(),
        )
        yield (
            f"{name} long heading.csv",
            ("x" * 5_000_000 + f",{head}\n{row}\n").encode(),
            Refused(),
        )
        open_quote = f'{head}\n1,"' + "x, y\n" * 1_000_000
        yield f"{name} open quotation.csv", open_quote.encode(), Refused()
        yield f"{name} blank rows.csv", f"{head}\n".encode() + b"\n" * 2_000_000, Refused()
    yield "quotes.csv", b'"' * 5_000_000, Refused()
    yield "tabs.tsv", b"\t" * 5_000_000, Refused()
    yield "one sign.csv", b"x" * 20 * MEGABYTE, Refused()
    yield "foreign columns wide.csv", table([tuple(f"c{at}" for at in range(20_000))] * 3).encode(), refused


def lines() -> Iterator[tuple[str, bytes, Refused | Read]]:
    """Each behind a good line."""
    for name, line, said in (
        ("deep", b'{"kept":' + b"[" * 3_000_000, "breaks off"),
        ("deep closed", b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}\n", "line 2"),
        ("deep names", b'{"a":' * 500_000 + b"1" + b"}" * 500_000 + b"\n", "line 2"),
        ("wide", b'{"title":"' + b"x" * 100 * MEGABYTE + b'"}\n', "line 2"),
        ("no end", b"x" * 100 * MEGABYTE, "line 2"),
        ("digits", b'{"joint_share":' + b"9" * 5_000_000 + b"}\n", "line 2"),
        ("exponent", b'{"joint_share":1e99999999}\n', "line 2"),
        ("NaN", b'{"joint_share":NaN}\n', "line 2"),
        ("twice", b'{"title":{},"title":{}}\n', "twice"),
    ):
        yield f"{name}.jsonl", jsonl(1) + line, Refused((said,))
    for name, parts, expected in (
        ("lists", b"[]," * 1_900_000, Refused(("line 2",))),
        ("objects", b"{}," * 1_900_000, Refused(("line 2",))),
        ("texts", b'"a",' * 1_400_000, Read(FIRST)),
    ):
        for field in (b"themes", b"unheard", b"locations"):
            content = jsonl(1) + b'{"title":{},"' + field + b'":[' + parts[:-1] + b"]}\n"
            yield f"{name} {field.decode()}.jsonl", content, expected


def all_bombs() -> Iterator[Broken]:
    families = {"bombs in zips": zips, "bombs in XML": xmls, "large texts": texts, "bombs in lines": lines}
    for family, made in families.items():
        for name, content, expected in made():
            yield Broken(family, name, expected, content)

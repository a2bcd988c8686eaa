"""The good files that the broken ones are made from, in every kind that is read."""

# ruff: noqa: E501

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import openpyxl

OWN_HEADER = ("identifier", "title", "lead", "areas", "countries", "locations")
LEAD = "Test Steppe Institute"
FIRST = "Grazing plans of the eastern steppe"
TITLES = (
    FIRST,
    "Belts of saxaul",
    "Питомник саксаула",
    "防沙治沙示范",
    "荒漠化の防止",
    "사막화 방지",
    "Манхныг тогтоох",
)
WHEN = datetime(2024, 5, 1, tzinfo=UTC).replace(tzinfo=None)
Rows = list[tuple[str, ...]]

# A list as its keepers write it, by language: header, then rows. The first title is what is looked for.
LISTS: dict[str, Rows] = {
    "zh": [
        ("项目编号", "项目名称", "实施单位", "国家", "开始日期"),
        ("甲一", "内蒙古荒漠化综合治理示范项目", "国家林业和草原局", "中国", "2021-03-01"),
        ("甲二", "退耕还林与草原生态保护工程", "中国科学院", "中国", "2022-04-15"),
        ("甲三", "沙尘暴监测与早期预警系统建设", "国家林业和草原局", "蒙古", "2023-01-01"),
    ],
    "zh-Hant": [
        ("項目編號", "項目名稱", "實施單位", "國家", "開始日期"),
        ("甲一", "內蒙古荒漠化綜合治理示範項目", "國家林業和草原局", "中國", "2021-03-01"),
        ("甲二", "退耕還林與草原生態保護工程", "中國科學院", "中國", "2022-04-15"),
    ],
    "ja": [
        ("番号", "プロジェクト名", "実施機関", "国", "開始日"),
        ("一", "砂漠化の防止と持続可能な土地の管理", "国際協力機構", "モンゴル", "2021-03-01"),
        ("二", "黄砂の観測と早期警報のための研究", "国立環境研究所", "中国", "2022-04-15"),
    ],
    "ko": [
        ("번호", "사업명", "시행기관", "국가", "시작일"),
        ("가", "몽골 사막화 방지 조림 사업", "산림청", "몽골", "2021-03-01"),
        ("나", "황사 발생지의 생태 복원과 주민 교육", "한국국제협력단", "중국", "2022-04-15"),
    ],
    "ru": [
        ("Номер", "Название проекта", "Исполнитель", "Страна", "Дата начала"),
        ("Б-1", "Борьба с опустыниванием в сухих степях", "Институт степи", "Россия", "2021-03-01"),
        ("Б-2", "Восстановление пастбищ и лесных полос", "Министерство природных ресурсов", "Монголия", "2022-04-15"),
    ],
    "fr": [
        ("Numéro", "Titre du projet", "Chef de file", "Pays", "Date de début"),
        ("A-1", "Régénération des pâturages dégradés", "Agence française", "Mongolie", "2021-03-01"),
        ("A-2", "Lutte contre l'érosion éolienne à l'échelle régionale", "Agence française", "Chine", "2022-04-15"),
    ],
}  # fmt: skip


def title_in(language: str) -> str:
    return LISTS[language][1][1]


def table(rows: Rows, delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def own_rows(count: int = 7) -> Rows:
    """In the columns of our own CSV."""
    return [OWN_HEADER] + [
        (
            f"BRK-{at}",
            TITLES[at % len(TITLES)] + ("" if at < len(TITLES) else f" {at}"),
            LEAD,
            "restoration 60; capacity 40",
            "MN",
            "country | MN",
        )
        for at in range(count)
    ]


def own_rows_in(language: str) -> Rows:
    """In the columns of our own CSV, the texts in one language alone."""
    return [OWN_HEADER] + [
        (f"BRL-{at}", row[1], row[2], "restoration 60; capacity 40", "MN", "country | MN")
        for at, row in enumerate(LISTS[language][1:])
    ]


def own_csv(count: int = 7) -> bytes:
    return table(own_rows(count)).encode()


def jsonl(count: int = 7) -> bytes:
    """As our own JSON Lines have them."""
    found = [
        {
            "identifier": f"BRJ-{at}",
            "title": {"en": {"text": TITLES[at % len(TITLES)], "origin": "human"}},
            "lead": {"name": LEAD, "identifier": None, "type": None},
            "areas": [{"code": "capacity", "share": 100}],
            "countries": [{"code": "MN", "share": 100}],
            "locations": [{"kind": "country", "country": "MN"}],
        }
        for at in range(count)
    ]
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found).encode()


def zipped(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """The same bytes each time: a zip notes when its entries were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2024, 5, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def parts_of(book: bytes) -> dict[str, bytes | str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = WHEN
    sheet = book.active
    assert sheet is not None
    sheet.title = "Projects"
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return zipped(parts_of(out.getvalue()))


PLAIN: list[tuple[object, ...]] = [
    ("Number", "Project title", "Implementing agency", "Country", "Start date"),
    *(
        (f"P-{at}", TITLES[at], LEAD, "Mongolia", datetime(2021, at + 1, 1, tzinfo=UTC).date())
        for at in range(len(TITLES))
    ),
]


def xlsx() -> bytes:
    return workbook(PLAIN)


def sheet_xml(rows: str, before: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def inline(row: int, *cells: str) -> str:
    found = "".join(
        f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
    )
    return f'<row r="{row}">{found}</row>'


HEADED = inline(1, "Number", "Project title", "Implementing agency") + inline(2, "P-0", FIRST, LEAD)
SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(content: bytes | str, **more: bytes | str) -> bytes:
    """A workbook whose only sheet is as given."""
    return zipped(parts_of(workbook([("x",)])) | {SHEET: content} | more)


ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{locked}'
    "</manifest:file-entry></manifest:manifest>"
)
ODS_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="Projects">{rows}</table:table></office:spreadsheet>'
    "</office:body></office:document-content>"
)


def ods_row(*cells: object) -> str:
    found = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{found}</table:table-row>"


def ods(rows: str = "", *, before: str = "", locked: str = "") -> bytes:
    told = rows or "".join(ods_row(*row) for row in PLAIN)
    return zipped(
        {
            "mimetype": ODS_TYPE,
            "META-INF/manifest.xml": ODS_MANIFEST.replace("{locked}", locked),
            "content.xml": ODS_CONTENT.replace("{before}", before).replace("{rows}", told),
        },
        stored=("mimetype",),
    )


def iati(version: str = "2.03", count: int = 5) -> bytes:
    held = "".join(activity(version, at) for at in range(count))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="{version}">\n{held}</iati-activities>\n'
    return text.encode()


def activity(version: str, at: int) -> str:
    old = version.startswith("1")
    said = (lambda text: text) if old else (lambda text: f"<narrative>{text}</narrative>")
    start = "start-actual" if old else "2"
    role = "Implementing" if old else "4"
    return f"""  <iati-activity xml:lang="en" default-currency="USD">
    <iati-identifier>XI-BRK-{at}</iati-identifier>
    <reporting-org ref="XI-BRK" type="40">{said(LEAD)}</reporting-org>
    <title>{said(TITLES[at])}</title>
    <description>{said("Belts of saxaul against moving sand & dust.".replace("&", "&amp;"))}</description>
    <participating-org role="{role}" ref="XI-BRK" type="40">{said(LEAD)}</participating-org>
    <activity-status code="2"/>
    <activity-date type="{start}" iso-date="2021-0{at + 1}-01"/>
    <recipient-country code="MN"/>
    <sector {'vocabulary="DAC"' if old else 'vocabulary="1"'} code="31220" percentage="100"/>
  </iati-activity>
"""

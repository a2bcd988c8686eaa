"""Sheets as people make them: titles above, groups over columns, totals below, six languages, encodings."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import sheet_dates, sheet_numbers, sheet_words
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Column, Known, Mapping, from_json, laid_over
from commonground.exchange.formats.sheet_numbers import Unit
from commonground.exchange.formats.sheet_reading import apply
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.formats.spreadsheet import grids
from commonground.exchange.formats.spreadsheet_text import encoding_of
from commonground.exchange.formats.table import format_of
from commonground.exchange.schemas import Draft, Read

KNOWN = Known(
    organisations={
        "korea forest service": "Korea Forest Service",
        "world bank": "World Bank",
        "gef": "Global Environment Facility",
        "global environment facility": "Global Environment Facility",
    }
)


def book(folder: Path, *rows: list[Any], merged: tuple[str, ...] = (), **others: list[list[Any]]) -> Path:
    """A workbook with these rows on its first sheet, and other sheets by their names."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    for name, held in others.items():
        other = made.create_sheet(name)
        for row in held:
            other.append(row)
    path = folder / "sheet.xlsx"
    made.save(path)
    return path


def table(path: Path, **asked: Any) -> Table:
    return table_of(path.name, grids(path), **asked)


def read(path: Path, known: Known = KNOWN) -> tuple[Mapping, Read]:
    found = table(path)
    mapping = guess(found, known)
    return mapping, apply(found, mapping, known)


def fields(mapping: Mapping) -> dict[str, str]:
    return {column.name: column.field for column in mapping.columns}


def codes(draft: Draft) -> list[str]:
    return [problem.code for problem in draft.problems]


def test_a_title_stands_above_the_header_and_a_total_below(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Projects of the Korea Forest Service"],
        [],
        ["No", "Project name", "Country", "Budget (US$ million)", "Start date"],
        [1, "Tree nursery in Dornogovi", "Mongolia", 1.5, date(2012, 3, 1)],
        [2, "Windbreaks of Bayannur", "China", 0.25, date(2013, 4, 2)],
        ["Total", None, None, 1.75, None],
        [],
        ["Source: annual report"],
        merged=("A1:E1",),
    )
    mapping, found = read(path)
    assert fields(mapping) == {
        "No": "",
        "Project name": "title",
        "Country": "countries",
        "Budget (US$ million)": "budget",
        "Start date": "start",
    }
    assert [draft.row for draft in found.drafts] == [4, 5]
    assert len(mapping.notes) == 2
    first = found.drafts[0].document
    assert (first.budgets[0].amount, first.budgets[0].currency) == (Decimal("1500000"), "USD")
    assert first.actual_start == date(2012, 3, 1)
    assert mapping.lead == "Korea Forest Service"
    assert "lead" in mapping.derived


def test_two_header_rows_are_joined_and_money_is_parted_by_donor(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Project ID", "Title", "Commitment (USD)", None, "Dates", None],
        [None, None, "World Bank", "GEF", "Start", "End"],
        ["P-1", "Steppe and water", "1,000,000", "250 000", "2012-01-31", "2015-12-31"],
        ["P-2", "Dunes held fast", "2,000,000", None, "2013-01-31", "2016-12-31"],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
    )
    mapping, found = read(path)
    assert list(fields(mapping).values()) == ["number", "title", "commitment", "commitment", "start", "end"]
    draft = found.drafts[0]
    assert [line.amount for line in draft.document.budgets] == [1_000_000, 250_000]
    assert [party.name for party in draft.funders.values()] == ["World Bank", "Global Environment Facility"]
    assert found.drafts[1].document.end == date(2016, 12, 31)


def test_the_tab_with_the_projects_is_found_among_notes_and_lists(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["How to read this file"],
        Legend=[["Code", "Status"], ["A", "Active"], ["B", "Closed"], ["C", "x"], ["D", "y"]],
        Data=[["Project title", "Status"], ["Shelter belts", "Active"]],
    )
    found = table(path)
    assert (found.sheet, found.columns) == ("Data", ["Project title", "Status"])
    assert found.sheets == ["Sheet", "Legend", "Data"]
    assert table(path, sheet="Legend").columns == ["Code", "Status"]
    with pytest.raises(UnreadableFile, match="no sheet"):
        table(path, sheet="Nowhere")


SPOKEN = {
    "zh": (
        [
            "序号",
            "项目名称",
            "项目编号",
            "国家",
            "实施单位",
            "开始日期",
            "结束日期",
            "预算（万元）",
            "状态",
            "领域",
        ],
        [
            1,
            "草原荒漠化治理",
            "CN-07",
            "蒙古国",
            "林业局",
            "2012年3月15日",
            "2015.06.30",
            "1,200",
            "进行中",
            "荒漠化防治",
        ],
        ("MN", date(2012, 3, 15), date(2015, 6, 30), "12000000", "CNY", "ongoing", "restoration"),
    ),
    "ja": (
        [
            "番号",
            "プロジェクト名",
            "対象国",
            "実施機関",
            "開始日",
            "終了日",
            "総事業費（百万円）",
            "状況",
            "分野",
        ],
        ["J-1", "砂漠化を防ぐ植林の支援", "中国", "緑化協会", "2012/3/15", "2015/6/30", 120, "完了", "植林"],
        ("CN", date(2012, 3, 15), date(2015, 6, 30), "120000000", "JPY", "completed", "restoration"),
    ),
    "ko": (
        [
            "사업번호",
            "사업명",
            "대상국",
            "시행기관",
            "시작일",
            "종료일",
            "총사업비(억원)",
            "진행상황",
            "분야",
        ],
        ["K-1", "몽골 조림 사업", "몽골", "산림청", "2012. 3. 15", "2015년 6월 30일", "3.5", "완료", "산림"],
        ("MN", date(2012, 3, 15), date(2015, 6, 30), "350000000", "KRW", "completed", "restoration"),
    ),
    "mn": (
        [
            "Төслийн дугаар",
            "Төслийн нэр",
            "Улс",
            "Хэрэгжүүлэгч",
            "Эхлэх огноо",
            "Дуусах огноо",
            "Төсөв (сая төгрөг)",
            "Төлөв",
            "Салбар",
        ],
        [
            "M-1",
            "Өмнөговийн бэлчээрийг хамгаалах төсөл",
            "Монгол Улс",
            "Яам",
            "2012.03.15",
            "2015.06.30",
            "1 200,5",
            "Хэрэгжиж байна",
            "Бэлчээр",
        ],
        ("MN", date(2012, 3, 15), date(2015, 6, 30), "1200500000", "MNT", "ongoing", "restoration"),
    ),
    "ru": (
        [
            "№",
            "Код проекта",
            "Название проекта",
            "Страна",
            "Исполнитель",
            "Дата начала",
            "Дата окончания",
            "Бюджет, тыс. руб.",
            "Статус",
            "Отрасль",
        ],
        [
            7,
            "Р-1",
            "Защитные лесные полосы Калмыкии",
            "Россия",
            "Минприроды",
            "15.03.2012",
            "30 июня 2015 г.",
            "1 200,50",
            "Завершён",
            "Лесное хозяйство",
        ],
        ("RU", date(2012, 3, 15), date(2015, 6, 30), "1200500", "RUB", "completed", "restoration"),
    ),
    "en": (
        [
            "Ref",
            "Project title",
            "Country",
            "Implementing agency",
            "Start date",
            "End date",
            "Cost (USD '000)",
            "Status",
            "Sector",
        ],
        [
            "E-1",
            "Grazing plans of Dornod",
            "Republic of Korea",
            "Green Asia",
            "15 March 2012",
            "30/6/2015",
            "1,200.5",
            "Closed",
            "Soil conservation",
        ],
        ("KR", date(2012, 3, 15), date(2015, 6, 30), "1200500", "USD", "completed", "restoration"),
    ),
}


@pytest.mark.parametrize("language", SPOKEN)
def test_a_sheet_speaks_any_of_the_six_languages(tmp_path: Path, language: str) -> None:
    header, row, expected = SPOKEN[language]
    mapping, found = read(book(tmp_path, header, row))
    document = found.drafts[0].document
    assert list(document.title) == [language], fields(mapping)
    country, start, end, amount, currency, status, area = expected
    assert [share.code for share in document.countries] == [country]
    assert (document.start, document.end) == (start, end), fields(mapping)
    assert [(line.amount, line.currency) for line in document.budgets] == [(Decimal(amount), currency)]
    assert document.status_stated == status
    assert [share.code for share in document.areas] == [area]
    assert document.provenance["areas"] == "derived"
    assert [role for _party, role in found.drafts[0].partners] == ["implementing"]
    assert codes(found.drafts[0]) == []


ENCODED = {
    "gb18030": "项目名称,国家,状态\n草原荒漠化治理与生态恢复项目,蒙古国,进行中\n防沙治沙工程,中国,已完成\n",
    "cp932": "プロジェクト名,国,状況\n砂漠化を防ぐための植林支援,中国,完了\n土壌の保全,モンゴル,実施中\n",
    "cp949": "사업명,국가,상태\n몽골 사막화 방지 조림 사업,몽골,완료\n초지 복원과 주민 교육,중국,진행중\n",
    "koi8_r": "Название,Страна,Статус\nЗащитные лесные полосы,Россия,завершён\nПастбища,Россия,план\n",
    "cp1251": "Название,Страна,Статус\nЗащитные лесные полосы,Россия,завершён\nПастбища,Россия,план\n",
    "cp1252": "Titre,Pays,Statut\nProtégé par la forêt – été,Chine,achevé\nÉté à Gobi,Mongolie,prévu\n",
    "utf-8-sig": "项目名称,国家,状态\n草原治理,蒙古国,进行中\n",
    "utf-16": "Название;Страна\nПастбища;Монголия\n",
    "utf-16-le": "Title,Country\nPastures of Dornod,Mongolia\n",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_a_text_table_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ENCODED[encoding].encode(encoding))
    rows = list(csv.reader(io.StringIO(ENCODED[encoding]), delimiter=";" if encoding == "utf-16" else ","))
    found = table(path)
    assert [found.columns, *([str(cell) for cell in row.cells] for row in found.rows)] == rows
    assert guess(found, KNOWN).at("title") == [0]


def test_bytes_that_no_encoding_reads_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(bytes([0xB1, 0xDB, 0x98]) * 40)
    with pytest.raises(UnreadableFile, match="encoded"):
        encoding_of(path)


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Budget (US$ million)", ("USD", 10**6)),
        ("Сумма, млн. руб.", ("RUB", 10**6)),
        ("금액(억원)", ("KRW", 10**8)),
        ("사업비 (백만원)", ("KRW", 10**6)),
        ("金额（万元）", ("CNY", 10**4)),
        ("投资（亿元）", ("CNY", 10**8)),
        ("予算（千円）", ("JPY", 10**3)),
        ("Төсөв, тэрбум төгрөг", ("MNT", 10**9)),
        ("Amount EUR thousand", ("EUR", 10**3)),
        ("Cost", ("", 1)),
    ],
)
def test_a_header_tells_unit_and_currency(header: str, unit: tuple[str, int]) -> None:
    assert sheet_numbers.unit_of(header) == unit


@pytest.mark.parametrize(
    ("column", "amounts"),
    [
        (["1,234", "1,234,567"], ["1234", "1234567"]),
        (["1.234.567,89", "12,5"], ["1234567.89", "12.5"]),
        (["1 234,50", "7"], ["1234.5", "7"]),
        (["1'234'567.5"], ["1234567.5"]),
        (["(1,200)", "-5", "△300"], ["-1200", "-5", "-300"]),
        (["１，２３４．５"], ["1234.5"]),
        (["US$ 1.2 million", "3.4"], ["1200000", "3.4"]),
    ],
)
def test_sums_are_read_by_the_style_of_their_column(column: list[str], amounts: list[str]) -> None:
    mark = sheet_numbers.decimal_mark(column)
    found = [sheet_numbers.read_sum(cell, mark, Unit()) for cell in column]
    assert [one.amount if one else None for one in found] == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize("text", ["n/a", "12-15", "about 5 or 6", "", "2010: 15; 2011: 16", "TBD", True])
def test_what_is_no_sum_is_none(text: Any) -> None:
    assert sheet_numbers.read_sum(text, ".", Unit()) is None


@given(st.integers(0, 10**14), st.sampled_from([",", ".", " ", "'", "\u00a0"]))
def test_any_grouping_of_thousands_reads_back(value: int, sign: str) -> None:
    text = f"{value:,}".replace(",", sign)
    mark = "," if sign == "." else "."
    found = sheet_numbers.read_sum(text, mark, Unit())
    assert found is not None
    assert found.amount == value


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["day", "month"]))
def test_any_day_reads_back_in_the_order_of_its_column(day: date, order: Any) -> None:
    text = f"{day.day}/{day.month}/{day.year}" if order == "day" else f"{day.month}/{day.day}/{day.year}"
    assert sheet_dates.read_day(text, order) == (day, day, "day")
    assert sheet_dates.read_day(f"{day.year}年{day.month}月{day.day}日") == (day, day, "day")
    assert sheet_dates.read_day((day - sheet_dates.EPOCH).days) == (day, day, "day")


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    sheet_dates.read_day(text)
    sheet_numbers.read_sum(text, sheet_numbers.decimal_mark([text]), sheet_numbers.unit_of(text))
    sheet_words.country_of(text)
    sheet_words.status_of(text)


def dated(tmp_path: Path, *cells: Any) -> Read:
    rows = [[f"A title that is long enough {at}", cell] for at, cell in enumerate(cells)]
    return read(book(tmp_path, ["Title", "Planned start"], *rows))[1]


def test_the_whole_column_tells_whether_day_or_month_comes_first(tmp_path: Path) -> None:
    found = dated(tmp_path, "3/4/2012", "25/12/2012")
    assert found.drafts[0].document.planned_start == date(2012, 4, 3)
    found = dated(tmp_path, "3/4/2012", "12/25/2012")
    assert found.drafts[0].document.planned_start == date(2012, 3, 4)


def test_where_nothing_tells_the_day_is_kept_as_text_and_asked_for(tmp_path: Path) -> None:
    draft = dated(tmp_path, "3/4/2012", "5/6/2012").drafts[0]
    assert draft.document.planned_start is None
    assert codes(draft) == ["not_a_day"]
    assert draft.document.kept == [{"element": "sheet", "column": "Planned start", "values": ["3/4/2012"]}]


def test_a_quarter_is_no_day_and_a_year_says_that_its_day_is_derived(tmp_path: Path) -> None:
    quarter, year, month = dated(tmp_path, "Q3 2012", 2013, "Mar-2014").drafts
    assert quarter.document.planned_start is None
    assert quarter.document.kept[0]["values"] == ["Q3 2012"]
    assert (year.document.planned_start, year.document.provenance) == (
        date(2013, 1, 1),
        {"planned_start": "derived"},
    )
    assert month.document.planned_start == date(2014, 3, 1)
    assert [codes(draft) for draft in (quarter, year, month)] == [
        ["not_a_day"],
        ["day_derived"],
        ["day_derived"],
    ]


def test_rows_of_places_are_one_activity_and_a_conflict_is_told(tmp_path: Path) -> None:
    header = [
        "Project ID",
        "Title",
        "Status",
        "Latitude",
        "Longitude",
        "Precision code",
        "Place name",
        "Country",
    ]
    found = read(
        book(
            tmp_path,
            header,
            ["P1", "Green belt", "Active", 44.9, 110.1, 1, "Sainshand", "Mongolia"],
            ["P1", "Green belt", "Closed", 43.7, 111.9, 2, "Zamyn-Üüd", "Mongolia"],
            ["P1", "Green belt", "Active", 46.9, 103.8, 8, "Mongolia", "Mongolia"],
            ["P2", "Wells", "Active", 95, 200, 1, "Nowhere", "Mongolia"],
        )
    )[1]
    first, second = found.drafts
    assert found.rows == 4
    assert [(place.kind, place.exactness, place.radius_m) for place in first.document.locations] == [
        ("point", "exact", None),
        ("point", "approximate", 25_000),
        ("country", None, None),
    ]
    assert codes(first) == ["rows_differ"]
    assert first.document.status_stated == "ongoing"
    assert "not_a_place" in codes(second)


def test_lists_of_donors_line_up_with_their_sums(tmp_path: Path) -> None:
    found = read(
        book(
            tmp_path,
            ["Title", "Donor", "Commitment (USD)", "Recipient"],
            ["Shared pastures of the border", "World Bank; GEF", "100; 200", "China; Mongolia"],
            ["A single sum of two donors", "World Bank; GEF", "300", "China"],
            ["Sums that line up with nobody", "World Bank", "1; 2", "China"],
        )
    )[1]
    both, one, none = found.drafts
    assert [(line.amount, both.funders[at].name) for at, line in enumerate(both.document.budgets)] == [
        (100, "World Bank"),
        (200, "Global Environment Facility"),
    ]
    assert [(share.code, share.share) for share in both.document.countries] == [("CN", 50), ("MN", 50)]
    assert both.document.provenance["countries"] == "derived"
    assert (len(one.document.budgets), one.funders) == (1, {})
    assert (none.document.budgets, codes(none)) == ([], ["not_a_sum"])


def test_a_sum_without_a_currency_is_kept_and_told_not_counted(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "Budget"], ["Reeds of the Tumen delta", 1200])
    draft = read(path)[1].drafts[0]
    assert (draft.document.budgets, codes(draft)) == ([], ["no_currency"])
    assert draft.document.kept[0]["values"] == ["1200"]
    found = table(path)
    mapping = laid_over(guess(found, KNOWN), Mapping(currency="EUR"), "said")
    assert apply(found, mapping, KNOWN).drafts[0].document.budgets[0].currency == "EUR"


def test_what_was_said_holds_before_what_is_guessed_and_is_found_again(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "State of play", "Remark"], ["Dunes of Alxa", "half way", "Alxa"])
    found = table(path)
    said = Mapping(
        columns=[Column(name="State of play", field="status"), Column(name="Remark", field="place")],
        values={"status": {"Half way": "ongoing"}},
    )
    mapping = guess(found, Known(before=said))
    assert (mapping.columns[1].field, mapping.columns[1].by) == ("status", "before")
    assert apply(found, mapping).drafts[0].document.status_stated == "ongoing"


def test_a_mapping_can_be_written_short_and_names_its_faults() -> None:
    found = from_json(b'{"columns": {"Naam": "title", "Rest": null}, "currency": "EUR"}', "m.json")
    assert [(column.name, column.field) for column in found.columns] == [("Naam", "title"), ("Rest", "")]
    with pytest.raises(UnreadableFile, match="nonsense"):
        from_json(b'{"columns": {"Naam": "nonsense"}}', "m.json")
    with pytest.raises(UnreadableFile, match="is not one"):
        from_json(b"{", "m.json")


def test_our_own_columns_make_a_csv_ours_and_others_a_sheet(tmp_path: Path) -> None:
    own, other = tmp_path / "own.csv", tmp_path / "other.csv"
    own.write_text("identifier,title,lead,remarks\n")
    other.write_text("Project ID;Title;Country;Donor\n")
    assert (format_of(own).sheet, format_of(other).sheet) == (False, True)


def hostile(folder: Path, sheet_xml: str) -> Path:
    """A workbook whose one sheet is this XML."""
    path = book(folder, ["Title"], ["x"])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_xml.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def test_two_cells_at_the_far_corners_do_not_fill_memory(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match=r"memory|too large"):
        grids(hostile(tmp_path, SHEET.format(cells)))


def test_a_sheet_of_too_many_columns_is_refused_by_its_size(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    with pytest.raises(UnreadableFile, match="1 × 16384"):
        grids(hostile(tmp_path, SHEET.format(cells)))


def test_a_text_table_of_a_million_rows_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Title,Country\n" + "x,y\n" * 1_048_577)
    with pytest.raises(UnreadableFile, match="too large a sheet"):
        grids(path)


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title"], ["x"])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.bin", "w") as entry,
    ):
        for _megabyte in range(320):
            entry.write(b"\0" * 1024 * 1024)
    with pytest.raises(UnreadableFile, match="more memory or time"):
        grids(path)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_a_damaged_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"a\.xlsx can't be read as a workbook"):
        grids(path)

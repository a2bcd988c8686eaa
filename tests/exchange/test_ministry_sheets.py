"""Sheets as ministries of the region keep them: units above the table, eras, periods, parts of sums."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.test_sheets import book, codes, fields, read

from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import sheet_dates, sheet_numbers, sheet_units
from commonground.exchange.formats.sheet_admin_units import unit_of as admin_unit_of
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Column, Known, Mapping
from commonground.exchange.formats.sheet_numbers import Unit
from commonground.exchange.formats.sheet_reading import apply
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.formats.spreadsheet import grids


def amounts(found: Any) -> list[list[tuple[str, Decimal, str]]]:
    return [
        [(one.kind, one.amount, one.currency) for one in draft.document.budgets] for draft in found.drafts
    ]


@pytest.mark.parametrize(
    ("above", "heading", "cell", "sum_"),
    [
        ("单位：万元", "总投资", "１２，５００", ("CNY", 125_000_000)),
        ("(단위: 백만원)", "총사업비", "3,250", ("KRW", 3_250_000_000)),
        ("（単位：千円）", "事業費", "320,000", ("JPY", 320_000_000)),
        ("/сая төгрөг/", "Төсөв", 1250.5, ("MNT", 1_250_500_000)),
        ("Ед. изм.: тыс. руб.", "Стоимость", "1 250", ("RUB", 1_250_000)),
        ("Amounts in USD millions", "Budget", 1.5, ("USD", 1_500_000)),
    ],
)
def test_a_unit_over_the_table_holds_for_columns_that_say_none(
    tmp_path: Path, above: str, heading: str, cell: Any, sum_: tuple[str, int]
) -> None:
    path = book(
        tmp_path,
        ["A register of works"],
        [None, None, above],
        ["Title", "Country", heading],
        ["Shelter belts of the north", "Mongolia", cell],
        ["Wells of the southern steppe", "Mongolia", cell],
    )
    _mapping, found = read(path)
    assert [(line[2], line[1]) for line in amounts(found)[0]] == [sum_]


def test_a_heading_that_contradicts_the_line_above_is_asked_for(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        [None, None, "单位：万元"],
        ["项目名称", "国家", "总投资（元）"],
        ["防风固沙林建设工程项目", "中国", 1200],
    )
    mapping, found = read(path)
    assert mapping.columns[2].unit == "单位：万元"
    assert amounts(found) == [[]]
    assert "unit_unclear" in codes(found.drafts[0])


@pytest.mark.parametrize(
    ("heading", "unknown"),
    [
        ("Budget (dun INR)", "dun INR"),
        ("Сумма (т.р.)", "т.р."),
        ("Budget (EUR m)", "EUR m"),
        ("EUR m", "EUR m"),
        ("Million Trees fund (USD)", "Million Trees fund (USD)"),
        ("Budget (Zent)", "Zent"),
        ("Budget (USD, approved)", ""),
        ("Budget (phase I)", ""),
        ("Cost (est.)", ""),
        ("Тэрбум мод санхүүжилт, сая ₮", ""),
        ("总投资（亿美元）", ""),
        ("Budget 2021 (EUR)", ""),
    ],
)
def test_what_may_be_a_unit_and_is_not_known_is_asked_for(heading: str, unknown: str) -> None:
    assert sheet_units.unknown_in(heading) == unknown


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Төсөв (мян.төг)", ("MNT", 1000)),
        ("Тэрбум мод санхүүжилт, сая ₮", ("MNT", 10**6)),
        ("Хөрөнгө оруулалт /сая төг/", ("MNT", 10**6)),
        ("총사업비 (천달러)", ("USD", 1000)),
        ("예산(만불)", ("USD", 10**4)),
        ("千阳县投资（万元）", ("CNY", 10**4)),
        ("千阳县投资", ("", 1)),
        ("投资（亿美元）", ("USD", 10**8)),
        ("Budget (Mio. EUR)", ("EUR", 10**6)),
        ("Co-financing (kUSD)", ("USD", 1000)),
        ("Budget (lakh INR)", ("INR", 10**5)),
        ("Amount (in 1000 USD)", ("USD", 1000)),
    ],
)
def test_units_of_the_region_are_known(heading: str, unit: tuple[str, int]) -> None:
    assert sheet_units.unit_of(heading) == unit


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("1億2,000万円", ("JPY", 120_000_000)),
        ("12억 5,000만원", ("KRW", 1_250_000_000)),
        ("3억2천만원", ("KRW", 320_000_000)),
        ("1.2亿元", ("CNY", 120_000_000)),
        ("$5m", ("USD", 5_000_000)),
        ("35 lakh INR", ("INR", 3_500_000)),
        ("35 dun INR", None),
        ("1.2 тэрбум мод", None),
        ("1億2", None),
        ("12-15", None),
    ],
)
def test_a_cell_that_says_its_own_unit_is_read_by_it(cell: str, found: tuple[str, int] | None) -> None:
    read_so = sheet_numbers.read_sum(cell, ".", Unit("", 1))
    assert (read_so and (read_so.currency, read_so.amount)) == found


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_any_sum_in_parts_of_ten_thousand_reads_back(upper: int, lower: int) -> None:
    read_so = sheet_numbers.read_sum(f"{upper}億{lower}万円", ".", Unit("", 1000))
    assert read_so == ("JPY", upper * 10**8 + lower * 10**4) or (
        read_so is not None and (read_so.amount, read_so.currency) == (upper * 10**8 + lower * 10**4, "JPY")
    )


def test_an_unknown_unit_is_not_counted_until_somebody_says_it(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "Budget (dun INR)"], ["Shelter belts of the north", 35])
    _mapping, found = read(path)
    assert amounts(found) == [[]]
    assert codes(found.drafts[0]) == ["unit_unclear"]
    assert found.drafts[0].document.kept[0]["values"] == ["35"]
    said = Mapping(columns=[Column(name="Budget (dun INR)", field="budget", factor=1000)])
    table = table_of(path.name, grids(path))
    found = apply(table, guess(table, Known(), said), Known())
    assert amounts(found) == [[("budget", Decimal(35_000), "INR")]]


def test_a_column_that_somebody_names_gets_the_unit_of_its_heading(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "Co-share (kUSD)"], ["Shelter belts of the north", 35])
    table = table_of(path.name, grids(path))
    said = Mapping(columns=[Column(name="Co-share (kUSD)", field="budget")])
    found = apply(table, guess(table, Known(), said), Known())
    assert amounts(found) == [[("budget", Decimal(35_000), "USD")]]


def test_how_a_file_writes_fractions_is_not_taken_from_the_one_before(tmp_path: Path) -> None:
    path = book(tmp_path, ["Title", "Budget (USD)"], ["Shelter belts of the north", "12,5"])
    before = Mapping(columns=[Column(name="Budget (USD)", field="budget", decimal=".", order="day")])
    table = table_of(path.name, grids(path))
    found = apply(table, guess(table, Known(before=before)), Known())
    assert amounts(found) == [[("budget", Decimal("12.5"), "USD")]]


def test_a_comma_that_may_be_either_is_asked_for_where_it_parts_fractions(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Наименование проекта", "Бюджет, млн руб."],
        ["Лесные полосы", "1,250"],
        ["Колодцы", "87,125"],
    )
    mapping, found = read(path)
    assert mapping.columns[1].decimal == "unclear"
    assert amounts(found) == [[], []]
    said = Mapping(columns=[Column(name="Бюджет, млн руб.", field="budget", decimal=",")])
    table = table_of(path.name, grids(path))
    found = apply(table, guess(table, Known(), said), Known())
    assert amounts(found)[0] == [("budget", Decimal(1_250_000), "RUB")]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("令和3年4月1日", date(2021, 4, 1), date(2021, 4, 1)),
        ("令和５年３月", date(2023, 3, 1), date(2023, 3, 31)),
        ("令和元年度", date(2019, 4, 1), date(2020, 3, 31)),
        ("平成31年4月", date(2019, 4, 1), date(2019, 4, 30)),
        ("R3.4.1", date(2021, 4, 1), date(2021, 4, 1)),
        ("昭和63年", date(1988, 1, 1), date(1988, 12, 31)),
        ("’24.1.15", date(2024, 1, 15), date(2024, 1, 15)),
        ("2021년도", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020 оны 3 сарын 5", date(2020, 3, 5), date(2020, 3, 5)),
    ],
)
def test_days_of_the_region_are_read(text: str, first: date, last: date) -> None:
    found = sheet_dates.read_day(text)
    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("text", ["R1", "S-63", "2021年度", "令和", "2021.3-12"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert sheet_dates.read_day(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-2024", date(2021, 1, 1), date(2024, 12, 31)),
        ("2021-24", date(2021, 1, 1), date(2024, 12, 31)),
        ("с 2021 по 2024 гг.", date(2021, 1, 1), date(2024, 12, 31)),
        ("март 2020 г. - декабрь 2022 г.", date(2020, 3, 1), date(2022, 12, 31)),
        ("2021年3月至12月", date(2021, 3, 1), date(2021, 12, 31)),
        ("2021.03~2023.12", date(2021, 3, 1), date(2023, 12, 31)),
        ("2021-03-01 - 2022-05-31", date(2021, 3, 1), date(2022, 5, 31)),
        ("令和3年度～令和5年度", date(2021, 4, 1), date(2024, 3, 31)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
    ],
)
def test_a_period_in_one_cell_gives_start_and_end(text: str, first: date, last: date) -> None:
    found = sheet_dates.read_period(text)
    assert found is not None
    assert (found[0].first, found[1].last) == (first, last)


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers_of_periods_and_units(text: str) -> None:
    sheet_dates.read_period(text)
    sheet_units.unknown_in(text)
    sheet_units.unit_above([text])
    admin_unit_of(text, None)


def test_a_column_of_periods_gives_both_ends_where_no_other_does(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["사업명", "대상국", "사업기간"],
        ["몽골 그린벨트 조림사업", "몽골", "2021~2025"],
        ["쿠부치사막 조림", "중국", "3년"],
        ["역량강화 교육사업", "몽골", "2019.3 ~ 2020.2"],
    )
    mapping, found = read(path)
    assert fields(mapping)["사업기간"] == "period"
    first, second, third = found.drafts
    assert (first.document.start, first.document.end) == (date(2021, 1, 1), date(2025, 12, 31))
    assert "not_a_period" in codes(second)
    assert second.document.kept[-1]["values"] == ["3년"]
    assert (third.document.start, third.document.end) == (date(2019, 3, 1), date(2020, 2, 29))


def test_a_running_number_is_no_number_of_the_project(tmp_path: Path) -> None:
    """It begins anew in each part: by it, works that share nothing became one."""
    path = book(
        tmp_path,
        ["序号", "项目名称", "省份", "责任单位"],
        ["一、在建项目"],
        [1, "毛乌素沙地综合治理", "陕西省", "陕西省林业局"],
        [2, "科尔沁沙地歼灭战", "内蒙古自治区", "内蒙古林草局"],
        ["二、已完工项目"],
        [1, "塔克拉玛干沙漠锁边工程", "新疆", "新疆林草局"],
        [None, "合　计", None, None],
        [],
        ["填表人：王", "审核人：李"],
    )
    mapping, found = read(path)
    assert mapping.at("number") == []
    assert [draft.row for draft in found.drafts] == [3, 4, 6]
    assert len(mapping.notes) == 4


def test_a_sum_of_which_a_part_is_named_beside_counts_once(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Наименование проекта", "Объем финансирования, млн руб.", "в т.ч. федеральный бюджет, млн руб."],
        ["Лесные полосы", "125,5", "100,4"],
        ["Колодцы", "12,25", "-"],
    )
    _mapping, found = read(path)
    assert amounts(found)[0] == [("budget", Decimal(125_500_000), "RUB")]
    assert codes(found.drafts[1]) == []


def test_one_sum_in_two_currencies_counts_once(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Activity title", "Budget (MNT mln)", "Budget (USD thousand)"],
        ["Shelter belts of the north", 3400, 1000],
        ["Wells of the southern steppe", 1700, 480],
        ["Sand fences of the railway", 680, 210],
    )
    mapping, found = read(path)
    assert [line[0][2] for line in amounts(found)] == ["MNT", "MNT", "MNT"]
    assert [len(line) for line in amounts(found)] == [1, 1, 1]
    assert any("Budget (USD thousand)" in note for note in mapping.notes)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Республика Калмыкия", "RU-KL"),
        ("내몽골자치구", "CN-NM"),
        ("Umnugovi", "MN-053"),
        ("Өмнөговь аймаг", "MN-053"),
        ("Nowhere", None),
    ],
)
def test_admin_units_are_known_by_the_spellings_of_the_region(name: str, code: str | None) -> None:
    assert admin_unit_of(name, None) == code


def test_the_donors_of_columns_are_the_same_before_and_after_the_registry_knows_them(tmp_path: Path) -> None:
    """The first import registers the funders it names; the same file the next day must change nothing."""
    path = book(
        tmp_path,
        ["Төслийн нэр", "Санхүүжүүлэгч", "Санхүүжилт, сая ₮", None],
        [None, None, "Улсын төсөв", "Гадаад зээл"],
        ["Ойн зурвас байгуулах төсөл", "Улсын төсөв", 12, 30],
        ["Бэлчээрийн менежмент төсөл", "Азийн хөгжлийн банк", 7, 8],
        merged=("A1:A2", "B1:B2", "C1:D1"),
    )
    first = read(path, Known())
    after = read(path, Known(organisations={"улсын төсөв": "Улсын төсөв", "гадаад зээл": "Гадаад зээл"}))
    assert [column.donor for column in first[0].columns] == ["", "", "Улсын төсөв", ""]
    funders = [{key: one.name for key, one in draft.funders.items()} for draft in first[1].drafts]
    assert funders[1] == {0: "Улсын төсөв", 1: "Азийн хөгжлийн банк"}
    remembered = Known(before=first[0], organisations={"гадаад зээл": "Гадаад зээл"})
    table = table_of(path.name, grids(path))
    again = apply(table, guess(table, remembered), remembered)
    assert [draft.document.budgets for draft in again.drafts] == [
        draft.document.budgets for draft in first[1].drafts
    ]
    assert after[1].drafts


@pytest.mark.parametrize("head", [b"%PDF-1.7 nothing\n1 2\n3 4\n", b"\x89PNG\r\n\x1a\n and more"])
def test_a_pdf_or_a_picture_is_told_to_be_one(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(head)
    with pytest.raises(UnreadableFile, match="is a PDF or a picture"):
        grids(path)


@pytest.mark.parametrize("text", ["9" * 21, "1" + "0" * 26, "9" * 40, "1" + "0" * 17 + " billion"])
def test_a_number_beyond_all_money_is_no_breakdown(text: str) -> None:
    found = sheet_numbers.read_sum(text, ".", Unit("", 10**12))
    assert found is None or found.amount.is_nan() or found.amount < 10**31

"""Sheets that are no plain lists: forms, lists on their side, groups within, two lists beside each other."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.test_ministry_sheets import amounts
from tests.exchange.test_sheets import book, codes, fields, read, table
from tests.exchange.test_tabs import tabs

from commonground.base.errors import UnreadableFile
from commonground.exchange.formats import sheet_dates


def form(title: str, agency: str, cost: str, start: str) -> list[list[Any]]:
    return [
        ["ТӨСЛИЙН МЭДЭЭЛЛИЙН ХУУДАС"],
        [],
        ["Төслийн нэр:", title],
        ["Хэрэгжүүлэгч", agency],
        ["Төсөв", cost],
        ["Эхлэх огноо", start, None, "Дуусах огноо", "2024.12.31"],
        ["Байршил", "Өмнөговь аймаг", None, "Төлөв", "Хэрэгжиж байна"],
        ["Холбогдох хүн", "Бат"],
    ]


def test_a_form_for_each_project_is_one_activity_a_tab(tmp_path: Path) -> None:
    """Its labels were read as the titles of seven activities."""
    path = tabs(
        tmp_path,
        **{
            "Нэгтгэл": [["Аймаг", "Тоо"], ["Өмнөговь", 2], ["Дорнод", 0], ["Бүгд", 2]],
            "1": form("Говийн ногоон зурвас", "БОАЖЯ", "12.5 тэрбум төгрөг", "2021.03.01"),
            "2": form("Бэлчээрийн менежмент", "ХААИС", "350 сая төгрөг", "2020.06.01"),
        },
    )
    mapping, found = read(path)
    assert mapping.tabs == ["1", "2"]
    assert [draft.document.title["mn"].text for draft in found.drafts] == [
        "Говийн ногоон зурвас",
        "Бэлчээрийн менежмент",
    ]
    first = found.drafts[0]
    assert (first.document.start, first.document.end) == (date(2021, 3, 1), date(2024, 12, 31))
    assert first.document.status_stated == "ongoing"
    assert amounts(found)[1] == [("budget", Decimal(350_000_000), "MNT")]
    assert first.tabs.place(first.row) == "“1”, row 3"
    assert {"element": "sheet", "column": "Холбогдох хүн", "values": ["Бат"]} in first.document.kept


def test_a_list_on_its_side_is_told_how_to_be_turned(tmp_path: Path) -> None:
    rows = [
        ["項目", "案件1", "案件2"],
        ["案件名", "内モンゴル緑化事業", "モンゴル草原再生支援"],
        ["対象国", "中国", "モンゴル国"],
        ["実施機関", "緑化協会", "JICA"],
        ["開始日", "令和3年4月1日", "2022/10/1"],
    ]
    with pytest.raises(UnreadableFile, match="Transpose"):
        table(book(tmp_path, *rows))
    # Who says where the names stand is believed.
    assert table(book(tmp_path, *rows), header=2).columns[0] == "案件名"


def test_what_the_columns_mean_is_no_form(tmp_path: Path) -> None:
    path = tabs(
        tmp_path,
        Fields=[["Title", "its name"], ["Country", "where"], ["Budget", "how much"], ["Status", "how far"]],
        Data=[["Title", "Country"], ["Belts of the steppe", "Mongolia"]],
    )
    assert table(path).sheet == "Data"


def test_names_of_donors_over_their_projects_are_headings(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Проект", "Страна", "Сумма", "Срок"],
        ["Всемирный банк"],
        ["Управление пастбищами", "Казахстан", "$12,5 млн", "01.2021 – 12.2025"],
        ["Германия (GIZ)"],
        ["Зелёная Центральная Азия", "Казахстан, Узбекистан", "€ 5 млн", "2020-н.в."],
    )
    mapping, found = read(path)
    assert [draft.row for draft in found.drafts] == [3, 5]
    assert [note.partition(":")[2] for note in mapping.notes] == [" Всемирный банк", " Германия (GIZ)"]
    last = found.drafts[1].document
    assert (last.start, last.end) == (date(2020, 1, 1), None)


def test_a_title_alone_at_the_end_or_among_its_like_is_an_activity(tmp_path: Path) -> None:
    full = ["Belts of the steppe", "Mongolia", "Ongoing"]
    path = book(tmp_path, ["Title", "Country", "Status"], full, ["Wells"], ["Reeds"], ["Dunes"])
    assert [draft.row for draft in read(path)[1].drafts] == [2, 3, 4, 5]


def test_a_form_of_the_state_numbers_its_columns_and_sums_its_parts(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Перечень мероприятий"],
        [None, None, None, "тыс. руб."],
        ["№ п/п", "Наименование мероприятия", "Срок реализации", "Всего", "в том числе федеральный бюджет"],
        [1, 2, 3, 4, 5],
        ["1.1.", "Закрепление песков Чёрных земель", "2021-2023 годы", "12 500,0", "10 000,0"],
        ["Итого по разделу 1", None, None, "12 500,0", "10 000,0"],
        ["2.1.", "Ремонт колодцев", "до 2024 года", 870, None],
    )
    mapping, found = read(path)
    assert [draft.row for draft in found.drafts] == [5, 7]
    assert any("numbers the columns" in note for note in mapping.notes)
    assert amounts(found) == [
        [("budget", Decimal(12_500_000), "RUB")],
        [("budget", Decimal(870_000), "RUB")],
    ]
    # Until 2024 it may have begun at any time.
    assert (found.drafts[1].document.start, found.drafts[1].document.end) == (None, date(2024, 12, 31))


def test_sums_reckoned_in_dollars_beside_their_own_currency_count_once(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Donor", "Project", "Budget", "Currency", "Budget USD"],
        ["World Bank", "Steppe livelihoods", 3_400_000_000, "MNT", 1_000_000],
        ["World Bank Total", None, None, None, 1_000_000],
        ["KFS", "Green belt", 5_000_000_000, "KRW", 4_200_000],
        ["Grand total", None, None, None, 5_200_000],
    )
    mapping, found = read(path)
    assert amounts(found) == [
        [("budget", Decimal(3_400_000_000), "MNT")],
        [("budget", Decimal(5_000_000_000), "KRW")],
    ]
    assert [draft.row for draft in found.drafts] == [2, 4]
    assert any("Budget USD" in note for note in mapping.notes)


def test_a_total_that_says_its_unit_is_the_sum_where_no_other_column_is(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["项目", "地区", "2021年", "2022年", "合计（万元）"],
        ["退耕还林工程建设", "甘肃省", 1200, 1300, 2500],
    )
    mapping, found = read(path)
    assert fields(mapping)["合计（万元）"] == "budget"
    assert amounts(found) == [[("budget", Decimal(25_000_000), "CNY")]]


def test_of_two_lists_side_by_side_the_second_lends_no_sums_to_the_first(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Project", "Budget (USD)", None, "Project", "Budget (USD)"],
        ["Dunes held fast", 100, None, "Wells of the steppe", 200],
        ["Belts of the north", 300, None, "Reeds of the delta", 400],
    )
    mapping, found = read(path)
    assert [[line[1] for line in lines] for lines in amounts(found)] == [[100], [300]]
    assert any("side by side" in note for note in mapping.notes)


def test_a_row_of_units_below_the_header_belongs_to_it(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["ID", "Project name", "Cost", "Area", "Start"],
        [None, None, "万元", "ha", "MM/YYYY"],
        ["P-01", "Dunes held fast", 12.5, 1000, "03/2021"],
    )
    _mapping, found = read(path)
    assert [draft.row for draft in found.drafts] == [3]
    assert amounts(found) == [[("budget", Decimal(125_000), "CNY")]]


def test_countries_parted_by_a_dot_are_several(tmp_path: Path) -> None:
    _mapping, found = read(book(tmp_path, ["사업명", "국가"], ["산림공무원 초청연수", "몽골·중국"]))
    assert [share.code for share in found.drafts[0].document.countries] == ["MN", "CN"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022年至今", date(2022, 1, 1), None),
        ("2021~", date(2021, 1, 1), None),
        ("2021.3~현재", date(2021, 3, 1), None),
        ("с 2020 г. по настоящее время", date(2020, 1, 1), None),
        ("до 2024 года", None, date(2024, 12, 31)),
        ("~2025.12", None, date(2025, 12, 31)),
        ("2021-2024", date(2021, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_that_is_open_gives_the_end_it_states(
    tmp_path: Path, text: str, start: date | None, end: date | None
) -> None:
    _mapping, found = read(book(tmp_path, ["사업명", "사업기간"], ["몽골 그린벨트 조림사업", text]))
    assert (found.drafts[0].document.start, found.drafts[0].document.end) == (start, end)


def test_a_period_of_words_is_kept_and_told(tmp_path: Path) -> None:
    _mapping, found = read(
        book(tmp_path, ["사업명", "사업기간"], ["조림사업", "2021~2022"], ["연수", "연중"])
    )
    assert codes(found.drafts[1]) == ["not_a_period"]


@given(st.text(max_size=70))
def test_no_text_breaks_the_reader_of_open_periods(text: str) -> None:
    sheet_dates.read_open(text)

"""Sheets as they lie on the desks of ministries, whole: what stood wrong in one is tried here as it stood."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.test_ministry_sheets import amounts
from tests.exchange.test_sheets import book, fields, read

from commonground.exchange.formats import sheet_numbers
from commonground.exchange.formats.sheet_numbers import Unit


@pytest.mark.parametrize(
    ("cell", "mark", "amount"),
    [
        ("320,5", ".", "320.5"),
        ("1.250,5", ".", "1250.5"),
        ("1,250.5", ",", "1250.5"),
        ("320.5", ",", "320.5"),
        ("0,125", ".", "0.125"),
        ("75,000,000", ",", "75000000"),
        ("1,250", ".", "1250"),
        ("1,250", ",", "1.25"),
        ("1,23,456", ".", "123456"),
    ],
)
def test_a_number_that_can_mean_one_thing_means_it_whatever_its_column_does(
    cell: str, mark: str, amount: str
) -> None:
    """Of people who each write their own rows: 320,5 among points was ten times itself."""
    found = sheet_numbers.read_sum(cell, mark, Unit())
    assert found is not None
    # Sums have hundredths.
    assert found.amount == Decimal(amount).quantize(Decimal("0.01"))


def test_a_register_of_aimags_counts_neither_their_sums_nor_the_lines_below(tmp_path: Path) -> None:
    """The sums of each aimag came in as activities, and 320,5 million as 3,205 million."""
    path = book(
        tmp_path,
        ["Цөлжилттэй тэмцэх чиглэлээр хэрэгжүүлж буй төсөл, арга хэмжээний нэгтгэл"],
        ["2024 оны 12 дугаар сарын 31-ний байдлаар"],
        ["Д/д", "Аймаг, нийслэл", "Сум", "Төслийн нэр", "Хэрэгжих хугацаа", "Төсөвт өртөг", "Солбицол"],
        [
            1,
            "Өмнөговь",
            "Даланзадгад",
            "Ногоон бүс байгуулах",
            "2022-2025",
            "1.2 тэрбум ₮",
            "43°34'N 104°25'E",
        ],
        [2, None, "Гурвантэс", "Элсний нүүдлийг бэхжүүлэх", "2024-2026", "320,5 сая төгрөг", None],
        [None, "Өмнөговь аймгийн дүн", None, None, None, "1.5 тэрбум ₮"],
        [3, "Дундговь", "Мандалговь", "Мандалговийг ойжуулах", "2020-2024 он", "2 тэрбум 300 сая ₮", None],
        [4, None, "Эрдэнэдалай", "Бэлчээрийн усан хангамж", "2023", "75,000,000₮", None],
        [None, "Дундговь аймгийн дүн", None, None, None, "2.4 тэрбум ₮"],
        ["Нийт дүн", None, None, None, None, "3.9 тэрбум ₮"],
        [],
        ["Тайлбар: Ногоон – дууссан, шар – хэрэгжиж байгаа."],
        merged=("A1:G1", "B4:B5", "B7:B8"),
    )
    _mapping, found = read(path)
    assert [line[0][1] for line in amounts(found)] == [
        Decimal(1_200_000_000),
        Decimal(320_500_000),
        Decimal(2_300_000_000),
        Decimal(75_000_000),
    ]
    assert [draft.row for draft in found.drafts] == [4, 5, 7, 8]


def test_who_filled_a_form_in_is_no_group_of_its_columns(tmp_path: Path) -> None:
    """The line stood as a second header row, and the second row of the header as an activity."""
    path = book(
        tmp_path,
        ["“十四五”荒漠化综合治理重点项目汇总表"],
        ["填报单位:内蒙古自治区林业和草原局", None, None, None, "填报日期:2024年6月30日"],
        ["序号", "地区", "项目名称", "建设年限", "投资", None, "备注"],
        [None, None, None, None, "总投资", "其中:中央投资", None],
        [1, "内蒙古自治区", "库布其沙漠光伏治沙项目", "2021-2025", "1.5亿元", "8000万元", "①"],
        [2, None, "浑善达克沙地规模化防沙治沙", "2022—2024年", "3.2亿元", "2.1亿元", None],
        [None, None, "小计", None, "4.7亿元", "2.9亿元"],
        ["注:①含配套资金。"],
        merged=("A1:G1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "G3:G4", "E3:F3", "B5:B6"),
    )
    mapping, found = read(path)
    assert fields(mapping)["项目名称"] == "title"
    assert amounts(found) == [
        [("budget", Decimal(150_000_000), "CNY")],
        [("budget", Decimal(320_000_000), "CNY")],
    ]


@pytest.mark.parametrize(
    ("cell", "units"),
    [
        ("Хэнтий, Дорнод", ["MN-039", "MN-061"]),
        ("Хэнтий, Дорнод, Сүхбаатар аймаг", ["MN-039", "MN-061", "MN-051"]),
        ("内蒙古、甘肃省", ["CN-NM", "CN-GS"]),
        ("Республика Калмыкия и Астраханская область", ["RU-KL", "RU-AST"]),
        ("Dornod Province, Mongolia", ["MN-061"]),
    ],
)
def test_several_admin_units_in_one_cell_are_each_a_place(
    tmp_path: Path, cell: str, units: list[str]
) -> None:
    """Two of them were “could not be placed on the map”, and the country with them."""
    path = book(tmp_path, ["Title", "Province"], ["Shelter belts", cell], ["Wells", "Өмнөговь"])
    _mapping, found = read(path)
    document = found.drafts[0].document
    assert [place.admin_unit for place in document.locations] == units
    assert [share.code for share in document.countries] == [units[0][:2]]


def test_notes_below_a_table_are_told_in_their_order(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Title", "Province", "Budget (USD)"],
        ["Shelter belts", "Өмнөговь", 10],
        ["Wells", "Өмнөговь", 20],
        [],
        ["* as of June"],
        ["Note: without VAT"],
    )
    mapping, _found = read(path)
    assert [note.split(" ")[1] for note in mapping.notes if "below the table" in note] == ["5", "6"]

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.bringing import FILES

from commonground.activities.schemas import BudgetLine, Identifier, Location, Result, Sector, Share
from commonground.base.errors import UnreadableFile
from commonground.base.texts import Text
from commonground.exchange.formats import iati_reader
from commonground.exchange.schemas import Draft, Link, Party

START, END = '<iati-activities version="2.03">', "</iati-activities>"


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return list(iati_reader.stream(FILES / "two.iati.xml"))


def test_texts_keep_their_languages_and_say_that_they_came_in(drafts: list[Draft]) -> None:
    assert drafts[0].document.title == {
        "en": Text("Shelter belts of the Gobi", "imported"),
        "fr": Text("Rideaux-abris du Gobi", "imported"),
    }
    assert drafts[1].document.title == {"ru": Text("Питомник саксаула", "imported")}


def test_organisations_come_with_their_roles_and_a_dash_is_no_reference(drafts: list[Draft]) -> None:
    assert drafts[0].lead == Party("Test Dryland Facility", "XI-TEST", "40")
    assert drafts[0].partners == [
        (Party("Test Donor Bank", "XI-DONOR", "40"), "funding"),
        (Party("Test Forest Institute"), "implementing"),
    ]


def test_a_lead_that_is_only_accountable_is_not_its_own_partner(drafts: list[Draft]) -> None:
    assert drafts[1].partners == []


def test_status_dates_and_numbers_of_others_are_read(drafts: list[Draft]) -> None:
    document = drafts[0].document
    assert document.status_stated == "ongoing"
    assert (document.planned_start, document.actual_start) == (date(2023, 1, 1), date(2023, 2, 1))
    assert (document.planned_end, document.actual_end) == (date(2029, 12, 31), None)
    assert document.identifiers == [Identifier("iati", "OLD-1")]
    assert drafts[0].confirmed_on == date(2024, 4, 30)


def test_national_scope_is_the_whole_country_beside_the_places(drafts: list[Draft]) -> None:
    point = {"type": "Point", "coordinates": [101.05, 43.22]}
    assert drafts[0].document.locations == [
        Location("country", country="MN"),
        Location("point", name="Gurvantes", exactness="approximate", geometry=point),
    ]


def test_coordinates_that_are_not_on_the_earth_are_left_aside_with_a_warning(drafts: list[Draft]) -> None:
    assert drafts[0].left_aside["location"] == 1
    assert [(problem.code, problem.level) for problem in drafts[0].problems] == [("not_a_place", "warns")]


def test_country_shares_beside_a_region_are_scaled_and_say_so(drafts: list[Draft]) -> None:
    document = drafts[1].document
    assert document.countries == [Share("MN", Decimal(50)), Share("RU", Decimal(50))]
    assert document.provenance["countries"] == "derived"
    assert drafts[1].left_aside["recipient-region"] == 1


def test_dac_sectors_and_themes_are_read_and_others_left_aside(drafts: list[Draft]) -> None:
    document = drafts[0].document
    assert document.sectors == [Sector("1", "31220", Decimal(60)), Sector("1", "99810", Decimal(40))]
    assert document.themes == ["sdg-15.3", "desertification"]
    assert {name: drafts[0].left_aside[name] for name in ("sector", "tag", "policy-marker")} == {
        "sector": 1,
        "tag": 1,
        "policy-marker": 1,
    }


def test_a_revised_budget_replaces_the_original_one(drafts: list[Draft]) -> None:
    budgets = [line for line in drafts[0].document.budgets if line.kind == "budget"]
    year = (date(2023, 1, 1), date(2023, 12, 31))
    assert budgets == [BudgetLine("budget", Decimal(120), "USD", *year)]
    assert drafts[0].left_aside["budget"] == 1


def test_money_paid_out_in_a_year_is_one_line_and_money_received_none(drafts: list[Draft]) -> None:
    lines = [line for line in drafts[0].document.budgets if line.kind != "budget"]
    day, year = date(2023, 3, 1), (date(2023, 1, 1), date(2023, 12, 31))
    assert lines == [
        BudgetLine("commitment", Decimal(50), "USD", day, day),
        BudgetLine("disbursement", Decimal(25), "USD", *year),
    ]
    assert drafts[0].funders == {1: Party("Test Donor Bank", "XI-DONOR")}
    assert drafts[0].left_aside["transaction"] == 1


def test_an_indicator_with_numbers_is_a_result(drafts: list[Draft]) -> None:
    name = {"en": Text("Hectares planted", "imported")}
    result = Result("other", name=name, target=Decimal(300), achieved=Decimal(85), year=2023)
    assert drafts[0].document.results == [result]


def test_a_parent_counts_the_work_of_its_child(drafts: list[Draft]) -> None:
    assert drafts[1].counted == Link("child", "XI-TEST-1", certain=False)


def test_contact_data_is_counted_and_not_kept(drafts: list[Draft]) -> None:
    assert drafts[0].left_aside["contact-info"] == 1
    assert "person@test.example" not in str(drafts[0].document.kept)
    assert "https://test.example/report" in str(drafts[0].document.kept)


def test_a_day_of_update_that_is_still_to_come_confirms_nothing(tmp_path: Path) -> None:
    content = f'{START}<iati-activity last-updated-datetime="2099-01-01T00:00:00Z"/>{END}'
    (draft,) = iati_reader.stream(written(tmp_path, content))
    assert draft.confirmed_on is None
    assert "to_come" in {problem.code for problem in draft.problems}


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "file.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "file.xml is empty"),
        ("   \n ", "file.xml is empty"),
        (f"{START}<iati-activity><title>", "breaks off at line 1"),
        (START, "breaks off at line 1"),
        (f"{START}{END}", "holds no activities"),
        ("title,lead\nA,B\n", "is not XML"),
        ('<iati-activities version="1.04"></iati-activities>', "holds no activities"),
        ('<iati-activities version="3.01"></iati-activities>', "is IATI version 3.01"),
        ('<iati-organisations version="2.03"/>', "begins with <iati-organisations>"),
        (b'<?xml version="1.0" encoding="UTF-8"?>' + START.encode() + b"<a>\xff\xfe</a>", "encoding"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><iati-activities version='2.03'/>", "declares a document type"),
    ],
)
def test_what_cant_be_read_is_told_in_one_line(tmp_path: Path, content: bytes | str, said: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        list(iati_reader.stream(written(tmp_path, content)))
    assert said in error.value.message
    assert "\n" not in error.value.message


def test_an_entity_bomb_is_refused_unopened(tmp_path: Path) -> None:
    """Opened, it would take more memory and time than there is."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>{START}<b>&a29;</b>{END}'
    with pytest.raises(UnreadableFile, match="document type"):
        list(iati_reader.stream(written(tmp_path, bomb)))


def test_a_bomb_behind_much_white_space_is_refused_too(tmp_path: Path) -> None:
    """Behind more white space than the first look covers."""
    bomb = f'<?xml version="1.0"?>{" " * 70_000}<!DOCTYPE x [<!ENTITY a "{"x" * 1000}">]>'
    text = (
        f"{bomb}{START}<iati-activity><iati-identifier>{'&a;' * 1000}</iati-identifier></iati-activity>{END}"
    )
    with pytest.raises(UnreadableFile, match="document type"):
        list(iati_reader.stream(written(tmp_path, text)))

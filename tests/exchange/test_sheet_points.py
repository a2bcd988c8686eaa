"""Where something is, as sheets of the region write it: two degrees in one cell, minutes, sides."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.test_sheets import book, codes, fields, read

from commonground.exchange.formats.sheet_points import degrees_in, point_in


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("43°34'12\"N 104°25'30\"E", "43.57", "104.425"),
        ("45°46'00\"N, 106°16'30\"E", "45.766667", "106.275"),
        ("43°12′00″ 107°11′30″", "43.2", "107.191667"),
        ("44°53′N 110°08′E", "44.883333", "110.133333"),
        ("东经108°30′15″,北纬40°45′00″", "40.75", "108.504167"),
        ("东经：108度30分15秒；北纬：40度45分", "40.75", "108.504167"),
        ("E116°05′30″ N43°56′10″", "43.936111", "116.091667"),
        ("北緯35度41分22秒 東経139度41分30秒", "35.689444", "139.691667"),
        ("북위 37도 33분 58초, 동경 126도 58분 40초", "37.566111", "126.977778"),
        ("45°24′30″ с.ш. 45°53′10″ в.д.", "45.408333", "45.886111"),
        ("47° 12' с. ш., 46° 05' в. д.", "47.2", "46.083333"),
        ("х.ө. 46°15′, з.у. 102°46′", "46.25", "102.766667"),
        ("хойд өргөрөг 46.25 зүүн уртраг 102.77", "46.25", "102.77"),
        ("43.5712, 104.4252", "43.5712", "104.4252"),
        ("43.5712,104.4252", "43.5712", "104.4252"),
        ("43,5712; 104,4252", "43.5712", "104.4252"),
        ("(104.4252 43.5712)", "43.5712", "104.4252"),
        ("https://www.openstreetmap.org/#map=12/43.5712/104.4252", "43.5712", "104.4252"),
        ("lat: 43.57 lon: 104.42", "43.57", "104.42"),
        ("-33.9 S 18.4 E", None, None),
        ("33.9 S 18.4 E", "-33.9", "18.4"),
    ],
)
def test_both_degrees_in_one_cell_are_a_spot(text: str, latitude: str | None, longitude: str | None) -> None:
    expected = (Decimal(latitude), Decimal(longitude)) if latitude and longitude else None
    assert point_in(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021-2024",
        "12.5.2024",
        "45.4 45.9",
        "Даланзадгад",
        "43°34'12\"N",
        "43°75′N 104°08′E",
        "43.1, 104.2; 43.5, 104.9",
        "95.5, 104.2",
        "43°N 44°N",
        "1,200,000 USD",
    ],
)
def test_what_is_no_pair_of_degrees_is_no_spot(text: str) -> None:
    assert point_in(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader_of_spots(text: str) -> None:
    found = point_in(text)
    assert found is None or (abs(found[0]) <= 90 and abs(found[1]) <= 180)
    degrees_in(text, "latitude")


@given(st.integers(-90 * 3600 + 1, 90 * 3600 - 1), st.integers(-180 * 3600 + 1, 180 * 3600 - 1))
def test_any_spot_in_minutes_and_seconds_reads_back(north: int, east: int) -> None:
    def written(seconds: int, sides: str) -> str:
        size = abs(seconds)
        return f"{size // 3600}°{size // 60 % 60}′{size % 60}″{sides[seconds < 0]}"

    found = point_in(f"{written(north, 'NS')}, {written(east, 'EW')}")
    assert found is not None
    assert abs(found[0] - Decimal(north) / 3600) < Decimal("0.000001")
    assert abs(found[1] - Decimal(east) / 3600) < Decimal("0.000001")


def test_a_column_of_coordinates_puts_each_row_on_the_map(tmp_path: Path) -> None:
    """They were left aside, and activities with their spots stated had none."""
    path = book(
        tmp_path,
        ["№ п/п", "Наименование мероприятия", "Субъект РФ", "Местоположение участка", "Координаты"],
        [1, "Закрепление песков", "Республика Калмыкия", "Яшкульский район", "46°10′20″ с.ш. 45°20′40″ в.д."],
        [1, "Закрепление песков", "Астраханская область", "Лиманский район", "45°47′ с.ш. 47°12′ в.д."],
        [2, "Лесополосы Забайкалья", "Забайкальский край", "Борзинский район", "уточняются"],
    )
    mapping, found = read(path)
    assert fields(mapping)["Координаты"] == "coordinates"
    sands, belts = found.drafts
    assert [place.geometry and place.geometry["coordinates"] for place in sands.document.locations] == [
        [45.344444, 46.172222],
        [47.2, 45.783333],
    ]
    assert [share.code for share in sands.document.countries] == ["RU"]
    # What can't be read is told, and its unit holds.
    assert [(place.kind, place.admin_unit) for place in belts.document.locations] == [
        ("admin_unit", "RU-ZAB")
    ]
    assert "not_a_place" in codes(belts)


def test_latitude_and_longitude_may_have_minutes(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        ["Title", "Country", "Latitude", "Longitude"],
        ["Shelter belts of the north", "Mongolia", "43°34'12\"N", "104°25'30\"E"],
        ["Wells of the southern steppe", "Mongolia", "44,5", "110° 8′"],
    )
    _mapping, found = read(path)
    assert [draft.document.locations[0].geometry["coordinates"] for draft in found.drafts] == [  # type: ignore[index]
        [104.425, 43.57],
        [110.133333, 44.5],
    ]

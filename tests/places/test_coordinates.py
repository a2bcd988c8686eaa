"""Every notation leads back to the point it was written from; what can be read in two ways is given in both."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.places import utm
from commonground.places.coordinates import Point, readings

ULAANBAATAR = Point(47.92, 106.9183333)
# Asked of one order only: no longitude of it can be a latitude.
EASTERN = st.builds(
    Point, st.floats(18, 78).map(lambda x: round(x, 4)), st.floats(91, 179).map(lambda x: round(x, 4))
)
ANYWHERE = st.builds(
    Point, st.floats(-89, 89).map(lambda x: round(x, 4)), st.floats(-179, 179).map(lambda x: round(x, 4))
)


def parts(value: float) -> tuple[int, int, float]:
    seconds = round(abs(value) * 3600, 3)
    return int(seconds // 3600), int(seconds % 3600 // 60), round(seconds % 60, 3)


def dms(value: float, signs: str) -> str:
    degrees, minutes, seconds = parts(value)
    return f"{degrees}{signs[0]}{minutes}{signs[1]}{seconds:.3f}{signs[2]}"


def minutes(value: float, signs: str) -> str:
    whole = round(abs(value) * 60, 5)
    return f"{int(whole // 60)}{signs[0]}{whole % 60:.5f}{signs[1]}"


LETTERS = {
    "en": ("N", "S", "E", "W"),
    "ru": ("с. ш.", "ю. ш.", "в. д.", "з. д."),
    "ru short": ("СШ", "ЮШ", "ВД", "ЗД"),
    "mn": ("ХӨ", "ӨӨ", "ЗУ", "БУ"),
    "mn words": ("хойд өргөрөг", "өмнөд өргөрөг", "зүүн уртраг", "баруун уртраг"),
    "zh": ("北纬", "南纬", "东经", "西经"),
    "ja": ("北緯", "南緯", "東経", "西経"),
    "ko": ("북위", "남위", "동경", "서경"),
}


def close(found: Point, to: Point) -> bool:
    return abs(found.latitude - to.latitude) < 2e-6 and abs(found.longitude - to.longitude) < 2e-6


def the_one(text: str) -> Point:
    found = readings(text)
    assert len(found) == 1, (text, found)
    assert len(found[0].points) == 1, (text, found)
    return found[0].points[0]


@given(EASTERN, st.sampled_from([", ", " ", "; ", "\t", "\n", " / ", ","]))
def test_decimal_degrees_with_points(point: Point, between: str) -> None:
    assert close(the_one(f"{point.latitude:.4f}{between}{point.longitude:.4f}"), point)
    assert close(the_one(f"{point.longitude:.4f}{between}{point.latitude:.4f}"), point)


@given(EASTERN, st.sampled_from([" ", "; ", "\n", " | "]))
def test_decimal_degrees_with_commas(point: Point, between: str) -> None:
    text = f"{point.latitude:.4f}{between}{point.longitude:.4f}".replace(".", ",")
    assert any(len(one.points) == 1 and close(one.points[0], point) for one in readings(text))


@given(ANYWHERE, st.sampled_from(sorted(LETTERS)), st.booleans(), st.booleans())
def test_letters_before_or_after_in_six_languages(
    point: Point, language: str, before: bool, lat_first: bool
) -> None:
    north, south, east, west = LETTERS[language]
    latitude, longitude = f"{abs(point.latitude):.4f}°", f"{abs(point.longitude):.4f}°"
    sides = (north if point.latitude >= 0 else south, east if point.longitude >= 0 else west)
    if before:
        words = [f"{sides[0]} {latitude}", f"{sides[1]} {longitude}"]
    else:
        words = [f"{latitude} {sides[0]}", f"{longitude} {sides[1]}"]
    assert close(the_one(" ".join(words if lat_first else words[::-1])), point)


@pytest.mark.parametrize("signs", ["°'\"", "°′″", "º’”", "度分秒", "도분초", "° ' "])
@given(point=ANYWHERE)
def test_degrees_minutes_and_seconds(point: Point, signs: str) -> None:
    north, east = "NS"[point.latitude < 0], "EW"[point.longitude < 0]
    split = list(signs) if len(signs) == 3 else ["°", "'", '"']
    text = f"{dms(point.latitude, split)} {north}, {dms(point.longitude, split)} {east}"
    assert close(the_one(text), point)


@given(ANYWHERE, st.booleans())
def test_degrees_and_decimal_minutes(point: Point, signed: bool) -> None:
    north, east = "NS"[point.latitude < 0], "EW"[point.longitude < 0]
    signs = "°'" if signed else "  "
    assert close(
        the_one(f"{north}{minutes(point.latitude, signs)} {east}{minutes(point.longitude, signs)}"), point
    )


@given(st.floats(-79, -1) | st.floats(1, 83), st.floats(-179.9, 179.9))
def test_utm(latitude: float, longitude: float) -> None:
    zone, south = int((longitude + 180) // 6) + 1, latitude < 0
    easting, northing = utm.projection(zone, south).transform(longitude, latitude, direction="INVERSE")
    text = f"{zone}{'J' if south else 'N'} {easting:.2f} {northing:.2f}"
    found = the_one(text)
    assert abs(found.latitude - latitude) < 1e-6
    assert abs(found.longitude - longitude) < 2e-5


@given(ANYWHERE)
def test_addresses_and_links(point: Point) -> None:
    lat, lon = f"{point.latitude:.4f}", f"{point.longitude:.4f}"
    for text in (
        f"geo:{lat},{lon}",
        f"geo:{lat},{lon};u=35",
        f"https://www.google.com/maps/@{lat},{lon},12z",
        f"https://www.google.com/maps/place/Gobi/@1.0,2.0,9z/data=!3m1!4b1!8m2!3d{lat}!4d{lon}",
        f"https://maps.google.com/?q={lat},{lon}",
        f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=9/1.5/2.5",
        f"https://www.openstreetmap.org/#map=12/{lat}/{lon}",
        f"https://yandex.ru/maps/?ll={lon}%2C{lat}&z=10",
        f"https://maps.apple.com/?ll={lat},{lon}",
    ):
        assert close(the_one(text), point), text


def test_a_geo_address_says_how_far_off_it_may_be() -> None:
    assert readings("geo:47.92,106.92;u=35")[0].radius_m == 35


@pytest.mark.parametrize(
    "text",
    [
        "47°55'12\"N 106°55'06\"E",
        "N47 55.2 E106 55.1",
        "47 55 12 N 106 55 06 E",
        "47:55:12N 106:55:06E",
        "ХӨ 47°55'12\" ЗУ 106°55'6\"",
        "47 гр. 55 мин. 12 сек. с.ш., 106 гр. 55 мин. 6 сек. в.д.",
        "北纬47度55分12秒，东经106度55分6秒",
        "４７°５５′１２″Ｎ　１０６°５５′６″Ｅ",
        "Latitude: 47°55'12\" Longitude: 106°55'06\"",
        "з 106°55'06\" х 47°55'12\"",
    ],
)
def test_the_same_place_in_ten_hands(text: str) -> None:
    assert close(the_one(text), ULAANBAATAR)


def test_a_comma_that_may_part_or_point_is_asked() -> None:
    found = [one.points for one in readings("12,34 56,78")]
    assert (Point(12.34, 56.78),) in found
    assert (Point(12, 34), Point(56, 78)) in found


def test_an_order_that_nothing_tells_is_asked() -> None:
    assert [one.points for one in readings("35.5 45.2")] == [(Point(35.5, 45.2),), (Point(45.2, 35.5),)]


def test_south_or_the_band_s_is_asked() -> None:
    north, south = readings("48S 650000 3800000")
    assert north.points[0].latitude > 0 > south.points[0].latitude


def test_the_letter_that_is_west_in_russian_and_east_in_mongolian() -> None:
    assert the_one("З 106.5 Х 47.5") == Point(47.5, 106.5)
    assert the_one("47.5°С 10°З") == Point(47.5, -10)


def test_a_decree_with_rows_names_and_numbers() -> None:
    """As Mongolia's decrees print the corners of a pasture: number, name, latitude, longitude."""
    text = "1\n1289.3 тоот\n46° 57' 04\"\n108° 44' 36\"\n2\nДашгай худаг\n46° 53' 48\"\n108° 59' 12\""
    (one,) = readings(text)
    assert [round(point.latitude, 3) for point in one.points] == [46.951, 46.897]
    assert "дашгай" in one.left_aside


def test_a_numbered_list() -> None:
    (one,) = readings("1. 47.5 106.5\n2. 47.6 106.6\n3. 47.7, 106.4")
    assert len(one.points) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Улаанбаатар",
        "2020",
        "47.92",
        "95 N 106 E",
        "47°75'N 106°E",
        "200, 300",
        "47 N 48 N",
        "N 47",
        "1 2 3",
        "geo:95,10",
        "geo:10,10;crs=other",
        "https://example.org/",
        "https://[broken",
        "48N 1 2",
        "-47 S 10 E",
        "NaN, NaN",
    ],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert readings(text) == []


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    readings(text)


@given(st.text("0123456789.,-+°'\"NSEWСЮВЗХӨ北纬 \n:;/", max_size=60))
def test_no_mixture_of_signs_breaks_it(text: str) -> None:
    for one in readings(text):
        assert all(abs(point.latitude) <= 90 and abs(point.longitude) <= 180 for point in one.points)

"""A place that lies in none of the stated countries is found, and so is a latitude in longitude's place."""

import json

import pytest

from commonground.base.database import Connection
from commonground.places.queries import points_outside, unknown_units

ULAANBAATAR = (106.92, 47.92)
KHOVD = (91.64, 48.0)
SEOUL = (126.98, 37.57)
VLADIVOSTOK = (131.89, 43.12)
# Beyond the date line.
CHUKOTKA = (-171.0, 66.0)
PACIFIC = (160.0, 30.0)


def point(place: tuple[float, float]) -> str:
    return json.dumps({"type": "Point", "coordinates": place})


def swapped(place: tuple[float, float]) -> str:
    return point((place[1], place[0]))


def square(place: tuple[float, float], half_degrees: float) -> str:
    (x, y), half = place, half_degrees
    ring = [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


@pytest.mark.parametrize(
    ("place", "country"),
    [
        (ULAANBAATAR, "MN"),
        (KHOVD, "MN"),
        (SEOUL, "KR"),
        (VLADIVOSTOK, "RU"),
        (CHUKOTKA, "RU"),
    ],
)
async def test_a_place_in_its_country_is_let_be(
    connection: Connection, place: tuple[float, float], country: str
) -> None:
    assert await points_outside(connection, [point(place)], [country]) == []


@pytest.mark.parametrize(("place", "country"), [(ULAANBAATAR, "MN"), (SEOUL, "KR"), (VLADIVOSTOK, "RU")])
async def test_swapped_axes_are_recognised(
    connection: Connection, place: tuple[float, float], country: str
) -> None:
    assert await points_outside(connection, [swapped(place)], [country]) == [(0, True)]


async def test_a_latitude_beyond_the_pole_is_nowhere(connection: Connection) -> None:
    """PostGIS makes 48° N of 132° N, which at 43° E is Russia."""
    given = [point((43.0, 132.0)), point((106.9, 95.0))]
    assert await points_outside(connection, given, ["RU"]) == [(0, True), (1, False)]


async def test_a_place_that_swapping_does_not_help_is_only_outside(connection: Connection) -> None:
    assert await points_outside(connection, [point(SEOUL)], ["MN"]) == [(0, False)]
    assert await points_outside(connection, [point(PACIFIC)], ["JP"]) == [(0, False)]


async def test_each_is_named_by_its_position(connection: Connection) -> None:
    given = [point(ULAANBAATAR), swapped(KHOVD), point(KHOVD), point(SEOUL)]
    assert await points_outside(connection, given, ["MN"]) == [(1, True), (3, False)]


async def test_any_of_several_countries_will_do(connection: Connection) -> None:
    given = [point(ULAANBAATAR), point(SEOUL), point(VLADIVOSTOK)]
    assert await points_outside(connection, given, ["MN", "KR", "RU"]) == []


async def test_a_place_just_across_a_coarse_border_is_let_be(connection: Connection) -> None:
    """Erenhot lies on the border with Mongolia; Beijing does not."""
    erenhot, beijing = (111.95, 43.70), (116.40, 39.90)
    assert await points_outside(connection, [point(erenhot), point(beijing)], ["MN"]) == [(1, False)]


async def test_an_area_counts_as_inside_when_part_of_it_is(connection: Connection) -> None:
    given = [square(ULAANBAATAR, 0.5), square((111.9, 43.7), 1), square(SEOUL, 0.5)]
    assert await points_outside(connection, given, ["MN"]) == [(2, False)]


@pytest.mark.parametrize("countries", [[], ["ZZ"]])
async def test_without_a_boundary_nothing_can_be_said(connection: Connection, countries: list[str]) -> None:
    assert await points_outside(connection, [point(PACIFIC)], countries) == []


async def test_a_country_without_a_boundary_makes_the_others_no_judge(connection: Connection) -> None:
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("UPDATE country SET geometry = NULL WHERE code = 'KR'")
    try:
        assert await points_outside(connection, [point(SEOUL)], ["MN", "KR"]) == []
    finally:
        await transaction.rollback()


async def test_units_that_nobody_lists_are_named(connection: Connection) -> None:
    assert await unknown_units(connection, ["MN-047", "MN-999", "XX-1"]) == {"MN-999", "XX-1"}
    assert await unknown_units(connection, []) == set()

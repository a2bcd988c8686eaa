"""A place that lies in none of its countries, pictured beside them: as given, and swapped if that helps."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import pyproj
import shapely

from commonground.activities.pictures import Picture, picture
from commonground.activities.shapes import read_geojson, swapped
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _, mark, show_number
from commonground.places import queries as places

CODES = ("outside_country", "axes_swapped", "out_of_range")
EARTH = pyproj.Geod(ellps="WGS84")
# What is smaller than this share of the picture is ringed, since it could not be seen.
SMALL = 0.1
NEAR_KM = places.NEAR_BORDER_M / 1000
SIDES = (
    mark("to the north"),
    mark("to the north-east"),
    mark("to the east"),
    mark("to the south-east"),
    mark("to the south"),
    mark("to the south-west"),
    mark("to the west"),
    mark("to the north-west"),
)


class Land(msgspec.Struct, frozen=True):
    """The countries somebody named, as one outline; `turned` where it runs on beyond the date line."""

    names: str
    shape: Any
    turned: bool = False

    def moved(self, shape: Any) -> Any:
        return eastward(shape) if self.turned else shape


class Told(msgspec.Struct, frozen=True):
    """Where a place lies, as it stands below the picture, and for who can't see it."""

    caption: str
    alt: str


def asks(problems: Iterable[Problem]) -> bool:
    return any(problem.code in CODES for problem in problems)


async def land_of(connection: Connection, names: Mapping[str, str], countries: list[str]) -> Land | None:
    """None where a country has no boundary, or none is named."""
    found = await places.outline_of(connection, countries) if countries else None
    if found is None:
        return None
    shape = shapely.from_wkb(found)
    west, _south, east, _north = shape.bounds
    turned = east - west > 180
    named = ", ".join(names.get(code, code) for code in countries)
    return Land(named, eastward(shape) if turned else shape, turned)


def eastward(shape: Any) -> Any:
    """What lies west of Greenwich counted on beyond 180 degrees."""

    def turn(pairs: Any) -> Any:
        pairs = pairs.copy()
        pairs[pairs[:, 0] < 0, 0] += 360
        return pairs

    return shapely.transform(shape, turn)


def drawn(problem: Problem, geometry: dict[str, Any], land: Land) -> list[Picture]:
    given = read_geojson(geometry)
    if given is None or given.is_empty:
        return []
    helps = bool((problem.offer or {}).get("swap"))
    found = []
    if on_earth(given):
        found.append(beside(given, land, _("As given: %(where)s")))
    if helps and (other := read_geojson(swapped(geometry))) is not None and on_earth(other):
        found.append(beside(other, land, _("Swapped: %(where)s"), True))
    return found


def on_earth(shape: Any) -> bool:
    west, south, east, north = shape.bounds
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)


def beside(place: Any, land: Land, words: str, mends: bool = False) -> Picture:
    place = land.moved(place)
    frame = shapely.GeometryCollection([land.shape, place])
    where = told(place, land)
    marks = [list(place.centroid.coords[0])] if size(place) < size(frame) * SMALL else []
    made = picture(place, frame, words % {"where": where.caption}, marks=marks, land=land.shape)
    alt = _("Outline of %(countries)s. %(where)s.") % {"countries": land.names, "where": where.alt}
    return msgspec.structs.replace(made, alt=alt, mends=mends)


def size(shape: Any) -> float:
    west, south, east, north = shape.bounds
    return float(max(east - west, north - south))


def told(place: Any, land: Land) -> Told:
    """Distances as round as one says them; they are measured on outlines drawn coarsely."""
    here, there = shapely.shortest_line(land.shape, place).coords
    bearing, _back, metres = EARTH.inv(*here, *there)
    values = {"countries": land.names, "km": show_number(rounded(metres / 1000))}
    if metres == 0:
        return Told(_("in %(countries)s") % values, _("The place is marked within it"))
    if metres / 1000 < NEAR_KM:
        return Told(_("at the border of %(countries)s") % values, _("The place is marked at its border"))
    side = _(SIDES[round(bearing / 45) % 8])
    alt = _("The place is marked about %(km)s km from it, %(side)s") % (values | {"side": side})
    return Told(_("about %(km)s km outside %(countries)s") % values, alt)


def rounded(km: float) -> float:
    """To two figures."""
    return round(km, min(2 - len(str(round(km))), 0))

"""Checks of a drawn or uploaded geometry, on GeoJSON in WGS 84, without a database."""

import math
import re
from collections.abc import Iterator
from typing import Any, cast

import numpy
import shapely
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from commonground.base.errors import Problem
from commonground.base.i18n import _, mark

KINDS = {
    "point": {"Point", "MultiPoint"},
    "line": {"LineString", "MultiLineString"},
    "polygon": {"Polygon", "MultiPolygon"},
}
NOT_ONE = {
    "point": mark("This is not a point."),
    "line": mark("This is not a line."),
    "polygon": mark("This is not an area."),
}
MOST_VERTICES = 100_000
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
DEEPEST = 5  # polygons of rings of points, several of them
EARTH = Geod(ellps="WGS84")
# The cosine of a third of a degree.
SHARPEST = math.cos(math.radians(1 / 3))
# By a word of GEOS, the first that fits.
UNSOUND = (
    ("ntersection", "self_crossing", mark("The outline crosses itself: %(where)s.")),
    ("outside shell", "unsound_outline", mark("A hole lies outside the outline: %(where)s.")),
    ("ested", "unsound_outline", mark("Parts of the outline lie within each other: %(where)s.")),
    ("", "unsound_outline", mark("The outline does not enclose an area: %(where)s.")),
)
FLAW_AT = re.compile(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]")


def shape_problems(field: str, kind: str, geometry: dict[str, Any] | None) -> Iterator[Problem]:
    if not geometry:
        yield _problem(field, "missing", _("This is needed."), _("Draw it on the map or give coordinates."))
        return
    if positions(geometry.get("coordinates")) > MOST_VERTICES:
        yield _problem(field, "too_many_vertices", *too_many())
        return
    read = read_geojson(geometry)
    if read is None or read.is_empty or read.geom_type not in KINDS[kind]:
        yield _problem(field, "not_a_geometry", _(NOT_ONE[kind]), _("Draw it again."))
        return
    yield from _extent_problems(field, read)
    if kind == "polygon" and not read.is_valid:
        yield _unsound(field, read)


def too_many() -> tuple[str, str]:
    """The message and the remedy."""
    return _("The outline has more than %(most)d points.") % {"most": MOST_VERTICES}, _("Simplify it first.")


def positions(coordinates: Any, deep: int = DEEPEST) -> int:
    """How many points there are, told before anything is computed on them; what is too deep is no outline."""
    if not isinstance(coordinates, list | tuple) or not coordinates or not deep:
        return 0
    if isinstance(coordinates[0], list | tuple):
        return sum(positions(part, deep - 1) for part in coordinates)
    return 1


def _unsound(field: str, read: BaseGeometry) -> Problem:
    said = explain_validity(read)
    code, message = next((code, message) for word, code, message in UNSOUND if word in said)
    marks = flaw_at(read)
    where = f"{marks[0][1]:.5f}, {marks[0][0]:.5f}" if marks else ""
    mends = mended_area(read) is not None
    return Problem(
        field=field,
        code=code,
        message=_(message) % {"where": where},
        remedy=_("Draw it again so that its sides do not cross, or take the mended outline.")
        if mends
        else _("Draw it again."),
        offer={"mend": True, "marks": marks} if mends else {"marks": marks},
    )


def _extent_problems(field: str, geometry: BaseGeometry) -> Iterator[Problem]:
    west, south, east, north = geometry.bounds
    if -90 <= south <= north <= 90 and -180 <= west <= east <= 180:
        return
    swapped = -90 <= west <= east <= 90 and -180 <= south <= north <= 180
    yield Problem(
        field=field,
        code="out_of_range",
        message=_("These coordinates are not on the Earth."),
        remedy=_("Latitude and longitude look swapped: swap them.")
        if swapped
        else _("Latitude goes from -90 to 90, longitude from -180 to 180."),
        offer={"swap": True} if swapped else None,
    )


def _problem(field: str, code: str, message: str, remedy: str) -> Problem:
    return Problem(field=field, code=code, message=message, remedy=remedy)


def read_geojson(geometry: dict[str, Any]) -> BaseGeometry | None:
    """None where it is not a geometry, or holds a coordinate that is not a number."""
    try:
        coordinates = geometry.get("coordinates", ())
        if not is_of_numbers(coordinates):
            return None
        if geometry.get("type") == "Point" and len(coordinates) == 2:
            return point_of(*coordinates)
        read = shape(geometry)
        finite = bool(numpy.isfinite(shapely.get_coordinates(read)).all())
    except (*UNREADABLE, shapely.errors.ShapelyError):
        return None
    return read if finite else None


def point_of(east: float, north: float) -> BaseGeometry | None:
    """Most places are points, and this way a point takes a tenth of the time."""
    if not (math.isfinite(east) and math.isfinite(north)):
        return None
    return cast(BaseGeometry, shapely.points(east, north))


def is_of_numbers(coordinates: Any) -> bool:
    """To the last: a text such as "104" would be read as a number, and kept as what no map can draw."""
    if isinstance(coordinates, list | tuple):
        return all(map(is_of_numbers, coordinates))
    return isinstance(coordinates, int | float) and not isinstance(coordinates, bool)


def swapped(geometry: dict[str, Any]) -> dict[str, Any]:
    """The same geometry with latitude and longitude exchanged."""
    read = read_geojson(geometry)
    if read is None:
        return geometry
    turned = shapely.transform(read, lambda pairs: pairs[:, ::-1])
    return dict(turned.__geo_interface__)


def mended(geometry: dict[str, Any]) -> dict[str, Any] | None:
    """A sound area in place of one that crosses itself or has spikes; None where nothing of it is left."""
    read = read_geojson(geometry)
    if read is None or shapely.get_dimensions(read) != 2:
        return None
    whole = mended_area(read)
    return None if whole is None else dict(shapely.geometry.mapping(whole))


def mended_area(read: BaseGeometry) -> BaseGeometry | None:
    valid = shapely.make_valid(without_spikes(read))
    areas = [
        part
        for one in shapely.get_parts(valid)
        for part in shapely.get_parts(one)
        if shapely.get_dimensions(part) == 2 and not part.is_empty
    ]
    if not areas:
        return None
    return cast(BaseGeometry, areas[0] if len(areas) == 1 else shapely.union_all(areas))


def without_spikes(geometry: BaseGeometry) -> BaseGeometry:
    sharp = set(spikes(geometry))
    if not sharp:
        return geometry
    made = []
    for area in shapely.get_parts(geometry):
        rings = [
            [pair for pair in ring.coords[:-1] if pair[:2] not in sharp]
            for ring in (area.exterior, *area.interiors)
        ]
        sound = [ring for ring in rings if len(ring) > 2]
        if sound and len(rings[0]) > 2:
            made.append(shapely.Polygon(sound[0], sound[1:]))
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)


def spikes(geometry: BaseGeometry) -> list[tuple[float, float]]:
    """Tips whose two sides lie on each other: nobody measures those, a pen makes them."""
    found: list[tuple[float, float]] = []
    for area in shapely.get_parts(geometry):
        for ring in (area.exterior, *area.interiors) if area.geom_type == "Polygon" else ():
            found += sharp_tips(shapely.get_coordinates(ring)[:-1])
    return found


def sharp_tips(pairs: Any) -> list[tuple[float, float]]:
    if len(pairs) < 4:
        return []
    flat = pairs * [math.cos(math.radians(max(-89.0, min(89.0, pairs[0][1])))), 1.0]
    back, on = numpy.roll(flat, 1, axis=0) - flat, numpy.roll(flat, -1, axis=0) - flat
    lengths = numpy.hypot(*back.T) * numpy.hypot(*on.T)
    cosine = numpy.einsum("ij,ij->i", back, on) / numpy.where(lengths == 0, 1, lengths)
    return [(float(x), float(y)) for x, y in pairs[(cosine > SHARPEST) & (lengths > 0)]]


def area_ha(geometry: BaseGeometry) -> float:
    """On the ellipsoid."""
    area_m2, _edge = EARTH.geometry_area_perimeter(geometry)
    return abs(area_m2) / 10_000


def mean_width_m(geometry: BaseGeometry) -> float:
    area_m2, edge_m = EARTH.geometry_area_perimeter(geometry)
    return 2 * abs(area_m2) / edge_m if edge_m else 0.0


def flaw_at(geometry: BaseGeometry) -> list[list[float]]:
    """Where GEOS finds an outline at fault: it writes “Self-intersection[106.5 47.2]”."""
    found = FLAW_AT.search(explain_validity(geometry))
    return [[float(found[1]), float(found[2])]] if found else []

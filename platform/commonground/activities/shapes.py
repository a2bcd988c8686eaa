"""Checks of a drawn or uploaded geometry, on GeoJSON in WGS 84, without a database."""

import math
from collections.abc import Iterator
from typing import Any

import shapely
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


def shape_problems(field: str, kind: str, geometry: dict[str, Any] | None) -> Iterator[Problem]:
    if not geometry:
        yield _problem(field, "missing", _("This is needed."), _("Draw it on the map or give coordinates."))
        return
    read = read_geojson(geometry)
    if read is None or read.is_empty or read.geom_type not in KINDS[kind]:
        yield _problem(field, "not_a_geometry", _(NOT_ONE[kind]), _("Draw it again."))
        return
    yield from _extent_problems(field, read)
    if kind == "polygon" and not read.is_valid:
        yield _problem(
            field,
            "self_crossing",
            _("The outline crosses itself: %(where)s.") % {"where": explain_validity(read)},
            _("Draw it again so that its sides do not cross."),
        )


def _extent_problems(field: str, geometry: BaseGeometry) -> Iterator[Problem]:
    if shapely.get_num_coordinates(geometry) > MOST_VERTICES:
        yield _problem(
            field,
            "too_many_vertices",
            _("The outline has more than %(most)d points.") % {"most": MOST_VERTICES},
            _("Simplify it first."),
        )
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
        read = shape(geometry)
        finite = all(math.isfinite(value) for value in shapely.get_coordinates(read).ravel())
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        return None
    return read if finite else None


def swapped(geometry: dict[str, Any]) -> dict[str, Any]:
    """The same geometry with latitude and longitude exchanged."""
    read = read_geojson(geometry)
    if read is None:
        return geometry
    turned = shapely.transform(read, lambda pairs: pairs[:, ::-1])
    return dict(turned.__geo_interface__)

"""Cuts what crosses the 180th meridian into parts on either side of it, as RFC 7946 (3.1.9) wants it.

A line whose next point lies more than half a turn away went the short way round, across the meridian.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from shapely import affinity
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

HALF, TURN = 180.0, 360.0
DIGITS = 6


def cut(geometry: dict[str, Any]) -> dict[str, Any]:
    """The same places with every longitude from -180 to 180; what crosses nothing comes back as it was."""
    read = shape(geometry)
    if read.geom_type not in ("Polygon", "MultiPolygon", "LineString", "MultiLineString"):
        return geometry
    parts = list(getattr(read, "geoms", [read]))
    if not any(map(crosses, parts)):
        return geometry
    found = [piece for part in parts for piece in pieces(unrolled(part) if crosses(part) else part)]
    if isinstance(found[0], Polygon):
        made: BaseGeometry = MultiPolygon([orient(piece) for piece in found])
    else:
        made = MultiLineString(found)
    return {"type": made.geom_type, "coordinates": rounded(mapping(made)["coordinates"])}


def crosses(part: BaseGeometry) -> bool:
    rings = [part.exterior, *part.interiors] if isinstance(part, Polygon) else [part]
    return any(jumps(list(ring.coords)) for ring in rings)


def jumps(spots: Sequence[tuple[float, ...]]) -> bool:
    beyond = any(abs(spot[0]) > HALF for spot in spots)
    return beyond or any(abs(b[0] - a[0]) > HALF for a, b in pairwise(spots))


def unrolled(part: BaseGeometry) -> BaseGeometry:
    """Longitudes that run on past 180 rather than begin again at -180."""
    if isinstance(part, LineString):
        return LineString(run_on(list(part.coords)))
    assert isinstance(part, Polygon)
    outer = run_on(list(part.exterior.coords))
    holes = [run_on(list(ring.coords), outer[0][0]) for ring in part.interiors]
    return Polygon(outer, holes)


def run_on(spots: list[tuple[float, ...]], near: float | None = None) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    last = spots[0][0] if near is None else near
    for spot in spots:
        last = spot[0] + TURN * round((last - spot[0]) / TURN)
        found.append((last, spot[1]))
    return found


def pieces(part: BaseGeometry) -> list[BaseGeometry]:
    found: list[BaseGeometry] = []
    for turn in (-1, 0, 1):
        world = box(turn * TURN - HALF, -90, turn * TURN + HALF, 90)
        inside = affinity.translate(part.intersection(world), xoff=-turn * TURN)
        found += [
            one
            for one in getattr(inside, "geoms", [inside])
            if not one.is_empty and one.geom_type == part.geom_type
        ]
    return found


def rounded(value: Any) -> Any:
    if isinstance(value, float | int):
        return round(float(value), DIGITS)
    return [rounded(held) for held in value]

"""A small picture of an outline with the place of its flaw marked, as paths that a template sets into SVG."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec
import shapely

from commonground.activities.shapes import area_ha, mended, read_geojson
from commonground.base.errors import Problem
from commonground.base.i18n import _, show_number

WIDTH, HEIGHT, EDGE = 280, 180, 16
# Finer than a pixel is not to be seen.
PIXEL = 0.4
MOST_SHOWN = 4_000


class Picture(msgspec.Struct, frozen=True):
    """`outline` is what the person gave, `other` what it meets, `land` where it should lie; marks are pixels.

    `alt` tells what is to be seen where the caption does not; `mends` is a picture of the remedy.
    """

    caption: str
    outline: str
    other: str = ""
    land: str = ""
    alt: str = ""
    mends: bool = False
    marks: list[tuple[float, float]] = []
    width: int = WIDTH
    height: int = HEIGHT


def drawn(problem: Problem, geometry: dict[str, Any] | None) -> list[Picture]:
    """As it is; beside it as it would be mended."""
    offer: Any = problem.offer or {}
    read = read_geojson(geometry) if geometry else None
    if geometry is None or read is None or "marks" not in offer or shapely.get_dimensions(read) < 1:
        return []
    other = read_geojson(offer["other"]) if offer.get("other") else None
    better = read_geojson(mended(geometry) or {}) if offer.get("mend") else None
    # Every corner: the bounds of a shape leave out what lies outside its own outline, which is the flaw.
    frame = read.union(other) if other is not None and read.is_valid else corners(read)
    before = _("As it is") if better is not None else ""
    pictures = [picture(read, frame, before, other, offer["marks"])]
    if better is not None:
        words = _("Mended: %(area)s ha") % {"area": show_number(round(area_ha(better), 1))}
        pictures.append(picture(better, frame, words))
    return pictures


def corners(shape: Any) -> Any:
    return shapely.multipoints(shapely.get_coordinates(shape))


def picture(
    shape: Any, frame: Any, caption: str, other: Any = None, marks: Iterable[Any] = (), land: Any = None
) -> Picture:
    west, south, east, north = frame.bounds
    narrow = math.cos(math.radians(max(-85.0, min(85.0, (south + north) / 2))))
    scale = min(
        (WIDTH - 2 * EDGE) / max((east - west) * narrow, 1e-9), (HEIGHT - 2 * EDGE) / max(north - south, 1e-9)
    )
    middle = ((west + east) / 2, (south + north) / 2)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(WIDTH / 2 + (x - middle[0]) * narrow * scale, 1),
            round(HEIGHT / 2 - (y - middle[1]) * scale, 1),
        )

    return Picture(
        caption,
        path(shape, place, PIXEL / scale),
        path(other, place, PIXEL / scale) if other is not None else "",
        path(land, place, PIXEL / scale) if land is not None else "",
        marks=[place(*mark[:2]) for mark in marks][:20],
    )


def path(shape: Any, place: Any, finest: float) -> str:
    thin = shapely.simplify(shape, finest, preserve_topology=False) if shape.is_valid else shape
    lines = []
    for part in shapely.get_parts(shape if thin.is_empty else thin):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            pairs = [place(x, y) for x, y in shapely.get_coordinates(ring)[:MOST_SHOWN]]
            lines.append("M" + "L".join(f"{x} {y}" for x, y in pairs))
    return "".join(lines)

"""A location on the form: how exact first, then what that kind of place needs."""

from decimal import Decimal
from typing import Any

import msgspec
import shapely
from shapely.geometry import mapping

from commonground.activities.schemas import Exactness, Location, LocationKind
from commonground.activities.shapes import read_geojson, swapped, too_many
from commonground.activities.typed import Fields, Typed
from commonground.base.i18n import _

DRAWN = ("point", "line", "polygon")
CARRIED = {
    "point": ("geometry", "exactness", "radius_m"),
    "line": ("geometry", "exactness", "radius_m"),
    "polygon": ("geometry", "exactness", "radius_m"),
    "admin_unit": ("admin_unit",),
    "country": ("country",),
    "subregion": (),
}
# An outline of as many points as are taken is shorter, however its numbers are written and indented.
LONGEST_OUTLINE = 10_000_000
# A click on the map writes its numbers with five decimals, which is about a metre.
SAME_POINT = 0.000_011


def show(location: Location) -> dict[str, str]:
    geometry = location.geometry
    found = {
        "kind": location.kind,
        "name": location.name,
        "country": location.country or "",
        "admin_unit": location.admin_unit or "",
        "exactness": location.exactness or "",
        "radius_m": str(location.radius_m or ""),
        "geometry": msgspec.json.encode(geometry).decode() if geometry else "",
    }
    if pair := point_of(geometry):
        found |= {"longitude": digits(pair[0]), "latitude": digits(pair[1])}
    return found


def digits(value: float) -> str:
    """As a person would write it: never 1e-05."""
    return f"{Decimal(repr(value)):f}"


def point_of(geometry: dict[str, Any] | None) -> tuple[float, float] | None:
    read = read_geojson(geometry) if geometry else None
    if read is None or read.geom_type != "Point" or read.is_empty:
        return None
    return read.x, read.y


def read(typed: Typed, row: str, before: Location | None) -> Location | None:
    """None when the row is empty; what a kind does not ask for stays as it was while the kind stays."""
    kind = typed.code(f"{row}-kind", LocationKind)
    left_open(typed, row)
    if kind is None:
        if not typed.blank(row, ("name", "country", "admin_unit", "latitude", "longitude", "geometry")):
            typed.missing(f"{row}-kind", _("Say first how exactly you know the place."))
        return None
    base = before if before and before.kind == kind else Location(kind=kind)
    changes: dict[str, Any] = {"name": typed.one(f"{row}-name")}
    for field in CARRIED[kind]:
        changes[field] = READERS[field](typed, row, kind)
    if changes.get("exactness") == "exact":
        changes["radius_m"] = None
    return msgspec.structs.replace(base, **changes)


def left_open(typed: Typed, row: str) -> None:
    """What was typed or chosen to find the place and never looked at would be lost without a word."""
    if text := typed.one(f"{row}-find"):
        message = _("“%(text)s” was not looked up.") % {"text": text[:40]}
        typed.refuse(f"{row}-find", "not_looked_up", message, _("Press Find and choose, or empty the field."))
    if name := typed.one(f"{row}-file"):
        message = _("The file %(name)s was chosen and not read.") % {"name": name[:80]}
        typed.refuse(f"{row}-file", "not_read", message, _("Press “Read the file”."))


def read_geometry(typed: Typed, row: str, kind: str) -> dict[str, Any] | None:
    geometry = pasted(typed, f"{row}-geometry")
    if kind != "point":
        return geometry
    drawn = point_of(geometry)
    if geometry and drawn is None:
        return geometry
    return typed_point(typed, row, drawn, geometry)


def typed_point(
    typed: Typed, row: str, drawn: tuple[float, float] | None, geometry: dict[str, Any] | None
) -> dict[str, Any] | None:
    """The numbers win over what was drawn, unless they say the same with fewer decimals."""
    latitude, longitude = typed.number(f"{row}-latitude"), typed.number(f"{row}-longitude")
    for name, value, other in (("latitude", latitude, longitude), ("longitude", longitude, latitude)):
        if value is None and other is not None and not typed.one(f"{row}-{name}"):
            typed.missing(f"{row}-{name}", _("Give both latitude and longitude."))
    if latitude is None or longitude is None:
        return None
    pair = float(longitude), float(latitude)
    if drawn and max(abs(drawn[0] - pair[0]), abs(drawn[1] - pair[1])) < SAME_POINT:
        return geometry
    return {"type": "Point", "coordinates": list(pair)}


def pasted(typed: Typed, name: str) -> dict[str, Any] | None:
    """GeoJSON as the map writes it, or well-known text as a GIS does."""
    text = typed.one(name)
    if not text:
        return None
    if len(text) > LONGEST_OUTLINE:
        typed.refuse(name, "too_many_vertices", *too_many())
        return None
    found = parsed(text)
    if found is None:
        typed.refuse(
            name,
            "not_a_geometry",
            _("This is neither GeoJSON nor well-known text."),
            _("Draw it on the map, or paste something like POLYGON((106 47, 107 47, 107 48, 106 47))."),
        )
    return found


def parsed(text: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text) if text.startswith("{") else dict(mapping(shapely.from_wkt(text)))
    except (msgspec.DecodeError, shapely.errors.ShapelyError, ValueError, TypeError):
        return None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict):
        return None
    # Tuples become lists, as they come back from the database.
    return dict(msgspec.json.decode(msgspec.json.encode(found)))


READERS: dict[str, Any] = {
    "geometry": read_geometry,
    "exactness": lambda typed, row, _kind: typed.code(f"{row}-exactness", Exactness),
    "radius_m": lambda typed, row, _kind: typed.whole(f"{row}-radius_m"),
    "admin_unit": lambda typed, row, _kind: typed.one(f"{row}-admin_unit") or None,
    "country": lambda typed, row, _kind: typed.one(f"{row}-country") or None,
}


def with_axes_swapped(fields: Fields, row: str) -> Fields:
    """The form with latitude and longitude of one place exchanged, for the button that offers it."""
    latitude, longitude = fields.get(f"{row}-latitude", [""]), fields.get(f"{row}-longitude", [""])
    changed = fields | {f"{row}-latitude": longitude, f"{row}-longitude": latitude}
    geometry = parsed((fields.get(f"{row}-geometry") or [""])[0])
    if geometry:
        changed[f"{row}-geometry"] = [msgspec.json.encode(swapped(geometry)).decode()]
    return changed

"""Places as lines of their cell, and back."""

import math
from typing import Any

import msgspec
import shapely
from shapely.geometry import mapping

from commonground.activities import schemas
from commonground.activities.filters import is_key
from commonground.activities.schemas import Location
from commonground.base.i18n import _
from commonground.exchange.formats import grammar
from commonground.exchange.formats.csv_cells import Unclear, at, one_of
from commonground.exchange.formats.grammar import escaped, item, named, plain

DRAWN = ("point", "line", "polygon")


def write_location(place: Location) -> str:
    """Whatever has no place of its own in the kind's manner of writing follows as key=value."""
    extra: dict[str, object] = {"country": place.country, "admin_unit": place.admin_unit}
    if place.kind in DRAWN:
        parts = [write_geometry(place.geometry), write_exactness(place), escaped(place.name)]
    else:
        code = place.admin_unit if place.kind == "admin_unit" else place.country
        parts = [escaped(place.name)] if place.kind == "subregion" else [code or "", escaped(place.name)]
        extra.pop(place.kind, None)
        extra |= {"exactness": place.exactness, "radius_m": place.radius_m}
        extra |= {"geometry": write_geometry(place.geometry) or None}
    named = (f"{key}={value}" for key, value in extra.items() if value is not None)
    return item([place.kind, *parts, *named])


def write_geometry(geometry: dict[str, Any] | None) -> str:
    if geometry is None:
        return ""
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Point" and len(coordinates) == 2:
        return f"lat {coordinates[1]!r} lon {coordinates[0]!r}"
    nested = well_known(coordinates)
    return f"{str(geometry.get('type')).upper()} {nested if nested.startswith('(') else f'({nested})'}"


def well_known(coordinates: Any) -> str:
    """With every digit, so that an outline comes back the same to the last one."""
    if coordinates and isinstance(coordinates[0], int | float):
        return " ".join(repr(value) for value in coordinates)
    return "(" + ", ".join(map(well_known, coordinates)) + ")"


def write_exactness(place: Location) -> str:
    radius = f"{place.radius_m} m" if place.radius_m is not None else ""
    return f"{place.exactness or ''} {radius}".strip()


def read_location(parts: list[str]) -> Location:
    kind = one_of(parts[0], schemas.LocationKind)
    if kind in DRAWN:
        found = {"geometry": read_geometry(at(parts, 1)), "name": plain(at(parts, 3))} | read_exactness(
            at(parts, 2)
        )
        extra = parts[4:]
    elif kind == "subregion":
        found, extra = {"name": plain(at(parts, 1))}, parts[2:]
    else:
        found, extra = {kind: plain(at(parts, 1)) or None, "name": plain(at(parts, 2))}, parts[3:]
    for part in filter(None, extra):
        found |= location_part(part)
    return Location(kind, **found)


def location_part(part: str) -> dict[str, Any]:
    key, _origin, value = named(part) or ("", "", "")
    if key in ("country", "admin_unit"):
        return {key: value}
    if key == "exactness":
        return {key: one_of(value, schemas.Exactness)}
    if key == "radius_m" and is_key(value):
        return {key: int(value)}
    if key == "geometry":
        return {key: read_geometry(value)}
    raise Unclear(
        part,
        _("This part is not understood."),
        _("Write a place as point | lat 47.92 lon 106.92 | exact | Name."),
    )


def read_exactness(text: str) -> dict[str, Any]:
    words = text.split()
    found: dict[str, Any] = {}
    if words and not words[0][0].isdigit():
        found["exactness"] = one_of(words.pop(0), schemas.Exactness)
    if words:
        metres = grammar.number(words[0])
        if metres is None or metres != int(metres) or words[1:] not in ([], ["m"]):
            raise Unclear(text, _("This is not a distance in metres."), _("Write it as approximate 25000 m."))
        found["radius_m"] = int(metres)
    return found


def degrees_in(word: str, whole: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unclear(whole, _("This place has no readable coordinates."), how_to_write())
    return value


def read_geometry(text: str) -> dict[str, Any]:
    """`lat 47.92 lon 106.92`, or well-known text with longitude first."""
    words = text.lower().split()
    if len(words) == 4 and (words[0], words[2]) == ("lat", "lon"):
        return {"type": "Point", "coordinates": [degrees_in(words[3], text), degrees_in(words[1], text)]}
    try:
        read = shapely.from_wkt(text) if "(" in text else None
    except shapely.errors.ShapelyError as error:
        raise Unclear(text, _("This outline can't be read."), how_to_write()) from error
    if read is None or read.is_empty:
        raise Unclear(text, _("This place has no readable coordinates."), how_to_write())
    return dict(msgspec.json.decode(msgspec.json.encode(mapping(read))))


def how_to_write() -> str:
    return _("Write a point as lat 47.92 lon 106.92, an outline as POLYGON((lon lat, lon lat, …)).")

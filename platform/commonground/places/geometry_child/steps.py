"""What becomes of a file's features: sound numbers, WGS 84, one kind each, chosen, simplified if wished."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError, ProjError

from commonground.places.geometry_child.layers import Layer
from commonground.places.geometry_child.schemas import (
    Drawn,
    Feature,
    FileRead,
    Reference,
    Refused,
    Simpler,
    Wish,
)

# What a form and a map carry with ease.
MOST_VERTICES = 50_000
MOST_PLACES = 20
MANY = 200_000
MOST_LISTED = 200
TOLERANCES_M = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
METRES_A_DEGREE = 111_320
DECIMALS = 7
KINDS = {0: "point", 1: "line", 2: "polygon"}
# UTM of the subregion, and the national systems of the six that people hand in without saying so.
UTM_ZONES = range(32643, 32661)
NATIONAL = (4490, 5179, 5186, 5187, 2451, 6677, *range(28413, 28433))
EARTH = Geod(ellps="WGS84")


def answered(layer: Layer, wish: Wish, format: str) -> FileRead:
    if layer.names and not layer.name and len(layer.names) > 1:
        return FileRead(format=format, layers=layer.names)
    known = FileRead(format=format, layers=layer.names, layer=layer.name)
    geometries, labels = sound(layer)
    crs = system(layer.crs or wish.crs, geometries)
    if crs is None:
        choices = likely_systems(geometries, wish.box)
        return replaced(known, crs_stated=False, crs_choices=choices)
    geometries, labels = of_one_kind(turned(geometries, crs), labels)
    stated = replaced(
        known,
        crs=reference(crs).code,
        crs_stated=bool(layer.crs),
        features=[feature_of(at, one, labels[at]) for at, one in enumerate(geometries[:MOST_LISTED])],
        feature_count=len(geometries),
    )
    chosen = selected(geometries, labels, wish)
    return finished(stated, chosen, wish) if chosen else stated


def replaced(read: FileRead, **changes: Any) -> FileRead:
    from msgspec.structs import replace

    return replace(read, **changes)


def sound(layer: Layer) -> tuple[Any, list[str]]:
    """Without what is empty; a coordinate that is no number spoils the file."""
    present = [at for at, one in enumerate(layer.geometries) if one is not None and not one.is_empty]
    if not present:
        raise Refused("no_features")
    geometries = shapely.force_2d(np.array([layer.geometries[at] for at in present], dtype=object))
    if not np.isfinite(shapely.get_coordinates(geometries)).all():
        raise Refused("not_finite")
    return geometries, [layer.labels[at] for at in present]


def system(stated: str, geometries: Any) -> CRS | None:
    if not stated:
        return None
    code = re.fullmatch(r"\s*(?:epsg\s*:?\s*)?(\d{4,6})\s*", stated, re.IGNORECASE)
    try:
        return CRS.from_user_input(int(code[1]) if code else stated)
    except CRSError as error:
        raise Refused("unknown_crs", stated[:60]) from error


def turned(geometries: Any, crs: CRS) -> Any:
    """Into longitude and latitude; what falls off the system's own map is refused."""
    if crs == CRS.from_epsg(4326):
        return geometries
    flat = shifted(geometries, crs, guessing=False)
    if flat is None:
        flat = shifted(geometries, crs, guessing=True)
    if flat is None:
        raise Refused("outside_crs", crs.name[:60])
    return flat


def shifted(geometries: Any, crs: CRS, guessing: bool) -> Any:
    """None where it falls off the map.

    Guessing, PROJ takes one datum for the other wherever it knows a shift for some other part of a country
    alone, as for Beijing 1954: that is 60 m off. Without, it fails where no shift is known at all, as for
    CGCS2000, which is WGS 84 but for its name.
    """
    try:
        to_degrees = Transformer.from_crs(crs, 4326, always_xy=True, allow_ballpark=guessing)
    except ProjError as error:
        if guessing:
            raise Refused("unknown_crs", crs.name[:60]) from error
        return None
    flat = shapely.transform(
        geometries, lambda pairs: np.column_stack(to_degrees.transform(pairs[:, 0], pairs[:, 1]))
    )
    return flat if np.isfinite(shapely.get_coordinates(flat)).all() else None


def likely_systems(geometries: Any, box: Any) -> list[Reference]:
    """Those under which it comes to lie where it should; plain degrees first."""
    west, south, east, north = shapely.total_bounds(geometries)
    if abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 180 and abs(north) <= 180:
        return [reference(CRS.from_epsg(4326))]
    middle = ((west + east) / 2, (south + north) / 2)
    found = []
    for code in (*NATIONAL, *UTM_ZONES):
        crs = CRS.from_epsg(code)
        longitude, latitude = Transformer.from_crs(crs, 4326, always_xy=True).transform(*middle)
        if box and box[0] <= longitude <= box[2] and box[1] <= latitude <= box[3]:
            found.append(reference(crs))
    return found


def reference(crs: CRS) -> Reference:
    authority = crs.to_authority(min_confidence=60)
    return Reference(":".join(authority) if authority else crs.name, crs.name)


def of_one_kind(geometries: Any, labels: list[str]) -> tuple[list[Any], list[str]]:
    """A collection falls into its points, lines and areas."""
    parts = [(part, label) for one, label in zip(geometries, labels, strict=True) for part in kinds_of(one)]
    return [part for part, _label in parts], [label for _part, label in parts]


def kinds_of(geometry: Any) -> Iterator[Any]:
    if geometry.geom_type != "GeometryCollection":
        yield shapely.LineString(geometry) if geometry.geom_type == "LinearRing" else geometry
        return
    flat = [one for part in geometry.geoms for one in kinds_of(part)]
    for dimension in KINDS:
        same = [one for one in flat if shapely.get_dimensions(one) == dimension]
        if same:
            yield together(same)


def together(geometries: Iterable[Any]) -> Any:
    """As one geometry of several parts; areas that touch or overlap become one."""
    flat = [part for one in geometries for part in shapely.get_parts(one)]
    if len(flat) == 1:
        return flat[0]
    if shapely.get_dimensions(flat[0]) == 2 and all(shapely.is_valid(flat)):
        return shapely.union_all(flat)
    return {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}[
        shapely.get_dimensions(flat[0])
    ](flat)


def feature_of(number: int, geometry: Any, label: str) -> Feature:
    area_m2, _edge = EARTH.geometry_area_perimeter(geometry) if on_earth(geometry) else (0, 0)
    kind = KINDS[shapely.get_dimensions(geometry)]
    vertices = int(shapely.get_num_coordinates(geometry))
    area_ha = abs(area_m2) / 10_000 if kind == "polygon" and np.isfinite(area_m2) else 0.0
    return Feature(number, label, kind, vertices, area_ha)


def on_earth(geometry: Any) -> bool:
    west, south, east, north = geometry.bounds
    return bool(-90 <= south <= north <= 90 and -360 <= west <= east <= 360)


def selected(geometries: list[Any], labels: list[str], wish: Wish) -> list[tuple[Any, str]]:
    """Of one feature there is nothing to choose; of several a person says which."""
    if len(geometries) == 1 or (wish.take == "one" and wish.feature < len(geometries)):
        at = wish.feature if wish.take == "one" and wish.feature < len(geometries) else 0
        return [(geometries[at], labels[at])]
    if wish.take == "each" and len(geometries) <= MOST_PLACES:
        return list(zip(geometries, labels, strict=True))
    if wish.take == "merged":
        kinds = {int(shapely.get_dimensions(one)) for one in geometries}
        return [
            (together([one for one in geometries if shapely.get_dimensions(one) == kind]), "")
            for kind in sorted(kinds, reverse=True)
        ]
    return []


def finished(read: FileRead, chosen: list[tuple[Any, str]], wish: Wish) -> FileRead:
    vertices = sum(int(shapely.get_num_coordinates(one)) for one, _label in chosen)
    if wish.tolerance_m > 0:
        chosen = [(simplified(one, wish.tolerance_m), label) for one, label in chosen]
    left = sum(int(shapely.get_num_coordinates(one)) for one, _label in chosen)
    if left > MOST_VERTICES:
        return replaced(read, vertices=vertices, simpler=simpler([one for one, _label in chosen]))
    drawn = [Drawn(label, KINDS[shapely.get_dimensions(one)], as_geojson(one)) for one, label in chosen]
    return replaced(read, vertices=vertices, drawn=drawn)


def simplified(geometry: Any, tolerance_m: float) -> Any:
    """With a degree of longitude as short as it is there, so that the tolerance holds both ways."""
    middle = np.deg2rad(np.clip((geometry.bounds[1] + geometry.bounds[3]) / 2, -85, 85))
    scale = np.array([np.cos(middle), 1.0]) * METRES_A_DEGREE
    flat = shapely.transform(geometry, lambda pairs: pairs * scale)
    if shapely.get_num_coordinates(flat) > MANY:
        # Keeping the sides from crossing takes some 300 bytes a point: few are left to do it with.
        flat, tolerance_m = shapely.simplify(flat, tolerance_m / 2, preserve_topology=False), tolerance_m / 2
    thin = shapely.simplify(flat, tolerance_m, preserve_topology=True)
    return shapely.transform(thin, lambda pairs: pairs / scale)


def simpler(geometries: list[Any]) -> list[Simpler]:
    """The finest two that fit; none where even the coarsest has too many points."""
    found: list[Simpler] = []
    for tolerance in TOLERANCES_M:
        thin = [simplified(one, tolerance) for one in geometries]
        left = sum(int(shapely.get_num_coordinates(one)) for one in thin)
        if left <= MOST_VERTICES:
            found.append(Simpler(tolerance, left))
        if len(found) == 2:
            break
    return found


def as_geojson(geometry: Any) -> dict[str, Any]:
    """To a centimetre; what was measured finer is not worth its digits."""
    rounded = shapely.transform(geometry, lambda pairs: np.round(pairs, DECIMALS))
    return dict(shapely.geometry.mapping(rounded))

"""Takes features out of each format: geometries, a label each, and the coordinate reference system stated."""

import os
import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import shapely

from commonground.places.geometry_child.kinds import Found
from commonground.places.geometry_child.schemas import Refused

MOST_FEATURES = 20_000
# Drivers that follow paths and addresses, or run what a file says. Ours are the four that are left.
ALLOWED = {"ESRI Shapefile", "KML", "LIBKML", "GPKG", "GeoJSON"}
SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRIJSON,Elasticsearch,"
    "FlatGeobuf,GDALG,GML,GPSBabel,GPX,GTFS,GeoJSONSeq,GeoRSS,HTTP,Idrisi,JML,JSONFG,LVBAG,MBTiles,MEM,"
    "MVT,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,"
    "PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
LABELS = re.compile(r"name|title|label|нэр|назв|имя|名|이름|명칭", re.IGNORECASE)
NOT_A_NUMBER = re.compile(rb"\b(?:NaN|-?Infinity)\b|\d[eE]\+?\d{3,}")
EPSG = re.compile(r"(?:epsg\D*|^)(\d{4,6})$", re.IGNORECASE)
LONGEST_LABEL = 80


class Layer(NamedTuple):
    geometries: Any
    labels: list[str]
    crs: str
    names: list[str]
    name: str


def read(found: Found, layer: str) -> Layer:
    return geojson(found.path) if found.format == "geojson" else with_gdal(found, layer)


NOTHING = msgspec.Raw(b"null")


class GeoFeature(msgspec.Struct):
    geometry: msgspec.Raw = NOTHING
    properties: dict[str, Any] | None = None


class GeoJson(msgspec.Struct):
    type: str = ""
    features: list[GeoFeature] | None = None
    geometry: msgspec.Raw = NOTHING
    properties: dict[str, Any] | None = None
    crs: dict[str, Any] | None = None


def geojson(path: Path) -> Layer:
    """Geometry by geometry, so that an outline of millions of points is never a tree of objects."""
    content = path.read_bytes()
    try:
        whole = msgspec.json.decode(content, type=GeoJson)
    except msgspec.DecodeError as error:
        raise Refused("not_finite" if NOT_A_NUMBER.search(content) else "unreadable") from error
    if whole.features is not None:
        features = whole.features
    elif whole.type == "Feature":
        features = [GeoFeature(whole.geometry, whole.properties)]
    else:
        features = [GeoFeature(msgspec.Raw(content))]
    check_count(len(features))
    raws = [bytes(one.geometry) for one in features]
    try:
        geometries = [shapely.from_geojson(raw) if raw != b"null" else None for raw in raws]
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise Refused("not_finite" if NOT_A_NUMBER.search(content) else "unreadable") from error
    labels = [label_of(one.properties or {}) for one in features]
    return Layer(np.array(geometries, dtype=object), labels, geojson_crs(whole.crs), [], "")


def geojson_crs(member: dict[str, Any] | None) -> str:
    """RFC 7946 knows WGS 84 alone; its forerunner named another in a member of its own."""
    name = str((member or {}).get("properties", {}).get("name", ""))
    if not name:
        # One that stands in a file elsewhere is asked for.
        return "" if member else "EPSG:4326"
    if "CRS84" in name:
        return "EPSG:4326"
    found = EPSG.search(name)
    return f"EPSG:{found[1]}" if found else name


def label_of(properties: dict[str, Any]) -> str:
    named = sorted((name for name in properties if LABELS.search(str(name))), key=len)
    words = [str(properties[name]) for name in named if properties[name] not in (None, "")]
    return (words or [""])[0][:LONGEST_LABEL]


def check_count(count: int) -> None:
    if count > MOST_FEATURES:
        raise Refused("too_many_features", f"{count:,}".replace(",", " "))


def with_gdal(found: Found, wanted: str) -> Layer:
    os.environ["GDAL_SKIP"] = SKIPPED
    os.environ["SHAPE_RESTORE_SHX"] = "YES"
    os.environ["OGR_GEOMETRY_ACCEPT_UNCLOSED_RING"] = "YES"
    import pyogrio  # type: ignore[import-untyped]

    try:
        listed = [str(name) for name, kind in pyogrio.list_layers(found.path) if kind]
        if not listed:
            raise Refused("no_features")
        name = wanted if wanted in listed else listed[0]
        if len(listed) > 1 and wanted not in listed:
            return Layer(np.array([], dtype=object), [], "", listed, "")
        info = pyogrio.read_info(found.path, layer=name)
        check_count(int(info["features"]))
        fields = [field for field in info["fields"] if LABELS.search(field)][:3]
        return taken(found, listed, name, fields)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, UnicodeError) as error:
        raise Refused("unreadable") from error


def taken(found: Found, listed: list[str], name: str, fields: list[str]) -> Layer:
    from pyogrio import raw

    meta, _ids, wkb, columns = raw.read(
        found.path, layer=name, columns=fields, force_2d=True, max_features=MOST_FEATURES
    )
    count = len(wkb) if wkb is not None else 0
    labels = [
        label_of(dict(zip(meta["fields"], [column[at] for column in columns], strict=True)))
        for at in range(count)
    ]
    try:
        geometries = shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError as error:
        raise Refused("curves") from error
    crs = "EPSG:4326" if found.format == "kml" else str(meta["crs"] or "")
    return Layer(geometries, labels, crs, listed, name)

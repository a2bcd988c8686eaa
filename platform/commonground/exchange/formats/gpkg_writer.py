"""A GeoPackage of activities: one table of them, and their places as layers of points, lines and areas.

Written in portions by GDAL; the reader of the file needs nothing but the names of the columns.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy
import pyogrio  # type: ignore[import-untyped]
import shapely
from pyogrio import raw

from commonground.activities import freshness
from commonground.base import clock
from commonground.base.texts import chosen
from commonground.exchange.formats.wording import Wording
from commonground.exchange.leaving import Leaving

Row = dict[str, Any]
# It tells of every portion.
logging.getLogger("pyogrio").setLevel(logging.WARNING)
# A portion is as many rows, or outlines of as many bytes.
PORTION, PORTION_BYTES = 1_000, 512 * 1024
# In MB: else SQLite and the spatial index would take what they like.
CACHE_MB = "1"
# Older readers, such as GDAL 3.6, warn of anything newer.
VERSION = "1.2"
LAYERS = {"points": "Point", "lines": "MultiLineString", "areas": "MultiPolygon"}
LAYER_OF = {"Point": "points", "MultiPoint": "points", "LineString": "lines", "MultiLineString": "lines"}


def texts(values: list[Any]) -> Any:
    return numpy.array([value or None for value in values], dtype=object)


def numbers(values: list[Any]) -> Any:
    return numpy.array([numpy.nan if value is None else float(value) for value in values], dtype="float64")


def wholes(values: list[int]) -> Any:
    return numpy.array(values, dtype="int64")


def days(values: list[date | None]) -> Any:
    return numpy.array(values, dtype="datetime64[D]")


Pack = Callable[[list[Any]], Any]
# `row` is the place in the order of the list, which layers alone would lose.
ACTIVITY: dict[str, Pack] = {
    "activity": wholes,
    "row": wholes,
    "title": texts,
    "lead": texts,
    "status": texts,
    "areas": texts,
    "countries": texts,
    "start": days,
    "end": days,
    "budget_usd": numbers,
    "committed_usd": numbers,
    "gap_usd": numbers,
    "joint_share": numbers,
    "confirmed_on": days,
    "identifier": texts,
    "address": texts,
}
PLACE: dict[str, Pack] = {
    **{name: ACTIVITY[name] for name in ("activity", "row", "title", "lead", "status", "areas")},
    "place": texts,
    "kind": texts,
    "exactness": texts,
    "radius_m": numbers,
    "country": texts,
    "admin_unit": texts,
    "boundary": texts,
    "address": texts,
}
TABLES: dict[str, dict[str, Pack]] = {
    "activities": ACTIVITY,
    **dict.fromkeys(LAYERS, PLACE),
    # Works across a whole country or the subregion, which is no shape.
    "across": PLACE,
    "about": {"name": texts, "value": texts},
}


class Package:
    """Rows are gathered by table and written by the portion."""

    def __init__(self, file: Path, told: dict[str, str], wording: Wording) -> None:
        pyogrio.set_gdal_config_options(
            {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_CACHE": CACHE_MB, "OGR_GPKG_NUM_THREADS": "1"}
        )
        self.file, self.told, self.words = file, told, wording
        self.held: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.weight = dict.fromkeys(TABLES, 0)
        self.made: set[str] = set()
        self.rows = 0
        self.write("activities")

    def add(self, batch: Iterable[Leaving]) -> None:
        for one in batch:
            self.rows += 1
            common = self.activity(one)
            self.held["activities"].append(common)
            for place in one.places:
                self.place(common, place)
            for name, rows in self.held.items():
                if len(rows) >= PORTION or self.weight[name] >= PORTION_BYTES:
                    self.write(name)

    def finish(self) -> None:
        self.held["about"] = [{"name": name, "value": value} for name, value in self.told.items()]
        for name, rows in self.held.items():
            if rows:
                self.write(name)

    def activity(self, one: Leaving) -> Row:
        stored, words = one.stored, self.words
        document = stored.document
        lead = one.organisations.get(document.lead) if document.lead is not None else None
        return {
            "activity": stored.id,
            "row": self.rows,
            "title": chosen(document.title, words.language),
            "lead": lead.name if lead else None,
            "status": words.term("status", freshness.status_of(document, clock.today())),
            "areas": "; ".join(words.term("area", share.code) for share in document.areas),
            "countries": "; ".join(words.country(share.code) for share in document.countries),
            "start": document.start,
            "end": document.end,
            **{name: one.sums.get(name) for name in ("budget_usd", "committed_usd", "gap_usd")},
            "joint_share": document.joint_share,
            "confirmed_on": stored.confirmed_on,
            "identifier": document.identifier,
            "address": one.url,
        }

    def place(self, common: Row, place: Row) -> None:
        words = self.words
        row = common | {
            "place": place["name"] or chosen(place["unit_name"] or {}, words.language),
            "kind": words.term("location_kind", place["kind"]),
            "exactness": words.term("exactness", place["exactness"]),
            "radius_m": place["radius_m"],
            "country": words.country(place["country"]),
            "admin_unit": words.unit(place["admin_unit"]),
            "boundary": place["boundary"],
        }
        if place["geometry"] is None:
            self.held["across"].append(row)
            return
        shape = shapely.from_geojson(bytes(place["geometry"]))
        name = LAYER_OF.get(shape.geom_type, "areas")
        for part in shape.geoms if shape.geom_type == "MultiPoint" else [shape]:
            self.held[name].append(row | {"geometry": shapely.to_wkb(part)})
            self.weight[name] += len(self.held[name][-1]["geometry"])

    def write(self, name: str) -> None:
        rows, self.held[name] = self.held[name], []
        self.weight[name] = 0
        columns = TABLES[name]
        spatial = name in LAYERS
        raw.write(
            str(self.file),
            numpy.array([row["geometry"] for row in rows], dtype=object) if spatial else None,
            [pack([row[column] for row in rows]) for column, pack in columns.items()],
            list(columns),
            layer=name,
            driver="GPKG",
            geometry_type=LAYERS.get(name),
            crs="EPSG:4326" if spatial else None,
            promote_to_multi=spatial and name != "points",
            append=bool(self.made),
            dataset_metadata=None if self.made else self.told,
            dataset_options=None if self.made else {"VERSION": VERSION},
        )
        self.made.add(name)

"""Loads the reference data of seeds/reference and the geometry built from packages; safe to run again."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, cast

import msgspec
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Polygon, shape
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import paths
from commonground.base.models import Base
from commonground.base.settings import LANGUAGES, SIX_COUNTRIES
from commonground.places import models

Row = dict[str, Any]


async def load_reference(session: AsyncSession) -> None:
    outlines = read_outlines("countries.geojson")
    units = read_outlines("admin1.geojson")
    await put(session, models.Country, [country_row(row, outlines) for row in rows("countries.csv")])
    await put(session, models.Term, list(term_rows([*rows("vocabularies.csv"), *sector_names()])))
    await put(session, models.AdminUnit, [unit_row(row, units) for row in rows("admin_units.csv")])
    await put(session, models.SectorArea, list(sector_rows(rows("sector_areas.csv"))))


def reference_hash() -> str:
    """Changes when any reference file or built geometry does."""
    files = [*sorted(paths.REFERENCE.glob("*.csv")), *sorted(paths.GEOMETRY.glob("*.geojson"))]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def rows(name: str) -> list[Row]:
    with (paths.REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(row: Row) -> dict[str, Row]:
    """From columns name_en … name_ru, without the blank ones."""
    return {
        code: {"text": row[f"name_{code}"], "origin": "imported"}
        for code in LANGUAGES
        if row.get(f"name_{code}")
    }


async def put(session: AsyncSession, model: type[Base], values: list[Row]) -> None:
    """Adds rows or sets them anew by primary key; nothing is taken away, since activities may refer to it."""
    table = cast(Table, model.__table__)
    keys = [column.name for column in table.primary_key]
    for start in range(0, len(values), 500):
        statement = insert(table).values(values[start : start + 500])
        changed = {name: statement.excluded[name] for name in values[0] if name not in keys}
        await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed))


def read_outlines(name: str) -> dict[str, MultiPolygon]:
    file = paths.GEOMETRY / name
    if not file.exists():
        return {}
    features = msgspec.json.decode(file.read_bytes())["features"]
    found = {
        feature["properties"]["code"]: outline(feature["geometry"])
        for feature in features
        if feature["geometry"]
    }
    return {code: made for code, made in found.items() if code and made is not None}


def outline(geometry: Row) -> MultiPolygon | None:
    """A valid multipolygon; simplified outlines may touch themselves."""
    made = shapely.make_valid(shape(geometry))
    parts = [part for part in shapely.get_parts(made) if isinstance(part, Polygon | MultiPolygon)]
    flat = [piece for part in parts for piece in (part.geoms if isinstance(part, MultiPolygon) else [part])]
    return MultiPolygon(flat) if flat else None


def country_row(row: Row, outlines: dict[str, MultiPolygon]) -> Row:
    made = outlines.get(row["code"])
    return {
        "code": row["code"],
        "alpha3": row.get("alpha3", ""),
        "name": names(row),
        "in_subregion": row["code"] in SIX_COUNTRIES,
        "geometry": from_shape(made, srid=4326) if made else None,
    }


def unit_row(row: Row, outlines: dict[str, MultiPolygon]) -> Row:
    made = outlines.get(row["code"])
    centre = unit_centre(row, made)
    return {
        "code": row["code"],
        "edition": row.get("edition", ""),
        "country": row["country"],
        "kind": row.get("kind", ""),
        "name": names(row),
        "source": row.get("source", ""),
        "centre": from_shape(centre, srid=4326) if centre else None,
        "geometry": from_shape(made, srid=4326) if made else None,
    }


def unit_centre(row: Row, made: MultiPolygon | None) -> shapely.Point | None:
    if made:
        return made.representative_point()
    if row.get("longitude") and row.get("latitude"):
        return shapely.Point(float(row["longitude"]), float(row["latitude"]))
    return None


def term_rows(found: Iterable[Row]) -> Iterator[Row]:
    for position, row in enumerate(found):
        yield {
            "vocabulary": row["vocabulary"],
            "code": row["code"],
            "position": position,
            "name": names(row),
            "definition": row.get("definition_en") or "",
            "source": row.get("source") or "",
        }


def sector_names() -> Iterator[Row]:
    """DAC's sectors as a vocabulary; OECD gives their names in English."""
    for row in rows("sector_areas.csv"):
        yield {"vocabulary": "sector", "code": row["dac_code"], "name_en": row["name"], "source": "OECD DAC"}


def sector_rows(found: Iterable[Row]) -> Iterator[Row]:
    for row in found:
        for part in row["areas"].split(";"):
            code, share = part.split()
            yield {"dac_code": row["dac_code"], "area": code, "share": float(share), "reason": row["reason"]}

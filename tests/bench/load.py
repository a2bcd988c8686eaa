"""Writes generated activities straight into the tables by COPY, in batches, so that memory stays flat."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
import shapely
from geoalchemy2.shape import to_shape

from commonground.activities import service as activities_service
from commonground.activities.rows import activity_row, part_rows
from commonground.base.database import Connection, Database
from commonground.base.encoding import encoder
from commonground.base.models import Base
from commonground.base.sql import beside
from commonground.frameworks import service as frameworks
from commonground.frameworks.schemas import Framework
from commonground.organisations import service as organisations

from . import generate
from .generate import Made, Unit, World
from .registry import registry

BATCH = 5_000
JSONB_VERSION = 1  # The byte that precedes a jsonb value on the wire.
Tables = dict[str, list[dict[str, Any]]]


def jsonb(value: Any) -> bytes:
    return bytes((JSONB_VERSION,)) + encoder.encode(value)


def ewkb(element: Any) -> bytes:
    return bytes(shapely.to_wkb(shapely.set_srid(to_shape(element), 4326), include_srid=True))


async def binary(connection: Connection) -> None:
    """COPY in binary form needs to know how jsonb and geometry look on the wire."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=jsonb,
        decoder=lambda held: msgspec.json.decode(held[1:]),
        format="binary",
    )
    await connection.set_type_codec("geometry", encoder=ewkb, decoder=bytes, format="binary")


async def world_of(database: Database) -> World:
    """Units come with the reference data; organisations and frameworks are added here, once."""
    async with database.sessions.begin() as session:
        keys = [await organisations.save(session, made, source="seed") for made in registry()]
        for code in generate.FRAMEWORKS:
            await frameworks.save(session, Framework(code=code, name={"en": code.capitalize()}))
    async with database.everything.acquire() as connection:
        rows = await connection.fetch(
            "SELECT code, country, ST_X(centre) AS x, ST_Y(centre) AS y"
            " FROM admin_unit WHERE centre IS NOT NULL ORDER BY code"
        )
    units: dict[str, list[Unit]] = {}
    for row in rows:
        units.setdefault(row["country"], []).append(Unit(row["code"], row["country"], row["x"], row["y"]))
    return World(units, keys)


async def load(connection: Connection, world: World, numbers: range) -> None:
    """Adds the activities of these numbers; the number is told from the id, which the database gives."""
    codes = {row["code"]: row["id"] for row in await connection.fetch("SELECT code, id FROM framework")}
    for first in range(numbers.start, numbers.stop, BATCH):
        batch = range(first, min(first + BATCH, numbers.stop))
        await load_batch(connection, generate.activities(world, batch), codes, len(batch))
    # Else a search would first go through all that its index has put off sorting in.
    await connection.execute("VACUUM ANALYZE")


async def load_batch(connection: Connection, found: Iterable[Made], codes: dict[str, int], size: int) -> None:
    query = "SELECT nextval(pg_get_serial_sequence('activity', 'id')) AS id FROM generate_series(1, $1)"
    keys = [row["id"] for row in await connection.fetch(query, size)]
    tables: Tables = {}
    numbered = {}
    for key, made in zip(keys, found, strict=True):
        numbered[made.number] = key
        for table, row in rows(key, made, codes, numbered):
            tables.setdefault(table, []).append(row)
    async with connection.transaction():
        for table, held in tables.items():
            columns = list(held[0])
            records = [[row[column] for column in columns] for row in held]
            await connection.copy_records_to_table(table, records=records, columns=columns)
        for name in ("cards", "shapes"):
            await connection.execute(beside(activities_service.__file__, name), keys)


def rows(
    key: int, made: Made, codes: dict[str, int], numbered: dict[int, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows with the names of their tables, the activity's own first."""
    touched = noon(made.updated_on)
    # A record that is counted elsewhere points into the same batch, or to nothing at its beginning.
    root = numbered.get(made.counted.activity) if made.counted else None
    yield (
        "activity",
        activity_row(made.document)
        | {
            "id": key,
            "state": made.state,
            "version": 1,
            "confirmed_on": made.confirmed_on,
            "updated_at": touched,
            "published_at": touched if made.state == "published" else None,
            "counted_in": root,
            "counted_as": made.counted.kind if made.counted and root else None,
        },
    )
    for model, held in part_rows(made.document, codes).items():
        for row in held:
            yield name_of(model), row | {"activity_id": key}
    yield "activity_version", version(key, made, touched)


def name_of(model: type[Base]) -> str:
    return str(model.__tablename__)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def version(key: int, made: Made, touched: datetime) -> dict[str, Any]:
    return {
        "activity_id": key,
        "number": 1,
        "state": made.state,
        "document": made.document,
        "source": "seed",
        "comment": "",
        "created_at": touched,
    }

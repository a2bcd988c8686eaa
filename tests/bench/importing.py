"""How fast a CSV comes in, validated and whole, beside the same rows written bare, one by one.

The bare way knows every row beforehand, cards and map shapes included, checks nothing, and asks asyncpg for
one INSERT after another in one transaction; both write to the same tables with all their indexes.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from commonground import start
from commonground.base import database as databases
from commonground.base.database import Connection, Database
from commonground.base.settings import Settings
from commonground.exchange.importer import import_file

HEADER = "identifier,title,summary,lead,areas,countries,locations,planned_start,planned_end,budgets"
WORDS = (
    *("steppe", "restoration", "grazing", "shelterbelt", "saxaul", "pasture", "herder", "dust", "storm"),
    *("monitoring", "village", "fund", "water", "forest", "land", "degradation", "neutrality", "capacity"),
    *("training", "community", "seedlings", "survey", "plan"),
)
# In the order in which they refer to one another.
TABLES = (
    *("activity", "activity_area", "activity_country", "location", "budget_line", "activity_version"),
    *("activity_card", "shape"),
)
ROWS, ROUNDS = 2_000, 3


class Figures(msgspec.Struct, frozen=True):
    rows: int
    bare_per_second: float
    import_per_second: float

    @property
    def ratio(self) -> float:
        return self.import_per_second / self.bare_per_second


def lines(count: int, prefix: str) -> Iterator[str]:
    chance = random.Random(7)
    yield HEADER
    for number in range(count):
        east, north = 100 + chance.random() * 9, 45 + chance.random() * 3
        title, summary = " ".join(chance.choices(WORDS, k=7)), " ".join(chance.choices(WORDS, k=40))
        cells = (
            f"{prefix}-{number}",
            f"{title} {number}",
            summary,
            f"Steppe Institute {chance.randrange(40)}",
            "restoration 60; capacity 40",
            "MN",
            f"point | lat {north:.4f} lon {east:.4f} | exact | Site {number}",
            f"20{chance.randrange(10, 20)}-01-01",
            f"20{chance.randrange(21, 29)}-12-31",
            f"budget | {chance.randrange(1_000, 9_000_000)} USD",
        )
        yield ",".join(f'"{cell}"' for cell in cells)


async def measure(database: Database, count: int = ROWS) -> Figures:
    """In rounds of both ways, of which the best of each counts: others may work on the same machine."""
    await imported(database, 200, "warm")
    ways = [
        (await imported(database, count, f"import{turn}"), await bare(database, f"import{turn}"))
        for turn in range(ROUNDS)
    ]
    return Figures(count, count / min(way[1] for way in ways), count / min(way[0] for way in ways))


async def imported(database: Database, count: int, prefix: str) -> float:
    """In seconds, from the file on."""
    with tempfile.TemporaryDirectory(prefix="cg-import-") as folder:
        path = Path(folder) / "rows.csv"
        path.write_text("\n".join(lines(count, prefix)))
        began = time.perf_counter()
        outcome = await import_file(database, path)
        took = time.perf_counter() - began
    assert (outcome.added, outcome.warnings) == (count, 0), outcome.problems[:1]
    return took


async def bare(database: Database, prefix: str) -> float:
    """The rows that the import wrote, under other numbers, each by an INSERT of its own: in seconds."""
    connection = await asyncpg.connect(database.url)
    try:
        written = await rows_of(connection, prefix)
        began = time.perf_counter()
        async with connection.transaction():
            for query, values in written:
                await connection.execute(query, *values)
        return time.perf_counter() - began
    finally:
        await connection.close()


async def rows_of(connection: Connection, prefix: str) -> list[tuple[str, list[Any]]]:
    """Activity by activity, as a loop over a file writes them."""
    await connection.set_type_codec(
        "geometry", schema="public", encoder=bytes, decoder=bytes, format="binary"
    )
    found: list[tuple[int, int, str, list[Any]]] = []
    shift = 10_000_000
    for order, table in enumerate(TABLES):
        key = "id" if table == "activity" else "activity_id"
        query = f"SELECT t.* FROM {table} t JOIN activity a ON a.id = t.{key} WHERE a.identifier LIKE $1"
        for row in await connection.fetch(query, f"{prefix}-%"):
            values = {name: value for name, value in row.items() if name != "search"}
            activity = values[key]
            for name in ("id", "activity_id", "location_id"):
                if name in values:
                    values[name] += shift
            if table == "activity":
                values["identifier"] = "bare" + values["identifier"]
            places = ", ".join(f"${at}" for at in range(1, len(values) + 1))
            insert = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"
            found.append((activity, order, insert, list(values.values())))
    found.sort(key=lambda one: one[:2])
    return [(query, values) for _activity, _order, query, values in found]


async def table(settings: Settings, url: str, count: int = ROWS) -> Figures:
    await start.migrated(url)
    async with databases.connected(url, settings) as database:
        await start.seed(database, demo=False, say=lambda _line: None)
        figures = await measure(database, count)
    return figures

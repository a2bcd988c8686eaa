"""How fast a CSV comes in, validated and whole, beside the same activities written row by row with asyncpg.

Row by row, each activity's rows go in by an INSERT of their own, then its card and map shapes are derived by
the statements that the import itself uses for many; nothing is read from a file and nothing is checked. The
bare way spares itself even that: it is given every derived row beforehand. All three write to the same
tables, with all their indexes, in one transaction.

Beside it the same file where nine rows of ten are each the child of another, before or behind it.
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
from commonground.activities import service
from commonground.base import database as databases
from commonground.base.database import Connection, Database
from commonground.base.settings import Settings
from commonground.base.sql import beside
from commonground.exchange.importer import import_file

HEADER = (
    "identifier,title,summary,lead,areas,countries,locations,planned_start,planned_end,budgets,counted_in"
)
WORDS = (
    *("steppe", "restoration", "grazing", "shelterbelt", "saxaul", "pasture", "herder", "dust", "storm"),
    *("monitoring", "village", "fund", "water", "forest", "land", "degradation", "neutrality", "capacity"),
    *("training", "community", "seedlings", "survey", "plan"),
)
# In the order in which they refer to one another; the last two are derived from those before.
STATED = ("activity", "activity_area", "activity_country", "location", "budget_line", "activity_version")
DERIVED = ("activity_card", "shape")
DERIVE = tuple(beside(service.__file__, name) for name in ("cards", "shapes"))
ROWS, ROUNDS = 2_000, 3
A_PARENT_IN = 10  # of the rows of a file with links; each counts nine others on the average
Statement = tuple[str, list[Any]]


class Figures(msgspec.Struct, frozen=True):
    rows: int
    bare_per_second: float
    row_by_row_per_second: float
    import_per_second: float
    linked_per_second: float

    @property
    def ratio(self) -> float:
        return self.import_per_second / self.row_by_row_per_second

    @property
    def bare_ratio(self) -> float:
        return self.import_per_second / self.bare_per_second

    @property
    def linked_ratio(self) -> float:
        """How many times as long a file takes for its links."""
        return self.import_per_second / self.linked_per_second


def lines(count: int, prefix: str, linked: bool = False) -> Iterator[str]:
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
            f"child | {prefix}-{parent(chance, count)}" if linked and number % A_PARENT_IN else "",
        )
        yield ",".join(f'"{cell}"' for cell in cells)


def parent(chance: random.Random, count: int) -> int:
    return chance.randrange(0, count, A_PARENT_IN)


async def measure(database: Database, count: int = ROWS) -> Figures:
    """In rounds of all ways, of which the best of each counts: others may work on the same machine."""
    await imported(database, 200, "warm")
    rounds = []
    for turn in range(ROUNDS):
        came = await imported(database, count, f"import{turn}")
        # A database that has been up for a while has its statistics; without them single rows are read badly.
        await database.everything.execute("ANALYZE")
        by_itself = [await way(database, f"import{turn}") for way in (bare, row_by_row)]
        rounds.append((*by_itself, came, await imported(database, count, f"linked{turn}", linked=True)))
    return Figures(count, *(count / min(times) for times in zip(*rounds, strict=True)))


async def imported(database: Database, count: int, prefix: str, linked: bool = False) -> float:
    """In seconds, from the file on."""
    with tempfile.TemporaryDirectory(prefix="cg-import-") as folder:
        path = Path(folder) / "rows.csv"
        path.write_text("\n".join(lines(count, prefix, linked)))
        began = time.perf_counter()
        outcome = await import_file(database, path)
        took = time.perf_counter() - began
    assert (outcome.added, outcome.warnings) == (count, 0), outcome.problems[:1]
    return took


async def bare(database: Database, prefix: str) -> float:
    """The rows that the import wrote, under other numbers, each by an INSERT of its own: in seconds."""
    return await written(database, prefix, STATED + DERIVED, derive=False)


async def row_by_row(database: Database, prefix: str) -> float:
    """Those of them that the file states; the others are derived activity by activity: in seconds."""
    return await written(database, prefix, STATED, derive=True)


async def written(database: Database, prefix: str, tables: tuple[str, ...], *, derive: bool) -> float:
    connection = await asyncpg.connect(database.url)
    try:
        activities = await activities_of(
            connection, prefix, tables, shift=20_000_000 if derive else 10_000_000
        )
        began = time.perf_counter()
        async with connection.transaction():
            for key, statements in activities.items():
                for query, values in statements:
                    await connection.execute(query, *values)
                for query in DERIVE if derive else ():
                    await connection.execute(query, [key])
        return time.perf_counter() - began
    finally:
        await connection.close()


async def activities_of(
    connection: Connection, prefix: str, tables: tuple[str, ...], shift: int
) -> dict[int, list[Statement]]:
    """Activity by activity, as a loop over a file writes them."""
    await connection.set_type_codec(
        "geometry", schema="public", encoder=bytes, decoder=bytes, format="binary"
    )
    found: dict[int, list[Statement]] = {}
    for table in tables:
        key = "id" if table == "activity" else "activity_id"
        query = f"SELECT t.* FROM {table} t JOIN activity a ON a.id = t.{key} WHERE a.identifier LIKE $1"
        for row in await connection.fetch(f"{query} ORDER BY a.id", f"{prefix}-%"):
            values = {name: value for name, value in row.items() if name != "search"}
            for name in ("id", "activity_id", "location_id"):
                if name in values:
                    values[name] += shift
            if table == "activity":
                values["identifier"] = f"{shift}{values['identifier']}"
            places = ", ".join(f"${at}" for at in range(1, len(values) + 1))
            insert = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"
            found.setdefault(values[key], []).append((insert, list(values.values())))
    return found


async def table(settings: Settings, url: str, count: int = ROWS) -> Figures:
    await start.migrated(url)
    async with databases.connected(url, settings) as database:
        await start.seed(database, demo=False, say=lambda _line: None)
        figures = await measure(database, count)
    return figures

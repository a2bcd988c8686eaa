"""How blocking and scoring do on many activities: planted copies kept and found, time and memory.

Records are held encoded and worked on by as many processes as there are cores; pairs come from a cursor.
"""

import asyncio
import os
import resource
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from multiprocessing import get_context
from random import Random
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import msgspec

from commonground.activities.duplicates import blocking
from commonground.activities.duplicates.planting import distorted, made_up
from commonground.activities.duplicates.records import Record
from commonground.activities.duplicates.scorer import score
from commonground.base.database import Connection

PLANTED_SHARE = 20  # one in so many activities gets a distorted copy
AT_ONCE = 2_000
PAIRS_AT_ONCE = 10_000
HELD = 30_000  # decoded records a process keeps
CALLED = 0.5
Pair = tuple[int, int]
TABLE = "CREATE UNLOGGED TABLE duplicate_key (key bigint, activity_id bigint)"
# Once filled: the same table as the platform's, which is never filled from nothing.
FILLED = "ALTER TABLE duplicate_key ADD PRIMARY KEY (key, activity_id)"
_stock: list[bytes] = []


class Measured(msgspec.Struct, kw_only=True):
    """Seconds a step; `kept` is the share of planted pairs that blocking keeps, `found` those scored ≥ 0.5.

    `called` counts all pairs scored ≥ 0.5, the planted ones among them. `memory_mb` is the most any one
    process held.
    """

    activities: int
    planted: int
    pairs: int = 0
    kept: float = 0.0
    found: float = 0.0
    called: int = 0
    precision: float = 0.0
    seconds: dict[str, float] = {}
    memory_mb: int = 0


async def measure(url: str, count: int, seed: int = 1) -> Measured:
    """In a database of its own beside that of `url`, dropped afterwards."""
    planted = plant(count, seed)
    told = Measured(activities=count, planted=len(planted))
    # Forked, so that each process has the stock without a copy.
    with ProcessPoolExecutor(os.cpu_count() or 2, mp_context=get_context("fork")) as pool:
        async with scratch(url) as connection:
            with timed(told.seconds, "keys"):
                await fill(connection, pool, count)
            with timed(told.seconds, "pairs and scores"):
                await score_all(connection, pool, planted, told)
    _stock.clear()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    told.memory_mb = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) // 1024
    return told


def plant(count: int, seed: int) -> set[Pair]:
    """Puts `count` records in all into the stock, the copies last; which pairs are one activity."""
    originals = count * PLANTED_SHARE // (PLANTED_SHARE + 1)
    _stock[:] = [msgspec.msgpack.encode(record) for record in made_up(originals, seed)]
    chosen = Random(seed).sample(range(originals), count - originals)  # noqa: S311 to be repeated
    _stock.extend(msgspec.msgpack.encode(distorted(held(original), original)) for original in chosen)
    held.cache_clear()
    return {(original, originals + at) for at, original in enumerate(chosen)}


@lru_cache(maxsize=HELD)
def held(at: int) -> Record:
    return msgspec.msgpack.decode(_stock[at], type=Record)


def keys_of(start: int, end: int) -> list[tuple[int, int]]:
    return [(key, at) for at in range(start, end) for key in blocking.hashes([held(at)])]


def called_of(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if score(held(pair[0]), held(pair[1])).probability >= CALLED]


async def fill(connection: Connection, pool: ProcessPoolExecutor, count: int) -> None:
    parts = [(start, min(start + AT_ONCE, count)) for start in range(0, count, AT_ONCE)]
    for rows in pool.map(keys_of, *zip(*parts, strict=True)):
        await connection.copy_records_to_table("duplicate_key", records=rows, columns=("key", "activity_id"))
    await connection.execute(FILLED)
    await connection.execute("ANALYZE duplicate_key")


async def score_all(
    connection: Connection, pool: ProcessPoolExecutor, planted: set[Pair], told: Measured
) -> None:
    """No more pairs are held than the processes are at work on."""
    kept, called = 0, set[Pair]()
    waiting: deque[Future[list[Pair]]] = deque()
    async with connection.transaction():
        async for pairs in blocking.all_pairs(connection, PAIRS_AT_ONCE):
            told.pairs += len(pairs)
            kept += len(planted.intersection(pairs))
            waiting.append(pool.submit(called_of, pairs))
            if len(waiting) > 2 * (os.cpu_count() or 2):
                called.update(await result_of(waiting.popleft()))
    for future in waiting:
        called.update(await result_of(future))
    told.kept, told.called = kept / len(planted), len(called)
    told.found = len(planted & called) / len(planted)
    told.precision = len(planted & called) / max(len(called), 1)


async def result_of(future: Future[list[Pair]]) -> list[Pair]:
    return await asyncio.wrap_future(future)


@contextmanager
def timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - start, 1)


@asynccontextmanager
async def scratch(url: str) -> AsyncIterator[Connection]:
    name = "commonground_scratch_duplicates"
    keeper = await asyncpg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")))
    try:
        await keeper.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await keeper.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8")
        connection = await asyncpg.connect(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
        try:
            await connection.execute(TABLE)
            await connection.execute("SET work_mem = '256MB'")
            yield connection
        finally:
            await connection.close()
            await keeper.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await keeper.close()


def run(url: str, count: int) -> Measured:
    return asyncio.run(measure(url, count))

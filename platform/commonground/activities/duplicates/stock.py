"""Duplicates over the whole stock: keys kept up with the activities, pairs found and scored for the queue.

What did not change since it was last looked at is not looked at again, unless what meets it has changed.
"""

from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

import msgspec

from commonground.activities.duplicates import blocking, queries, registry
from commonground.activities.duplicates.scorer import Verdict, best
from commonground.base.database import Connection, Database

RULES = 5  # counted up when keys or weights change, so that all is looked at anew
QUEUED = 0.35  # a pair below this is not worth the secretariat's look
AT_ONCE = 500
MANY = 2_000  # from so many changed activities on, one pass over all pairs is quicker
STALE = """
SELECT a.id FROM activity a LEFT JOIN duplicate_keyed k ON k.activity_id = a.id
WHERE a.state <> 'withdrawn' AND (k.activity_id IS NULL OR k.version <> a.version OR k.rules <> $1)
ORDER BY a.id
"""
GONE = """
WITH gone AS (SELECT id FROM activity WHERE state = 'withdrawn'),
keyed AS (DELETE FROM duplicate_keyed WHERE activity_id IN (SELECT id FROM gone)),
keys AS (DELETE FROM duplicate_key WHERE activity_id IN (SELECT id FROM gone))
DELETE FROM duplicate_pair WHERE verdict IS NULL
AND (one_id IN (SELECT id FROM gone) OR other_id IN (SELECT id FROM gone))
"""
KEYED = """
INSERT INTO duplicate_keyed (activity_id, version, rules) SELECT x.id, x.version, $3
FROM unnest($1::bigint[], $2::int[]) AS x(id, version)
ON CONFLICT (activity_id) DO UPDATE SET version = excluded.version, rules = excluded.rules
"""
# What somebody said of a pair outlasts what the scorer thinks of it now.
FORGET = """
DELETE FROM duplicate_pair WHERE verdict IS NULL AND said IS NULL
AND (one_id = ANY($1::bigint[]) OR other_id = ANY($1::bigint[]))
"""
KEEP = """
INSERT INTO duplicate_pair (one_id, other_id, probability, reasons, against) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (one_id, other_id) DO UPDATE
SET probability = excluded.probability, reasons = excluded.reasons, against = excluded.against
WHERE duplicate_pair.verdict IS NULL
"""


class Looked(msgspec.Struct, frozen=True):
    """How many activities had changed, how many pairs were compared, how many now stand in the queue."""

    changed: int
    compared: int
    queued: int


class Scored(NamedTuple):
    one: int
    other: int
    verdict: Verdict


async def look(database: Database, anew: bool = False) -> Looked:
    async with database.everything.acquire() as connection, connection.transaction():
        # Two passes at once would write the same keys.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('duplicates'))")
        await connection.execute("SET LOCAL statement_timeout = 0")
        return await look_at(connection, anew)


async def look_at(connection: Connection, anew: bool = False) -> Looked:
    await connection.execute(GONE)
    if anew:
        await connection.execute("DELETE FROM duplicate_keyed")
    stale = [row["id"] for row in await connection.fetch(STALE, RULES)]
    for part in parts(stale):
        await write(connection, part)
    await connection.execute(FORGET, stale)
    compared = 0
    async for pairs in pairs_of(connection, stale):
        compared += len(pairs)
        await keep(connection, pairs)
    return Looked(len(stale), compared, await queries.waiting(connection))


def parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


async def write(connection: Connection, keys: list[int]) -> None:
    held = await registry.held(connection, keys)
    hashed = {one.id: blocking.hashes(one.records.values()) for one in held.values()}
    await blocking.write_keys(connection, hashed)
    await connection.execute(KEYED, list(held), [one.version for one in held.values()], RULES)


async def pairs_of(connection: Connection, stale: list[int]) -> AsyncIterator[list[tuple[int, int]]]:
    """Those that have a changed activity; each once."""
    if len(stale) > MANY:
        changed = set(stale)
        async for pairs in blocking.all_pairs(connection, AT_ONCE):
            yield [pair for pair in pairs if changed & set(pair)]
        return
    seen: set[tuple[int, int]] = set()
    for part in parts(stale):
        held = await registry.held(connection, part)
        near = await blocking.near(connection, [blocking.hashes(held[key].records.values()) for key in part])
        found = {ordered(key, other) for key, others in zip(part, near, strict=True) for other in others}
        fresh = sorted(pair for pair in found - seen if pair[0] != pair[1])
        seen |= found
        yield fresh


def ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


async def keep(connection: Connection, pairs: list[tuple[int, int]]) -> None:
    held = await registry.held(connection, {key for pair in pairs for key in pair})
    found = [scored for pair in pairs if (scored := scored_of(held, *pair))]
    rows = [
        (each.one, each.other, each.verdict.probability, each.verdict.reasons, each.verdict.against)
        for each in found
        if each.verdict.probability >= QUEUED
    ]
    await connection.executemany(KEEP, rows)


def scored_of(held: dict[int, registry.Held], one: int, other: int) -> Scored | None:
    if one not in held or other not in held:
        return None
    verdict = best(held[one].records, held[other].records)
    return Scored(one, other, verdict) if verdict else None

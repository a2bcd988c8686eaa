"""Keys in the database, and the pairs that meet under them: what is looked at instead of every pair."""

import hashlib
from collections.abc import AsyncIterator, Iterable

from commonground.activities.duplicates.keys import keys
from commonground.activities.duplicates.records import Record
from commonground.base.database import Connection
from commonground.base.sql import beside

LARGEST_BLOCK = 60
MOST_PAIRS = 4
MOST_NEAR = 11  # for one record alone; itself may be among them
LEAST_WEIGHT = 0.25
OF_ONE_REPORTER = 0.25  # of the weight that records of two reporters have

PAIRS = beside(__file__, "pairs")
NEAR = beside(__file__, "near")


def hashed(key: str) -> int:
    """As a bigint from nought on, which takes a fifth of the room and joins faster than text."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def hashes(records: Iterable[Record]) -> list[int]:
    """Of all the records that one activity makes, one a language of its title.

    One below nought names the reporter, and joins nothing: one's own records are less often one activity.
    """
    own = list(records)
    reporters = {-1 - hashed(record.reporter) for record in own if record.reporter}
    return sorted(reporters | {hashed(key) for record in own for key in keys(record)})


async def write_keys(connection: Connection, found: dict[int, list[int]]) -> None:
    """In place of the keys these activities had."""
    await connection.execute("DELETE FROM duplicate_key WHERE activity_id = ANY($1::bigint[])", list(found))
    rows = [(key, activity) for activity, each in found.items() for key in each]
    await connection.copy_records_to_table("duplicate_key", records=rows, columns=("key", "activity_id"))


async def all_pairs(connection: Connection, at_once: int = 5_000) -> AsyncIterator[list[tuple[int, int]]]:
    """Over the whole stock, the lower id first and pairs of one activity together; inside a transaction."""
    cursor = await connection.cursor(PAIRS, LARGEST_BLOCK, OF_ONE_REPORTER, MOST_PAIRS, LEAST_WEIGHT)
    while rows := await cursor.fetch(at_once):
        yield [(row["one"], row["other"]) for row in rows]


async def near(connection: Connection, hashed: list[list[int]]) -> list[list[int]]:
    """For each list of keys the activities to compare with, the most likely first."""
    pairs = [(at, key) for at, keys in enumerate(hashed) for key in keys]
    places, flat = [at for at, _key in pairs], [key for _at, key in pairs]
    found: list[list[int]] = [[] for _ in hashed]
    for row in await connection.fetch(NEAR, places, flat, LARGEST_BLOCK, MOST_NEAR, OF_ONE_REPORTER):
        found[row["at"]].append(row["activity_id"])
    return found

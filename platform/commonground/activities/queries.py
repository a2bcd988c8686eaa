"""Reads of single activities; lists and facets are the catalogue's."""

from typing import Any

from commonground.activities.schemas import Activity, Counted, Stored, from_json
from commonground.base.database import Connection

ONE = """
SELECT a.id, a.state, a.version, v.document, a.confirmed_on, a.counted_in, a.counted_as
FROM activity a JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
"""


def as_stored(row: Any) -> Stored:
    counted = Counted(row["counted_in"], row["counted_as"]) if row["counted_in"] else None
    return Stored(
        id=row["id"],
        state=row["state"],
        version=row["version"],
        document=from_json(row["document"]),
        confirmed_on=row["confirmed_on"],
        counted=counted,
    )


async def stored(connection: Connection, key: int) -> Stored | None:
    """On the public pool: published ones alone."""
    row = await connection.fetchrow(f"{ONE} WHERE a.id = $1", key)
    return as_stored(row) if row else None


async def by_identifiers(connection: Connection, identifiers: list[str]) -> dict[str, Stored]:
    rows = await connection.fetch(f"{ONE} WHERE a.identifier = ANY($1::text[])", identifiers)
    return {row["document"]["identifier"]: as_stored(row) for row in rows}


async def version(connection: Connection, key: int, number: int) -> Activity | None:
    query = "SELECT document FROM activity_version WHERE activity_id = $1 AND number = $2"
    found = await connection.fetchval(query, key, number)
    return from_json(found) if found is not None else None


async def organisation_names(connection: Connection, keys: list[int]) -> dict[int, dict[str, Any]]:
    """By the id a document holds: the id, names and type of the organisation that stands for it."""
    rows = await connection.fetch(
        """
        SELECT o.id AS asked, coalesce(m.id, o.id) AS id, coalesce(m.name, o.name) AS name,
               coalesce(m.type, o.type) AS type, coalesce(m.country, o.country) AS country
        FROM organisation o LEFT JOIN organisation m ON m.id = o.merged_into WHERE o.id = ANY($1::bigint[])
        """,
        keys,
    )
    return {row["asked"]: {key: row[key] for key in ("id", "name", "type", "country")} for row in rows}

"""Reads for merging: what each of two organisations has, and what was merged before."""

from typing import Any

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.sql import beside
from commonground.base.texts import chosen

Row = dict[str, Any]


async def side(connection: Connection, key: int) -> Row | None:
    """One that stands, with all that hangs on it and on those merged into it."""
    row = await connection.fetchrow(beside(__file__, "side"), key)
    return dict(row) | {"name": chosen(row["name"], reading.get())} if row else None


async def together(connection: Connection, keys: list[int]) -> int:
    """How many activities name any of these, or what was merged into them."""
    query = """
        WITH held AS (SELECT id FROM organisation WHERE coalesce(merged_into, id) = ANY($1::bigint[]))
        SELECT count(*) FROM (
            SELECT id FROM activity WHERE lead_id IN (SELECT id FROM held)
            UNION SELECT activity_id FROM partner WHERE organisation_id IN (SELECT id FROM held)) x
        """
    return int(await connection.fetchval(query, keys))


async def merges(connection: Connection, key: int) -> list[Row]:
    """The steps that lead to it now, the latest first; `into` is where each led when it was taken."""
    rows = await connection.fetch(
        """
        SELECT m.id, m.organisation_id, o.name, m.into_id, i.name AS into, m.merged_at, p.name AS person
        FROM organisation_merge m JOIN organisation o ON o.id = m.organisation_id
        JOIN organisation i ON i.id = m.into_id LEFT JOIN person p ON p.id = m.person_id
        WHERE m.undone_at IS NULL AND o.merged_into = $1 ORDER BY m.id DESC
        """,
        key,
    )
    return [dict(row) | {name: chosen(row[name], reading.get()) for name in ("name", "into")} for row in rows]

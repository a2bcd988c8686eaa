"""Reads of pairs: the queue, one pair, what waits for an organisation."""

from typing import Any

from commonground.base.database import Connection

Row = dict[str, Any]

# Pairs of records that are handed in or public, and that nothing counts as one work yet.
OPEN = """
FROM duplicate_pair p
JOIN activity a ON a.id = p.one_id JOIN activity b ON b.id = p.other_id
JOIN activity_card c ON c.activity_id = a.id JOIN activity_card d ON d.activity_id = b.id
LEFT JOIN activity e ON e.id = a.counted_in LEFT JOIN activity f ON f.id = b.counted_in
WHERE p.verdict IS NULL AND a.state IN ('submitted', 'published') AND b.state IN ('submitted', 'published')
  AND coalesce(e.counted_in, a.counted_in, a.id) <> coalesce(f.counted_in, b.counted_in, b.id)
  AND a.counted_in IS DISTINCT FROM b.id AND b.counted_in IS DISTINCT FROM a.id
  AND 'duplicate' IS DISTINCT FROM a.counted_as AND 'duplicate' IS DISTINCT FROM b.counted_as
"""
SIDES = """
p.one_id, p.other_id, p.probability, p.reasons, p.against, p.said, p.found_at,
jsonb_build_object('id', a.id, 'title', c.title, 'lead', c.lead, 'countries', c.countries,
                   'start', c.start_on) AS one,
jsonb_build_object('id', b.id, 'title', d.title, 'lead', d.lead, 'countries', d.countries,
                   'start', d.start_on) AS other
"""
# What a reporter asked for stands before what was merely found.
QUEUE = f"""
SELECT {SIDES}, count(*) OVER () AS total {OPEN}
ORDER BY p.said IS NULL, p.probability DESC, p.one_id, p.other_id LIMIT $1 OFFSET $2
"""
# Pairs with a record of these organisations of which nobody of theirs has said anything.
OF_OWN = f"""
SELECT {SIDES} {OPEN} AND p.said IS NULL AND p.probability >= $2
  AND (a.lead_id = ANY($1::bigint[]) OR b.lead_id = ANY($1::bigint[]))
  AND (a.state = 'published' OR a.lead_id = ANY($1::bigint[]))
  AND (b.state = 'published' OR b.lead_id = ANY($1::bigint[]))
ORDER BY p.probability DESC, p.one_id, p.other_id LIMIT 20
"""
JUDGED = """
SELECT p.one_id, p.other_id, p.verdict, p.judged_at, j.name AS person, c.title AS one, d.title AS other
FROM duplicate_pair p LEFT JOIN person j ON j.id = p.judged_by
JOIN activity_card c ON c.activity_id = p.one_id JOIN activity_card d ON d.activity_id = p.other_id
WHERE p.verdict IS NOT NULL ORDER BY p.judged_at DESC, p.one_id, p.other_id LIMIT 20
"""
PAIR = """
SELECT p.*, j.name AS judge, s.name AS sayer, u.name AS undoer FROM duplicate_pair p
LEFT JOIN person j ON j.id = p.judged_by LEFT JOIN person s ON s.id = p.said_by
LEFT JOIN person u ON u.id = p.undone_by
WHERE p.one_id = $1 AND p.other_id = $2
"""
LEADS_BACK = """
WITH RECURSIVE chain AS (
    SELECT id, counted_in FROM activity WHERE id = $1
    UNION SELECT a.id, a.counted_in FROM activity a JOIN chain c ON a.id = c.counted_in
) SELECT EXISTS (SELECT FROM chain WHERE id = $2)
"""
# All records of the joint work that these tell of, whichever of them counts which.
WORK = """
WITH RECURSIVE work AS (
    SELECT id, counted_in, counted_as FROM activity WHERE id = ANY($1::bigint[])
    UNION
    SELECT near.id, near.counted_in, near.counted_as FROM work w CROSS JOIN LATERAL (
        SELECT a.id, a.counted_in, a.counted_as FROM activity a
        WHERE w.counted_as = 'joint' AND a.id = w.counted_in
        UNION ALL
        SELECT a.id, a.counted_in, a.counted_as FROM activity a
        WHERE a.counted_in = w.id AND a.counted_as = 'joint'
    ) near
)
"""
JOINED = f"{WORK} SELECT id FROM work WHERE id <> ALL($1::bigint[]) ORDER BY id"
# Who reported a record: its writer, and whoever edits for its lead.
REPORTERS = """
SELECT DISTINCT p.id FROM activity a
JOIN person p ON p.deactivated_at IS NULL AND (p.id = a.created_by OR EXISTS (
    SELECT FROM member m JOIN organisation o ON o.id = m.organisation_id
    JOIN organisation l ON l.id = a.lead_id
    WHERE m.person_id = p.id AND m.role IN ('editor', 'manager')
      AND coalesce(o.merged_into, o.id) = coalesce(l.merged_into, l.id)))
WHERE a.id = ANY($1::bigint[]) ORDER BY p.id
"""


async def queue(connection: Connection, limit: int, page: int = 1) -> tuple[int, list[Row]]:
    rows = [dict(row) for row in await connection.fetch(QUEUE, limit, limit * (page - 1))]
    return (rows[0]["total"] if rows else 0), rows


async def waiting(connection: Connection) -> int:
    return int(await connection.fetchval(f"SELECT count(*) {OPEN}"))


async def of_own(connection: Connection, organisations: list[int], least: float) -> list[Row]:
    return [dict(row) for row in await connection.fetch(OF_OWN, organisations, least)]


async def judged(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch(JUDGED)]


async def pair(connection: Connection, one: int, other: int) -> Row | None:
    row = await connection.fetchrow(PAIR, one, other)
    return dict(row) if row else None


async def leads_back(connection: Connection, target: int, key: int) -> bool:
    """Whether following what counts what from `target` comes to `key`."""
    return bool(await connection.fetchval(LEADS_BACK, target, key))


async def joined(connection: Connection, activities: list[int]) -> list[int]:
    return [row["id"] for row in await connection.fetch(JOINED, activities)]


async def reporters(connection: Connection, activities: list[int]) -> list[int]:
    return [row["id"] for row in await connection.fetch(REPORTERS, activities)]

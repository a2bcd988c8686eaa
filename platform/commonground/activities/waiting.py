"""Reads of what waits for somebody: the review queue, one's own drafts and returned activities, histories."""

from typing import Any

from commonground.activities.freshness import DUE
from commonground.base.database import Connection

Row = dict[str, Any]

# Submitted activities and submitted edits of published ones, each with the day since when it waits.
QUEUE = """
SELECT a.id, 'new' AS kind, c.title, c.lead, c.countries, a.updated_at AS since, p.name AS person,
       EXISTS (SELECT FROM endorsement e WHERE e.activity_id = a.id AND taken_back_at IS NULL) AS endorsed
FROM activity a JOIN activity_card c ON c.activity_id = a.id LEFT JOIN person p ON p.id = a.created_by
WHERE a.state = 'submitted' AND ($1::text = '' OR $1 = ANY(c.countries))
UNION ALL
SELECT a.id, 'change', c.title, c.lead, c.countries, r.updated_at, p.name,
       EXISTS (SELECT FROM endorsement e WHERE e.activity_id = a.id AND taken_back_at IS NULL)
FROM revision r JOIN activity a ON a.id = r.activity_id JOIN activity_card c ON c.activity_id = a.id
LEFT JOIN person p ON p.id = r.person_id
WHERE r.state = 'submitted' AND a.state = 'published' AND ($1::text = '' OR $1 = ANY(c.countries))
ORDER BY since, id
"""

# What members of the organisations in $2, or the person $1 as its writer, have in hand.
IN_HAND = """
WITH said AS (
    SELECT DISTINCT ON (activity_id) activity_id, content FROM review_comment ORDER BY activity_id, id DESC
)
SELECT a.id, c.title, c.lead, a.state, a.updated_at AS since, 'activity' AS what,
       said.content AS comment
FROM activity a JOIN activity_card c ON c.activity_id = a.id
LEFT JOIN said ON said.activity_id = a.id
WHERE a.state IN ('draft', 'submitted', 'returned')
  AND (a.lead_id = ANY($2::bigint[]) OR (a.created_by = $1 AND a.lead_id IS NULL))
UNION ALL
SELECT a.id, c.title, c.lead, r.state, r.updated_at, 'change', said.content
FROM revision r JOIN activity a ON a.id = r.activity_id JOIN activity_card c ON c.activity_id = a.id
LEFT JOIN said ON said.activity_id = a.id
WHERE a.lead_id = ANY($2::bigint[])
ORDER BY since DESC
"""

# Published, not finished, and for a year nobody has said that it is as it stands; oldest first.
OWN_DUE = f"""
SELECT a.id, c.title, c.lead, a.confirmed_on, a.version
FROM activity a JOIN activity_card c ON c.activity_id = a.id
WHERE a.state = 'published' AND a.lead_id = ANY($1::bigint[])
  AND {DUE}
ORDER BY a.confirmed_on NULLS FIRST, a.id
LIMIT $2
"""

# The public role has no right to see persons and comments; it reads the same numbers without them.
VERSIONS = """
SELECT v.number, v.state, v.source, v.created_at, v.document, '' AS comment, NULL AS person
FROM activity_version v WHERE v.activity_id = $1 ORDER BY v.number DESC
"""
VERSIONS_WITHIN = """
SELECT v.number, v.state, v.source, v.created_at, v.document, v.comment, p.name AS person
FROM activity_version v LEFT JOIN person p ON p.id = v.person_id
WHERE v.activity_id = $1 ORDER BY v.number DESC
"""


async def queue(connection: Connection, country: str = "") -> list[Row]:
    return [dict(row) for row in await connection.fetch(QUEUE, country)]


async def in_hand(connection: Connection, person: int, organisations: list[int]) -> list[Row]:
    return [dict(row) for row in await connection.fetch(IN_HAND, person, organisations)]


async def due(connection: Connection, organisations: list[int], most: int = 20) -> list[Row]:
    return [dict(row) for row in await connection.fetch(OWN_DUE, organisations, most)]


async def versions(connection: Connection, activity: int, within: bool) -> list[Row]:
    """Newest first, with their documents; `within` also says who and why, for those who work on it."""
    rows = await connection.fetch(VERSIONS_WITHIN if within else VERSIONS, activity)
    return [dict(row) for row in rows]


async def writer(connection: Connection, activity: int) -> int | None:
    """Who began it: a draft without a lead belongs to nobody else."""
    found = await connection.fetchval("SELECT created_by FROM activity WHERE id = $1", activity)
    return None if found is None else int(found)


async def last_published(connection: Connection, activity: int) -> Any:
    """The document as it was last public, for a reviewer to compare with; None if it never was."""
    query = """
        SELECT document FROM activity_version
        WHERE activity_id = $1 AND state = 'published' ORDER BY number DESC LIMIT 1
        """
    return await connection.fetchval(query, activity)


async def others_since(connection: Connection, activity: int, version: int, person: int) -> bool:
    """Whether somebody else wrote a version after this one."""
    query = """
        SELECT EXISTS (SELECT FROM activity_version
                       WHERE activity_id = $1 AND number > $2 AND person_id IS DISTINCT FROM $3)
        """
    return bool(await connection.fetchval(query, activity, version, person))


async def names(connection: Connection, keys: list[int], language: str) -> dict[int, str]:
    """Organisations by the id a document holds, named in the reader's language where they can be."""
    query = "SELECT id, chosen_text(name, $2) AS name FROM organisation WHERE id = ANY($1::bigint[])"
    return {row["id"]: row["name"] for row in await connection.fetch(query, keys, language)}


async def all_names(connection: Connection, language: str) -> list[str]:
    """For the list a form offers while one types: the first thousand; any other name can be typed as well."""
    query = """
        SELECT chosen_text(name, $1) AS name FROM organisation
        WHERE merged_into IS NULL ORDER BY id LIMIT 1000
        """
    return sorted({row["name"] for row in await connection.fetch(query, language)})


async def frameworks(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch("SELECT code, name FROM framework ORDER BY code")]


async def remarks(connection: Connection, activity: int | None) -> list[Row]:
    """What reviewers said and is not yet seen to: it counts as done when the activity is handed in again."""
    query = """
        SELECT c.field, c.content, c.created_at, p.name AS person
        FROM review_comment c LEFT JOIN person p ON p.id = c.person_id
        WHERE c.activity_id = $1 AND c.done_at IS NULL ORDER BY c.created_at DESC, c.id
        """
    return [dict(row) for row in await connection.fetch(query, activity)]

"""Counts and short lists of what waits; each leads to the page that has all of it."""

from typing import Any

from commonground.base.database import Connection

Row = dict[str, Any]

INTRODUCTIONS = """
SELECT i.id, i.state, i.asked_at, i.activity_id, c.title, i.organisation_id, o.name AS organisation,
       i.asked_by = $1 AS mine
FROM introduction i
JOIN activity_card c ON c.activity_id = i.activity_id
JOIN activity a ON a.id = i.activity_id
JOIN organisation o ON o.id = i.organisation_id
WHERE i.state IN ('asked', 'accepted')
  AND (i.asked_by = $1 OR i.organisation_id = ANY($2::bigint[]) OR a.lead_id = ANY($2::bigint[]))
ORDER BY i.asked_at DESC LIMIT 10
"""

# What a donor could look at: open calls for funding within the profile of one of its organisations.
OPPORTUNITIES = """
SELECT c.activity_id AS id, c.title, c.lead, c.countries, c.gap_usd, c.updated_at
FROM activity_card c
WHERE c.state = 'published' AND 'funding' = ANY(c.needs) AND NOT c.organisations && $1::bigint[]
  AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
  AND EXISTS (
      SELECT FROM donor_profile d WHERE d.organisation_id = ANY($1::bigint[])
         AND (d.areas = '{}' OR d.areas && c.areas)
         AND (d.countries = '{}' OR d.countries && c.countries)
         AND (d.themes = '{}' OR d.themes && c.themes))
ORDER BY c.updated_at DESC LIMIT 6
"""

REVIEW = """
SELECT count(*) AS waiting, min(since) AS oldest FROM (
    SELECT updated_at AS since FROM activity WHERE state = 'submitted'
    UNION ALL SELECT r.updated_at FROM revision r JOIN activity a ON a.id = r.activity_id
    WHERE r.state = 'submitted' AND a.state = 'published') w
"""

# Published activities that are counted with less than they could be.
GAPS = """
SELECT count(*) FILTER (WHERE 'dates' = ANY(missing)) AS undated,
       count(*) FILTER (WHERE 'unclassified' = ANY(areas)) AS unclassified,
       count(*) FILTER (WHERE 'location' = ANY(missing)) AS unplaced,
       count(*) FILTER (WHERE 'budget' = ANY(missing)) AS without_budget,
       count(*) FILTER (
           WHERE confirmed_on IS NULL OR confirmed_on < current_date - 730
       ) AS unconfirmed,
       count(*) AS published
FROM activity_card WHERE state = 'published'
"""

REPORTS = (
    "SELECT id, title, created_at FROM report WHERE released_at IS NULL ORDER BY created_at DESC LIMIT 5"
)


async def introductions(connection: Connection, person: int, organisations: list[int]) -> list[Row]:
    return [dict(row) for row in await connection.fetch(INTRODUCTIONS, person, organisations)]


async def opportunities(connection: Connection, organisations: list[int]) -> list[Row]:
    return [dict(row) for row in await connection.fetch(OPPORTUNITIES, organisations)]


async def review(connection: Connection) -> Row:
    return dict(await connection.fetchrow(REVIEW) or {})


async def gaps(connection: Connection) -> Row:
    return dict(await connection.fetchrow(GAPS) or {})


async def reports(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch(REPORTS)]


async def funds(connection: Connection, organisations: list[int]) -> bool:
    query = "SELECT EXISTS (SELECT FROM donor_profile WHERE organisation_id = ANY($1::bigint[]))"
    return bool(await connection.fetchval(query, organisations))

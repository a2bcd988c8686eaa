"""Counts and short lists of what waits; each leads to the page that has all of it."""

from typing import Any

from commonground.activities.freshness import FRESHNESS, STATUS
from commonground.base.database import Connection

Row = dict[str, Any]

# The lead answers, unless the lead itself asked: as in the ledger of introductions.
INTRODUCTIONS = """
SELECT i.id, i.state, i.asked_at, i.activity_id, c.title, i.organisation_id, o.name AS organisation,
       i.asked_by = $1 AS mine,
       i.state = 'asked' AND (
           CASE WHEN a.lead_id IN (SELECT m.organisation_id FROM member m WHERE m.person_id = i.asked_by)
                THEN i.organisation_id ELSE a.lead_id END) = ANY($3::bigint[]) IS TRUE AS to_answer
FROM introduction i
JOIN activity_card c ON c.activity_id = i.activity_id
JOIN activity a ON a.id = i.activity_id
JOIN organisation o ON o.id = i.organisation_id
WHERE i.state IN ('asked', 'accepted')
  AND (i.asked_by = $1 OR i.organisation_id = ANY($2::bigint[]) OR a.lead_id = ANY($2::bigint[]))
ORDER BY i.asked_at DESC LIMIT 10
"""

# What a donor could look at: open calls for funding, where $2 says so within the profile of one of its
# organisations.
OPPORTUNITIES = """
SELECT c.activity_id AS id, c.title, c.lead, c.countries, c.gap_usd, c.updated_at, a.published_at
FROM activity_card c JOIN activity a ON a.id = c.activity_id
WHERE c.state = 'published' AND 'funding' = ANY(c.needs) AND NOT c.organisations && $1::bigint[]
  AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
  AND (NOT $2 OR EXISTS (
      SELECT FROM donor_profile d WHERE d.organisation_id = ANY($1::bigint[])
         AND (d.areas = '{}' OR d.areas && c.areas)
         AND (d.countries = '{}' OR d.countries && c.countries)
         AND (d.themes = '{}' OR d.themes && c.themes)))
ORDER BY a.published_at DESC NULLS LAST, c.updated_at DESC LIMIT 20
"""

REVIEW = """
SELECT count(*) AS waiting, min(since) AS oldest FROM (
    SELECT updated_at AS since FROM activity WHERE state = 'submitted'
    UNION ALL SELECT r.updated_at FROM revision r JOIN activity a ON a.id = r.activity_id
    WHERE r.state = 'submitted' AND a.state = 'published') w
"""

# Published activities that are counted with less than they could be.
GAPS = f"""
SELECT count(*) FILTER (WHERE 'dates' = ANY(missing)) AS undated,
       count(*) FILTER (WHERE 'unclassified' = ANY(areas)) AS unclassified,
       count(*) FILTER (WHERE 'location' = ANY(missing)) AS unplaced,
       count(*) FILTER (WHERE 'budget' = ANY(missing)) AS without_budget,
       count(*) FILTER (WHERE {FRESHNESS} = 'stale') AS unconfirmed,
       count(*) AS published
FROM activity_card c WHERE state = 'published'
"""

REGISTRATIONS = (
    "SELECT count(*) AS waiting, min(confirmed_at) AS oldest FROM registration WHERE state = 'waiting'"
)

# One row a country: what is registered, what somebody has stood by within a year, areas where nobody works.
COVERAGE = f"""
SELECT k.code, count(c.activity_id) AS registered,
       count(*) FILTER (WHERE {FRESHNESS} IN ('fresh', 'finished')) AS confirmed,
       count(*) FILTER (WHERE {FRESHNESS} = 'stale') AS stale,
       6 - (SELECT count(DISTINCT x.area) FROM activity_card b CROSS JOIN unnest(b.areas) AS x(area)
            WHERE b.state = 'published' AND k.code = ANY(b.countries)
              AND x.area <> 'unclassified') AS empty_areas
FROM unnest($1::text[]) WITH ORDINALITY AS k(code, position)
LEFT JOIN activity_card c ON c.state = 'published' AND k.code = ANY(c.countries)
GROUP BY k.code, k.position ORDER BY k.position
"""

# Published in the country $1 and not endorsed by it as it now stands, the newest first.
TO_ENDORSE = """
SELECT c.activity_id AS id, c.title, c.lead, a.published_at, count(*) OVER () AS total
FROM activity_card c JOIN activity a ON a.id = c.activity_id
WHERE c.state = 'published' AND $1 = ANY(c.countries)
  AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
  AND NOT EXISTS (SELECT FROM endorsement e WHERE e.activity_id = a.id AND e.country = $1
                  AND e.taken_back_at IS NULL AND e.version >= a.version)
ORDER BY a.published_at DESC NULLS LAST, a.id DESC LIMIT 10
"""
OF_COUNTRY = f"""
SELECT count(*) AS registered,
       count(*) FILTER (WHERE {STATUS} IN ('planned', 'ongoing')) AS moving,
       count(*) FILTER (WHERE {FRESHNESS} IN ('fresh', 'finished')) AS confirmed,
       count(*) FILTER (WHERE {FRESHNESS} = 'stale') AS stale,
       count(*) FILTER (WHERE EXISTS (SELECT FROM endorsement e WHERE e.activity_id = c.activity_id
           AND e.country = $1 AND e.taken_back_at IS NULL)) AS endorsed
FROM activity_card c WHERE c.state = 'published' AND $1 = ANY(c.countries)
"""

LATE_ITEMS = """
SELECT f.code, f.name, count(*) AS late FROM agreed_item i
JOIN meeting m ON m.id = i.meeting_id JOIN framework f ON f.id = m.framework_id
WHERE i.state IN ('open', 'under_way') AND i.due_on < current_date
GROUP BY f.id ORDER BY late DESC, f.code LIMIT 5
"""

MACHINERY = """
SELECT (SELECT count(*) FROM job WHERE state = 'failed' AND name <> 'mail.send') AS jobs,
       (SELECT count(*) FROM mail WHERE state = 'given_up') AS mails,
       (SELECT count(*) FROM mail WHERE state IN ('waiting', 'sending', 'failed')) AS outbox
"""

TYPED = """
SELECT sheet, activity_id, step, fields -> 'title' ->> 0 AS title, typed_at FROM unsaved_typing
WHERE person_id = $1 AND NOT settled ORDER BY typed_at DESC LIMIT 5
"""

REPORTS = (
    "SELECT id, title, created_at FROM report WHERE released_at IS NULL ORDER BY created_at DESC LIMIT 5"
)


async def introductions(
    connection: Connection, person: int, organisations: list[int], answers: list[int]
) -> list[Row]:
    """`answers` are those of the organisations for which the person may answer."""
    return [dict(row) for row in await connection.fetch(INTRODUCTIONS, person, organisations, answers)]


async def opportunities(connection: Connection, organisations: list[int], by_profile: bool) -> list[Row]:
    return [dict(row) for row in await connection.fetch(OPPORTUNITIES, organisations, by_profile)]


async def review(connection: Connection) -> Row:
    return dict(await connection.fetchrow(REVIEW) or {})


async def gaps(connection: Connection) -> Row:
    return dict(await connection.fetchrow(GAPS) or {})


async def reports(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch(REPORTS)]


async def funds(connection: Connection, organisations: list[int]) -> bool:
    query = "SELECT EXISTS (SELECT FROM donor_profile WHERE organisation_id = ANY($1::bigint[]))"
    return bool(await connection.fetchval(query, organisations))


async def registrations(connection: Connection) -> Row:
    return dict(await connection.fetchrow(REGISTRATIONS) or {})


async def coverage(connection: Connection, countries: list[str]) -> list[Row]:
    return [dict(row) for row in await connection.fetch(COVERAGE, countries)]


async def to_endorse(connection: Connection, country: str) -> list[Row]:
    return [dict(row) for row in await connection.fetch(TO_ENDORSE, country)]


async def of_country(connection: Connection, country: str) -> Row:
    return dict(await connection.fetchrow(OF_COUNTRY, country) or {})


async def late_items(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch(LATE_ITEMS)]


async def machinery(connection: Connection) -> Row:
    return dict(await connection.fetchrow(MACHINERY) or {})


async def typed(connection: Connection, person: int) -> list[Row]:
    return [dict(row) for row in await connection.fetch(TYPED, person)]

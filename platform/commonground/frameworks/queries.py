"""Reads of cooperation frameworks. What moves under them is told from published activities alone."""

from datetime import date
from typing import Any

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.texts import chosen

Row = dict[str, Any]
STATES = ("done", "under_way", "open", "dropped")

COUNTED = """
SELECT f.id, f.code, f.name, f.summary, f.kind, f.start_year, f.end_year, f.source,
       (SELECT count(*) FROM activity_card c WHERE f.code = ANY(c.frameworks)) AS activities,
       (SELECT count(*) FROM framework_member m
        WHERE m.framework_id = f.id AND m.organisation_id IS NOT NULL) AS organisations,
       (SELECT coalesce(array_agg(m.country ORDER BY m.country), '{}') FROM framework_member m
        WHERE m.framework_id = f.id AND m.country IS NOT NULL) AS countries,
       (SELECT count(*) FROM meeting m WHERE m.framework_id = f.id) AS meetings,
       (SELECT jsonb_object_agg(y.state, y.n) FROM (
           SELECT i.state, count(*) AS n FROM agreed_item i JOIN meeting m ON m.id = i.meeting_id
           WHERE m.framework_id = f.id GROUP BY i.state) y) AS items
FROM framework f
"""


def said(row: Any, *fields: str) -> Row:
    return dict(row) | {field: chosen(row[field] or {}, reading.get()) for field in fields}


async def listed(connection: Connection) -> list[Row]:
    """Those with activities first."""
    rows = await connection.fetch(f"{COUNTED} ORDER BY activities DESC, f.start_year NULLS LAST, f.code")
    return [said(row, "name", "summary") for row in rows]


async def one(connection: Connection, code: str) -> Row | None:
    """By its code, or by its number."""
    row = await connection.fetchrow(f"{COUNTED} WHERE f.code = $1 OR f.id::text = $1", code)
    return said(row, "name", "summary") if row else None


async def members(connection: Connection, key: int) -> list[Row]:
    """The organisations, with how many of its activities each takes part in."""
    rows = await connection.fetch(
        """
        SELECT o.id, o.name, o.acronym, o.country, o.type,
               (SELECT count(*) FROM activity_card c
                WHERE c.organisations @> ARRAY[o.id] AND f.code = ANY(c.frameworks)) AS activities
        FROM framework_member m JOIN framework f ON f.id = m.framework_id
        JOIN organisation g ON g.id = m.organisation_id
        JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        WHERE m.framework_id = $1 ORDER BY activities DESC, chosen_text(o.name, 'en')
        """,
        key,
    )
    return [said(row, "name") for row in rows]


async def meetings(connection: Connection, key: int) -> list[Row]:
    """Newest first, undated last, each with what was agreed."""
    rows = await connection.fetch(
        """
        SELECT m.id, m.held_on, m.title, m.place, m.note,
               (SELECT coalesce(jsonb_agg(to_jsonb(i) - 'id' - 'meeting_id' ORDER BY i.id), '[]')
                FROM agreed_item i WHERE i.meeting_id = m.id) AS items
        FROM meeting m WHERE m.framework_id = $1 ORDER BY m.held_on DESC NULLS LAST, m.id
        """,
        key,
    )
    return [said(row, "title", "note") | {"items": [agreed(item) for item in row["items"]]} for row in rows]


def agreed(item: Row) -> Row:
    """`late`: still open or under way on the record after the day it was due."""
    due = date.fromisoformat(item["due_on"]) if item["due_on"] else None
    late = due is not None and due < date.today() and item["state"] in ("open", "under_way")
    return said(item, "content") | {"due_on": due, "late": late}


def tally(held: list[Row]) -> dict[str, int]:
    """How many agreed items stand in each state, over all meetings; empty where nothing was agreed."""
    items = [item for meeting in held for item in meeting["items"]]
    states = {state: sum(item["state"] == state for item in items) for state in STATES}
    return states | {"late": sum(item["late"] for item in items), "all": len(items)} if items else {}


async def progress(connection: Connection, code: str) -> Row:
    """What its published activities add up to: by status and area, with money as the cards hold it."""
    row = await connection.fetchrow(
        """
        WITH mine AS (
            SELECT *, activity_status(status_stated, start_on, end_on, current_date) AS status
            FROM activity_card WHERE $1 = ANY(frameworks)
        ),
        by_status AS (SELECT status AS code, count(*) AS n FROM mine GROUP BY status),
        by_area AS (
            SELECT x.code, count(*) AS n FROM mine CROSS JOIN unnest(areas) AS x(code) GROUP BY x.code
        )
        SELECT (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM by_status) AS statuses,
               (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM by_area) AS areas,
               (SELECT count(*) FROM mine) AS activities,
               (SELECT sum(budget_usd)::float8 FROM mine) AS budget_usd,
               (SELECT sum(committed_usd)::float8 FROM mine) AS committed_usd,
               (SELECT count(*) FROM mine WHERE cardinality(needs) > 0) AS seeking,
               (SELECT max(confirmed_on) FROM mine) AS confirmed_on
        """,
        code,
    )
    return dict(row) if row else {}


async def recent(connection: Connection, code: str, most: int = 8) -> list[Row]:
    """Its newest activities by their start, as cards show them."""
    rows = await connection.fetch(
        """
        SELECT c.activity_id AS id, c.title, '/activities/' || c.activity_id AS url, c.lead,
               c.area_pips AS areas, c.countries, c.needs, c.gap_usd, c.confirmed_on, c.partners_count,
               c.places_count, c.wide,
               activity_status(c.status_stated, c.start_on, c.end_on, current_date) AS status,
               c.start_on AS start, c.end_on AS "end",
               a.provenance ->> 'needs' = 'example' AS needs_example
        FROM activity_card c JOIN activity a ON a.id = c.activity_id
        WHERE $1 = ANY(c.frameworks) ORDER BY c.start_on DESC NULLS LAST, c.activity_id DESC LIMIT $2
        """,
        code,
        most,
    )
    return [dict(row) for row in rows]

"""Reads of cooperation frameworks. What moves under them is told from published activities alone."""

from datetime import date
from typing import Any

from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.sql import beside
from commonground.base.texts import chosen
from commonground.frameworks import rules

Row = dict[str, Any]

COUNTED = """
SELECT f.id, f.code, f.name, f.summary, f.kind, f.start_year, f.end_year, f.source,
       (SELECT count(*) FROM activity_card c WHERE f.code = ANY(c.frameworks)) AS activities,
       (SELECT count(*) FROM framework_member m
        WHERE m.framework_id = f.id AND m.organisation_id IS NOT NULL) AS organisations,
       (SELECT coalesce(array_agg(m.country ORDER BY m.role = 'observer', m.country), '{}')
        FROM framework_member m
        WHERE m.framework_id = f.id AND m.country IS NOT NULL) AS countries,
       (SELECT coalesce(array_agg(m.country), '{}') FROM framework_member m
        WHERE m.framework_id = f.id AND m.role = 'observer' AND m.country IS NOT NULL) AS observers,
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
        SELECT o.id, o.name, o.acronym, o.country, o.type, m.role,
               (SELECT count(*) FROM activity_card c
                WHERE c.organisations @> ARRAY[o.id] AND f.code = ANY(c.frameworks)) AS activities
        FROM framework_member m JOIN framework f ON f.id = m.framework_id
        JOIN organisation g ON g.id = m.organisation_id
        JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        WHERE m.framework_id = $1
        ORDER BY m.role = 'observer', m.role <> 'secretariat', activities DESC, chosen_text(o.name, 'en')
        """,
        key,
    )
    return [said(row, "name") for row in rows]


async def areas(connection: Connection, key: int) -> list[Row]:
    query = "SELECT id, name FROM framework_area WHERE framework_id = $1 ORDER BY position, id"
    return [said(row, "name") for row in await connection.fetch(query, key)]


async def projects(connection: Connection, key: int) -> list[Row]:
    """The joint projects, each with the published activity it is registered as, where it is."""
    rows = await connection.fetch(
        """
        SELECT p.id, p.name, p.area_id, c.activity_id,
               activity_status(c.status_stated, c.start_on, c.end_on, current_date) AS status
        FROM joint_project p
        LEFT JOIN activity a ON p.activity <> '' AND (a.identifier = p.activity OR a.id::text = p.activity)
        LEFT JOIN activity_card c ON c.activity_id = a.id
        WHERE p.framework_id = $1 ORDER BY p.position, p.id
        """,
        key,
    )
    return [said(row, "name") for row in rows]


async def meetings(connection: Connection, key: int) -> list[Row]:
    """Newest first, undated last, each with what was agreed."""
    rows = await connection.fetch(
        """
        SELECT id, held_on, title, place, note, participants, documents, version
        FROM meeting WHERE framework_id = $1 ORDER BY held_on DESC NULLS LAST, id
        """,
        key,
    )
    agreed = await items(connection, key)
    return [meeting_of(row, [one for one in agreed if one["meeting_id"] == row["id"]]) for row in rows]


def meeting_of(row: Any, agreed: list[Row]) -> Row:
    """`together`: the same organisations answer for all of it, which need be said once."""
    asked = [[one["id"] for one in item["organisations"]] for item in agreed]
    together = len(asked) > 1 and bool(asked[0]) and all(keys == asked[0] for keys in asked)
    return said(row, "title", "note") | {"items": agreed, "together": together}


async def items(connection: Connection, framework: int, item: int | None = None) -> list[Row]:
    return [agreed(row) for row in await connection.fetch(beside(__file__, "items"), framework, item)]


def agreed(row: Any) -> Row:
    """`late`: still open or under way on the record after the day it was due."""
    told = row["said"]
    if told:
        told = told | {"organisation": chosen(told["organisation"] or {}, reading.get())}
        told["on"] = date.fromisoformat(told["on"])
    organisations = [one | {"name": chosen(one["name"], reading.get())} for one in row["organisations"]]
    late = rules.is_late(row["state"], row["due_on"], clock.today())
    return said(row, "content", "area") | {"organisations": organisations, "said": told, "late": late}


def tally(held: list[Row]) -> dict[str, int]:
    """Over all meetings."""
    return rules.tally((item["state"], item["late"]) for meeting in held for item in meeting["items"])


async def progress(connection: Connection, code: str) -> Row:
    """What its published activities add up to: by status and area, with money counted once."""
    row = await connection.fetchrow(beside(__file__, "progress"), code)
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


async def steps(connection: Connection, item: int) -> list[Row]:
    """What became of an item, oldest first; without persons, whom the public does not see."""
    rows = await connection.fetch(
        """
        SELECT s.id, s.kind, s.state, s.note, s.created_at, s.organisation_id, o.name AS organisation
        FROM agreed_item_step s LEFT JOIN organisation o ON o.id = s.organisation_id
        WHERE s.item_id = $1 ORDER BY s.id
        """,
        item,
    )
    return [said(row, "organisation") for row in rows]

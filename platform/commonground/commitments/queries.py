"""Reads pledges and the results that registered activities state."""

from typing import Any

import msgspec

from commonground.activities.overlap import Link, counted
from commonground.base.database import Connection
from commonground.commitments.rules import Addition, StatedResult, additions
from commonground.commitments.schemas import Pledge

PLEDGES = """
SELECT id, identifier, country, indicator, unit, baseline_value::text, baseline_year, target_value::text,
       target_year, area, result_indicator, note, source
FROM commitment WHERE cardinality($1::text[]) = 0 OR country = ANY($1::text[])
ORDER BY country, target_year NULLS LAST, identifier
"""
RESULTS = """
SELECT r.activity_id AS activity, r.indicator, r.unit, r.target::text, r.achieved::text, r.year,
       (SELECT jsonb_agg(jsonb_build_object('code', c.code, 'share', c.share::text))
        FROM activity_country c WHERE c.activity_id = r.activity_id) AS countries
FROM result r WHERE r.activity_id = ANY($1::bigint[]) AND r.indicator <> 'other' ORDER BY r.id
"""


async def pledges(connection: Connection, countries: tuple[str, ...] = ()) -> list[Pledge]:
    rows = await connection.fetch(PLEDGES, list(countries))
    return [msgspec.convert(present(dict(row)), Pledge, strict=False) for row in rows]


def present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


async def published_links(connection: Connection) -> list[Link]:
    rows = await connection.fetch(
        "SELECT id, counted_in AS into, counted_as AS kind FROM activity WHERE counted_in IS NOT NULL"
        " AND state = 'published' ORDER BY id"
    )
    return [Link(**row) for row in rows]


async def counted_activities(connection: Connection) -> list[int]:
    """Published activities without those whose work another one counts."""
    rows = await connection.fetch("SELECT id FROM activity WHERE state = 'published'")
    return sorted(counted((row["id"] for row in rows), await published_links(connection)))


async def stated_results(connection: Connection) -> list[StatedResult]:
    rows = await connection.fetch(RESULTS, await counted_activities(connection))
    values = [dict(row) | {"countries": row["countries"] or []} for row in rows]
    return [msgspec.convert(value, StatedResult, strict=False) for value in values]


async def with_additions(
    connection: Connection, countries: tuple[str, ...] = ()
) -> list[tuple[Pledge, Addition]]:
    """Every pledge with what counted activities add to it, or why that can't be said."""
    found = await pledges(connection, countries)
    added = additions(found, await stated_results(connection))
    return [(pledge, added[pledge.id]) for pledge in found]

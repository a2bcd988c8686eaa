"""What the pages of feeds and of differences read."""

from typing import Any

import msgspec

from commonground.base.database import Connection
from commonground.base.i18n import said_again
from commonground.exchange.schemas import RowProblem

Row = dict[str, Any]
SOURCES = """
SELECT s.id, s.url, s.every_hours, s.state, s.failures, s.last_error, s.next_at, s.created_at,
       (SELECT p.outcome ->> 'mailed' FROM iati_pull p WHERE p.source_id = s.id AND p.outcome ? 'mailed'
        ORDER BY p.id DESC LIMIT 1) IS NOT DISTINCT FROM 'fails' AS is_mailed,
       EXISTS (SELECT FROM job j WHERE j.name = 'iati.pull' AND j.state IN ('waiting', 'running')
               AND (j.payload ->> 'source')::bigint = s.id) AS is_pulling
FROM iati_source s WHERE s.organisation_id = $1 ORDER BY s.id
"""
PULLS = """
SELECT * FROM (
    SELECT p.*, row_number() OVER (PARTITION BY p.source_id ORDER BY p.id DESC) AS n FROM iati_pull p
    JOIN iati_source s ON s.id = p.source_id WHERE s.organisation_id = $1
) found WHERE n <= 8 ORDER BY id DESC
"""
DIFFERING = """
SELECT c.activity_id, a.title, count(*) AS fields
FROM field_conflict c JOIN activity a ON a.id = c.activity_id
JOIN organisation o ON o.id = a.lead_id
WHERE coalesce(o.merged_into, o.id) = $1 AND c.settled_at IS NULL
GROUP BY c.activity_id, a.title ORDER BY max(c.id) DESC LIMIT 100
"""
OPEN = """
SELECT c.id, c.field, c.winner, c.stands, c.waits, c.created_at FROM field_conflict c
WHERE c.activity_id = $1 AND c.settled_at IS NULL ORDER BY c.id
"""


async def sources(connection: Connection, organisation: int) -> list[Row]:
    """Each with its last pulls, the newest first."""
    pulls: dict[int, list[Row]] = {}
    for row in await connection.fetch(PULLS, organisation):
        pulls.setdefault(row["source_id"], []).append(read(dict(row)))
    rows = [dict(row) for row in await connection.fetch(SOURCES, organisation)]
    return [
        row | {"pulls": pulls.get(row["id"], [])} | failing(row, pulls.get(row["id"], [])) for row in rows
    ]


def read(pull: Row) -> Row:
    """In the words of who reads it now; those of older pulls were kept as they were said then."""
    outcome = held(pull["outcome"])
    stops = [
        msgspec.convert({"field": "", "code": "", **one}, RowProblem) for one in outcome.get("stops", [])
    ]
    said = {"message": said_again(outcome["said"])} if "said" in outcome else {}
    return pull | {"outcome": outcome | {"stops": [one.read() for one in stops]}} | said


def failing(source: Row, pulls: list[Row]) -> Row:
    """Why it failed last, unless it has worked since or is begun anew."""
    if not source["failures"]:
        return {"last_error": ""}
    last = next((one["message"] for one in pulls if one["state"] == "failed"), source["last_error"])
    return {"last_error": last}


async def differing(connection: Connection, organisation: int) -> list[Row]:
    rows = await connection.fetch(DIFFERING, organisation)
    return [dict(row) | {"title": held(row["title"])} for row in rows]


async def differences(connection: Connection, activity: int) -> list[Row]:
    rows = await connection.fetch(OPEN, activity)
    return [dict(row) | {"stands": held(row["stands"]), "waits": held(row["waits"])} for row in rows]


def held(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str) else value

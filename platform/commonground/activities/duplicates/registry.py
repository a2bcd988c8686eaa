"""What the registry knows of organisations and places, for making records of activities."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec

from commonground.activities.duplicates.from_activities import Body, Point, of_activity
from commonground.activities.duplicates.place_names import PlaceNames
from commonground.activities.duplicates.records import Record
from commonground.activities.schemas import Activity, from_json
from commonground.base.database import Connection
from commonground.base.sql import beside
from commonground.organisations.folding import folded

UNITS = "SELECT code, ST_X(centre) AS east, ST_Y(centre) AS north FROM admin_unit WHERE centre IS NOT NULL"
# Larger towns alone: a small one's name is too often a word.
NAMES = """
SELECT chosen_text(name, 'en') AS spelling, name AS names FROM admin_unit WHERE name ? 'en'
UNION ALL
SELECT name, names FROM gazetteer_place WHERE kind = 'town' AND population > 100000 AND names <> '{}'
"""
DOCUMENTS = """
SELECT a.id, a.state, a.version, a.lead_id, a.created_by, v.document,
       (SELECT sum(amount_usd) FROM budget_line b WHERE b.activity_id = a.id AND b.kind = 'budget') AS budget
FROM activity a JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
WHERE a.id = ANY($1::bigint[])
"""


SELDOM, FEW = 50, 5


class Places(msgspec.Struct, frozen=True):
    units: dict[str, Point]
    names: PlaceNames


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A stored activity and its records."""

    id: int
    state: str
    version: int
    lead: int | None
    writer: int | None
    document: Activity
    records: dict[str, Record]


Records = dict[str, Record]
_places: list[Places] = []


async def places(connection: Connection) -> Places:
    """Reference data, which one process reads once."""
    if not _places:
        found = await read_places(connection)
        if not found.units:
            return found
        _places.append(found)
    return _places[0]


async def read_places(connection: Connection) -> Places:
    units = {row["code"]: (row["east"], row["north"]) for row in await connection.fetch(UNITS)}
    names: dict[str, str] = {}
    for row in await connection.fetch(NAMES):
        for name in row["names"].values():
            names.setdefault(name["text"] if isinstance(name, dict) else name, row["spelling"])
    return Places(units, PlaceNames(names))


async def bodies(connection: Connection, keys: Iterable[int]) -> dict[int, Body]:
    rows = await connection.fetch(beside(__file__, "bodies"), sorted(set(keys)))
    return {row["id"]: body(row) for row in rows}


def body(row: Any) -> Body:
    names = dict.fromkeys(folded(name) for name in row["names"] or () if name)
    return Body(
        row["root"], tuple(names), row["identifier"] or "", telling(row["activities"], row["all_activities"])
    )


def telling(having: int, activities: int) -> float:
    """1 up to one activity in fifty, and up to a few of a small stock; 0 where all have it."""
    if having <= FEW:
        return 1.0
    return min(max(math.log(activities / having) / math.log(SELDOM), 0.0), 1.0)


def organisations(document: Activity) -> set[int]:
    keys = {document.lead, *(partner.organisation for partner in document.partners)}
    return {key for key in keys if key is not None}


async def records(connection: Connection, documents: list[Activity]) -> list[dict[str, Record]]:
    """Of documents that need not be stored."""
    known = await bodies(connection, set().union(*map(organisations, documents)) if documents else ())
    where = await places(connection)
    return [of_activity(one, known, where.units, where.names) for one in documents]


async def held(connection: Connection, keys: Iterable[int]) -> dict[int, Held]:
    rows = await connection.fetch(DOCUMENTS, sorted(set(keys)))
    documents = {row["id"]: from_json(row["document"]) for row in rows}
    named = set().union(*map(organisations, documents.values())) if documents else set()
    known, where = await bodies(connection, named), await places(connection)
    return {
        row["id"]: Held(
            id=row["id"],
            state=row["state"],
            version=row["version"],
            lead=row["lead_id"],
            writer=row["created_by"],
            document=documents[row["id"]],
            records=of_activity(
                documents[row["id"]],
                known,
                where.units,
                where.names,
                float(row["budget"]) if row["budget"] else None,
            ),
        )
        for row in rows
    }

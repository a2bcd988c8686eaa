"""What exports and import runs read."""

from decimal import Decimal
from typing import Any

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities.conditions import Arguments
from commonground.activities.filters import SORTS, Filters, Page
from commonground.activities.queries import ONE, as_stored
from commonground.activities.schemas import Stored
from commonground.base.database import Connection
from commonground.base.sql import beside
from commonground.base.texts import chosen
from commonground.catalogue.selection import where
from commonground.exchange.chosen_keys import Keys
from commonground.exchange.formats import antimeridian
from commonground.exchange.leaving import Named
from commonground.organisations.folding import folded

Row = dict[str, Any]
AT_ONCE = 5_000
LANGUAGES = """
SELECT DISTINCT code FROM activity a, jsonb_object_keys(a.title || a.summary) AS code
WHERE a.id = ANY($1::bigint[])
"""


async def keys(
    connection: Connection, filters: Filters, page: Page | None, viewer: Viewer | None, sort: str = "newest"
) -> Keys:
    """In the order of the list; all of them, or those of one page. Within a transaction, by a cursor."""
    arguments = Arguments()
    condition = where(filters, arguments, viewer)
    query = f"SELECT c.activity_id FROM activity_card c WHERE {condition} ORDER BY {SORTS[sort]}"
    if page:
        query += f" LIMIT {arguments.add(page.limit)} OFFSET {arguments.add((page.page - 1) * page.limit)}"
    found, cursor = Keys(), await connection.cursor(query, *arguments.values)
    while rows := await cursor.fetch(AT_ONCE):
        found.add(row[0] for row in rows)
    return found


async def stored_in_order(connection: Connection, chosen_keys: list[int]) -> list[Stored]:
    rows = await connection.fetch(f"{ONE} WHERE a.id = ANY($1::bigint[])", chosen_keys)
    by_key = {row["id"]: as_stored(row) for row in rows}
    return [by_key[key] for key in chosen_keys if key in by_key]


async def organisations(connection: Connection, asked: list[int]) -> dict[int, Named]:
    """By the id a document holds; one that was merged goes out as the one that stands for it."""
    rows = await connection.fetch(
        """
        SELECT o.id AS asked, m.id, m.name, m.identifier, m.type, m.country
        FROM organisation o JOIN organisation m ON m.id = coalesce(o.merged_into, o.id)
        WHERE o.id = ANY($1::bigint[])
        """,
        asked,
    )
    found = await found_by_name(connection, [chosen(row["name"]) for row in rows])
    return {row["asked"]: named(row, found) for row in rows}


def named(row: Any, found: dict[str, int]) -> Named:
    """By name, which people read; by identifier where another organisation answers to that name."""
    name = chosen(row["name"])
    answers = found.get(folded(name)) == row["id"]
    return Named(
        name if answers else row["identifier"] or name, name, row["identifier"], row["type"], row["country"]
    )


async def found_by_name(connection: Connection, names: list[str]) -> dict[str, int]:
    """Which organisation a look-up of each name finds, as organisations.service.find does."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (n.folded) n.folded, coalesce(o.merged_into, o.id) AS id
        FROM organisation_alias n JOIN organisation o ON o.id = n.organisation_id
        WHERE n.folded = ANY($1::text[]) ORDER BY n.folded, o.id
        """,
        list({folded(name) for name in names}),
    )
    return {row["folded"]: row["id"] for row in rows}


async def identifiers(connection: Connection, chosen_keys: list[int]) -> dict[int, str | None]:
    rows = await connection.fetch(
        "SELECT id, identifier FROM activity WHERE id = ANY($1::bigint[])", chosen_keys
    )
    return {row["id"]: row["identifier"] for row in rows}


async def places(connection: Connection, chosen_keys: list[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in await connection.fetch(beside(__file__, "places"), chosen_keys):
        place = dict(row)
        place["geometry"] = geometry_of(row)
        found.setdefault(row["activity_id"], []).append(place)
    return found


async def spots(connection: Connection, chosen_keys: list[int]) -> dict[int, list[Row]]:
    """Places with one point each: outlines of admin units weigh a hundred times as much."""
    found: dict[int, list[Row]] = {}
    for row in await connection.fetch(beside(__file__, "spots"), chosen_keys):
        found.setdefault(row["activity_id"], []).append(dict(row))
    return found


def geometry_of(row: Any) -> msgspec.Raw | None:
    if not row["geometry"]:
        return None
    if not row["may_cross"]:
        return msgspec.Raw(row["geometry"].encode())
    return msgspec.Raw(msgspec.json.encode(antimeridian.cut(msgspec.json.decode(row["geometry"]))))


async def languages(connection: Connection, chosen_keys: Keys) -> list[str]:
    """Every language that a title or summary is written in."""
    found: set[str] = set()
    for some in chosen_keys.slices(AT_ONCE):
        found |= {row["code"] for row in await connection.fetch(LANGUAGES, some)}
    return sorted(found)


async def sums(connection: Connection, chosen_keys: list[int]) -> dict[int, Row]:
    """The money of each activity as the list shows it."""
    rows = await connection.fetch(
        "SELECT activity_id, budget_usd, committed_usd, gap_usd FROM activity_card"
        " WHERE activity_id = ANY($1::bigint[])",
        chosen_keys,
    )
    return {row["activity_id"]: dict(row) for row in rows}


async def lines_in_usd(connection: Connection, chosen_keys: list[int]) -> dict[int, list[Decimal | None]]:
    """Each activity's budget lines in the order of its document; None for a sum that does not convert."""
    found: dict[int, list[Decimal | None]] = {}
    rows = await connection.fetch(
        "SELECT activity_id, amount_usd FROM budget_line WHERE activity_id = ANY($1::bigint[])"
        " ORDER BY activity_id, position",
        chosen_keys,
    )
    for row in rows:
        found.setdefault(row["activity_id"], []).append(row["amount_usd"])
    return found

"""What the template reads: an organisation's activities as their writers have them, and as they stood."""

import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Any

from commonground.accounts.schemas import Viewer
from commonground.activities.mine_rows import COLUMNS, FROM, LATEST, OF_ORGANISATION, Line, line
from commonground.activities.schemas import Activity, from_json
from commonground.base.database import Connection
from commonground.exchange import queries
from commonground.exchange.formats.template_words import folded
from commonground.organisations import folding

BATCH = 200
OF_VERSION = re.compile(r"(\d{1,18})-(\d{1,9})")
OF_EDIT = re.compile(r"(\d{1,18})-edit-(\d{1,17})")
MOST_OFFERED = 3_000


async def keys(connection: Connection, organisation: int) -> list[int]:
    """Withdrawn ones are nobody's to edit."""
    rows = await connection.fetch(
        f"SELECT a.id {FROM} WHERE {OF_ORGANISATION} AND a.state <> 'withdrawn' ORDER BY a.id", organisation
    )
    return [row["id"] for row in rows]


async def batches(connection: Connection, viewer: Viewer, asked: list[int]) -> AsyncIterator[list[Line]]:
    for start in range(0, len(asked), BATCH):
        yield await lines(connection, viewer, asked[start : start + BATCH])


async def lines(connection: Connection, viewer: Viewer, asked: list[int]) -> list[Line]:
    query = f"{COLUMNS} {FROM} {LATEST} WHERE a.id = ANY($1::bigint[]) ORDER BY a.id"
    return [line(row, viewer) for row in await connection.fetch(query, asked)]


async def as_seen(connection: Connection, seen: Iterable[str]) -> dict[str, Activity]:
    """The documents that these versions were: of the activity itself, or of the edit beside it."""
    wanted = list(seen)
    pairs = [(int(found[1]), int(found[2])) for one in wanted if (found := OF_VERSION.fullmatch(one))]
    rows = await connection.fetch(
        """
        SELECT activity_id, number, document FROM activity_version
        WHERE (activity_id, number) IN (SELECT * FROM unnest($1::bigint[], $2::int[]))
        """,
        [pair[0] for pair in pairs],
        [pair[1] for pair in pairs],
    )
    documents = {f"{row['activity_id']}-{row['number']}": from_json(row["document"]) for row in rows}
    for one in wanted:
        if (found := OF_EDIT.fullmatch(one)) and (document := await edit_as_of(connection, *found.groups())):
            documents[one] = document
    return documents


async def edit_as_of(connection: Connection, activity: str, microseconds: str) -> Activity | None:
    found = await connection.fetchval(
        """
        SELECT document FROM revision_version
        WHERE activity_id = $1 AND written_at <= to_timestamp(0) + $2 * interval '1 microsecond'
        ORDER BY id DESC LIMIT 1
        """,
        int(activity),
        int(microseconds),
    )
    return from_json(found) if found is not None else None


async def offered(connection: Connection) -> list[int]:
    """Organisations to choose from in a drop-down; any other can be written."""
    rows = await connection.fetch(
        f"SELECT id FROM organisation WHERE merged_into IS NULL ORDER BY id LIMIT {MOST_OFFERED}"
    )
    return [row["id"] for row in rows]


async def names(connection: Connection, asked: Iterable[int]) -> dict[str, str]:
    """As files name them: by the name that leads back to them."""
    found = await queries.organisations(connection, sorted(set(asked)))
    return {str(key): one.key for key, one in found.items()}


async def standing(connection: Connection, asked: Iterable[int]) -> dict[int, int]:
    """Merged organisations, and those that stand for them."""
    rows = await connection.fetch(
        "SELECT id, merged_into FROM organisation WHERE id = ANY($1::bigint[]) AND merged_into IS NOT NULL",
        sorted(set(asked)),
    )
    return {row["id"]: row["merged_into"] for row in rows}


async def parties(connection: Connection, written: Iterable[str]) -> dict[str, str]:
    """Numbers by the names or identifiers in the sheet."""
    given = sorted(set(written))
    rows = await connection.fetch(
        "SELECT identifier, coalesce(merged_into, id) AS id FROM organisation WHERE identifier = ANY($1)",
        given,
    )
    identified = {row["identifier"]: row["id"] for row in rows}
    known = await queries.found_by_name(connection, given)
    found: dict[str, str] = {}
    for name in given:
        key = identified.get(name) or known.get(folding.folded(name))
        if key:
            found[folded(name)] = str(key)
    return found


async def of_title(connection: Connection, lead: int, title: str) -> int | None:
    """A new row that was brought in before: the same organisation's activity of that title."""
    found = await connection.fetchval(
        """
        SELECT a.id FROM activity a
        WHERE a.lead_id = $1 AND a.state <> 'withdrawn'
          AND EXISTS (SELECT FROM jsonb_each(a.title) t WHERE t.value ->> 'text' = $2)
        ORDER BY a.id LIMIT 1
        """,
        lead,
        title,
    )
    return int(found) if found else None


async def titles(connection: Connection, asked: list[int]) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        "SELECT id, state, lead_id, title FROM activity WHERE id = ANY($1::bigint[]) ORDER BY id", asked
    )
    return [dict(row) for row in rows]


async def keys_before(connection: Connection, organisation: int, moment: str) -> list[int]:
    """The organisation's activities that were there when a file was made."""
    try:
        made_at = datetime.fromisoformat(moment)
    except ValueError:
        return []
    if made_at.tzinfo is None:
        return []
    rows = await connection.fetch(
        f"""SELECT a.id {FROM} WHERE {OF_ORGANISATION} AND a.state <> 'withdrawn' AND a.created_at <= $2
        ORDER BY a.id""",
        organisation,
        made_at,
    )
    return [row["id"] for row in rows]

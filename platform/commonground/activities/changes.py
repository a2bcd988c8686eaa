"""The public feed of changes as JSON Lines: what became public, changed, was confirmed or was withdrawn.

A line's cursor says "I have read up to here". Lines stand in the order in which they became visible (see
note_change in the database), so whoever asks on from the last cursor misses nothing and gets nothing twice.
"""

import base64
import binascii
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from commonground.base.database import Connection, Pool
from commonground.base.errors import Problem, UnknownFilter
from commonground.base.i18n import _
from commonground.base.web import AnyRequest

LINES, MOST_LINES = 1_000, 10_000
AT_ONCE = 500
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=MOST_LINES)]
LAST = """
SELECT coalesce(max(position), $1) FROM (
    SELECT position FROM activity_change WHERE position > $1 ORDER BY position LIMIT $2
) AS following
"""
FOLLOWING = """
SELECT position, activity_id, number, kind, at, fields FROM activity_change
WHERE position > $1 AND position <= $2 ORDER BY position
"""


@get("/changes/as/jsonl", exclude_from_auth=True)
async def feed(request: AnyRequest, published: Connection, since: str = "", limit: Limit = LINES) -> Stream:
    """Changes after the cursor `since`, oldest first; from the beginning without one.

    Each line is `{cursor, activity, version, at, kind, url, fields}`: `kind` is published, changed, confirmed
    or withdrawn, `fields` names what differs from the version that was public before. The header `Next` holds
    the address to go on from, also when there is nothing more yet; `at` is when the change was written.
    """
    start = position_of(since) if since else 0
    end = int(await published.fetchval(LAST, start, limit))
    base = request.app.state.settings.base_url
    following = f"{base}/changes.jsonl?since={cursor_of(end)}" + (f"&limit={limit}" if limit != LINES else "")
    return Stream(
        lines(request.app.state.database.published, start, end, base),
        media_type="application/jsonl",
        headers={"Next": following, "Link": f'<{following}>; rel="next"', "Cache-Control": "no-cache"},
    )


async def lines(pool: Pool, start: int, end: int, base: str) -> AsyncIterator[bytes]:
    """Packed by the hundred: a write to the network for each line costs more than reading it."""
    packed: list[bytes] = []
    async with pool.acquire() as connection, connection.transaction():
        async for row in connection.cursor(FOLLOWING, start, end, prefetch=AT_ONCE):
            packed.append(msgspec.json.encode(line(row, base)) + b"\n")
            if len(packed) == AT_ONCE:
                yield b"".join(packed)
                packed = []
    yield b"".join(packed)


def line(row: Any, base: str) -> dict[str, Any]:
    return {
        "cursor": cursor_of(row["position"]),
        "activity": row["activity_id"],
        "version": row["number"],
        "at": row["at"],
        "kind": row["kind"],
        "url": f"{base}/activities/{row['activity_id']}",
        "fields": row["fields"],
    }


def cursor_of(position: int) -> str:
    return base64.urlsafe_b64encode(f"1.{position}".encode()).decode().rstrip("=")


def position_of(cursor: str) -> int:
    """What is no cursor of ours is refused: starting from the beginning would pass for news."""
    try:
        kind, _dot, position = (
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", True).decode().partition(".")
        )
    except (binascii.Error, ValueError):
        kind, position = "", ""
    if kind != "1" or not (position.isascii() and position.isdigit()) or len(position) > 18:
        raise unknown(cursor)
    return int(position)


def unknown(cursor: str) -> UnknownFilter:
    message = _("“%(cursor)s” is not a cursor of this feed.") % {"cursor": cursor[:40]}
    remedy = _("Take it from a line or from the header Next, or leave it out to begin at the beginning.")
    return UnknownFilter(
        message, [Problem(field="since", code="unknown_cursor", message=message, remedy=remedy)]
    )


routes = [feed]

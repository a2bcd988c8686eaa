"""What an IATI file of a selection can't hold, and why: counted in the answer's headers, and as a list."""

from collections import Counter
from typing import Any

from litestar import Response, get

from commonground.accounts.schemas import Viewer
from commonground.activities import filters as activity_filters
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.sql import beside
from commonground.base.web import AnyRequest, page
from commonground.exchange import queries
from commonground.exchange.chosen_keys import Keys
from commonground.exchange.formats.iati_writer import LACKING

AT_ONCE = 5_000
MOST_SHOWN = 500
QUERY = beside(__file__, "left_out")


async def count(connection: Connection, keys: Keys) -> int:
    return sum(
        [
            await connection.fetchval(f"SELECT count(*) FROM ({QUERY}) found", some)
            for some in keys.slices(AT_ONCE)
        ]
    )


async def listed(connection: Connection, keys: Keys) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The first of them, and how often each reason is met among all."""
    found: list[dict[str, Any]] = []
    reasons: Counter[str] = Counter()
    for some in keys.slices(AT_ONCE):
        rows = await connection.fetch(QUERY, some)
        reasons.update(reason for row in rows for reason in row["lacks"])
        found += [dict(row) for row in rows[: MOST_SHOWN - len(found)]]
    return found, reasons


async def chosen(
    request: AnyRequest, connection: Connection
) -> tuple[int, list[dict[str, Any]], Counter[str]]:
    filters, asked = activity_filters.read(request.query_params.multi_items())
    await activity_filters.confirm(connection, filters)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        keys = await queries.keys(connection, filters, None, None, asked.sort)
        found, reasons = await listed(connection, keys)
        return await count(connection, keys), found, reasons


@get("/activities/iati-left-out")
async def left_out_page(request: AnyRequest, published: Connection) -> Response[Any]:
    total, found, reasons = await chosen(request, published)
    query = request.url.query
    return page(
        request,
        "exchange/left_out.html",
        total=total,
        found=found,
        reasons=reasons.most_common(),
        words=LACKING,
        asked=f"?{query}" if query else "",
    )


@get("/activities/iati-left-out/as/json")
async def left_out_json(request: AnyRequest, published: Connection, viewer: Viewer | None) -> dict[str, Any]:
    total, found, reasons = await chosen(request, published)
    items = [
        {
            "id": one["id"],
            "identifier": one["identifier"],
            "reasons": [_(LACKING[name]) for name in one["lacks"]],
        }
        for one in found
    ]
    return {"total": total, "reasons": dict(reasons), "items": items}


routes: list[Any] = [left_out_page, left_out_json]

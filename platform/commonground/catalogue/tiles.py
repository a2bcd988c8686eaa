"""The map's vector tiles: the filtered activities as clusters on a grid, and the outlines of their places."""

import hashlib
from typing import Any

from litestar import Response, get

from commonground.activities import filters as activity_filters
from commonground.activities.conditions import Arguments
from commonground.activities.filters import Filters
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.errors import Invalid, Problem
from commonground.base.i18n import _
from commonground.base.sql import beside
from commonground.base.web import AnyRequest
from commonground.catalogue.selection import where

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
DEEPEST = 22
# A tile is drawn 512 pixels wide: 8 cells leave a ring of 64 pixels its room.
CELLS = 8
# From here on the map opens no clusters any more, so each spot stands for itself.
SINGLE_FROM = 12
# Put into the layers only where something is filtered: a look-up for each place is half of what a tile costs.
CHOSEN = "s.activity_id IN (SELECT c.activity_id FROM activity_card c WHERE {condition})"
WORLD_M = 40_075_016.685578488
PIXELS = 512
# Browsers ask each time whether it is still so; what stands between them and us may keep it for a minute.
CACHE = "public, max-age=0, must-revalidate, s-maxage=60"


class ImpossibleTile(Invalid):
    code = "impossible_tile"


# A tile is the same for everyone: nobody is asked who they are, and no cookie is set.
OPEN = {"exclude_from_auth": True, "exclude_from_csrf": True}


@get("/tiles/activities/{z:str}/{x:str}/{y:str}", opt=OPEN)
async def activity_tile(
    request: AnyRequest, z: str, x: str, y: str, published: Connection
) -> Response[bytes]:
    place = read_place(z, x, y)
    chosen, _page = activity_filters.read(request.query_params.multi_items())
    await activity_filters.confirm(published, chosen)
    language = i18n.known_language(request.query_params.get("language")) or "en"
    return answer(request, await tile(published, place, chosen, language))


def read_place(z: str, x: str, y: str) -> tuple[int, int, int]:
    parts = (z, x, y.removesuffix(".mvt"))
    if not y.endswith(".mvt") or not all(
        part.isascii() and part.isdigit() and len(part) < 9 for part in parts
    ):
        raise impossible("/".join((z, x, y)))
    depth, column, row = (int(part) for part in parts)
    if depth > DEEPEST or max(column, row) >= 2**depth:
        raise impossible("/".join((z, x, y)))
    return depth, column, row


def impossible(place: str) -> ImpossibleTile:
    message = _("There is no tile %(place)s.") % {"place": place[:80]}
    remedy = _("Use z/x/y.mvt with z from 0 to %(deepest)d, and x and y below 2 to the power of z.")
    problem = Problem(
        field="tile", code="impossible_tile", message=message, remedy=remedy % {"deepest": DEEPEST}
    )
    return ImpossibleTile(message, [problem])


async def tile(connection: Connection, place: tuple[int, int, int], filters: Filters, language: str) -> bytes:
    """Both layers, one after the other, as the format allows."""
    depth = place[0]
    pixel_m = WORLD_M / 2**depth / PIXELS
    clusters = await layer(connection, "tile_clusters", [*place, cells_at(depth), language], filters)
    shapes = await layer(connection, "tile_shapes", [*place, pixel_m, language], filters)
    return shapes + clusters


def cells_at(depth: int) -> int:
    """Cells a side: from SINGLE_FROM on about a metre wide, so that only what shares one spot is one."""
    return CELLS if depth < SINGLE_FROM else max(int(WORLD_M / 2**depth), CELLS)


async def layer(connection: Connection, name: str, values: list[Any], filters: Filters) -> bytes:
    arguments = Arguments(first=len(values) + 1)
    query = beside(__file__, name)
    if filters != Filters():
        query = query.replace("/*chosen*/ true", CHOSEN.format(condition=where(filters, arguments)))
    return bytes(await connection.fetchval(query, *values, *arguments.values))


def answer(request: AnyRequest, body: bytes) -> Response[bytes]:
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": CACHE}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known:
        return Response(b"", status_code=304, headers=headers)
    status = 200 if body else 204
    return Response(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


routes: list[Any] = [activity_tile]

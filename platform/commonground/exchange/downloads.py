"""Every list and every activity as a file: the same address with the format's ending, filters and order."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from litestar import Response, get
from litestar.response import Stream

from commonground.accounts.schemas import Viewer
from commonground.activities import filters as activity_filters
from commonground.activities import queries as activities
from commonground.activities.errors import NoSuchActivity
from commonground.activities.filters import Filters
from commonground.activities.schemas import Stored
from commonground.base import i18n
from commonground.base.database import Pool
from commonground.base.errors import NotSignedIn
from commonground.base.i18n import _
from commonground.base.web import AnyRequest
from commonground.catalogue.api import activity_json, listing_json
from commonground.catalogue.pages import may_preview
from commonground.catalogue.selection import asks_for_own
from commonground.exchange import exporter
from commonground.exchange.errors import CantBeCarried, UnknownFormat
from commonground.exchange.exporter import LICENCE_URL, WRITERS, Batches, Selection
from commonground.exchange.formats import iati_writer
from commonground.exchange.formats.table import FORMATS
from commonground.exchange.leaving import NotCarried
from commonground.places.queries import Vocabulary

WINDOW = ("limit", "page")
# Browsers and maps read these in place; others are files to keep.
IN_PLACE = ("json", "geojson")


def base_url(request: AnyRequest) -> str:
    return str(request.app.state.settings.base_url)


def known(format: str) -> str:
    if format not in FORMATS or (format not in WRITERS and format != "json"):
        names = {"name": format, "known": ", ".join([*WRITERS, "json"])}
        raise UnknownFormat(_("There is no “%(name)s” of this page. Use one of: %(known)s.") % names)
    return format


def pool_for(request: AnyRequest, filters: Filters, viewer: Viewer | None) -> Pool:
    """What is published; who is signed in sees their own by a state that is not public."""
    database = request.app.state.database
    if not asks_for_own(filters):
        return database.published  # type: ignore[no-any-return]
    if viewer is None:
        raise NotSignedIn(_("Sign in to see your own activities that are not published."))
    return database.everything  # type: ignore[no-any-return]


@get("/activities/as/{format:str}")
async def list_as(
    request: AnyRequest, format: str, vocabulary: Vocabulary, viewer: Viewer | None
) -> Response[Any]:
    """JSON comes by pages; other formats hold all that match, unless a page or a limit is asked for."""
    known(format)
    filters, page = activity_filters.read(request.query_params.multi_items())
    language = i18n.reading.get()
    window = any(name in request.query_params for name in WINDOW)
    pool = pool_for(request, filters, viewer)
    async with pool.acquire() as connection:
        if format == "json":
            await activity_filters.confirm(connection, filters)
            found = await listing_json(
                connection, filters, page, vocabulary, base_url(request), language, viewer
            )
            return Response(found, media_type="application/json")
        chosen = await exporter.select(
            connection, filters, page, window=window, viewer=viewer, base_url=base_url(request)
        )
    return file(exporter.export(pool.acquire, chosen, format), format, "activities", len(chosen.keys))


@get("/activities/{id:int}/as/{format:str}")
async def activity_as(
    request: AnyRequest, id: int, format: str, vocabulary: Vocabulary, viewer: Viewer | None
) -> Response[Any]:
    known(format)
    pool = await pool_of_one(request, id, viewer)
    async with pool.acquire() as connection:
        if format == "json":
            found = await activity_json(connection, id, vocabulary, base_url(request), i18n.reading.get())
            headers = {"ETag": found["etag"]} if found else {}
            return Response(found, media_type="application/json", headers=headers)
        chosen = await exporter.selection(connection, [id], base_url=base_url(request))
    if format == "iati":
        await refuse_if_not_carried(pool, chosen)
    return file(exporter.export(pool.acquire, chosen, format), format, f"activity-{id}", 1)


async def pool_of_one(request: AnyRequest, id: int, viewer: Viewer | None) -> Pool:
    """The public pool, or that of everything for those who may see the activity before it is published."""
    database = request.app.state.database
    async with database.published.acquire() as connection:
        if await activities.stored(connection, id):
            return database.published  # type: ignore[no-any-return]
    async with database.everything.acquire() as connection:
        found: Stored | None = await activities.stored(connection, id)
    if found is None or not may_preview(viewer, found):
        raise NoSuchActivity(_("There is no activity %(id)d, or it is not public.") % {"id": id})
    return database.everything  # type: ignore[no-any-return]


async def refuse_if_not_carried(pool: Pool, chosen: Selection) -> None:
    async for batch in Batches(pool.acquire, chosen):
        for written in map(iati_writer.write, batch):
            if isinstance(written, NotCarried):
                raise CantBeCarried(
                    _("IATI can't carry this activity: %(reason)s.") % {"reason": written.reason}
                )


def file(pieces: AsyncIterator[bytes], format: str, name: str, count: int) -> Stream:
    kind = FORMATS[format]
    how = "inline" if format in IN_PLACE else "attachment"
    file_name = f"common-ground-{name}-{date.today()}{kind.endings[0]}"
    return Stream(
        pieces,
        media_type=kind.media_type,
        headers={
            "Content-Disposition": f'{how}; filename="{file_name}"',
            "Link": f'<{LICENCE_URL}>; rel="license"',
            "X-Total-Count": str(count),
        },
    )


routes: list[Any] = [list_as, activity_as]

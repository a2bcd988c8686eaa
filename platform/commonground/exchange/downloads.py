"""Every list and every activity as a file: the same address with the format's ending, filters and order."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get
from litestar.response import Stream

from commonground.accounts.schemas import Viewer
from commonground.activities import filters as activity_filters
from commonground.activities import queries as activities
from commonground.activities import withdrawn
from commonground.activities.filters import Filters
from commonground.activities.schemas import Stored
from commonground.base import clock, i18n
from commonground.base.database import Connection, Pool
from commonground.base.errors import NotSignedIn
from commonground.base.i18n import _
from commonground.base.texts import chosen as chosen_text
from commonground.base.web import AnyRequest
from commonground.catalogue.api import activity_json, listing_json
from commonground.catalogue.pages import may_preview
from commonground.catalogue.selection import asks_for_own
from commonground.exchange import exporter, left_out
from commonground.exchange.about import LICENCE_URL
from commonground.exchange.batches import Batches, Selection
from commonground.exchange.chosen_keys import Keys
from commonground.exchange.errors import CantBeCarried, UnknownFormat
from commonground.exchange.exporter import WRITERS
from commonground.exchange.formats import iati_writer
from commonground.exchange.formats.table import FORMATS
from commonground.exchange.leaving import NotCarried
from commonground.places.queries import Vocabulary

WINDOW = ("limit", "page")
# Asked for besides the filters: a row of HXL tags in CSV.
MORE = ("hxl",)
# Browsers and maps read these in place; others are files to keep.
IN_PLACE = ("json", "geojson")
WITHOUT_WRITER = ("json", "about")


def base_url(request: AnyRequest) -> str:
    return str(request.app.state.settings.base_url)


def known(format: str) -> str:
    if format not in WRITERS and format not in WITHOUT_WRITER:
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
    filters, page = activity_filters.read(request.query_params.multi_items(), also=MORE)
    window = any(name in request.query_params for name in WINDOW)
    pool = pool_for(request, filters, viewer)
    async with pool.acquire() as connection:
        if format == "json":
            await activity_filters.confirm(connection, filters)
            found = await listing_json(
                connection, filters, page, vocabulary, base_url(request), i18n.reading.get(), viewer
            )
            return Response(found, media_type="application/json")
        chosen = await exporter.select(
            connection,
            filters,
            page,
            format="csv" if format == "about" else format,
            window=window,
            viewer=viewer,
            base_url=base_url(request),
            vocabulary=vocabulary,
            hxl=format in ("csv", "about") and request.query_params.get("hxl", "") not in ("", "0"),
        )
    if format == "about":
        return Response(exporter.companion(chosen, chosen.told.address), media_type="application/csvm+json")
    answer = file(exporter.export(pool.acquire, chosen, format), format, "activities", chosen)
    if format == "iati":
        await tell_left_out(answer, pool, chosen, request.url.query)
    return answer


async def tell_left_out(answer: Response[Any], pool: Pool, chosen: Selection, asked: str) -> None:
    """How many the file can't carry, and the page that lists them with the reasons."""
    async with pool.acquire() as connection:
        count = await left_out.count(connection, chosen.keys)
    listing = f"{chosen.base_url}/activities/iati-left-out" + (f"?{asked}" if asked else "")
    answer.headers["X-Left-Out"] = str(count)
    answer.headers["Link"] += f', <{listing}>; rel="related"'


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
        chosen = await selection_of_one(request, connection, id, format, vocabulary)
    if format == "about":
        return Response(exporter.companion(chosen, chosen.told.address), media_type="application/csvm+json")
    if format == "iati":
        await refuse_if_not_carried(pool, chosen)
    return file(exporter.export(pool.acquire, chosen, format), format, f"activity-{id}", chosen)


async def selection_of_one(
    request: AnyRequest, connection: Connection, id: int, format: str, vocabulary: Vocabulary
) -> Selection:
    stored = await activities.stored(connection, id)
    title = chosen_text(stored.document.title, i18n.reading.get()) if stored else ""
    return await exporter.selection(
        connection,
        Keys([id]),
        "csv" if format == "about" else format,
        [],
        (title, ""),
        base_url=base_url(request),
        vocabulary=vocabulary,
        path=f"/activities/{id}",
    )


async def pool_of_one(request: AnyRequest, id: int, viewer: Viewer | None) -> Pool:
    """The public pool, or that of everything for those who may see the activity before it is published."""
    database = request.app.state.database
    async with database.published.acquire() as connection:
        if await activities.stored(connection, id):
            return database.published  # type: ignore[no-any-return]
    async with database.everything.acquire() as connection:
        found: Stored | None = await activities.stored(connection, id)
    if found is None or not may_preview(viewer, found):
        async with database.published.acquire() as connection:
            raise await withdrawn.absent(connection, id)
    return database.everything  # type: ignore[no-any-return]


async def refuse_if_not_carried(pool: Pool, chosen: Selection) -> None:
    async for batch in Batches(pool.acquire, chosen):
        for written in map(iati_writer.write, batch):
            if isinstance(written, NotCarried):
                raise CantBeCarried(
                    _("IATI can't carry this activity: %(reason)s.") % {"reason": written.reason}
                )


def file(pieces: AsyncIterator[bytes], format: str, name: str, chosen: Selection) -> Stream:
    """The headers say what every file says of itself, for formats that have no room for it."""
    kind = FORMATS[format]
    how = "inline" if format in IN_PLACE else "attachment"
    file_name = f"common-ground-{name}-{clock.today()}{kind.endings[0]}"
    place, _ending, asked = chosen.told.address.partition(kind.endings[0])
    links = (
        f'<{LICENCE_URL}>; rel="license"',
        f'<{chosen.told.address}>; rel="self"',
        f'<{place}.about.json{asked}>; rel="describedby"; type="application/csvm+json"',
    )
    return Stream(
        pieces,
        media_type=kind.media_type,
        headers={
            "Content-Disposition": f'{how}; filename="{file_name}"',
            "Link": ", ".join(links),
            "X-Total-Count": str(chosen.told.count),
            "X-Filters": chosen.told.filters,
            "X-Generated": chosen.told.generated,
            "X-Version": str(chosen.told.version),
        },
    )


routes: list[Any] = [list_as, activity_as]

"""Reports on the web: the list, previews for anyone, kept ones, and what stands behind a figure."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import Provide
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import secretariat
from commonground.accounts.schemas import Viewer
from commonground.activities import filters as chosen
from commonground.activities.filters import Filters
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.places.queries import Vocabulary
from commonground.reports import behind, output, queries, service, writer
from commonground.reports.document import Document
from commonground.reports.errors import NoSuchFormat, NoSuchReport
from commonground.reports.queries import Kept
from commonground.reports.writing import Source

EXTRA = ("title", "authors")
TYPES = {"pdf": "application/pdf", "json": "application/json"}
# Its words are in the reader's language, which the address does not tell: nobody else may be given it.
BRIEFLY = {"cache-control": "private, max-age=60"}


def may_see_drafts(viewer: Viewer | None) -> bool:
    return viewer is not None and viewer.is_secretariat


async def provide_kept(request: AnyRequest) -> AsyncIterator[Connection]:
    """Where this reader's reports are read: drafts stand on the owner's connections alone."""
    database = request.app.state.database
    pool = database.everything if may_see_drafts(request.user) else database.published
    async with pool.acquire() as connection:
        yield connection


@get("/reports")
async def index(request: AnyRequest, kept: Connection) -> Template:
    found = await queries.listed(kept)
    return page(request, "reports/index.html", reports=found)


@get("/reports/new")
async def new(request: AnyRequest, viewer: Viewer | None) -> Template:
    return page(request, "reports/new.html", may_keep=may_see_drafts(viewer), this_year=clock.today().year)


async def asked(request: AnyRequest, connection: Connection) -> Filters:
    found, _page = chosen.read(request.query_params.multi_items(), also=EXTRA)
    await chosen.confirm(connection, found)
    return found


def preview_document(source: Source, title: str = "") -> tuple[Document, str]:
    mark = output.fingerprint(source)
    return writer.write(source, title, writer.stamp(source, mark, None, None)), mark


@get("/reports/preview")
async def preview(
    request: AnyRequest, published: Connection, viewer: Viewer | None, vocabulary: Vocabulary
) -> Template:
    """A report that nobody keeps, for whoever wants one."""
    filters = await asked(request, published)
    source = await service.counted(published, filters, vocabulary)
    title = request.query_params.get("title", "")
    document, _mark = preview_document(source, title)
    query = urlencode(chosen.pairs(filters))
    return page(
        request,
        "reports/show.html",
        document=document,
        authors=[],
        base="/reports/preview",
        suffix=f"?{query}" if query else "",
        pairs=chosen.pairs(filters),
        kept=None,
        may_keep=may_see_drafts(viewer),
        empty=not source.snapshot.records,
    )


@get("/reports/preview/figures/{key:str}")
async def preview_figure(
    request: AnyRequest, key: str, published: Connection, vocabulary: Vocabulary
) -> Template:
    filters = await asked(request, published)
    source = await service.counted(published, filters, vocabulary)
    query = urlencode(chosen.pairs(filters))
    return figure_page(request, source, key, "/reports/preview", f"?{query}", writer.default_title(source))


@get("/reports/preview/charts/{name:str}")
async def preview_chart(
    request: AnyRequest, name: str, published: Connection, vocabulary: Vocabulary
) -> Response[str]:
    source = await service.counted(published, await asked(request, published), vocabulary)
    return await chart(source, name, published)


@get("/reports/preview/as/{format:str}")
async def preview_as(
    request: AnyRequest, format: str, published: Connection, vocabulary: Vocabulary
) -> Response[bytes]:
    filters = await asked(request, published)
    source = await service.counted(published, filters, vocabulary)
    document, mark = preview_document(source, request.query_params.get("title", ""))
    return await formed(source, document, format, published, mark=mark, authors=[])


@post("/reports/new", guards=[secretariat])
async def make(
    request: AnyRequest, session: AsyncSession, published: Connection, viewer: Viewer, vocabulary: Vocabulary
) -> Redirect:
    given = await form(request)
    pairs = [pair for pair in given.texts() if pair[0] not in ("_csrf_token", *EXTRA)]
    filters, _page = chosen.read(pairs)
    await chosen.confirm(published, filters)
    source = await service.counted(published, filters, vocabulary)
    authors = [name.strip() for name in given.one("authors").split(",") if name.strip()] or [viewer.name]
    key = await service.make(session, source, title=given.one("title"), authors=authors, person=viewer.id)
    return redirect(f"/reports/{key}", ("good", _("The draft is kept. Release it when it has been checked.")))


async def found(connection: Connection, key: int) -> Kept:
    report = await queries.kept(connection, key)
    if report is None:
        raise NoSuchReport(_("There is no report %(id)d.") % {"id": key})
    return report


def kept_document(report: Kept, source: Source) -> Document:
    stamp = writer.stamp(source, report.snapshot_hash, report.version, report.released_at)
    return writer.write(source, report.title, stamp)


@get("/reports/{key:int}")
async def show(
    request: AnyRequest, key: int, kept: Connection, viewer: Viewer | None, vocabulary: Vocabulary
) -> Template:
    report = await found(kept, key)
    source = service.kept_source(report, vocabulary)
    return page(
        request,
        "reports/show.html",
        document=kept_document(report, source),
        authors=report.authors,
        base=f"/reports/{key}",
        suffix="",
        pairs=[],
        kept=report,
        may_keep=may_see_drafts(viewer),
        empty=False,
    )


@get("/reports/{key:int}/figures/{name:str}")
async def figure(
    request: AnyRequest,
    key: int,
    name: str,
    kept: Connection,
    vocabulary: Vocabulary,
) -> Template:
    report = await found(kept, key)
    source = service.kept_source(report, vocabulary)
    return figure_page(request, source, name, f"/reports/{key}", "", report.title)


def figure_page(
    request: AnyRequest, source: Source, key: str, base: str, suffix: str, title: str
) -> Template:
    return page(
        request,
        "reports/figure.html",
        figure=behind.page(source, key),
        back=base + suffix,
        figure_url=f"{base}/figures/",
        suffix=suffix,
        title=title,
        source=source,
    )


@get("/reports/{key:int}/charts/{name:str}")
async def kept_chart(key: int, name: str, kept: Connection, vocabulary: Vocabulary) -> Response[str]:
    report = await found(kept, key)
    return await chart(service.kept_source(report, vocabulary), name, kept)


async def chart(source: Source, name: str, connection: Connection) -> Response[str]:
    drawn = await output.picture(name.removesuffix(".svg"), source, connection, ground=output.PAPER)
    if drawn is None:
        raise NoSuchFormat(_("This report has no such chart."))
    return Response(drawn, media_type="image/svg+xml", headers=BRIEFLY)


@get("/reports/{key:int}/as/{format:str}")
async def kept_as(
    request: AnyRequest,
    key: int,
    format: str,
    kept: Connection,
    vocabulary: Vocabulary,
) -> Response[bytes]:
    report = await found(kept, key)
    source = service.kept_source(report, vocabulary)
    document = kept_document(report, source)
    site = request.app.state.settings.base_url
    return await formed(
        source,
        document,
        format,
        kept,
        mark=report.snapshot_hash,
        authors=report.authors,
        base=f"{site}/reports/{key}",
        site=site,
    )


async def formed(
    source: Source,
    document: Document,
    format: str,
    connection: Connection,
    *,
    mark: str,
    authors: list[str],
    base: str = "",
    site: str = "",
) -> Response[bytes]:
    if format not in TYPES:
        raise NoSuchFormat(
            _("A report comes as a page, as PDF and as JSON; “%(format)s” is not one of them.")
            % {"format": format[:20]}
        )
    body = await output.formed(
        source, document, format, connection, mark=mark, authors=authors, base=base, site=site
    )
    name = f"common-ground-report-{mark[:8]}.{format}"
    more = {"content-disposition": f'inline; filename="{name}"'}
    return Response(body, media_type=TYPES[format], headers=BRIEFLY | more)


@post("/reports/{key:int}/release", guards=[secretariat])
async def release(key: int, session: AsyncSession) -> Redirect:
    await service.release(session, key)
    return redirect(f"/reports/{key}", ("good", _("Released. From now on the report is frozen.")))


@post("/reports/{key:int}/refresh", guards=[secretariat])
async def refresh(
    key: int, session: AsyncSession, kept: Connection, published: Connection, vocabulary: Vocabulary
) -> Redirect:
    report = await found(kept, key)
    filters, _page = chosen.read(report.snapshot.filters)
    await service.refresh(session, key, await service.counted(published, filters, vocabulary))
    return redirect(f"/reports/{key}", ("good", _("Counted anew from what is published now.")))


@post("/reports/{key:int}/discard", guards=[secretariat])
async def discard(key: int, session: AsyncSession) -> Redirect:
    await service.discard(session, key)
    return redirect("/reports", ("good", _("The draft is gone.")))


routes: list[Any] = [
    Router(
        path="/",
        route_handlers=[
            index,
            new,
            make,
            preview,
            preview_figure,
            preview_chart,
            preview_as,
            show,
            figure,
            kept_chart,
            kept_as,
            release,
            refresh,
            discard,
        ],
        dependencies={"kept": Provide(provide_kept)},
    )
]

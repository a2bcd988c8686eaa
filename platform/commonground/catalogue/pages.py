"""The public pages: the map, the list, one activity, and where nobody works."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import get
from litestar.response import Template

from commonground.accounts.permissions import may, named
from commonground.accounts.schemas import Viewer
from commonground.activities import endorsing, withdrawn
from commonground.activities import filters as activity_filters
from commonground.activities import queries as activities
from commonground.activities.errors import NoSuchActivity
from commonground.activities.filters import Filters, Page
from commonground.activities.schemas import Stored
from commonground.base import clock, i18n
from commonground.base.database import Connection
from commonground.base.errors import NotSignedIn, Problem, UnknownFilter
from commonground.base.i18n import _
from commonground.base.texts import chosen as chosen_text
from commonground.base.web import AnyRequest, page
from commonground.catalogue import gaps as matrix
from commonground.catalogue import queries
from commonground.catalogue.addresses import address, chosen_pairs, replaced, without
from commonground.catalogue.details import details
from commonground.catalogue.facets import facets
from commonground.catalogue.schemas import Totals
from commonground.catalogue.selection import asks_for_own
from commonground.catalogue.views import View
from commonground.places.queries import Vocabulary

Row = dict[str, Any]
SOUGHT = [("status", "planned"), ("status", "ongoing"), ("need", "funding"), ("sort", "gap")]


@get("/")
async def home(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary, viewer: Viewer | None
) -> Template:
    """List and map side by side; htmx, which changes the filters in place, gets their part alone."""
    view = read_view(request, "/")
    context = await view_context(request, published, vocabulary, viewer, view)
    if is_fragment(request):
        return varying(page(request, "catalogue/_results.html", page=context, today=clock.today()))
    organisations = await queries.registered_organisations(published)
    figures = live(await queries.totals(published, Filters()), organisations)
    return varying(page(request, "catalogue/home.html", page=context, figures=figures, today=clock.today()))


@get("/activities")
async def list_page(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary, viewer: Viewer | None
) -> Template:
    """Cards, or with view=table a table that sums up the money; works without a map."""
    shown = request.query_params.get("view", "")
    view = read_view(request, "/activities", [("view", "table")] if shown == "table" else [])
    context = await view_context(request, published, vocabulary, viewer, view)
    async with reading(request, published, view.filters, viewer) as connection:
        sums = await queries.totals(connection, view.filters, viewer) if shown == "table" else None
        overlap = sums.overlap if sums else len(await queries.overlap_of(connection, view.filters, viewer))
    plain = View("/activities", view.filters, view.page)
    return page(
        request,
        "catalogue/list.html",
        page=context,
        sums=sums,
        net=context["total"] - overlap,
        as_table=shown == "table",
        cards_url=plain.to(plain.chosen),
        table_url=plain.to([*plain.chosen, ("view", "table")]),
        map_url=plain.to(plain.chosen, "/"),
        today=clock.today(),
    )


@get("/activities/{id:int}")
async def activity_page(
    request: AnyRequest, id: int, published: Connection, viewer: Viewer | None
) -> Template:
    stored = await activities.stored(published, id)
    if stored:
        found = await details(published, stored, i18n.reading.get())
        return activity_template(request, found, viewer)
    async with request.app.state.database.everything.acquire() as everything:
        unpublished = await activities.stored(everything, id)
        if unpublished is None or not may_preview(viewer, unpublished):
            raise await withdrawn.absent(published, id)
        found = await details(everything, unpublished, i18n.reading.get())
        return activity_template(request, found, viewer)


def may_preview(viewer: Viewer | None, stored: Stored) -> bool:
    lead = stored.document.lead
    return may(viewer, "edit", lead) or bool(viewer and lead in named(viewer))


def activity_template(request: AnyRequest, found: Row, viewer: Viewer | None) -> Template:
    stored: Stored = found["stored"]
    here = f"{request.app.state.settings.base_url}/activities/{stored.id}"
    editable = may(viewer, "edit", stored.document.lead)
    return page(
        request,
        "catalogue/activity.html",
        activity=found,
        here=here,
        editable=editable,
        endorses=stored.state == "published" and endorsing.concerns(viewer, stored.document),
        today=clock.today(),
    )


@get("/activities/{id:int}/card")
async def activity_card(request: AnyRequest, id: int, published: Connection) -> Template:
    """What opens at a place on the map."""
    item = await queries.one_card(published, id, i18n.reading.get())
    if item is None:
        raise NoSuchActivity(_("There is no activity %(id)d, or it is not public.") % {"id": id})
    return page(request, "catalogue/card.html", item=item, today=clock.today())


@get("/gaps")
async def gaps_page(request: AnyRequest, published: Connection, vocabulary: Vocabulary) -> Template:
    chosen, shown = activity_filters.read(request.query_params.multi_items(), also=("by",))
    await activity_filters.confirm(published, chosen)
    by = asked_rows(request, chosen)
    known = units_of(vocabulary, chosen) if by == "admin_unit" else matrix.six()
    found = await matrix.gaps(published, chosen, by, known)
    context = await gaps_context(published, vocabulary, chosen, shown, by)
    return page(request, "catalogue/gaps.html", gaps=found, **context)


def asked_rows(request: AnyRequest, chosen: Filters) -> str:
    """Admin units are shown for chosen countries: there are some two hundred of them in all."""
    by = request.query_params.get("by", "country")
    if by not in matrix.COLUMNS:
        raise refused("by", by, _("Use one of: %(known)s.") % {"known": ", ".join(matrix.COLUMNS)})
    if by == "admin_unit" and not (chosen.country or chosen.admin_unit):
        raise refused("by", by, _("Choose a country as well, such as country=MN."))
    return by


def refused(field: str, value: str, remedy: str) -> UnknownFilter:
    message = _("“%(value)s” is not a value of %(name)s.") % {"value": value[:80], "name": field}
    problem = Problem(field=field, code="unknown_value", message=message, remedy=remedy)
    return UnknownFilter(message, [problem])


def units_of(vocabulary: Vocabulary, chosen: Filters) -> list[str]:
    """All of the chosen countries, by name."""
    language = i18n.reading.get()
    units = [row for row in vocabulary.units.values() if row["country"] in chosen.country]
    return [row["code"] for row in sorted(units, key=lambda row: chosen_text(row["name"], language))]


async def gaps_context(
    published: Connection, vocabulary: Vocabulary, chosen: Filters, shown: Page, by: str
) -> Row:
    """The chosen filters, and the addresses of cells: the list with this row and column."""
    view = View("/gaps", chosen, shown, [("by", by)] if by != "country" else [])
    language = i18n.reading.get()
    names = await queries.chosen_names(published, chosen, language)
    counted = await facets(published, chosen, vocabulary, language)
    base = without(chosen_pairs(chosen, shown), "sort", "limit")
    place = "admin_unit" if by == "admin_unit" else "country"

    def cell_url(row: str, column: str) -> str:
        narrowed = [pair for pair in ((place, row), ("area", column)) if pair[1]]
        return address("/activities", replaced(base, *narrowed))

    return {
        "page": view.context(0, [], counted, vocabulary, names),
        "cell_url": cell_url,
        "country_url": address("/gaps", without(base, "admin_unit", "country")),
        "map_url": address("/", base),
        "every_url": address("/gaps", [*without(base, "admin_unit"), ("by", "every_country")]),
        "unit_url": lambda code: address("/gaps", [*replaced(base, ("country", code)), ("by", "admin_unit")]),
    }


def read_view(request: AnyRequest, path: str, more: list[tuple[str, str]] | None = None) -> View:
    chosen, shown = activity_filters.read(request.query_params.multi_items())
    return View(path, chosen, shown, more)


async def view_context(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary, viewer: Viewer | None, view: View
) -> Row:
    language = i18n.reading.get()
    await activity_filters.confirm(published, view.filters)
    async with reading(request, published, view.filters, viewer) as connection:
        total, items = await queries.listing(connection, view.filters, view.page, language, viewer)
        counted = await facets(connection, view.filters, vocabulary, language, viewer)
    names = await queries.chosen_names(published, view.filters, language)
    return view.context(total, items, counted, vocabulary, names)


@asynccontextmanager
async def reading(
    request: AnyRequest, published: Connection, chosen: Filters, viewer: Viewer | None
) -> AsyncIterator[Connection]:
    """The public connection, unless someone signed in asks for their own by a state that is not public."""
    if not asks_for_own(chosen):
        yield published
        return
    if viewer is None:
        raise NotSignedIn(_("Sign in to see your own activities that are not published."))
    async with request.app.state.database.everything.acquire() as everything:
        yield everything


def live(totals: Totals, organisations: int) -> Row:
    """The figures above the map, each with the list it counts."""
    return {
        "activities": {"value": totals.activities, "url": "/activities"},
        "net": {"value": totals.net, "url": "/activities?view=table"},
        "organisations": {"value": organisations, "url": "/organisations"},
        "committed_usd": {"value": totals.committed_usd, "url": "/activities?sort=committed&view=table"},
        "sought_usd": {
            "value": totals.sought_usd,
            "url": address("/activities", [*SOUGHT, ("view", "table")]),
        },
    }


def is_fragment(request: AnyRequest) -> bool:
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"


def varying(response: Template) -> Template:
    """One address gives a page or a part of it; a browser going back must not show the part."""
    response.headers["Vary"] = "HX-Request, Accept-Language, Cookie"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


routes: list[Any] = [home, list_page, activity_page, activity_card, gaps_page]

"""Pages of matches, opportunities and introductions, and the same as JSON."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.base import clock, i18n
from commonground.base.database import Connection
from commonground.base.errors import Problem, UnknownFilter
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.matching import finder, ledger, openings, queries, service
from commonground.matching.errors import NoSuchIntroduction
from commonground.matching.schemas import Match, as_json
from commonground.matching.shelf import Shelf, asked_shelf
from commonground.places.queries import Vocabulary

SHOWN_ON_ACTIVITY = 3
SHOWN = 20
MOST = 100
Json = dict[str, Any]


def one_number(request: AnyRequest, name: str) -> int:
    """A number the address must give, such as activity=12."""
    value = request.query_params.get(name, "")
    if not is_key(value):
        message = _("Give the number of the page, such as 12.")
        problem = Problem(field=name, code="unknown_value", message=message)
        raise UnknownFilter(problem.message, [problem])
    return int(value)


async def matches_of(request: AnyRequest, published: Connection, vocabulary: Vocabulary) -> list[Match]:
    activity = one_number(request, "activity")
    return await finder.match(published, activity, None, i18n.reading.get(), vocabulary)


@get("/matches")
async def matches(request: AnyRequest, published: Connection, vocabulary: Vocabulary) -> Template:
    """Who could join an activity, and why; `fragment=1` gives the first few to set into its page."""
    fragment = request.query_params.get("fragment") == "1"
    found = await matches_of(request, published, vocabulary)
    activity = (await queries.activities(published, [one_number(request, "activity")]))[0]
    template = "matching/_matches.html" if fragment else "matching/matches.html"
    shown = found[: SHOWN_ON_ACTIVITY if fragment else SHOWN]
    return page(request, template, matches=shown, total=len(found), activity=activity)


@get("/matches/as/json")
async def matches_json(request: AnyRequest, published: Connection, vocabulary: Vocabulary) -> list[Json]:
    return [as_json(one) for one in (await matches_of(request, published, vocabulary))[:MOST]]


@get("/opportunities")
async def opportunities(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary, viewer: Viewer | None
) -> Template:
    shelf = await asked_shelf(list(request.query_params.multi_items()), published, vocabulary, viewer)
    return page(
        request,
        "matching/opportunities.html",
        shelf=shelf,
        ready_words=openings.ready_words,
        lack_words=openings.lack_words,
        today=clock.today(),
    )


@get("/opportunities/as/json")
async def opportunities_json(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary, viewer: Viewer | None
) -> Json:
    shelf = await asked_shelf(list(request.query_params.multi_items()), published, vocabulary, viewer)
    return shelf_json(shelf)


def shelf_json(shelf: Shelf) -> Json:
    items = [
        {name: getattr(one, name) for name in one.__struct_fields__}
        | {"lacks": one.lacks, "match": as_json(shelf.matches[one.id]) if one.id in shelf.matches else None}
        for one in shelf.items
    ]
    return {"total": shelf.total, "items": items, "next": shelf.next_url}


@get("/introductions")
async def introductions(
    request: AnyRequest, everything: Connection, published: Connection, viewer: Viewer | None
) -> Template:
    """The ledger: one's own when signed in, the counts and what stays unmet for everyone."""
    mine = await ledger.seen_by(everything, viewer) if viewer else []
    met = await ledger.met(everything)
    return page(
        request,
        "matching/introductions.html",
        waiting=[one for one in mine if viewer and one.answerable_by(viewer)],
        others=[one for one in mine if not (viewer and one.answerable_by(viewer))],
        counts=await ledger.counts(everything),
        unmet=await openings.unmet(published, met),
    )


@get("/introductions/new", guards=[signed_in])
async def new_introduction(
    request: AnyRequest, published: Connection, viewer: Viewer, vocabulary: Vocabulary
) -> Template:
    """The form: for which organisation, and what to say; with the reasons that will be kept."""
    activity_id = one_number(request, "activity")
    found = await finder.match(published, activity_id, None, i18n.reading.get(), vocabulary)
    activity = (await queries.activities(published, [activity_id]))[0]
    chosen = request.query_params.get("organisation", "")
    return page(
        request,
        "matching/new_introduction.html",
        activity=activity,
        chosen=chosen,
        match=next((one for one in found if str(one.organisation.id) == chosen), None),
        choices=await choices(published, viewer, chosen, found),
    )


async def choices(
    published: Connection, viewer: Viewer, chosen: str, found: list[Match]
) -> list[tuple[int, str]]:
    """One's own organisations, the one that was asked for, then the best matches."""
    keys = [*viewer.organisations, *([int(chosen)] if is_key(chosen) else [])]
    named = {one.id: one.name for one in await queries.organisations(published, keys)}
    named |= {one.organisation.id: one.organisation.name for one in found[:SHOWN]}
    return list(named.items())


@post("/introductions", guards=[signed_in])
async def ask(
    request: AnyRequest, session: AsyncSession, published: Connection, viewer: Viewer, vocabulary: Vocabulary
) -> Redirect:
    typed = await form(request)
    if not (is_key(typed.one("activity")) and is_key(typed.one("organisation"))):
        raise service.invalid("organisation", _("Choose an organisation and an activity."))
    activity, organisation = int(typed.one("activity")), int(typed.one("organisation"))
    known = await queries.organisations(published, [organisation])
    if not known:
        raise service.invalid("organisation", _("There is no such organisation."))
    found = await finder.match(published, activity, None, i18n.reading.get(), vocabulary)
    reasons = [as_json(one) for one in found if one.organisation.id == organisation]
    await service.ask(session, viewer, activity, organisation, typed.one("message"), reasons)
    return redirect("/introductions", ("good", _("Asked. You will find the answer here.")))


@post("/introductions/{introduction:int}/answer", guards=[signed_in])
async def answer(
    request: AnyRequest, introduction: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Redirect:
    found = await ledger.one(everything, introduction)
    if found is None or not found.seen_by(viewer):
        raise NoSuchIntroduction(_("There is no such introduction among yours."))
    typed = await form(request)
    await service.answer(session, viewer, found, typed.one("decision"), typed.one("text"))
    return redirect("/introductions", ("good", _("Kept.")))


routes: list[Any] = [
    matches,
    matches_json,
    opportunities,
    opportunities_json,
    introductions,
    new_introduction,
    ask,
    answer,
]

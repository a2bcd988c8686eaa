"""An organisation's IATI file that comes by itself: where from, what came, and which side is right."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, editing, fed, waiting
from commonground.activities.diff import Change
from commonground.activities.fed import APART, GROUPS, WITHIN
from commonground.activities.filters import is_key
from commonground.activities.form_page import organisations_of
from commonground.activities.schemas import Activity
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import feed_queries, pulls, truth
from commonground.organisations.pages import known
from commonground.organisations.registry_pages import opened

Answer = Response[Any]


async def shown(
    request: AnyRequest,
    session: AsyncSession,
    connection: Connection,
    organisation: int,
    problems: list[Problem] | None = None,
    typed: Form | None = None,
) -> Answer:
    rule = await truth.rule_for(session, organisation)
    response = page(
        request,
        "exchange/feeds.html",
        422 if problems else 200,
        organisation=await known(connection, organisation),
        sources=await feed_queries.sources(connection, organisation),
        differing=await feed_queries.differing(connection, organisation),
        rule=rule,
        groups=list(GROUPS),
        apart=APART,
        within=WITHIN,
        problems=problems or [],
        typed=typed or Form([]),
        every=pulls.EVERY_HOURS,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@get("/organisations/{organisation:int}/feeds", guards=[signed_in])
async def feeds(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    key = await opened(session, viewer, organisation)
    if key != organisation:
        return redirect(f"/organisations/{key}/feeds")
    return await shown(request, session, everything, key)


@post("/organisations/{organisation:int}/feeds", guards=[signed_in])
async def add(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    """Where nothing is said yet of which side is right, the first address says it."""
    key = await opened(session, viewer, organisation)
    sent = await form(request)
    every = sent.one("every")
    hours = int(every) if is_key(every) else 24
    problems = await pulls.add(session, key, sent.one("url"), hours, viewer.id)
    if problems:
        return await shown(request, session, everything, key, problems, sent)
    if await truth.rule_for(session, key) is None:
        await truth.choose(session, key, "iati", {}, viewer.id)
    return back(key, _("The file is being pulled. What it changes waits for review."))


def back(organisation: int, notice: str) -> Answer:
    return redirect(f"/organisations/{organisation}/feeds", ("good", notice))


@post("/organisations/{organisation:int}/feeds/{source:int}/{what:str}", guards=[signed_in])
async def change(organisation: int, source: int, what: str, session: AsyncSession, viewer: Viewer) -> Answer:
    key = await opened(session, viewer, organisation)
    await pulls.one(session, source, key)
    if what == "pull":
        await pulls.put(session, source)
        return back(key, _("The file is being pulled."))
    if what == "remove":
        await pulls.remove(session, source, key)
        return back(key, _("The address is forgotten. What came from it stays."))
    await pulls.set_state(session, source, key, "paused" if what == "pause" else "on")
    return back(key, _("It is paused.") if what == "pause" else _("It is pulled again."))


@post("/organisations/{organisation:int}/truth", guards=[signed_in])
async def choose(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    key = await opened(session, viewer, organisation)
    sent = await form(request)
    sides = {name: sent.one(f"side-{name}") for name in (*GROUPS, *WITHIN.values())}
    if sent.one("choice") not in ("iati", "here", "fields"):
        message = _("Say which is right where the two differ.")
        problem = Problem(field="choice", code="missing", message=message)
        return await shown(request, session, everything, key, [problem], sent)
    await truth.choose(session, key, sent.one("choice"), sides, viewer.id)
    return back(key, _("Saved. It holds from the next file on."))


@get("/activities/{activity:int}/fed", guards=[signed_in])
async def fed_page(
    request: AnyRequest, activity: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    """Where each part of an activity comes from, and what both sides say differently."""
    working = await editing.opened(session, viewer, activity)
    rule = await fed.rule_of(everything, activity)
    found = await feed_queries.differences(everything, activity)
    told = [told_difference(one) for one in found]
    keys = {key for one in told for key in organisations_in(one["changes"])} | set(
        organisations_of(working.document)
    )
    response = page(
        request,
        "exchange/fed.html",
        activity=working.stored,
        document=working.document,
        rule=rule,
        groups=GROUPS,
        differences=told,
        names=await waiting.names(everything, sorted(keys), i18n.reading.get()),
        manages=may(viewer, "manage", working.stored.document.lead),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def told_difference(row: dict[str, Any]) -> dict[str, Any]:
    """As a change from what stands to what waits, in the words of the history."""
    stands, waits = (as_document(row["field"], row[side]) for side in ("stands", "waits"))
    return row | {"changes": diff.changes(stands, waits)}


def as_document(field: str, held: dict[str, Any]) -> Activity:
    return Activity(**{field: truth.value_of(field, held)})


def organisations_in(changes: list[Change]) -> set[int]:
    sides = [side for change in changes for side in (change.before, change.after)]
    found = {getattr(side, "organisation", None) for side in sides}
    found |= {side for change in changes if change.field == "lead" for side in (change.before, change.after)}
    return {key for key in found if isinstance(key, int)}


@post("/activities/{activity:int}/fed/{group:str}", guards=[signed_in])
async def take_over(
    request: AnyRequest, activity: int, group: str, session: AsyncSession, viewer: Viewer
) -> Answer:
    await editing.opened(session, viewer, activity)
    here = (await form(request)).one("side") == "here"
    await truth.take_over(session, activity, group, viewer.id, here)
    words = _("Kept here from now on.") if here else _("Left to your IATI file again.")
    return redirect(f"/activities/{activity}/fed", ("good", words))


@post("/activities/{activity:int}/differences/{number:int}", guards=[signed_in])
async def settle(
    request: AnyRequest, activity: int, number: int, session: AsyncSession, viewer: Viewer
) -> Answer:
    take = (await form(request)).one("do") == "take"
    await truth.settle(session, viewer, activity, number, take)
    words = _("Taken. A change of what is public waits for review.") if take else _("It stays as it stands.")
    return redirect(f"/activities/{activity}/fed", ("good", words))


routes: list[Any] = [feeds, add, change, choose, fed_page, take_over, settle]

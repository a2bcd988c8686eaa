"""One case on the reviewer's table: may this go public? What changed stands old beside new."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import secretariat
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import (
    changed_places,
    deciding,
    diff,
    endorsing,
    form_page,
    remarks,
    review_queue,
    service,
    waiting,
)
from commonground.activities.case import Case, case_of, opened
from commonground.activities.errors import BadMove, InvalidActivity
from commonground.activities.guards import at_the_table
from commonground.activities.schemas import Activity
from commonground.activities.service import connection_of
from commonground.base import clock
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.places.queries import Vocabulary

Answer = Response[Any]


@get("/review/{activity:int}", guards=[at_the_table])
async def open_case(
    request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    return await shown(request, session, viewer, await opened(session, viewer, activity))


async def shown(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    case: Case,
    problems: list[Problem] | None = None,
    typed: Form | None = None,
) -> Answer:
    connection = await connection_of(session)
    before = case.before or Activity()
    keys = {*form_page.organisations_of(case.after), *form_page.organisations_of(before)}
    names = await waiting.names(connection, sorted(keys), reading.get())
    chosen = review_queue.chosen_in(request)
    return page(
        request,
        "activities/case.html",
        status=422 if problems else 200,
        case=case,
        decides=may(viewer, "review") and case.waits,
        endorses=endorsing.concerns(viewer, case.after) and case.endorsable,
        changes=case.changes,
        unstated=[field for field in diff.shown_fields() if field not in (*case.fields, *diff.BETWEEN)],
        found=await service.check(session, case.after, key=case.stored.id),
        problems=problems or [],
        names=names,
        card=form_page.card_item(case.after, f"/activities/{case.stored.id}", names),
        on_map=changed_places.counts(before, case.after),
        map_words=changed_places.words(),
        chosen=chosen,
        near=await review_queue.neighbours(connection, viewer, chosen, case.stored.id),
        comments=await remarks.every(connection, case.stored.id),
        endorsements=await endorsing.standing(connection, case.stored.id, case.after),
        typed=typed or Form([]),
        today=clock.today(),
    )


@post("/review/{activity:int}", guards=[secretariat])
async def decide(
    request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    """A second click on the same button finds it done."""
    typed = await form(request)
    case = await case_of(session, activity)
    to = review_queue.chosen_in(request).address()
    if not case.waits:
        return redirect(to, ("good", _("This was decided already.")))
    decision = deciding.read(typed)
    if problems := deciding.problems(case, decision, typed.one("etag")):
        return await shown(request, session, viewer, case, problems, typed)
    attempt = await session.begin_nested()
    try:
        words = await deciding.act(session, case, viewer, decision, "form")
    except InvalidActivity as error:
        await attempt.rollback()
        return await shown(request, session, viewer, case, error.problems, typed)
    await attempt.commit()
    return redirect(to, ("good", words))


@post("/review/{activity:int}/endorse", guards=[at_the_table])
async def endorse(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """By a focal point of one of its countries, for the document they saw; or their word taken back."""
    typed = await form(request)
    case = await opened(session, viewer, activity)
    back = review_queue.chosen_in(request).address(f"/review/{activity}")
    if typed.one("do") == "take_back":
        await endorsing.take_back(session, viewer, activity, case.after)
        return redirect(back, ("good", _("Your endorsement is taken back.")))
    if not case.endorsable:
        raise BadMove(_("Only what waits for review or is public can be endorsed."))
    endorsing.refuse_others(viewer, case.after)
    if typed.one("etag") != case.etag:
        return await shown(request, session, viewer, case, [deciding.changed_meanwhile()], typed)
    await endorsing.endorse(session, viewer, activity, case.version, case.after, typed.one("sentence"))
    return redirect(back, ("good", _("Endorsed.")))


@get("/review/{activity:int}/as/geojson", guards=[at_the_table])
async def places(activity: int, session: AsyncSession, viewer: Viewer) -> Response[bytes]:
    """The places as they were and as they would be public, for the map beside the changes."""
    case = await opened(session, viewer, activity)
    return await changed_places.collection(
        await connection_of(session), case.before or Activity(), case.after
    )


routes = [*review_queue.routes, open_case, decide, endorse, places]

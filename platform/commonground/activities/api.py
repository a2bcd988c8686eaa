"""Writes over JSON, with a bearer token. The body is the activity document (see schemas.Activity).

Errors are problem+json with every bad field named. A change says by If-Match which version it was made from.
"""

import hashlib
from typing import Any

import msgspec
from litestar import Response, patch, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import bearer, needs
from commonground.accounts.permissions import registers
from commonground.accounts.schemas import Viewer
from commonground.activities import case as cases
from commonground.activities import deciding, editing, once, reading, remarks, service
from commonground.activities.case import Case
from commonground.activities.editing import Working
from commonground.activities.errors import (
    BadMove,
    IfMatchMissing,
    InvalidActivity,
    NotYours,
    OutdatedActivity,
)
from commonground.activities.schemas import Activity, as_json
from commonground.activities.service import Author
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest

Answer = Response[Any]
OPTIONS: dict[str, Any] = {"guards": [bearer], "opt": {"exclude_from_csrf": True}}


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """What a reviewer says when returning: `comment` on the whole or the one `field`, `comments` by field."""

    comment: str = ""
    field: str = ""
    comments: dict[str, str] = {}


@post("/activities", **OPTIONS)
async def create(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    """Makes a draft. The same Idempotency-Key sent again answers with the same activity."""
    if not registers(viewer):
        raise NotYours(_("You are not yet an editor of an organisation."))
    raw = await request.body()
    key = request.headers.get("idempotency-key", "")
    made = await once.claim(session, viewer.id, key, hashlib.sha256(raw).hexdigest()) if key else None
    if made is not None:
        return answer(await editing.opened(session, viewer, made), status=201)
    document = reading.document_from(raw)
    refuse_foreign(viewer, document, None)
    service.refuse(await service.check(session, document, complete=False))
    activity = await service.create(session, document, Author(viewer.id, "api"))
    if key:
        await once.remember(session, viewer.id, key, activity)
    return answer(await editing.opened(session, viewer, activity), status=201)


@patch("/activities/{activity:int}", **OPTIONS)
async def change(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """A JSON merge patch; of a published activity a submitted edit, unless the secretariat sends it."""
    working = await editing.opened(session, viewer, activity, if_match(request))
    wanted = reading.patched(as_json(working.document), reading.json_object(await request.body()))
    document = reading.activity_from(wanted)
    refuse_foreign(viewer, document, working.document.lead)
    complete = working.apart or working.must_be_complete
    service.refuse(await service.check(session, document, complete, working.stored.id))
    await editing.write(session, working, document, Author(viewer.id, "api"))
    if working.apart:
        await editing.submit(session, viewer, activity, Author(viewer.id, "api"))
    return answer(await editing.opened(session, viewer, activity), status=202 if working.apart else 200)


@post("/activities/{activity:int}/submit", status_code=200, **OPTIONS)
async def submit(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    await editing.opened(session, viewer, activity, request.headers.get("if-match"))
    await editing.submit(session, viewer, activity, Author(viewer.id, "api"))
    return answer(await editing.opened(session, viewer, activity))


@post("/activities/{activity:int}/publish", status_code=200, **OPTIONS)
async def publish(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    needs(request, "review")
    case = await case_of(request, session, activity)
    if case.waits:
        await deciding.act(session, case, viewer, deciding.Decision("publish"), "api")
    elif case.stored.state != "published":
        await service.move(session, case.stored, "publish", Author(viewer.id, "api"))
    return answer(await editing.opened(session, viewer, activity))


@post("/activities/{activity:int}/return", status_code=200, **OPTIONS)
async def send_back(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    needs(request, "review")
    said = remarks_in(await request.body())
    case = await case_of(request, session, activity)
    if not case.waits:
        raise BadMove(_("This does not wait for review."))
    await deciding.act(session, case, viewer, deciding.Decision("return", said), "api")
    return answer(await editing.opened(session, viewer, activity))


async def case_of(request: AnyRequest, session: AsyncSession, activity: int) -> Case:
    case = await cases.case_of(session, activity)
    if request.headers.get("if-match") not in (None, "*", case.etag):
        raise OutdatedActivity(_("Somebody changed this activity since you read it. Read it again."))
    return case


def if_match(request: AnyRequest) -> str:
    given = request.headers.get("if-match")
    if not given:
        raise IfMatchMissing(_("Send If-Match with the ETag of the version you changed."))
    return given


def remarks_in(raw: bytes) -> remarks.Remarks:
    try:
        typed = msgspec.json.decode(raw, type=Said)
    except msgspec.DecodeError as error:
        raise InvalidActivity(str(error)) from error
    on = typed.comments | ({typed.field: typed.comment} if typed.field else {})
    said = remarks.gathered("" if typed.field else typed.comment, on)
    if problems := ([] if said else [deciding.comment_missing()]) + said.problems():
        raise InvalidActivity(problems[0].message, problems)
    return said


def refuse_foreign(viewer: Viewer, document: Activity, before: int | None) -> None:
    if not editing.may_lead(viewer, document.lead, before):
        problem: Problem = editing.foreign_lead("lead")
        raise NotYours(problem.message, [problem])


def answer(working: Working, status: int = 200) -> Answer:
    """The activity as the writer sees it; the edit that waits, where there is one, under `pending`."""
    stored = working.stored
    body = {
        "id": stored.id,
        "url": f"/activities/{stored.id}",
        "state": stored.state,
        "version": stored.version,
        "document": as_json(stored.document),
        "pending": pending(working),
    }
    headers = {"ETag": working.etag, "Location": f"/activities/{stored.id}"}
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def pending(working: Working) -> dict[str, Any] | None:
    if working.held is None:
        return None
    return {"state": working.held.state, "document": as_json(working.held.document)}


routes: list[Any] = [create, change, submit, publish, send_back]

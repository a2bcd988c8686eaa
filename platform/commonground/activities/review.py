"""The secretariat's queue: may this go public? What changed stands old beside new."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import secretariat
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, form_page, forms, revisions, service, waiting
from commonground.activities.errors import BadMove, InvalidActivity
from commonground.activities.schemas import Activity, Stored, from_json
from commonground.activities.service import Author, connection_of
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.places.queries import Vocabulary

Answer = Response[Any]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What lies on the reviewer's table: the document as it would be public, and as it last was."""

    stored: Stored
    held: revisions.Pending | None
    before: Activity | None
    after: Activity
    both: list[str]

    @property
    def etag(self) -> str:
        return self.held.etag if self.held else self.stored.etag

    @property
    def waits(self) -> bool:
        return self.stored.state == "submitted" or bool(self.held and self.held.state == "submitted")


async def case_of(session: AsyncSession, key: int) -> Case:
    stored = await service.load(session, key)
    held = await revisions.pending(session, key) if stored.state == "published" else None
    if held and held.state == "submitted":
        merged = await revisions.carried_over(session, stored, held)
        return Case(stored=stored, held=held, before=stored.document, after=merged.document, both=merged.both)
    last = await waiting.last_published(await connection_of(session), key)
    before = from_json(last) if last is not None else None
    return Case(stored=stored, held=None, before=before, after=stored.document, both=[])


@get("/review", guards=[secretariat])
async def queue(request: AnyRequest, everything: Connection) -> Answer:
    """Oldest first, with how many wait from each country."""
    rows = await waiting.queue(everything)
    country = request.query_params.get("country", "")
    counts: dict[str, int] = {}
    for code in (code for row in rows for code in row["countries"]):
        counts[code] = counts.get(code, 0) + 1
    shown = [row for row in rows if not country or country in row["countries"]]
    return page(
        request,
        "activities/queue.html",
        rows=shown,
        total=len(rows),
        counts=sorted(counts.items(), key=lambda pair: -pair[1]),
        country_chosen=country,
        now=datetime.now(UTC),
    )


@get("/review/{activity:int}", guards=[secretariat])
async def open_case(
    request: AnyRequest, activity: int, session: AsyncSession, vocabulary: Vocabulary
) -> Answer:
    return await shown(request, session, vocabulary, await case_of(session, activity))


async def shown(
    request: AnyRequest,
    session: AsyncSession,
    vocabulary: Vocabulary,
    case: Case,
    problems: list[Problem] | None = None,
    typed: Form | None = None,
) -> Answer:
    connection = await connection_of(session)
    found = await service.check(session, case.after, key=case.stored.id)
    changes = diff.changes(case.before or Activity(), case.after)
    keys = {*form_page.organisations_of(case.after), *form_page.organisations_of(case.before or Activity())}
    names = await waiting.names(connection, sorted(keys), reading.get())
    return page(
        request,
        "activities/case.html",
        status=422 if problems else 200,
        case=case,
        changes=changes,
        found=found,
        problems=problems or [],
        names=names,
        card=form_page.card_item(case.after, f"/activities/{case.stored.id}", names),
        fields=[field for step in forms.STEPS.values() for field in step],
        next_case=next((row for row in await waiting.queue(connection) if row["id"] != case.stored.id), None),
        comments=await waiting.remarks(connection, case.stored.id),
        typed_comment=typed.one("comment") if typed else "",
        typed_field=typed.one("field") if typed else "",
        today=datetime.now(UTC).date(),
    )


@post("/review/{activity:int}", guards=[secretariat])
async def decide(
    request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    """Publishes, or returns with a comment; a second click on the same button finds it done."""
    typed = await form(request)
    case = await case_of(session, activity)
    if not case.waits:
        return redirect("/review", ("good", _("This was decided already.")))
    if typed.one("etag") != case.etag:
        return await shown(request, session, vocabulary, case, [changed_meanwhile()], typed)
    if typed.one("do") == "return" and not typed.one("comment").strip():
        return await shown(request, session, vocabulary, case, [comment_missing()], typed)
    try:
        words = await act(session, case, viewer, typed)
    except InvalidActivity as error:
        return await shown(request, session, vocabulary, case, error.problems, typed)
    return redirect("/review", ("good", words))


async def act(session: AsyncSession, case: Case, viewer: Viewer, typed: Form) -> str:
    author, comment = Author(viewer.id, "form"), typed.one("comment").strip()
    if typed.one("do") == "return":
        await send_back(session, case.stored, case.held, author, comment, typed.one("field"))
        return _("Returned with your comment.")
    if typed.one("do") != "publish":
        raise BadMove(_("Choose to publish it or to return it."))
    if case.held:
        await revisions.approve(session, case.stored, case.held.etag, viewer.name)
        return _("Approved: the change is public.")
    await service.move(session, case.stored, "publish", author, comment)
    return _("Published.")


async def send_back(
    session: AsyncSession,
    stored: Stored,
    held: revisions.Pending | None,
    author: Author,
    comment: str,
    field: str,
) -> None:
    known = field if field in forms.STEP_OF else ""
    if held:
        await revisions.send_back(session, stored, author, comment, known)
    else:
        await service.move(session, stored, "return", author, comment, known)


def changed_meanwhile() -> Problem:
    return Problem(
        field="",
        code="outdated_activity",
        message=_("It was changed since you opened this page."),
        remedy=_("Below it stands as it is now; look again, then decide."),
    )


def comment_missing() -> Problem:
    return Problem(
        field="comment",
        code="missing",
        message=_("Say why you return it."),
        remedy=_("Tell the officer what to mend."),
    )


@get("/review/{activity:int}/as/geojson", guards=[secretariat])
async def places(activity: int, session: AsyncSession) -> Response[bytes]:
    """The drawn places as they would be public, for the map beside the changes."""
    case = await case_of(session, activity)
    features = [
        {
            "type": "Feature",
            "geometry": place.geometry,
            "properties": {"name": place.name, "exactness": place.exactness, "radius_m": place.radius_m},
        }
        for place in case.after.locations
        if place.geometry
    ]
    body = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    return Response(body, media_type="application/geo+json", headers={"Cache-Control": "private, no-store"})


routes = [queue, open_case, decide, places]

"""Registering and editing in three steps: what, where, who and how much. Works without JavaScript."""

import secrets
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may, own, registers
from commonground.accounts.schemas import Viewer
from commonground.activities import editing, form_page, forms, once, revisions, service, waiting
from commonground.activities.editing import Outcome, Working
from commonground.activities.errors import InvalidActivity
from commonground.activities.form_page import Filled
from commonground.activities.form_places import with_axes_swapped
from commonground.activities.form_rows import PREFIXES
from commonground.activities.schemas import Activity
from commonground.activities.service import Author, connection_of
from commonground.activities.typed import Fields, Typed, with_row, without_row
from commonground.base.errors import NotAllowed, Problem
from commonground.base.i18n import _, reading
from commonground.base.settings import LANGUAGES
from commonground.base.web import AnyRequest, form, is_local, page, redirect
from commonground.places.queries import Vocabulary

Step = Annotated[int, QueryParameter(name="step", ge=1, le=3)]
Answer = Response[Any]


async def typed_fields(request: AnyRequest) -> Fields:
    fields: Fields = {}
    for name, value in (await form(request)).texts():
        fields.setdefault(name, []).append(value)
    return fields


def reshaped(fields: Fields, do: str) -> Fields | None:
    """One row more or less, or axes swapped: the form is shown again and nothing is saved yet."""
    action, _colon, row = do.partition(":")
    if action == "add" and row in PREFIXES:
        return with_row(fields, row)
    if action == "remove":
        return without_row(fields, row)
    return with_axes_swapped(fields, row) if action == "swap" else None


@get("/activities/new", guards=[signed_in])
async def new(request: AnyRequest, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary) -> Answer:
    if not registers(viewer):
        return page(request, "activities/no_organisation.html", status=403)
    mine = own(viewer, "edit")
    document = Activity(lead=mine[0] if len(mine) == 1 else None)
    names = await waiting.names(await connection_of(session), mine, reading.get())
    fields = forms.show(document, 1, reading.get(), names) | {"once": [secrets.token_urlsafe(16)]}
    return await shown(request, session, viewer, vocabulary, 1, fields, document)


@post("/activities/new", guards=[signed_in])
async def create(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    """The first step makes the draft; sent twice, it leads to the same draft."""
    if not registers(viewer):
        raise NotAllowed(_("You are not yet an editor of an organisation."))
    fields = await typed_fields(request)
    do = fields.pop("do", ["next"])[0]
    if (changed := reshaped(fields, do)) is not None:
        return await shown(request, session, viewer, vocabulary, 1, changed, Activity())
    outcome = await save_new(session, viewer, fields)
    if outcome.activity is not None:
        return onward(outcome.activity, 1, do, fields, outcome)
    return await shown(request, session, viewer, vocabulary, 1, fields, Activity(), None, outcome)


async def save_new(session: AsyncSession, viewer: Viewer, fields: Fields) -> Outcome:
    """A form is known by its hidden key: what it has made before is saved again, not made again."""
    attempt = await session.begin_nested()
    key = Typed(fields).one("once")
    made = await once.claim(session, viewer.id, key, "form") if key else None
    working = await editing.opened(session, viewer, made) if made is not None else None
    outcome = await editing.save_form(session, working, viewer, fields, 1)
    if outcome.activity is None:
        await attempt.rollback()
        return outcome
    if key:
        await once.remember(session, viewer.id, key, outcome.activity)
    await attempt.commit()
    return outcome


@get("/activities/{activity:int}/edit", guards=[signed_in])
async def edit(
    request: AnyRequest,
    activity: int,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    step: Step = 1,
) -> Answer:
    working = await editing.opened(session, viewer, activity)
    fields = await filled_from(session, working, step, written_in(request, working.document))
    return await shown(request, session, viewer, vocabulary, step, fields, working.document, working)


def written_in(request: AnyRequest, document: Activity) -> str:
    """The language one writes in: asked for, else the reader's where the title has it, else the title's."""
    asked = request.query_params.get("write", "")
    if asked in LANGUAGES:
        return asked
    if reading.get() in document.title or not document.title:
        return reading.get()
    return next(iter(document.title))


async def filled_from(session: AsyncSession, working: Working, step: int, language: str) -> Fields:
    keys = form_page.organisations_of(working.document)
    names = await waiting.names(await connection_of(session), keys, reading.get())
    fields = forms.show(working.document, step, language, names)
    return fields | {"etag": [working.etag], "based": [str(working.stored.version)]}


@post("/activities/{activity:int}/edit", guards=[signed_in])
async def save(
    request: AnyRequest,
    activity: int,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    step: Step = 1,
) -> Answer:
    fields = await typed_fields(request)
    do = fields.pop("do", ["save"])[0]
    working = await editing.opened(session, viewer, activity)
    if (changed := reshaped(fields, do)) is not None:
        return await shown(request, session, viewer, vocabulary, step, changed, working.document, working)
    outcome = await editing.save_form(session, working, viewer, fields, step)
    if not outcome.saved:
        fields["etag"] = [working.etag]
        return await shown(
            request, session, viewer, vocabulary, step, fields, working.document, working, outcome
        )
    if do == "submit":
        return await hand_in(request, session, viewer, vocabulary, activity, fields)
    return onward(activity, step, do, fields, outcome)


def onward(activity: int, step: int, do: str, fields: Fields, outcome: Outcome) -> Answer:
    """To where the pressed button leads, with the language one writes in kept."""
    named = {"next": min(step + 1, 3), "back": max(step - 1, 1), "step:1": 1, "step:2": 2, "step:3": 3}
    to = named.get(do, step)
    address = f"/activities/{activity}/edit?step={to}&write={Typed(fields).one('language') or 'en'}"
    return redirect(address, ("good", saved_words(outcome)))


def saved_words(outcome: Outcome) -> str:
    if outcome.added:
        added = ", ".join(outcome.added)
        return _("Saved. New in the registry of organisations: %(names)s.") % {"names": added}
    return _("Saved.")


async def hand_in(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    activity: int,
    fields: Fields,
) -> Answer:
    """Submitted, or the first step that needs another look with all that is wrong anywhere."""
    try:
        await editing.submit(session, viewer, activity, Author(viewer.id, "form"))
    except InvalidActivity as error:
        working = await editing.opened(session, viewer, activity)
        step = min(forms.step_of(problem) for problem in error.problems)
        shown_fields = await filled_from(session, working, step, Typed(fields).one("language") or "en")
        outcome = Outcome([as_shown(problem, working.document) for problem in error.problems])
        return await shown(
            request, session, viewer, vocabulary, step, shown_fields, working.document, working, outcome
        )
    words = _("Sent to the secretariat for review. Your desk shows what becomes of it.")
    return redirect("/desk", ("good", words))


def as_shown(problem: Problem, document: Activity) -> Problem:
    """Freshly filled rows are numbered as the document's parts are."""
    rows = {field: list(range(len(getattr(document, field)))) for field in forms.LIST_FIELDS}
    return forms.at_input(forms.on_form(problem, rows), forms.Read(document, [], rows))


async def shown(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    step: int,
    fields: Fields,
    document: Activity,
    working: Working | None = None,
    outcome: Outcome | None = None,
) -> Answer:
    outcome = outcome or Outcome()
    status = 409 if outcome.theirs else 422 if outcome.problems else 200
    found = await form_page.context(
        await connection_of(session),
        vocabulary,
        viewer,
        step=step,
        filled=Filled(fields, outcome.problems),
        document=document,
        working=working,
        theirs=outcome.theirs,
    )
    return page(request, "activities/edit.html", status=status, **found)


@post("/activities/{activity:int}/confirm", guards=[signed_in])
async def confirm(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    stored = await service.load(session, activity)
    if not may(viewer, "confirm", stored.document.lead):
        raise NotAllowed(_("Only editors of the organisation that leads this activity may confirm it."))
    await service.confirm(session, stored, Author(viewer.id, "form"))
    back = (await form(request)).one("next") or "/desk"
    notice = ("good", _("Confirmed today, as it stands."))
    return redirect(back if is_local(back) else "/desk", notice)


@post("/activities/{activity:int}/withdraw", guards=[signed_in])
async def withdraw(activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """A pending edit is given up; an activity is taken back, which its history keeps."""
    working = await editing.opened(session, viewer, activity)
    if working.apart:
        await revisions.drop(session, activity)
        words = _("The change is given up; the published activity stays as it is.")
        return redirect("/desk", ("good", words))
    await service.move(session, working.stored, "withdraw", Author(viewer.id, "form"))
    return redirect("/desk", ("good", _("Withdrawn. Its history is kept, and it can be handed in again.")))


routes = [new, create, edit, save, confirm, withdraw]

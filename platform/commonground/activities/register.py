"""Registering and editing in three steps: what, where, who and how much. Works without JavaScript."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may, own, registers
from commonground.accounts.schemas import Viewer
from commonground.activities import (
    autosave,
    defaults,
    editing,
    forms,
    once,
    revisions,
    service,
    waiting,
    where,
)
from commonground.activities.editing import Outcome
from commonground.activities.errors import InvalidActivity, NotYours
from commonground.activities.form_places import with_axes_swapped
from commonground.activities.form_rows import PREFIXES
from commonground.activities.form_shown import (
    Shown,
    as_shown,
    filled_from,
    keep_and_show,
    show,
    taken_up,
    written_in,
)
from commonground.activities.schemas import Activity
from commonground.activities.service import Author, connection_of
from commonground.activities.set_aside import SetAside, keep_typing
from commonground.activities.typed import Fields, Typed, typed_fields, with_row, without_row
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, form, is_local, page, redirect
from commonground.places.queries import Vocabulary

Step = Annotated[int, QueryParameter(name="step", ge=1, le=3)]
Answer = Response[Any]


async def reshaped(
    session: AsyncSession, viewer: Viewer, fields: Fields, do: str, key: int | None = None
) -> Fields | None:
    """A row more or less, axes swapped, an offer taken: the form is shown again, nothing is saved yet."""
    action, _colon, what = do.partition(":")
    if action == "add" and what in PREFIXES:
        return with_row(fields, what)
    if action == "remove":
        return without_row(fields, what)
    if action == "like":
        mine = own(viewer, "edit")
        return defaults.taken(
            fields, what, await defaults.last(await connection_of(session), viewer.id, mine, key)
        )
    return with_axes_swapped(fields, what) if action == "swap" else None


@get("/activities/new", guards=[signed_in])
async def new(request: AnyRequest, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary) -> Answer:
    if not registers(viewer):
        return page(request, "activities/no_organisation.html", status=403)
    asked = request.query_params.get("typing", "")
    if made := await once.made(session, viewer.id, asked) if asked else None:
        # One went back to the form, or loaded it again: it goes on where it led to.
        return redirect(f"/activities/{made}/edit")
    if taken := await taken_up(request, session, viewer, None):
        again = Shown(step=1, document=Activity(), taken=taken)
        return await show(request, session, viewer, vocabulary, taken.fields, again)
    mine = own(viewer, "edit")
    document = Activity(lead=mine[0] if len(mine) == 1 else None)
    names = await waiting.names(await connection_of(session), mine, reading.get())
    key = asked if autosave.is_sheet(asked) else autosave.new_sheet()
    fields = forms.show(document, 1, reading.get(), names) | {"once": [key], "sheet": [key]}
    return await show(request, session, viewer, vocabulary, fields, Shown(step=1, document=document))


@post("/activities/new", guards=[signed_in], middleware=[SetAside()])
async def create(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Answer:
    """The first step makes the draft; sent twice, it leads to the same draft."""
    if not registers(viewer):
        raise NotAllowed(_("You are not yet an editor of an organisation."))
    fields = await typed_fields(request)
    do = fields.pop("do", ["next"])[0]
    shown = Shown(step=1, document=Activity())
    if (changed := await reshaped(session, viewer, fields, do)) is not None:
        return await keep_and_show(request, session, viewer, vocabulary, changed, shown)
    outcome = await save_new(session, viewer, fields)
    if outcome.activity is None:
        return await keep_and_show(request, session, viewer, vocabulary, fields, shown.after(outcome))
    await autosave.settle(session, viewer.id, Typed(fields).one("sheet"))
    return onward(outcome.activity, 1, do, fields, outcome)


async def save_new(session: AsyncSession, viewer: Viewer, fields: Fields) -> Outcome:
    """A form is known by its hidden key: what it has made before is saved again, not made again."""
    attempt = await session.begin_nested()
    key = Typed(fields).one("once")
    made = await once.claim(session, viewer.id, key, "form") if key else None
    working = await editing.opened(session, viewer, made) if made is not None else None
    if working and not Typed(fields).one("etag"):
        # It made the first version: what others wrote since is not to be written over unseen.
        fields = fields | {"etag": [f'"{made}-1"'], "based": [f'"{made}-1"']}
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
    if taken := await taken_up(request, session, viewer, activity):
        again = Shown(step=taken.step, document=working.document, working=working, taken=taken)
        return await show(request, session, viewer, vocabulary, taken.fields, again)
    fields = await filled_from(session, working, step, written_in(request, working.document))
    shown = Shown(step=step, document=working.document, working=working)
    return await show(request, session, viewer, vocabulary, fields, shown)


@post(
    "/activities/{activity:int}/edit",
    guards=[signed_in],
    middleware=[SetAside()],
    request_max_body_size=where.LARGEST_FORM,
)
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
    try:
        working = await editing.opened(session, viewer, activity)
    except NotYours as error:
        # Until then this request holds the activity, which what is kept refers to.
        await session.rollback()
        if not await keep_typing(request, viewer.id, fields):
            raise
        kept = _("What you typed is kept for you, should you be made an editor again.")
        raise NotYours(f"{error.message} {kept}") from error
    shown = Shown(step=step, document=working.document, working=working)
    if settled := await where.settled(where.Screen(request, session, viewer, vocabulary), fields, do):
        again = shown.after(Outcome(settled.problems))
        return await keep_and_show(request, session, viewer, vocabulary, settled.fields, again)
    if (changed := await reshaped(session, viewer, fields, do, activity)) is not None:
        return await keep_and_show(request, session, viewer, vocabulary, changed, shown)
    outcome = await editing.save_form(session, working, viewer, fields, step)
    if not outcome.saved:
        fields["etag"] = [working.etag]
        return await keep_and_show(request, session, viewer, vocabulary, fields, shown.after(outcome))
    await autosave.settle(session, viewer.id, Typed(fields).one("sheet"))
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
        fresh = await filled_from(session, working, step, Typed(fields).one("language") or "en")
        outcome = Outcome([as_shown(problem, working.document) for problem in error.problems])
        shown = Shown(step=step, document=working.document, working=working, outcome=outcome)
        return await show(request, session, viewer, vocabulary, fresh, shown)
    words = _("Sent to the secretariat for review. Your desk shows what becomes of it.")
    return redirect("/desk", ("good", words))


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
async def withdraw(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """A pending edit is given up; an activity is taken back, which its history keeps.

    Of a published activity `what=activity` tells taking it off the public pages from giving up an edit.
    """
    typed = await form(request)
    working = await editing.opened(session, viewer, activity)
    if working.apart and typed.one("what") != "activity":
        await revisions.drop(session, activity)
        words = _("The change is given up; the published activity stays as it is.")
        return redirect("/desk", ("good", words))
    reason = typed.one("reason").strip()[:500]
    await service.move(session, working.stored, "withdraw", Author(viewer.id, "form"), reason)
    return redirect("/desk", ("good", _("Withdrawn. Its history is kept, and it can be handed in again.")))


routes = [new, create, edit, save, confirm, withdraw]

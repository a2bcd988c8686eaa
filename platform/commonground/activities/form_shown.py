"""The register's form as a page: filled from the activity, or with what somebody typed and did not save."""

from contextlib import suppress
from typing import Any

import msgspec
from litestar import Response
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities import autosave, defaults, form_page, forms, set_aside, waiting
from commonground.activities.autosave import Unsaved
from commonground.activities.editing import Outcome, Working
from commonground.activities.errors import TypingTooLong
from commonground.activities.form_page import Filled
from commonground.activities.form_places import LONGEST_OUTLINE
from commonground.activities.schemas import Activity
from commonground.activities.service import connection_of
from commonground.activities.typed import Fields, Typed
from commonground.base.errors import Problem
from commonground.base.i18n import reading
from commonground.base.settings import LANGUAGES
from commonground.base.web import AnyRequest, page
from commonground.places.queries import Vocabulary

Answer = Response[Any]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What one page of the form is of. `taken` is the unsaved typing it is filled with."""

    step: int
    document: Activity
    working: Working | None = None
    outcome: Outcome = Outcome()
    taken: Unsaved | None = None

    @property
    def key(self) -> int | None:
        return self.working.stored.id if self.working else None

    def after(self, outcome: Outcome) -> "Shown":
        return msgspec.structs.replace(self, outcome=outcome)

    @property
    def status(self) -> int:
        return 409 if self.outcome.theirs else 422 if self.outcome.problems else 200


async def show(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    fields: Fields,
    shown: Shown,
) -> Answer:
    connection = await connection_of(session)
    sheet = Typed(fields).one("sheet")
    sheet = sheet if autosave.is_sheet(sheet) else autosave.new_sheet()
    found = await form_page.context(
        connection,
        vocabulary,
        viewer,
        step=shown.step,
        filled=Filled(fields | {"sheet": [sheet]}, shown.outcome.problems),
        document=shown.document,
        working=shown.working,
        theirs=shown.outcome.theirs,
    )
    found |= {
        "taken": shown.taken,
        "left": await autosave.left(session, viewer.id, shown.key, apart_from=sheet),
        "writer": set_aside.signed(request.app.state.settings.secret, viewer.id),
        "last": await defaults.last(connection, viewer.id, own(viewer, "edit"), shown.key),
    }
    return page(request, "activities/edit.html", status=shown.status, **found)


async def keep_and_show(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    fields: Fields,
    shown: Shown,
) -> Answer:
    """Shown again without being saved: what was typed is kept, should the browser be closed now."""
    fields = without_endless(fields)
    with suppress(TypingTooLong):
        sheet = await autosave.keep_for_sure(session, viewer.id, shown.key, shown.step, fields)
        fields = fields | {"sheet": [sheet]}
    return await show(request, session, viewer, vocabulary, fields, shown)


def without_endless(fields: Fields) -> Fields:
    """An outline that is refused for its length would choke the browser it was sent back to."""
    return {
        name: ["" if len(text) > LONGEST_OUTLINE else text for text in texts]
        for name, texts in fields.items()
    }


async def taken_up(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, activity: int | None
) -> Unsaved | None:
    """The unsaved typing of this form that the address asks for, if it is there and one's own."""
    sheet = request.query_params.get("typing", "")
    found = await autosave.found(session, viewer.id, sheet) if sheet else None
    return found if found and found.activity == activity else None


def written_in(request: AnyRequest, document: Activity) -> str:
    """The language one writes in: asked for, else the reader's where the title has it, else the title's."""
    asked = request.query_params.get("write", "")
    if asked in LANGUAGES:
        return asked
    if reading.get() in document.title or not document.title:
        return reading.get()
    return next(iter(document.title))


async def filled_from(session: AsyncSession, working: Working, step: int, language: str) -> Fields:
    connection = await connection_of(session)
    keys = form_page.organisations_of(working.document)
    names = await waiting.names(connection, keys, reading.get())
    fields = forms.show(working.document, step, language, names)
    if step == 2 and not working.document.countries:
        fields |= await defaults.home_country(connection, working.document.lead)
    return fields | {"etag": [working.etag], "based": [working.etag], "sheet": [autosave.new_sheet()]}


def as_shown(problem: Problem, document: Activity) -> Problem:
    """Freshly filled rows are numbered as the document's parts are."""
    rows = {field: list(range(len(getattr(document, field)))) for field in forms.LIST_FIELDS}
    return forms.at_input(forms.on_form(problem, rows), forms.Read(document, [], rows))

"""Writing an activity by hand: who may, where the writing goes, and what happens when two write at once.

Forms and the JSON API share this. A published activity is changed at once by the secretariat; anybody else's
change becomes a pending edit (see revisions).
"""

import re

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, forms, revisions, service, waiting
from commonground.activities.errors import NotYours
from commonground.activities.questions import questions
from commonground.activities.revisions import Pending
from commonground.activities.schemas import Activity, Stored, from_json
from commonground.activities.service import Author, connection_of
from commonground.activities.typed import Fields, Typed
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.organisations import service as organisations

OF_VERSION = re.compile(r'"\d{1,18}-(\d{1,9})"')
OF_EDIT = re.compile(r'"\d{1,18}-edit-(\d{1,17})"')


class Working(msgspec.Struct, frozen=True, kw_only=True):
    """An activity opened for writing; `apart` says that writing goes to a pending edit beside it."""

    stored: Stored
    held: Pending | None
    apart: bool

    @property
    def document(self) -> Activity:
        return self.held.document if self.apart and self.held else self.stored.document

    @property
    def etag(self) -> str:
        return self.held.etag if self.apart and self.held else self.stored.etag

    @property
    def must_be_complete(self) -> bool:
        """What is public or on the reviewer's table may not lose what it needs."""
        return not self.apart and self.stored.state in ("published", "submitted")


class Outcome(msgspec.Struct, frozen=True):
    """`problems` name fields of the form; `theirs` is what somebody else changed in the same fields.

    `added` are organisations that were not in the registry before; `activity` is what was saved.
    """

    problems: list[Problem] = []
    theirs: list[diff.Change] = []
    added: list[str] = []
    activity: int | None = None

    @property
    def saved(self) -> bool:
        return not self.theirs and not any(problem.level in ("stops", "asks") for problem in self.problems)


async def allowed(session: AsyncSession, viewer: Viewer, stored: Stored) -> bool:
    lead = stored.document.lead
    if lead is None and not viewer.is_secretariat:
        return await waiting.writer(await connection_of(session), stored.id) == viewer.id
    return may(viewer, "edit", lead)


async def opened(session: AsyncSession, viewer: Viewer, key: int, etag: str | None = None) -> Working:
    """Locked for this transaction; refuses whoever does not edit for the organisation that leads it."""
    stored = await service.load(session, key)
    if not await allowed(session, viewer, stored):
        raise NotYours(_("Only editors of the organisation that leads this activity may change it."))
    apart = stored.state == "published" and not viewer.is_secretariat
    held = await revisions.pending(session, key) if stored.state == "published" else None
    working = Working(stored=stored, held=held, apart=apart)
    if etag not in (None, "*", working.etag):
        await service.load(session, key, "outdated")
    return working


def may_lead(viewer: Viewer, lead: int | None, before: int | None) -> bool:
    """One registers for one's own organisations; the secretariat for any."""
    return lead is None or lead == before or may(viewer, "edit", lead)


def foreign_lead(field: str) -> Problem:
    return Problem(
        field=field,
        code="not_your_organisation",
        message=_("You do not edit for this organisation."),
        remedy=_("Choose an organisation you are an editor of, or ask the secretariat."),
    )


async def write(session: AsyncSession, working: Working, document: Activity, author: Author) -> None:
    if working.apart:
        if document != working.document:
            await revisions.save(session, working.stored, document, author)
    else:
        await service.replace(session, working.stored, document, author)


async def submit(session: AsyncSession, viewer: Viewer, key: int, author: Author) -> str:
    """Hands in what is written, whichever way it goes, and tells its state; twice is harmless."""
    working = await opened(session, viewer, key)
    if working.apart:
        if working.held and working.held.state != "submitted":
            await revisions.submit(session, working.stored, author)
        return "submitted" if working.held else "published"
    if working.stored.state in ("draft", "returned", "withdrawn"):
        await service.move(session, working.stored, "submit", author)
        return "submitted"
    return working.stored.state


async def save_form(
    session: AsyncSession, working: Working | None, viewer: Viewer, fields: Fields, step: int
) -> Outcome:
    """Saves one step, or says what stops it; then nothing is written, new organisations included.

    Without `working` it makes the draft that the first step is about.
    """
    attempt = await session.begin_nested()
    document, outcome = await attempted(session, working, viewer, fields, step)
    if not outcome.saved:
        await attempt.rollback()
        return outcome
    author = Author(viewer.id, "form")
    if working:
        key = working.stored.id
        await write(session, working, document, author)
    else:
        key = await service.create(session, document, author)
    await attempt.commit()
    return msgspec.structs.replace(outcome, activity=key)


async def attempted(
    session: AsyncSession, working: Working | None, viewer: Viewer, fields: Fields, step: int
) -> tuple[Activity, Outcome]:
    named, added = await organisations_typed(session, fields)
    before = await base_of(session, working, fields) if working else Activity()
    read = forms.read(fields, step, before, named)
    merged = diff.merge(before, read.document, working.document if working else before)
    problems = await problems_of(session, working, viewer, merged.document, read, step)
    if step == forms.STEP_OF["locations"] and not problems:
        own_key, rows = working.stored.id if working else None, read.rows["locations"]
        asked = await questions(session, merged.document, before, rows, fields, own_key)
        problems = [forms.on_form(problem, read.rows) for problem in asked]
    theirs = await overwritten(session, working, viewer, fields, before, merged) if working else []
    return merged.document, Outcome(problems, theirs, added)


async def base_of(session: AsyncSession, working: Working, fields: Fields) -> Activity:
    """The document the form was filled from: a form may have lain open while others wrote."""
    return (await opened_at(session, working, Typed(fields).one("based"))).document


class Opened(msgspec.Struct, frozen=True):
    """What an etag stands for: a version of the activity, and a writing of the edit beside it, 0 if none."""

    document: Activity
    version: int
    writing: int = 0


async def opened_at(session: AsyncSession, working: Working, etag: str) -> Opened:
    """What somebody saw who was given this etag; what stands now where it tells nothing."""
    key = working.stored.id
    if found := OF_VERSION.fullmatch(etag):
        document = await revisions.version(session, key, int(found[1]))
        return Opened(document or working.document, int(found[1]))
    if (found := OF_EDIT.fullmatch(etag)) and (row := await revisions.as_of(session, key, int(found[1]))):
        return Opened(from_json(row.document), row.based_on, row.id)
    return Opened(working.document, working.stored.version)


async def overwritten(
    session: AsyncSession,
    working: Working,
    viewer: Viewer,
    fields: Fields,
    before: Activity,
    merged: diff.Merged,
) -> list[diff.Change]:
    """What somebody else wrote meanwhile into the same fields; once seen, it may be overwritten."""
    etag = Typed(fields).one("etag")
    if etag in ("", working.etag) or not merged.both:
        return []
    if not await others_wrote(session, working, viewer, await opened_at(session, working, etag)):
        return []
    changes = diff.changes(before, working.document)
    return [change for change in changes if change.field in merged.both]


async def others_wrote(session: AsyncSession, working: Working, viewer: Viewer, seen: Opened) -> bool:
    if working.apart and working.held:
        if await revisions.others_wrote(session, working.held, seen.writing, viewer.id):
            return True
        if seen.writing:
            return False
    connection = await connection_of(session)
    return await waiting.others_since(connection, working.stored.id, seen.version, viewer.id)


async def problems_of(
    session: AsyncSession,
    working: Working | None,
    viewer: Viewer,
    document: Activity,
    read: forms.Read,
    step: int,
) -> list[Problem]:
    """Of this step alone: what lies on another step is told there and when the activity is handed in."""
    complete, key = (working.must_be_complete, working.stored.id) if working else (False, None)
    found = await service.check(session, document, complete, key)
    unread = {problem.field for problem in read.problems}
    mine = [forms.on_form(problem, read.rows) for problem in found if forms.step_of(problem) == step]
    problems = read.problems + [problem for problem in mine if problem.field not in unread]
    if not may_lead(viewer, document.lead, working.document.lead if working else None):
        problems.append(foreign_lead("lead-name"))
    return [forms.at_input(problem, read) for problem in problems]


async def organisations_typed(session: AsyncSession, fields: Fields) -> tuple[dict[str, int], list[str]]:
    """Ids by the names typed; a partner or funder not yet in the registry is added by its name alone."""
    named: dict[str, int] = {}
    added: list[str] = []
    lead = Typed(fields).one("lead-name")
    for name in forms.names_typed(fields):
        key = await organisations.find(session, name)
        if key is None and name != lead:
            key, _new = await organisations.find_or_add(session, name, source="form")
            added.append(name)
        if key is not None:
            named[name] = key
    return named, added

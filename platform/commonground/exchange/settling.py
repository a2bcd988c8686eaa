"""What becomes of one activity of a file: mapped, matched with a record, checked, written or refused."""

from typing import Literal

import msgspec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff, revisions, rules, service
from commonground.activities.schemas import Activity, State, Stored
from commonground.activities.service import Author
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.texts import chosen
from commonground.exchange import mapping
from commonground.exchange.formats.columns import column_of, part_named
from commonground.exchange.mapping import Organisations
from commonground.exchange.merging import merged
from commonground.exchange.records import Records
from commonground.exchange.reference import Reference
from commonground.exchange.schemas import Draft, Item, What

# On the way in these are no reason to refuse: sources draw coasts and borders coarsely.
ONLY_WARN = ("outside_country", "axes_swapped")
MOST_TRIES = 12
ORDER: tuple[State, ...] = ("withdrawn", "draft", "returned", "submitted", "published")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """In whose name a file comes in, and what may become of it. `allowed` None means every organisation."""

    author: Author
    state: State = "published"
    lead: int | None = None
    allowed: frozenset[int] | None = None
    lenient: bool = False

    def may_write(self, lead: int | None) -> bool:
        return self.allowed is None or lead in self.allowed


class Work(msgspec.Struct, kw_only=True):
    """What one import holds while it runs."""

    session: AsyncSession
    terms: Terms
    registry: Organisations
    reference: Reference
    records: Records
    items: list[Item] = []
    touched: list[int] = []


async def bring_in_one(work: Work, draft: Draft) -> Item:
    """In a savepoint of its own: what the database itself refuses costs this row and no other."""
    attempt = await work.session.begin_nested()
    known, added = dict(work.registry.known), len(work.registry.added)
    try:
        item = await settle(work, draft)
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0] if error.orig else ""
        draft.stop("", "not_stored", _("The database refused this row: %(said)s") % {"said": said})
        item = refused(draft)
    if item.what == "refused":
        await attempt.rollback()
        work.registry.known = known
        del work.registry.added[added:]
    else:
        await attempt.commit()
    return item


def refused(draft: Draft) -> Item:
    return Item(
        row=draft.row,
        what="refused",
        title=chosen(draft.document.title),
        identifier=draft.document.identifier,
    )


async def settle(work: Work, draft: Draft) -> Item:
    if draft.stopped:
        tell_the_rest(draft)
        return refused(draft)
    lead = work.terms.lead if work.terms.lenient or draft.lead is None else None
    draft.document = await mapping.map_draft(draft, work.terms.lenient, work.registry, work.reference, lead)
    if draft.stopped:
        return refused(draft)
    stored = await work.records.find(draft, draft.document)
    if stored and stored.id in work.records.taken:
        tell_twice(draft, work.records.taken[stored.id])
        return refused(draft)
    document = await checked(work, draft, stored)
    if draft.stopped:
        return refused(draft)
    return await write(work, draft, stored, document)


def tell_the_rest(draft: Draft) -> None:
    """A row that could not be read whole is checked as far as it could, so that one mends it only once."""
    told = {problem.field for problem in draft.problems}
    for problem in rules.check(draft.document, complete=False):
        if column_of(problem.field) not in told:
            take(draft, problem, draft.document)


def take(draft: Draft, problem: Problem, document: Activity) -> None:
    """Told by the column where it is to be mended, with what stands there."""
    level: Literal["stops", "warns"] = (
        "warns" if problem.code in ONLY_WARN or problem.level == "warns" else "stops"
    )
    shown = msgspec.structs.replace(problem, field=column_of(problem.field))
    draft.take(shown, part_named(document, problem.field), level)


def tell_twice(draft: Draft, row: int) -> None:
    draft.stop(
        "identifier",
        "named_twice",
        _("Row %(row)d of this file is the same activity.") % {"row": row},
        _("Keep one of the two rows."),
        draft.document.identifier or "",
    )


async def checked(work: Work, draft: Draft, stored: Stored | None) -> Activity:
    """Laid over what is stored and held against the rules; a lenient format loses what breaks them."""
    for _try in range(MOST_TRIES):
        document = merged(stored.document, draft.document, draft) if stored else draft.document
        problems = await service.check(
            work.session, document, complete=False, key=stored.id if stored else None
        )
        stops = [
            problem for problem in problems if problem.level == "stops" and problem.code not in ONLY_WARN
        ]
        if not stops or not work.terms.lenient or not mapping.leave_out(draft, stops[-1].field):
            break
        take(draft, msgspec.structs.replace(stops[-1], level="warns"), document)
    for problem in problems:
        take(draft, problem, document)
    ask_for_essentials(draft, document)
    if not work.terms.may_write(document.lead) or (stored and not work.terms.may_write(stored.document.lead)):
        draft.stop(
            "lead",
            "not_your_organisation",
            _("You do not edit for the organisation that leads this activity."),
            _("Ask its editors or the secretariat to bring it in."),
            draft.lead.name if draft.lead else "",
        )
    return document


def ask_for_essentials(draft: Draft, document: Activity) -> None:
    if not document.title:
        draft.stop("title", "missing", _("The activity has no title."), _("Give it one."))
    if document.lead is None:
        draft.stop("lead", "missing", _("No organisation leads the activity."), _("Name the one that does."))


async def write(work: Work, draft: Draft, stored: Stored | None, document: Activity) -> Item:
    state = await state_for(work, draft, document)
    if stored is None:
        key = await service.create(
            work.session, document, work.terms.author, state, confirmed_on=draft.confirmed_on, refresh=False
        )
        what: What = "added"
    elif stored.state == "published" and work.terms.allowed is not None:
        key, what = stored.id, await propose(work, stored, document, state)
    else:
        key, what = stored.id, await rewrite(work, draft, stored, document, state)
    work.records.taken[key] = draft.row
    if what != "unchanged":
        work.touched.append(key)
    fields = (
        dict.fromkeys(change.field for change in diff.changes(stored.document, document)) if stored else {}
    )
    return Item(
        row=draft.row,
        what=what,
        title=chosen(document.title),
        identifier=document.identifier,
        activity=key,
        fields=list(fields),
    )


async def state_for(work: Work, draft: Draft, document: Activity) -> State:
    """What is handed in for review must be complete; what is not yet waits as a draft, which says why."""
    if work.terms.state != "submitted":
        return work.terms.state
    lacking = [
        problem for problem in await service.check(work.session, document) if problem.code == "missing"
    ]
    for problem in lacking:
        draft.take(problem, level="warns")
    return "draft" if lacking else "submitted"


async def rewrite(work: Work, draft: Draft, stored: Stored, document: Activity, state: State) -> What:
    """A state only goes forward; what its owner withdrew stays withdrawn."""
    forward = stored.state != "withdrawn" and ORDER.index(state) > ORDER.index(stored.state)
    confirmed = max(filter(None, (draft.confirmed_on, stored.confirmed_on)), default=None)
    return await service.replace(
        work.session,
        stored,
        document,
        work.terms.author,
        state if forward else stored.state,
        confirmed_on=confirmed,
        refresh=False,
    )


async def propose(work: Work, stored: Stored, document: Activity, state: State) -> What:
    """A change of a published activity waits for approval; the same one again changes nothing."""
    held = await revisions.pending(work.session, stored.id)
    if document == (held.document if held else stored.document):
        return "unchanged"
    pending: revisions.RevisionState = "submitted" if state == "submitted" else "draft"
    await revisions.save(work.session, stored, document, work.terms.author, pending)
    return "changed"

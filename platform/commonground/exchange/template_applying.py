"""Takes the chosen changes of an edited template into activities, or into edits beside public ones."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import bulk, editing, revisions, service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import Activity, BudgetLine
from commonground.activities.service import Author
from commonground.base.errors import CommonGroundError
from commonground.base.i18n import _
from commonground.exchange import roundtrip
from commonground.exchange.schemas import Item, What
from commonground.exchange.template_checking import faults
from commonground.exchange.template_findings import Comparison, One
from commonground.exchange.template_keeping import Note, noted
from commonground.organisations import service as organisations

CARDS_AT_ONCE = 500
SOURCE = "import"


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody ticked: fields by activity, new rows, rows that are gone; `seen` is what they saw."""

    fields: Mapping[str, Collection[str]] = {}
    new: Collection[str] = ()
    withdrawn: Collection[int] = ()
    seen: Mapping[str, str] = {}
    hand_in: bool = False


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What was ticked and could not be taken, and why."""

    title: str
    reason: str


class Taken(msgspec.Struct, kw_only=True):
    """What was done. `waiting` counts changes of public activities, which wait for approval."""

    items: list[Item] = []
    left: list[Left] = []
    touched: list[int] = []
    notes: dict[int, Note] = {}
    waiting: int = 0
    handed_in: int = 0

    def count(self, what: What) -> int:
        return sum(item.what == what for item in self.items)


def author_of(viewer: Viewer) -> Author:
    """The operator at the command line is no person of the registry."""
    return Author(viewer.id or None, SOURCE)


async def take(session: AsyncSession, viewer: Viewer, found: Comparison, chosen: Chosen) -> Taken:
    """Each activity in a savepoint of its own: one that can't be written costs no other."""
    taken = Taken()
    registry = await registered(session, found, chosen)
    for one in found.changed:
        if keys := chosen.fields.get(one.key):
            await tried(
                session, taken, one, partial(change, session, viewer, one, keys, chosen, registry, taken)
            )
    for one in found.new:
        if one.key in chosen.new:
            await tried(session, taken, one, partial(add, session, viewer, one, registry, taken))
    for gone in found.missing:
        if gone.activity in chosen.withdrawn:
            one = One(where="", row=0, title=gone.title, activity=gone.activity)
            await tried(session, taken, one, partial(withdraw, session, viewer, one, taken))
    for start in range(0, len(taken.touched), CARDS_AT_ONCE):
        await refresh_cards(session, taken.touched[start : start + CARDS_AT_ONCE])
    if chosen.hand_in:
        await hand_in(session, viewer, taken)
    return taken


async def tried(session: AsyncSession, taken: Taken, one: One, work: Callable[[], Awaitable[None]]) -> None:
    attempt = await session.begin_nested()
    before = len(taken.items), len(taken.touched), taken.waiting
    try:
        await work()
        await attempt.commit()
    except CommonGroundError as error:
        await attempt.rollback()
        del taken.items[before[0] :], taken.touched[before[1] :]
        taken.waiting = before[2]
        told = "; ".join(problem.message for problem in error.problems[:3]) or error.message
        taken.left.append(Left(title=one.title, reason=told))


async def registered(session: AsyncSession, found: Comparison, chosen: Chosen) -> dict[int, int]:
    """Organisations the registry lacks are added by their names, where something that names them is taken."""
    wanted = {
        key
        for one in found.changed
        for key in negative(roundtrip.applied(one.stored, one.changes, chosen.fields.get(one.key, ())))
    } | {key for one in found.new if one.key in chosen.new for key in negative(one.document)}
    made = {}
    for key in sorted(wanted, reverse=True):
        made[key], _new = await organisations.find_or_add(session, found.added[key], source=SOURCE)
    return made


def negative(document: Activity) -> set[int]:
    keys = {partner.organisation for partner in document.partners}
    return {key for key in keys | {line.organisation or 0 for line in document.budgets} if key < 0}


def with_parties(document: Activity, registry: Mapping[int, int]) -> Activity:
    if not negative(document):
        return document

    def funded(line: BudgetLine) -> BudgetLine:
        key = line.organisation
        return (
            msgspec.structs.replace(line, organisation=registry[key]) if key is not None and key < 0 else line
        )

    partners = [
        msgspec.structs.replace(one, organisation=registry.get(one.organisation, one.organisation))
        for one in document.partners
    ]
    return msgspec.structs.replace(
        document, partners=partners, budgets=[funded(line) for line in document.budgets]
    )


async def change(
    session: AsyncSession,
    viewer: Viewer,
    one: One,
    keys: Collection[str],
    chosen: Chosen,
    registry: Mapping[int, int],
    taken: Taken,
) -> None:
    """To what was looked at: whoever ticked must not overwrite what has come since."""
    assert one.activity is not None
    working = await editing.opened(session, viewer, one.activity, chosen.seen.get(one.key, one.etag))
    document = with_parties(roundtrip.applied(working.document, one.changes, keys), registry)
    if document == working.document:
        return
    service.refuse(await faults(session, document, working.document, working.must_be_complete, one.activity))
    author = author_of(viewer)
    if working.apart:
        await revisions.save(session, working.stored, document, author)
        taken.waiting += 1
    else:
        await service.replace(session, working.stored, document, author, refresh=False)
        taken.touched.append(one.activity)
    taken.notes[one.activity] = noted(working, document)
    fields = list(dict.fromkeys(key.partition(".")[0] for key in keys))
    taken.items.append(
        Item(
            row=one.row,
            what="changed",
            title=one.title,
            identifier=document.identifier,
            activity=one.activity,
            fields=fields,
        )
    )


async def add(
    session: AsyncSession, viewer: Viewer, one: One, registry: Mapping[int, int], taken: Taken
) -> None:
    document = with_parties(one.document, registry)
    service.refuse(await service.check(session, document, complete=False))
    key = await service.create(session, document, author_of(viewer), "draft", refresh=False)
    taken.touched.append(key)
    taken.items.append(
        Item(row=one.row, what="added", title=one.title, identifier=document.identifier, activity=key)
    )


async def withdraw(session: AsyncSession, viewer: Viewer, one: One, taken: Taken) -> None:
    assert one.activity is not None
    working = await editing.opened(session, viewer, one.activity)
    await bulk.withdraw(session, working, author_of(viewer))
    taken.notes[one.activity] = noted(working, None)
    taken.items.append(Item(row=0, what="changed", title=one.title, activity=one.activity, fields=["state"]))


async def hand_in(session: AsyncSession, viewer: Viewer, taken: Taken) -> None:
    """What is complete goes to review; what is not stays a draft, which says what it lacks."""
    for item in taken.items:
        if item.activity is None or "state" in item.fields:
            continue
        attempt = await session.begin_nested()
        try:
            await editing.submit(session, viewer, item.activity, author_of(viewer))
            await attempt.commit()
            taken.handed_in += 1
        except CommonGroundError as error:
            await attempt.rollback()
            lacking = "; ".join(dict.fromkeys(problem.message for problem in error.problems)) or error.message
            taken.left.append(
                Left(title=item.title, reason=_("Not handed in yet: %(why)s") % {"why": lacking})
            )

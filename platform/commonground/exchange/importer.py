"""One way in for all formats: read, map, check, compare, write.

The whole file is one transaction. Rows that can't be used are refused and reported, the others go in; a file
that can't be read brings in nothing. A trial does the same work and undoes it, so that it tells exactly what
the import would do.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from pathlib import Path
from typing import Protocol

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.schemas import State
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.exchange import reference, sheets, truth
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.sheet_rows import Tabs
from commonground.exchange.formats.table import Format, format_of
from commonground.exchange.linking import Wishes, link
from commonground.exchange.mapping import Organisations
from commonground.exchange.plans import Plan, Terms, Work
from commonground.exchange.records import records
from commonground.exchange.schemas import Coming, Draft, Item, Outcome, Read, RowProblem, in_tab
from commonground.exchange.settling import derive, settle
from commonground.exchange.tallying import Tally
from commonground.exchange.writing import write
from commonground.organisations import service as organisations

# How many are done, and how many there are as far as is known.
Progress = Callable[[int, int | None], None]
ROWS_AT_ONCE = 200


class Undone(Exception):
    """Ends a trial, so that the transaction is rolled back."""


async def import_file(
    database: Database,
    path: Path,
    *,
    format: str | None = None,
    organisation: str | int | None = None,
    dry_run: bool = False,
    state: State = "published",
    person: int | None = None,
    allowed: frozenset[int] | None = None,
    source: str = "import",
    progress: Progress | None = None,
    mapping: Mapping | None = None,
) -> Outcome:
    """In one transaction of its own, for the command line and the page. Raises UnreadableFile."""
    if not path.is_file():
        raise UnreadableFile(_("There is no file %(file)s.") % {"file": path})
    chosen_format = format_of(path, format)
    found = None if chosen_format.sheet else await asyncio.to_thread(opened, chosen_format, path)
    outcome: Outcome | None = None
    try:
        async with database.sessions.begin() as session:
            lead = await organisation_asked(session, organisation)
            if found is None:
                found, mapping = await sheets.read(session, path, lead, mapping)
            terms = Terms(
                author=Author(person, source),
                state=state,
                lead=lead,
                allowed=allowed,
                lenient=chosen_format.lenient,
            )
            outcome = await bring_in(session, found, terms, progress or (lambda _done, _of: None))
            if dry_run:
                raise Undone
    except Undone:
        pass
    assert outcome is not None
    used = msgspec.to_builtins(mapping) if chosen_format.sheet else None
    placed = in_tabs(outcome, mapping) if chosen_format.sheet and mapping else outcome
    return msgspec.structs.replace(placed, dry_run=dry_run, format=chosen_format.name, mapping=used)


def in_tabs(outcome: Outcome, mapping: Mapping) -> Outcome:
    tabs = Tabs(mapping.tabs)
    return msgspec.structs.replace(
        outcome,
        items=[in_tab(one, tabs) for one in outcome.items],
        problems=[in_tab(one, tabs) for one in outcome.problems],
    )


def opened(chosen_format: Format, path: Path) -> Read | Coming:
    assert chosen_format.read is not None
    try:
        return chosen_format.read(path)
    except OSError as error:
        message = _("%(file)s can't be opened. Look whether it is there and may be read.")
        raise UnreadableFile(message % {"file": path.name}) from error


async def organisation_asked(session: AsyncSession, name: str | int | None) -> int | None:
    """The organisation in whose name one imports must be known: a slip of the keyboard must not add one."""
    if not name:
        return None
    if isinstance(name, int):
        return name
    found = await organisations.find(session, name)
    if found is None:
        message = _("The organisation “%(name)s” is not in the registry.") % {"name": name}
        raise UnreadableFile(
            message, [Problem(field="organisation", code="unknown_organisation", message=message)]
        )
    return found


class Keeper(Protocol):
    """Is told of each activity once it is written or refused, and of what linking then made of some."""

    def keep(self, plan: Plan) -> None: ...
    def amend(self, position: int, item: Item, problems: list[RowProblem]) -> None: ...


async def bring_in(
    session: AsyncSession,
    found: Read | Coming,
    terms: Terms,
    progress: Progress,
    keeper: Keeper | None = None,
) -> Outcome:
    """A chunk at a time, so that a large file takes no more memory than a small one."""
    await roomy(session)
    work, tally, done = await work_of(session, terms), Tally(), 0
    with tempfile.TemporaryFile(prefix="import-links-") as file:
        waiting = Wishes(file)
        async for drafts in chunks(found.drafts):
            plans = await settle(work, drafts, done)
            await write(work, plans)
            waiting.keep(plans)
            for plan in plans:
                tally.add(plan)
                if keeper:
                    keeper.keep(plan)
            done += len(plans)
            progress(done, known_of(found, done))
        await derive(work)
        await link_all(work, waiting, tally, keeper, lambda: progress(done, known_of(found, done)))
    return tally.outcome(found, work.registry.added)


async def link_all(
    work: Work, waiting: Wishes, tally: Tally, keeper: Keeper | None, beat: Callable[[], None]
) -> None:
    """Once all rows of the file are there; what linking left as it was is not told again."""
    for wishes in waiting.chunks():
        made = await link(work.session, wishes, work.terms.author, work.terms.allowed)
        for wish, (item, draft) in zip(wishes, made, strict=True):
            if item == wish.item and not draft.problems:
                continue
            tally.amend(wish.position, wish.item, item, draft, wish.warned)
            if keeper:
                keeper.amend(wish.position, item, draft.problems)
        beat()


async def work_of(session: AsyncSession, terms: Terms) -> Work:
    known = await reference.load(session)
    return Work(
        session=session,
        terms=terms,
        registry=Organisations(session, terms.author.source, known.organisation_types),
        reference=known,
        records=await records(session),
        fed=await truth.any_rule(session),
    )


async def chunks(drafts: Iterable[Draft]) -> AsyncIterator[list[Draft]]:
    """Read beside this event loop, a chunk ahead of what is written; in one thread, as lxml asks for."""
    coming, context = iter(drafts), copy_context()
    with ThreadPoolExecutor(max_workers=1) as reader:

        def following() -> Future[list[Draft]]:
            return reader.submit(context.run, lambda: list(islice(coming, ROWS_AT_ONCE)))

        ahead = following()
        while chunk := await asyncio.wrap_future(ahead):
            ahead = following()
            yield chunk


def known_of(found: Read | Coming, done: int) -> int | None:
    """How many there are; of a file that is still being read, how many there seem to be."""
    if isinstance(found, Read):
        return len(found.drafts)
    return max(found.expected, done) if found.expected else None


async def roomy(session: AsyncSession) -> None:
    """Word indexes are brought up to date in large steps, for this transaction alone."""
    for setting in ("gin_pending_list_limit = '64MB'", "work_mem = '64MB'"):
        await session.execute(text(f"SET LOCAL {setting}"))

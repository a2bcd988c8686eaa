"""One way in for all formats: read, map, check, compare, write.

The whole file is one transaction. Rows that can't be used are refused and reported, the others go in; a file
that can't be read brings in nothing. A trial does the same work and undoes it, so that it tells exactly what
the import would do.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.schemas import State
from commonground.activities.service import Author
from commonground.base.database import Database
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.exchange import linking, reference, sheets, truth
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.table import Format, format_of
from commonground.exchange.mapping import Organisations
from commonground.exchange.records import records
from commonground.exchange.schemas import Outcome, Read
from commonground.exchange.settling import Plan, Terms, Work, item_of, settle
from commonground.exchange.writing import write
from commonground.organisations import service as organisations

Progress = Callable[[int, int], None]
Note = Callable[[Plan], None]
ROWS_AT_ONCE = 200
CARDS_AT_ONCE = 500


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
    found = None if chosen_format.sheet else await asyncio.to_thread(read_whole, chosen_format, path)
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
    return msgspec.structs.replace(outcome, dry_run=dry_run, format=chosen_format.name, mapping=used)


def read_whole(chosen_format: Format, path: Path) -> Read:
    assert chosen_format.read is not None
    try:
        return chosen_format.read(path)
    except OSError as error:
        where = {"file": path.name, "said": error.strerror or "?"}
        raise UnreadableFile(_("%(file)s can't be opened: %(said)s.") % where) from error


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


async def bring_in(
    session: AsyncSession, found: Read, terms: Terms, progress: Progress, note: Note | None = None
) -> Outcome:
    """`note` is told of each activity once it is written or refused."""
    await roomy(session)
    known = await reference.load(session)
    work = Work(
        session=session,
        terms=terms,
        registry=Organisations(session, terms.author.source, known.organisation_types),
        reference=known,
        records=await records(session),
        fed=await truth.any_rule(session),
    )
    whole = len(found.drafts)
    for start in range(0, whole, ROWS_AT_ONCE):
        plans = await settle(work, found.drafts[start : start + ROWS_AT_ONCE], start)
        await write(work, plans)
        work.items += [item_of(plan) for plan in plans]
        if note:
            for plan in plans:
                note(plan)
        progress(min(start + ROWS_AT_ONCE, whole), whole)
        # Others on this event loop, such as the one who tells how far it has come, have their turn.
        await asyncio.sleep(0)
    review = terms.allowed is not None
    work.items = await linking.link(session, found.drafts, work.items, terms.author, review)
    for start in range(0, len(work.touched), CARDS_AT_ONCE):
        await service.refresh_cards(session, work.touched[start : start + CARDS_AT_ONCE])
    return outcome_of(found, work)


async def roomy(session: AsyncSession) -> None:
    """Word indexes are brought up to date in large steps, for this transaction alone."""
    for setting in ("gin_pending_list_limit = '64MB'", "work_mem = '64MB'"):
        await session.execute(text(f"SET LOCAL {setting}"))


def outcome_of(found: Read, work: Work) -> Outcome:
    counts = Counter(item.what for item in work.items)
    return Outcome(
        rows=found.rows,
        read=len(found.drafts),
        added=counts["added"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
        left_out=counts["left_out"],
        warnings=sum(any(problem.level == "warns" for problem in draft.problems) for draft in found.drafts),
        left_aside=found.all_left_aside(),
        problems=[problem for draft in found.drafts for problem in draft.problems],
        items=work.items,
        new_organisations=work.registry.added,
    )

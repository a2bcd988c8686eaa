"""IATI files that come by themselves: an organisation names an address, and the platform asks it regularly.

A pull brings in a whole file or nothing. One that fails is tried again, later each time; what came in waits
for review as every import does, and obeys the organisation's word on which side is right.
"""

import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import jobs as queue
from commonground.base import saying
from commonground.base.errors import CommonGroundError, Problem
from commonground.base.i18n import _
from commonground.base.jobs import GaveUp, Work
from commonground.exchange import fetching, open_addresses, pull_mails
from commonground.exchange.errors import NoSuchSource, PullFailed
from commonground.exchange.feed_models import IatiPull, IatiSource
from commonground.exchange.fetching import Fetched
from commonground.exchange.importer import import_file
from commonground.exchange.schemas import Outcome

PULL = "iati.pull"
EVERY_HOURS = (6, 24, 168, 720)
MOST_SOURCES = 10
# After a failure: 1 hour, 2, 4 … and never more than a week.
FIRST_WAIT_S, LONGEST_WAIT_S = 3_600, 7 * 86_400
MOST_ITEMS = 200
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('iati_source'), :source)"


async def add(
    session: AsyncSession, organisation: int, url: str, every_hours: int, person: int
) -> list[Problem]:
    """Empty where it was taken; the first pull begins at once."""
    try:
        address = open_addresses.refuse_address(url)
    except PullFailed as error:
        return [Problem(field="url", code="not_an_address", message=error.message)]
    held = select(IatiSource.url).where(IatiSource.organisation_id == organisation)
    known = list(await session.scalars(held))
    if address in known:
        return [Problem(field="url", code="known", message=_("This address is pulled already."))]
    if len(known) >= MOST_SOURCES:
        message = _("An organisation has ten addresses at most.")
        return [Problem(field="url", code="too_many", message=message)]
    every = every_hours if every_hours in EVERY_HOURS else 24
    values = {"organisation_id": organisation, "url": address, "every_hours": every, "person_id": person}
    added = await session.execute(insert(IatiSource).values(**values).returning(IatiSource.id))
    await put(session, int(added.scalar_one()))
    return []


async def put(session: AsyncSession, source: int) -> None:
    """Now, and then again after its time."""
    row = await one(session, source)
    row.next_at = datetime.now(UTC) + timedelta(hours=row.every_hours)
    await queue.put(session, PULL, {"source": source})


async def one(session: AsyncSession, source: int, organisation: int | None = None) -> IatiSource:
    row = await session.get(IatiSource, source, with_for_update=True)
    if row is None or organisation not in (None, row.organisation_id):
        raise NoSuchSource(_("There is no such address."))
    return row


async def set_state(session: AsyncSession, source: int, organisation: int, state: str) -> None:
    row = await one(session, source, organisation)
    row.state = state
    if state == "on":
        row.failures, row.next_at = 0, datetime.now(UTC)


async def remove(session: AsyncSession, source: int, organisation: int) -> None:
    """The address and its log; what came from it stays."""
    await one(session, source, organisation)
    await session.execute(delete(IatiSource).where(IatiSource.id == source))


async def put_due(session: AsyncSession) -> int:
    """Of several workers each takes others; a job is put once for each time."""
    due = select(IatiSource.id).where(IatiSource.state == "on", IatiSource.next_at <= datetime.now(UTC))
    found = list(await session.scalars(due.with_for_update(skip_locked=True).limit(200)))
    for source in found:
        await put(session, source)
    return len(found)


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What a pull needs of its source, read before it begins."""

    source: int
    pull: int
    organisation: int
    person: int | None
    digest: str
    asked: fetching.Asked


async def run(work: Work, source: int) -> None:
    """One pull, and never two of one source at a time."""
    async with work.database.sessions.begin() as watch:
        if not await watch.scalar(text(LOCK), {"source": source}):
            return
        begun = await begin(work, source)
        if begun is None:
            return
        with tempfile.TemporaryDirectory(prefix="pull-") as folder, saying.keeping():
            await pull(work, begun, Path(folder) / name_of(begun.asked.url))


def name_of(url: str) -> str:
    """By which messages name the file: the last part of its address."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]", "_", last).lstrip(".")[-80:] or "file.xml"


async def pull(work: Work, begun: Begun, path: Path) -> None:
    """What it says is kept as words and values, so that each reader has it in their own language."""
    try:
        fetched = await fetching.fetch(begun.asked, path)
        same = not fetched.fresh or fetched.digest == begun.digest
        outcome = None if same else await bring_in(work, begun, path)
    except CommonGroundError as error:
        await failed(work, begun, error)
        return
    except Exception as error:
        message = _("Something went wrong on our side, and nothing was changed. The operator sees it.")
        await failed(work, begun, PullFailed(message))
        # It is asked again in its own time, as after any failure.
        raise GaveUp(f"An IATI file could not be pulled: {type(error).__name__}") from error
    await done(work, begun, fetched, outcome)


async def begin(work: Work, source: int) -> Begun | None:
    """A pull that stopped with its worker is told as failed; its source is asked anew."""
    async with work.database.sessions.begin() as session:
        row = await session.get(IatiSource, source)
        if row is None:
            return None
        stale = update(IatiPull).where(IatiPull.source_id == source, IatiPull.state == "running")
        await session.execute(stale.values(**broken_off()))
        new = insert(IatiPull).values(source_id=source, state="running").returning(IatiPull.id)
        return Begun(
            source=source,
            pull=int((await session.execute(new)).scalar_one()),
            organisation=row.organisation_id,
            person=row.person_id,
            digest=row.digest,
            asked=fetching.Asked(
                url=row.url,
                etag=row.etag,
                last_modified=row.last_modified,
                open_to_private=work.settings.allow_private_pulls,
            ),
        )


def broken_off() -> dict[str, Any]:
    with saying.keeping():
        message = _("It was broken off.")
    return {"state": "failed", "ended_at": datetime.now(UTC), **kept(message)}


async def bring_in(work: Work, begun: Begun, path: Path) -> Outcome:
    """In the organisation's name and for its activities alone; what is complete is handed in for review."""
    return await import_file(
        work.database,
        path,
        format="iati",
        organisation=begun.organisation,
        state="submitted",
        person=begun.person,
        allowed=frozenset({begun.organisation}),
    )


async def done(work: Work, begun: Begun, fetched: Fetched, outcome: Outcome | None) -> None:
    changed = outcome is not None and (outcome.added or outcome.changed or outcome.refused)
    async with work.database.sessions.begin() as session:
        values: dict[str, Any] = {"failures": 0, "last_error": ""}
        if fetched.fresh:
            values |= {
                "etag": fetched.etag,
                "last_modified": fetched.last_modified,
                "digest": fetched.digest,
            }
        await session.execute(update(IatiSource).where(IatiSource.id == begun.source).values(**values))
        held = told(outcome) | await pull_mails.tell_it_works(session, begun.source, begun.pull)
        await end(session, begun, "changed" if changed else "same", fetched.size_bytes, kept("", held))


async def failed(work: Work, begun: Begun, error: CommonGroundError) -> None:
    """Asked again after a longer time with each failure, or when the server asked for it."""
    async with work.database.sessions.begin() as session:
        row = await one(session, begun.source)
        row.failures += 1
        row.last_error = str(error.message)
        asked_s = error.again_s if isinstance(error, PullFailed) else None
        row.next_at = datetime.now(UTC) + timedelta(seconds=wait_s(row.failures, asked_s))
        mailed = await pull_mails.tell_it_fails(session, row, begun.pull, saying.of(error.message))
        await end(session, begun, "failed", 0, kept(error.message, mailed))


def wait_s(failures: int, asked_s: float | None) -> float:
    """The server's own word counts where it asks for more than a minute."""
    if asked_s is not None:
        return max(asked_s, 60.0)
    return min(FIRST_WAIT_S * 2.0 ** min(failures - 1, 20), LONGEST_WAIT_S)


async def end(session: AsyncSession, begun: Begun, state: str, size: int, held: dict[str, Any]) -> None:
    ended = update(IatiPull).where(IatiPull.id == begun.pull)
    await session.execute(ended.values(state=state, size_bytes=size, ended_at=datetime.now(UTC), **held))


def kept(message: str, outcome: dict[str, Any] | None = None) -> dict[str, Any]:
    """A sentence as it reads now, and beside it what it is made of."""
    said = {"said": saying.of(message)} if message else {}
    return {"message": str(message), "outcome": (outcome or {}) | said}


def told(outcome: Outcome | None) -> dict[str, Any]:
    """Counts, and by name the first of what changed and of what stood in the way."""
    if outcome is None:
        return {}
    counts = {name: getattr(outcome, name) for name in ("read", "added", "changed", "unchanged", "refused")}
    items = [item for item in outcome.items if item.what != "unchanged"][:MOST_ITEMS]
    stops = [problem for problem in outcome.problems if problem.level == "stops"][:MOST_ITEMS]
    return {
        **counts,
        "items": msgspec.to_builtins(items),
        "stops": [msgspec.to_builtins(problem) for problem in stops],
    }

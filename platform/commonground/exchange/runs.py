"""Imports through the page: the file is kept with what it would do, until somebody says to bring it in.

A run is worked on by jobs: `imports.check` reads, maps and tries it, `imports.run` brings it in, and
`imports.undo` takes it back. Each is one transaction, so that a worker that dies leaves nothing half done.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import cast, delete, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from commonground.accounts.permissions import named
from commonground.accounts.schemas import Viewer
from commonground.activities.schemas import State
from commonground.base import jobs
from commonground.base.errors import Conflict
from commonground.base.i18n import _, said_again
from commonground.exchange.errors import NoSuchImport
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.models import ImportProgress, ImportRow, ImportRun
from commonground.exchange.schemas import Outcome

COLUMNS = ImportRun.__table__.c
WAITING, DONE, REFUSED = "waiting", "done", "refused"
# Nothing is brought in yet, so it may be read anew in another way.
OPEN = ("received", "read", "mapped", "checked", "waiting", "refused")
CHECKING = ("received", "read", "mapped", "checked")
BUSY = (*CHECKING, "running", "undoing")
CHECK, RUN, UNDO = "imports.check", "imports.run", "imports.undo"
# A worker tells of itself every half second; unheard of for this long, it is gone or has no processor.
SILENT_AFTER = timedelta(seconds=20)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is to come in; kept with the run, so that the import does what the trial did."""

    format: str | None = None
    organisation: int | None = None
    state: State = "submitted"
    mapping: Mapping | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """`known` is how many rows there are, once that is known; `silent_since` when no worker is heard of."""

    stage: str
    done: int
    known: int | None
    silent_since: datetime | None = None

    @property
    def percent(self) -> int | None:
        return min(99, 100 * self.done // self.known) if self.known else None


class Run(msgspec.Struct, kw_only=True):
    """A kept import as its page shows it: `outcome` once the file could be read, else `message`."""

    id: int
    file_name: str
    state: str
    asked: Asked
    person: int | None
    organisation: int | None = None
    outcome: Outcome | None = None
    message: str = ""
    times: dict[str, datetime] = {}
    job: int | None = None
    has_file: bool = True
    undone: dict[str, Any] = {}

    @property
    def busy(self) -> bool:
        return self.job is not None and self.state in BUSY


def states_for(viewer: Viewer) -> tuple[State, ...]:
    """Only the secretariat publishes without a review."""
    return ("published", "submitted", "draft") if viewer.is_secretariat else ("submitted", "draft")


def allowed_for(viewer: Viewer) -> frozenset[int] | None:
    return None if viewer.is_secretariat else frozenset(named(viewer, "edit"))


def digest_of(content: bytes | bytearray) -> str:
    return hashlib.sha256(content).hexdigest()


async def keep(
    session: AsyncSession, viewer: Viewer, name: str, content: bytes | bytearray, asked: Asked
) -> int:
    """The file as it came, before anything else: whatever goes wrong, it is not lost."""
    values = {
        "person_id": viewer.id,
        "organisation_id": asked.organisation,
        "file_name": name,
        "format": asked.format or "",
        "content": content,
        "digest": digest_of(content),
        "state": "received",
        "times": {"received": now()},
        "outcome": {"asked": msgspec.to_builtins(asked)},
    }
    # Not as `.values()`: a statement that is kept compiled would keep the first file with it.
    added = await session.execute(insert(ImportRun).returning(ImportRun.id), values)
    return int(added.scalar_one())


async def copied(session: AsyncSession, key: int, values: dict[str, Any]) -> int:
    """In the database alone: its bytes are not fetched only to be sent back."""
    names = ("person_id", "times", "outcome", "organisation_id", "file_name", "content", "digest")
    held = [cast(literal(values[name], COLUMNS[name].type), COLUMNS[name].type) for name in names[:3]]
    rest = [COLUMNS[name] for name in names[3:]]
    source = select(*held, *rest, literal(""), literal("received")).where(ImportRun.id == key)
    added = insert(ImportRun).from_select([*names, "format", "state"], source).returning(ImportRun.id)
    return int((await session.execute(added)).scalar_one())


async def content_of(session: AsyncSession, row: ImportRun) -> bytes:
    """Fetched where it is needed, and nowhere else: it may have 50 MB."""
    return await session.scalar(select(ImportRun.content).where(ImportRun.id == row.id)) or b""


async def let_go(session: AsyncSession, row: ImportRun) -> None:
    """The file goes; what became of its rows stays."""
    if row.state in ("running", "undoing"):
        raise Conflict(_("This file is being brought in. Wait until that is done."))
    if row.state in OPEN:
        move(row, "cancelled")
    row.content, row.has_left_content = None, False
    await session.flush()


def now() -> str:
    return datetime.now(UTC).isoformat()


async def row_of(session: AsyncSession, viewer: Viewer, key: int, lock: bool = False) -> ImportRun:
    """One's own; a manager sees those of the organisation, the secretariat all."""
    query = select(ImportRun, ImportRun.content.is_not(None)).where(ImportRun.id == key)
    query = query.options(defer(ImportRun.content, raiseload=True)).execution_options(populate_existing=True)
    found = (await session.execute(query.with_for_update() if lock else query)).first()
    if found is None or not sees(viewer, found[0]):
        raise NoSuchImport(_("There is no import %(id)d of yours.") % {"id": key})
    row: ImportRun = found[0]
    row.has_left_content = found[1]
    return row


def sees(viewer: Viewer, row: ImportRun) -> bool:
    manages = row.organisation_id is not None and row.organisation_id in named(viewer, "manage")
    return viewer.is_secretariat or row.person_id == viewer.id or manages


def decides(viewer: Viewer, row: ImportRun) -> bool:
    return viewer.is_secretariat or row.person_id == viewer.id


async def own_row(session: AsyncSession, viewer: Viewer, key: int) -> ImportRun:
    """To do something with it, which a manager who may see it can't."""
    row = await row_of(session, viewer, key, lock=True)
    if not decides(viewer, row):
        raise NoSuchImport(_("Only who handed this file in decides on it."))
    return row


def run_of(row: ImportRun) -> Run:
    held: dict[str, Any] = dict(row.outcome)
    outcome = held.get("outcome")
    return Run(
        id=row.id,
        file_name=row.file_name,
        state=row.state,
        person=row.person_id,
        organisation=row.organisation_id,
        asked=msgspec.convert(held.get("asked", {}), Asked),
        outcome=msgspec.convert(outcome, Outcome) if outcome else None,
        message=said_again(row.message),
        times={
            name: datetime.fromisoformat(at)
            for name, at in sorted(row.times.items(), key=lambda one: datetime.fromisoformat(one[1]))
        },
        job=row.job_id,
        has_file=row.has_content,
        undone=held.get("undone", {}),
    )


def move(row: ImportRun, state: str) -> None:
    row.state = state
    row.times = {**row.times, state: now()}


async def check(session: AsyncSession, row: ImportRun) -> None:
    """Has the file read and tried, anew where it was before."""
    if row.state not in OPEN:
        raise Conflict(_("This file is brought in already."))
    if not row.has_content:
        raise Conflict(_("The file is no longer kept. Hand it in again."))
    await session.execute(delete(ImportRow).where(ImportRow.run_id == row.id))
    row.outcome = {"asked": row.outcome.get("asked", {})}
    row.message = []
    row.times = {"received": row.times.get("received", now())}
    row.state = "received"
    await begin(session, row, CHECK, "reading")


async def begin(session: AsyncSession, row: ImportRun, job: str, stage: str) -> None:
    await session.execute(delete(ImportProgress).where(ImportProgress.run_id == row.id))
    await session.execute(insert(ImportProgress).values(run_id=row.id, stage=stage, done=0, known=None))
    row.job_id = await jobs.put(session, job, {"run": row.id})
    await session.flush()


async def start(session: AsyncSession, row: ImportRun) -> bool:
    """Has what was chosen brought in. False where that was said before: a second click changes nothing."""
    if row.state in ("running", "done"):
        return False
    if row.state != WAITING:
        raise Conflict(_("This file is not ready to be brought in."))
    if not row.has_content:
        raise Conflict(_("The file is no longer kept. Hand it in again."))
    move(row, "running")
    await begin(session, row, RUN, "reading")
    return True


async def cancel(session: AsyncSession, row: ImportRun) -> None:
    """At once: the job that works on it finds this before it commits, and undoes what it did."""
    if row.state in ("done", "undoing", "undone"):
        raise Conflict(_("It is brought in already. You can undo it."))
    if row.state != "cancelled":
        move(row, "cancelled")
    await session.flush()


async def again(session: AsyncSession, viewer: Viewer, row: ImportRun) -> int:
    """The same file in a run of its own, such as when the registry changed under the first."""
    if not row.has_content:
        raise Conflict(_("The file is no longer kept. Hand it in again."))
    values = {
        "person_id": viewer.id,
        "times": {"received": now()},
        "outcome": {"asked": msgspec.to_builtins(run_of(row).asked)},
    }
    key = await copied(session, row.id, values)
    await check(session, await row_of(session, viewer, key, lock=True))
    return key


async def undo(session: AsyncSession, row: ImportRun, by: int, also: list[int]) -> None:
    """`also` are activities somebody has changed since, which are to go back nevertheless."""
    if row.state in ("undoing", "undone"):
        raise Conflict(_("This import is undone already."))
    if row.state != DONE:
        raise Conflict(_("Only what was brought in can be undone."))
    row.outcome = {**row.outcome, "undo_by": by, "undo_also": also}
    move(row, "undoing")
    await begin(session, row, UNDO, "undoing")


async def progress_of(session: AsyncSession, row: ImportRun) -> Progress | None:
    """What is heard of the worker; silence counts from when it was last heard of."""
    held = await session.get(ImportProgress, row.id, populate_existing=True)
    if held is None:
        return None
    silent = datetime.now(UTC) - held.heard_at > SILENT_AFTER
    return Progress(
        stage=held.stage,
        done=held.done,
        known=held.known,
        silent_since=held.heard_at if silent else None,
    )

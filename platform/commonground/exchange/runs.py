"""Imports through the page: the file is kept with what it would do, until somebody says to bring it in."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities.schemas import State
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.i18n import _
from commonground.exchange.errors import NoSuchImport
from commonground.exchange.importer import import_file
from commonground.exchange.models import ImportRun
from commonground.exchange.schemas import Outcome

WAITING, DONE, REFUSED = "waiting", "done", "refused"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is to come in; kept with the run, so that the import does what the trial did."""

    format: str | None = None
    organisation: int | None = None
    state: State = "submitted"


class Run(msgspec.Struct, kw_only=True):
    """A kept import as its page shows it: `outcome` once the file could be read, else `message`."""

    id: int
    file_name: str
    state: str
    asked: Asked
    person: int | None
    outcome: Outcome | None = None
    message: str = ""


def states_for(viewer: Viewer) -> tuple[State, ...]:
    """Only the secretariat publishes without a review."""
    return ("published", "submitted", "draft") if viewer.is_secretariat else ("submitted", "draft")


def allowed_for(viewer: Viewer) -> frozenset[int] | None:
    return None if viewer.is_secretariat else frozenset(own(viewer, "edit"))


async def keep(session: AsyncSession, viewer: Viewer, name: str, content: bytes, asked: Asked) -> int:
    """The file as it came, before anything else: whatever goes wrong, it is not lost."""
    values = {
        "person_id": viewer.id,
        "organisation_id": asked.organisation,
        "file_name": name,
        "format": asked.format or "",
        "content": content,
        "state": WAITING,
        "outcome": {"asked": msgspec.to_builtins(asked)},
    }
    added = await session.execute(insert(ImportRun).values(**values).returning(ImportRun.id))
    return int(added.scalar_one())


async def row_of(session: AsyncSession, viewer: Viewer, key: int, lock: bool = False) -> ImportRun:
    query = select(ImportRun).where(ImportRun.id == key)
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None or not (viewer.is_secretariat or row.person_id == viewer.id):
        raise NoSuchImport(_("There is no import %(id)d of yours.") % {"id": key})
    return row


def run_of(row: ImportRun) -> Run:
    held: dict[str, Any] = dict(row.outcome)
    outcome = held.get("outcome")
    return Run(
        id=row.id,
        file_name=row.file_name,
        state=row.state,
        person=row.person_id,
        asked=msgspec.convert(held.get("asked", {}), Asked),
        outcome=msgspec.convert(outcome, Outcome) if outcome else None,
        message=held.get("message", ""),
    )


async def work(session: AsyncSession, database: Database, viewer: Viewer, key: int, *, trial: bool) -> Run:
    """Tries the kept file, or brings it in once; a second click finds it done and changes nothing."""
    row = await row_of(session, viewer, key, lock=True)
    run = run_of(row)
    if row.state != WAITING:
        return run
    held: dict[str, Any] = {"asked": msgspec.to_builtins(run.asked)}
    try:
        outcome = await import_kept(database, viewer, row, run.asked, trial)
        held["outcome"] = msgspec.to_builtins(outcome)
        row.format = outcome.format
        row.state = WAITING if trial else DONE
    except CommonGroundError as error:
        held["message"] = error.message
        row.state = REFUSED
    row.outcome = held
    await session.flush()
    return run_of(row)


async def import_kept(
    database: Database, viewer: Viewer, row: ImportRun, asked: Asked, trial: bool
) -> Outcome:
    """From a file of its own name, since problems name it and its ending tells the format."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / row.file_name
        path.write_bytes(row.content or b"")
        return await import_file(
            database,
            path,
            format=asked.format,
            organisation=asked.organisation,
            dry_run=trial,
            state=asked.state,
            person=viewer.id,
            allowed=allowed_for(viewer),
        )


async def earlier(session: AsyncSession, viewer: Viewer) -> list[dict[str, Any]]:
    columns = (ImportRun.id, ImportRun.file_name, ImportRun.state, ImportRun.outcome, ImportRun.created_at)
    query = select(*columns).where(ImportRun.person_id == viewer.id).order_by(ImportRun.id.desc()).limit(20)
    return [dict(row._mapping) for row in await session.execute(query)]

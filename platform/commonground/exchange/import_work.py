"""What a worker does with a kept import: read and try it, bring it in, take it back.

Each is one transaction, which also ends the job. A worker that is killed leaves nothing behind, and the next
one begins anew. How far it has come is written beside that transaction, twice a second, and in the same
breath it is read whether somebody has cancelled.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.permissions import registers
from commonground.accounts.schemas import Viewer
from commonground.activities.duplicates import jobs as duplicates
from commonground.activities.service import Author, connection_of
from commonground.base import saying
from commonground.base.database import Pool
from commonground.base.errors import CommonGroundError, NotAllowed
from commonground.base.i18n import _, reading
from commonground.base.jobs import GaveUp, Work
from commonground.exchange import import_rows, runs, sheets, undoing
from commonground.exchange.choosing import Choices
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.table import format_of
from commonground.exchange.importer import bring_in, opened
from commonground.exchange.models import ImportRun
from commonground.exchange.plans import Terms
from commonground.exchange.schemas import Coming, Outcome, Read

BEAT_S = 0.5
TELL = """
UPDATE import_progress SET stage = $2, done = $3, known = $4, heard_at = now() WHERE run_id = $1
"""
STATE = "SELECT state FROM import_run WHERE id = $1"
STEP = """
UPDATE import_run SET state = $2::text, times = times || jsonb_build_object($2::text, now())
WHERE id = $1 AND state = ANY($3::text[])
"""


class Stopped(Exception):
    """Somebody cancelled it, or another worker has done it: what this one did is undone."""


class Telling:
    """How far it is; `stopped` once the run is no longer in a state that this job works on."""

    def __init__(self, pool: Pool, run: int, states: tuple[str, ...]) -> None:
        self.pool, self.run, self.states = pool, run, states
        self.stage, self.done, self.stopped = "reading", 0, False
        self.known: int | None = None

    def progress(self, done: int, known: int | None) -> None:
        if self.stopped:
            raise Stopped
        self.done, self.known = done, known

    async def begin(self, stage: str) -> None:
        self.stage, self.done, self.known = stage, 0, None
        await self.tell()

    async def tell(self) -> None:
        await self.pool.execute(TELL, self.run, self.stage, self.done, self.known)
        self.stopped = await self.pool.fetchval(STATE, self.run) not in self.states

    async def step(self, state: str) -> None:
        """That much is done, for those who look. Bringing a file in reads it again and says nothing of it."""
        if "received" not in self.states:
            return
        await self.pool.execute(STEP, self.run, state, list(self.states))

    async def beat(self) -> None:
        while True:
            # A database that is away for a moment is no reason to break the work off.
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self.tell()
            await asyncio.sleep(BEAT_S)


@asynccontextmanager
async def telling(work: Work, run: int, states: tuple[str, ...]) -> AsyncIterator[Telling]:
    told = Telling(work.database.everything, run, states)
    beating = asyncio.create_task(told.beat())
    try:
        yield told
    finally:
        beating.cancel()


Task = Callable[[AsyncSession, ImportRun, Viewer, Telling], Awaitable[None]]


async def do(work: Work, run: int, states: tuple[str, ...], ends_in: str, task: Task) -> None:
    """`task` in the transaction that ends the job; what it can't do for a reason of the file's is told."""
    try:
        async with telling(work, run, states) as told, work.begin() as session:
            row = await session.get(ImportRun, run)
            if row is None or row.state not in states:
                return
            viewer = await viewer_of(session, row)
            reading.set(viewer.language)
            with saying.keeping():
                await task(session, row, viewer, told)
            await finish(session, row, states, ends_in)
    except Stopped:
        async with work.begin():
            pass
    except CommonGroundError as error:
        await refuse(work, run, states, error.message)
    except Exception:
        if work.attempt > 1 or not work.id:
            with saying.keeping():
                message = _(
                    "Something went wrong on our side, and nothing was changed. The operator sees it."
                )
            await refuse(work, run, states, message)
            raise GaveUp("An import could not be done: see the error before this one.") from None
        raise


async def viewer_of(session: AsyncSession, row: ImportRun) -> Viewer:
    """As the person may act now: a role that was taken away since the upload no longer counts.

    It is who handed the file in, or who asked to undo it.
    """
    person = row.outcome.get("undo_by") if row.state == "undoing" else row.person_id
    found = await accounts.viewers(await connection_of(session), [person or 0])
    if not found or not registers(found[0]):
        with saying.keeping():
            raise NotAllowed(_("You may no longer bring activities in. Ask a manager of your organisation."))
    return found[0]


async def finish(session: AsyncSession, row: ImportRun, states: tuple[str, ...], ends_in: str) -> None:
    """Locks the row for the first time, so that a word to cancel that came before it counts."""
    state = await session.scalar(select(ImportRun.state).where(ImportRun.id == row.id).with_for_update())
    if state not in states:
        raise Stopped
    await session.refresh(row, ["state", "times"])
    if ends_in == runs.WAITING:
        runs.move(row, "checked")
    runs.move(row, ends_in)
    if ends_in != runs.WAITING:
        await duplicates.soon(session)


async def refuse(work: Work, run: int, states: tuple[str, ...], message: str) -> None:
    async with work.begin() as session:
        row = await session.get(ImportRun, run, with_for_update=True)
        if row is not None and row.state in states:
            runs.move(row, "refused" if row.state != "undoing" else "done")
            row.message = saying.of(message)


async def check(work: Work, payload: dict[str, Any]) -> None:
    await do(work, int(payload["run"]), runs.CHECKING, runs.WAITING, try_out)


async def run(work: Work, payload: dict[str, Any]) -> None:
    await do(work, int(payload["run"]), ("running",), runs.DONE, carry_out)


async def undo(work: Work, payload: dict[str, Any]) -> None:
    await do(work, int(payload["run"]), ("undoing",), "undone", take_back)


async def try_out(session: AsyncSession, row: ImportRun, viewer: Viewer, told: Telling) -> None:
    """The same work as the import, undone: so it tells exactly what the import would do."""
    await bring(session, row, viewer, told, trial=True)


async def carry_out(session: AsyncSession, row: ImportRun, viewer: Viewer, told: Telling) -> None:
    await bring(session, row, viewer, told, trial=False)


async def bring(session: AsyncSession, row: ImportRun, viewer: Viewer, told: Telling, *, trial: bool) -> None:
    asked, choices = runs.run_of(row).asked, None if trial else Choices(row.id)
    with (
        tempfile.TemporaryFile(prefix="import-rows-") as file,
        tempfile.TemporaryFile(prefix="import-amended-") as amended,
    ):
        kept = import_rows.Kept(file, amended)
        async with opened_kept(session, row, asked, told) as (found, mapping, kind):
            await told.begin("checking" if trial else "writing")
            terms = terms_of(viewer, asked, kind, choices)
            savepoint = await session.begin_nested()
            outcome = await bring_in(session, found, terms, told.progress, kept)
            await (savepoint.rollback() if trial else savepoint.commit())
        if trial:
            await told.begin("comparing")
        await import_rows.write(session, row.id, kept, viewer if trial else None)
    remember(row, outcome, mapping, kind, trial=trial)


async def take_back(session: AsyncSession, row: ImportRun, viewer: Viewer, told: Telling) -> None:
    await told.begin("undoing")
    also = frozenset(row.outcome.get("undo_also", []))
    done = await undoing.undo(session, row.id, viewer, also, told.progress)
    row.outcome = {**row.outcome, "undone": done}


@asynccontextmanager
async def opened_kept(
    session: AsyncSession, row: ImportRun, asked: runs.Asked, told: Telling
) -> AsyncIterator[tuple[Read | Coming, Any, Any]]:
    """Under a file name of its own, since problems name it and its ending tells the format."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / row.file_name
        await asyncio.to_thread(path.write_bytes, row.content or b"")
        # Its bytes are on disk now, and may be 50 MB.
        session.expire(row, ["content"])
        kind = format_of(path, asked.format)
        if kind.sheet:
            yield *await read_sheet(session, path, asked, told), kind
            return
        found = await asyncio.to_thread(opened, kind, path)
        # A file in a format of its own needs no mapping of columns.
        await told.step("read")
        await told.step("mapped")
        yield found, None, kind


async def read_sheet(
    session: AsyncSession, path: Path, asked: runs.Asked, told: Telling
) -> tuple[Read, Mapping]:
    table = await asyncio.to_thread(sheets.table_in, path, asked.mapping)
    await told.step("read")
    known = await sheets.known_to(session, table, asked.organisation)
    mapping = await asyncio.to_thread(sheets.mapped, table, known, asked.mapping)
    found = await asyncio.to_thread(sheets.apply, table, mapping, known)
    await told.step("mapped")
    return found, mapping


def terms_of(viewer: Viewer, asked: runs.Asked, kind: Any, choices: Choices | None = None) -> Terms:
    state = asked.state if asked.state in runs.states_for(viewer) else runs.states_for(viewer)[0]
    return Terms(
        author=Author(viewer.id, "import"),
        state=state,
        lead=asked.organisation,
        allowed=runs.allowed_for(viewer),
        lenient=kind.lenient,
        choices=choices,
    )


def remember(row: ImportRun, outcome: Outcome, mapping: Any, kind: Any, *, trial: bool) -> None:
    """Sums alone: what becomes of each row stands in rows of its own."""
    used = msgspec.to_builtins(mapping) if kind.sheet else None
    whole = msgspec.structs.replace(
        outcome, dry_run=trial, format=kind.name, mapping=used, problems=[], items=[]
    )
    row.format = kind.name
    row.outcome = {**row.outcome, "outcome": msgspec.to_builtins(whole)}

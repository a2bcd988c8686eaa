"""Work to be done soon, put into the same transaction as what gives rise to it.

A domain offers its handlers in a module named in `app.JOB_ROOMS`: `jobs = [Job("freshness.turning", run)]`
and `timers = [Timer("freshness.daily", "0 5 * * *", run)]`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.models import JobKey, JobRow
from commonground.base.settings import Settings

CHANNEL = "commonground_jobs"
# After 1 minute, 5, 30, 2 hours and 12 hours; then a person has to look.
BACK_OFF_S = (60, 300, 1_800, 7_200, 43_200)


class GaveUp(CommonGroundError):
    """Trying again would not help; the message is kept for the operator and holds no secret."""


class Overtaken(CommonGroundError):
    """Another worker has taken this job over: what this one did of it is undone."""


@dataclass(frozen=True)
class Work:
    """What a handler works with. `put_at` says when its job was put."""

    database: Database
    settings: Settings
    id: int = 0
    worker: int = 0
    attempt: int = 1
    put_at: datetime | None = None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """The handler's last transaction, whose commit also ends the job.

        A job that does all its writing here is done once, whenever its worker dies. One that uses
        `database.sessions` may be begun again after those writes, and must bear it.
        """
        async with self.database.sessions.begin() as session:
            yield session
            if self.id:
                await end(session, self)


Handler = Callable[[Work, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """`back_off_s` are the waits before each further attempt; `limit_s` how long one may take.

    `title` is what the operator reads, a string given through `mark`.
    """

    name: str
    run: Handler
    back_off_s: tuple[int, ...] = BACK_OFF_S
    limit_s: int = 900
    title: str = ""


@dataclass(frozen=True)
class Timer:
    """Puts a job of its name at the minutes of `cron` (in UTC), and once for those missed meanwhile."""

    name: str
    cron: str
    run: Handler
    back_off_s: tuple[int, ...] = BACK_OFF_S
    limit_s: int = 900
    title: str = ""

    @property
    def job(self) -> Job:
        return Job(self.name, self.run, self.back_off_s, self.limit_s, self.title)


async def put(
    session: AsyncSession,
    name: str,
    payload: dict[str, Any],
    key: str | None = None,
    run_after: datetime | None = None,
) -> int | None:
    """The new job's number; None where a job was put under this key before, be it long done."""
    if key is not None:
        fresh = upsert(JobKey).values(key=key).on_conflict_do_nothing().returning(JobKey.key)
        if (await session.execute(fresh)).first() is None:
            return None
    values = {"name": name, "payload": payload} | ({"run_after": run_after} if run_after else {})
    number = (await session.execute(insert(JobRow).values(**values).returning(JobRow.id))).scalar_one()
    await notify(session)
    return int(number)


async def end(session: AsyncSession, work: Work) -> None:
    """Done, unless another worker has taken the job over since."""
    values = {"state": "done", "error": None, "worker": None, "ended_at": func.now()}
    ended = update(JobRow).where(*ours(work)).values(**values).returning(JobRow.id)
    if (await session.execute(ended)).first() is None:
        raise Overtaken(f"job {work.id} runs elsewhere")


def ours(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Still in the hands of the worker that took it, and from that taking."""
    return (
        JobRow.id == work.id,
        JobRow.state == "running",
        JobRow.worker == work.worker,
        JobRow.attempts == work.attempt,
    )


async def again(session: AsyncSession, number: int) -> bool:
    """An operator's word to try a failed job once more, from its first attempt."""
    values = {"state": "waiting", "attempts": 0, "run_after": func.now(), "put_at": func.now()}
    failed = (JobRow.id == number, JobRow.state == "failed")
    found = await session.execute(update(JobRow).where(*failed).values(**values).returning(JobRow.id))
    await notify(session)
    return found.first() is not None


async def notify(session: AsyncSession) -> None:
    """Workers hear of it when this transaction is committed, and never if it is not."""
    await session.execute(select(func.pg_notify(CHANNEL, "")))

"""A worker: sleeps until a job is put, falls due, or a timer strikes, and does a few at a time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg

from commonground.base import queue
from commonground.base.database import CONNECT_SECONDS, Connection
from commonground.base.jobs import CHANNEL, Job, Overtaken, Timer, Work

AT_ONCE = 4
# How soon the jobs of a dead worker are found where nothing else wakes this one.
LOOK_S = 30
# Jobs that are under way when the worker is told to stop.
PATIENCE_S = 3
log = logging.getLogger("commonground")


class ConnectionLost(Exception):
    """The connection that holds this worker's lock ended, so its jobs are others' now."""


class Worker:
    def __init__(self, work: Work, jobs: Iterable[Job], timers: Iterable[Timer]) -> None:
        self.work, self.pool, self.timers = work, work.database.everything, list(timers)
        self.jobs = {job.name: job for job in [*jobs, *(timer.job for timer in self.timers)]}
        self.slots: dict[str, datetime] = {}
        self.running: set[asyncio.Task[None]] = set()
        self.woken, self.stopping, self.lost = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def stop(self) -> None:
        self.stopping.set()
        self.woken.set()

    async def run(self) -> None:
        """Until told to stop; raises ConnectionLost when it may no longer hold on to its jobs."""
        async with self.attached() as (connection, number):
            self.work = replace(self.work, worker=number)
            await self.know_timers()
            try:
                while not self.stopping.is_set():
                    self.woken.clear()
                    await self.look(connection)
                    await self.sleep()
            finally:
                await self.wind_up(0 if self.lost.is_set() else PATIENCE_S)

    @asynccontextmanager
    async def attached(self) -> AsyncIterator[tuple[Connection, int]]:
        """The one connection that listens, and by whose life others know that this worker lives."""
        url = self.work.database.url
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=LOOK_S)
        try:
            connection.add_termination_listener(self.on_loss)
            await connection.add_listener(CHANNEL, self.on_notice)
            yield connection, await queue.enter(connection)
        finally:
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=1)

    def on_notice(self, *_: Any) -> None:
        self.woken.set()

    def on_loss(self, *_: Any) -> None:
        self.lost.set()
        self.woken.set()

    async def know_timers(self) -> None:
        for timer in self.timers:
            await queue.know(self.pool, timer.name, queue.last_slot(timer.cron, datetime.now(UTC)))

    async def look(self, connection: Connection) -> None:
        if self.lost.is_set():
            raise ConnectionLost
        await queue.free_orphans(connection, len(max((j.back_off_s for j in self.jobs.values()), key=len)))
        await self.strike()
        while len(self.running) < AT_ONCE and not self.stopping.is_set():
            row = await queue.take(self.pool, self.work.worker, list(self.jobs))
            if row is None:
                break
            task = asyncio.create_task(self.do(row))
            self.running.add(task)
            task.add_done_callback(self.ended)

    def ended(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        self.woken.set()

    async def strike(self) -> None:
        for timer in self.timers:
            slot = queue.last_slot(timer.cron, datetime.now(UTC))
            if self.slots.get(timer.name) != slot:
                await queue.fire(self.pool, timer.name, slot)
                self.slots[timer.name] = slot

    async def sleep(self) -> None:
        seconds = LOOK_S if len(self.running) >= AT_ONCE else await self.seconds_to_next()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)

    async def seconds_to_next(self) -> float:
        now = datetime.now(UTC)
        moments = [queue.next_slot(timer.cron, now) for timer in self.timers]
        if due := await queue.next_due(self.pool, list(self.jobs)):
            moments.append(due)
        soonest = min(((moment - now).total_seconds() for moment in moments), default=LOOK_S)
        return min(max(soonest, 0.05), LOOK_S)

    async def do(self, row: asyncpg.Record) -> None:
        job = self.jobs[row["name"]]
        work = replace(self.work, id=row["id"], attempt=row["attempts"], put_at=row["put_at"])
        try:
            async with asyncio.timeout(job.limit_s):
                await job.run(work, row["payload"])
            await queue.done(self.pool, work)
        except Overtaken:
            log.warning("job %s (%s) was taken over by another worker", work.id, job.name)
        except Exception as error:
            await self.note(work, job, error)

    async def note(self, work: Work, job: Job, error: Exception) -> None:
        """Where even this can't be written, the job is found with its worker's lock gone."""
        try:
            final = await queue.failed(self.pool, work, job, error)
            how = "gave up" if final else f"attempt {work.attempt} failed"
            log.warning("job %s (%s): %s: %s", work.id, job.name, how, queue.reason(error))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self.on_loss()

    async def wind_up(self, seconds: float) -> None:
        if self.running:
            await asyncio.wait(self.running, timeout=seconds)
        for task in [*self.running]:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

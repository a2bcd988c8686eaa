"""The queue as workers see it: what they take, what becomes of it, and whose worker is dead.

A worker lives as long as its connection holds the advisory lock of its number. So its death, however it
dies, is known the moment PostgreSQL closes the connection, and nothing is taken from a worker that is slow.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from croniter import croniter

from commonground.base.database import Connection, Pool
from commonground.base.errors import CommonGroundError
from commonground.base.jobs import CHANNEL, GaveUp, Job, Work

WORKERS = 7_262_002
LONGEST_REASON = 300
LARGEST_NUMBER = 2**31 - 1

TAKE = """
UPDATE job SET state = 'running', worker = $1, attempts = attempts + 1, started_at = now(), ended_at = NULL
WHERE id = (SELECT id FROM job WHERE state = 'waiting' AND run_after <= now() AND name = ANY($2)
            ORDER BY run_after, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, name, payload, attempts, put_at
"""
DONE = """
UPDATE job SET state = 'done', error = NULL, worker = NULL, ended_at = now()
WHERE id = $1 AND state = 'running' AND worker = $2 AND attempts = $3
"""
NOT_DONE = """
UPDATE job SET state = $4, error = $5, worker = NULL, ended_at = now(), run_after = coalesce($6, run_after)
WHERE id = $1 AND state = 'running' AND worker = $2 AND attempts = $3
"""
# Jobs whose worker's lock nobody holds. One that has taken its worker with it every time is not tried again.
ORPHANS = """
UPDATE job SET worker = NULL, state = CASE WHEN attempts > $2 THEN 'failed' ELSE 'waiting' END,
       error = 'The worker ended in the middle of it.', ended_at = now(), run_after = now()
WHERE state = 'running' AND NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = job.worker AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
NEXT = "SELECT min(run_after) FROM job WHERE state = 'waiting' AND name = ANY($1)"
KNOWN = "INSERT INTO timer (name, fired_for) VALUES ($1, $2) ON CONFLICT DO NOTHING"
FIRE = "UPDATE timer SET fired_for = $2 WHERE name = $1 AND fired_for < $2 RETURNING name"
PUT = "INSERT INTO job (name, payload) VALUES ($1, '{}') RETURNING id"


async def enter(connection: Connection) -> int:
    """This worker's number, with its lock held until the connection ends."""
    while True:
        number = secrets.randbelow(LARGEST_NUMBER)
        if await connection.fetchval("SELECT pg_try_advisory_lock($1::int, $2::int)", WORKERS, number):
            return number


async def take(pool: Pool, worker: int, names: list[str]) -> asyncpg.Record | None:
    return await pool.fetchrow(TAKE, worker, names)


async def done(pool: Pool, work: Work) -> None:
    await pool.execute(DONE, work.id, work.worker, work.attempt)


async def failed(pool: Pool, work: Work, job: Job, error: BaseException) -> bool:
    """Waits for its next attempt, or, after the last of them, for a person. True when it was the last."""
    left = job.back_off_s[work.attempt - 1 :]
    final = isinstance(error, GaveUp) or not left
    again_at = None if final else datetime.now(UTC) + timedelta(seconds=left[0])
    state = "failed" if final else "waiting"
    await pool.execute(NOT_DONE, work.id, work.worker, work.attempt, state, reason(error), again_at)
    return final


def reason(error: BaseException) -> str:
    """What an operator reads: our own sentences whole, of others the kind and the place alone.

    A driver's message may quote a row, and with it an address or a secret.
    """
    if isinstance(error, CommonGroundError):
        return error.message[:LONGEST_REASON]
    return f"{type(error).__name__} in {place(error)}"


def place(error: BaseException) -> str:
    """The innermost line of ours that the error came through."""
    found, step = "a library", error.__traceback__
    while step is not None:
        module = str(step.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("commonground."):
            found = f"{module}.{step.tb_frame.f_code.co_name}, line {step.tb_lineno}"
        step = step.tb_next
    return found


async def free_orphans(connection: Connection, most_attempts: int) -> None:
    await connection.execute(ORPHANS, WORKERS, most_attempts)


async def next_due(pool: Pool, names: list[str]) -> datetime | None:
    due: datetime | None = await pool.fetchval(NEXT, names)
    return due


def last_slot(cron: str, now: datetime) -> datetime:
    slot: datetime = croniter(cron, now).get_prev(datetime)
    return slot


def next_slot(cron: str, now: datetime) -> datetime:
    slot: datetime = croniter(cron, now).get_next(datetime)
    return slot


async def know(pool: Pool, name: str, slot: datetime) -> None:
    """A timer met for the first time does not make up for the time before it was there."""
    await pool.execute(KNOWN, name, slot)


async def fire(pool: Pool, name: str, slot: datetime) -> bool:
    """Puts the timer's job for this moment, unless any worker has."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(FIRE, name, slot) is None:
            return False
        number: Any = await connection.fetchval(PUT, name)
        await connection.execute("UPDATE timer SET job_id = $2 WHERE name = $1", name, number)
        await connection.execute("SELECT pg_notify($1, '')", CHANNEL)
        return True

"""What the operator sees of the queue, the outbox, the timers and the workers."""

from typing import Any

from commonground.base.database import Connection
from commonground.base.mail import SEND
from commonground.base.queue import WORKERS

Row = dict[str, Any]
SHOWN = 50

FAILED = """
SELECT id, name, attempts, error, put_at, ended_at FROM job
WHERE state = 'failed' AND name <> $1 ORDER BY ended_at DESC LIMIT $2
"""
MAILS_FAILED = """
SELECT id, recipient, subject, state, attempts, error, posted_at,
       (SELECT min(run_after) FROM job WHERE name = $1 AND job.state = 'waiting'
           AND (payload->>'mail')::bigint = mail.id) AS next_at
FROM mail WHERE state IN ('failed', 'given_up') ORDER BY state DESC, posted_at DESC LIMIT $2
"""
OUTBOX = """
SELECT id, recipient, subject, state, posted_at FROM mail
WHERE state IN ('waiting', 'sending') ORDER BY posted_at DESC LIMIT $1
"""
MAILS = "SELECT state, count(*) AS n, max(sent_at) AS last FROM mail GROUP BY state"
QUEUE = """
SELECT name, count(*) FILTER (WHERE state = 'running') AS running,
       count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'failed') AS failed,
       count(*) FILTER (WHERE state = 'done') AS done,
       min(run_after) FILTER (WHERE state = 'waiting') AS next_at
FROM job GROUP BY name ORDER BY name
"""
RUNNING = "SELECT id, name, attempts, started_at FROM job WHERE state = 'running' ORDER BY started_at"
TIMERS = """
SELECT timer.name, timer.fired_for, job.state, job.error, job.ended_at
FROM timer LEFT JOIN job ON job.id = timer.job_id
"""
ALIVE = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def rows(connection: Connection, query: str, *values: Any) -> list[Row]:
    return [dict(row) for row in await connection.fetch(query, *values)]


async def failed(connection: Connection) -> list[Row]:
    return await rows(connection, FAILED, SEND, SHOWN)


async def failed_mails(connection: Connection) -> list[Row]:
    return await rows(connection, MAILS_FAILED, SEND, SHOWN)


async def outbox(connection: Connection) -> list[Row]:
    return await rows(connection, OUTBOX, SHOWN)


async def mails(connection: Connection) -> dict[str, Row]:
    return {row["state"]: row for row in await rows(connection, MAILS)}


async def queue(connection: Connection) -> list[Row]:
    return await rows(connection, QUEUE)


async def running(connection: Connection) -> list[Row]:
    return await rows(connection, RUNNING)


async def timers(connection: Connection) -> dict[str, Row]:
    return {row["name"]: row for row in await rows(connection, TIMERS)}


async def workers(connection: Connection) -> int:
    return int(await connection.fetchval(ALIVE, WORKERS))

"""A worker in the test's own process, which ends when there is nothing more to do."""

import asyncio

from commonground import app
from commonground.base.database import Database
from commonground.base.jobs import Work
from commonground.base.settings import Settings
from commonground.base.worker import Worker

LEFT = "SELECT count(*) FROM job WHERE name LIKE 'imports.%' AND state IN ('waiting', 'running')"


async def work_off(database: Database, settings: Settings, seconds: float = 600) -> None:
    worker = Worker(
        Work(database, settings), [job for job in app.jobs() if job.name.startswith("imports.")], []
    )
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(seconds):
        # What it waits for happens in the database, which sets no event.
        while await database.everything.fetchval(LEFT):  # noqa: ASYNC110
            await asyncio.sleep(0.03)
    worker.stop()
    await running

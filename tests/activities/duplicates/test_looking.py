"""When the stock is looked over: at once after a start, and once however often somebody asked."""

from commonground import start
from commonground.activities.duplicates import jobs, queries
from commonground.base.database import Database
from commonground.base.jobs import Work
from commonground.base.settings import Settings

WAITING = "SELECT id FROM job WHERE name = $1 AND state = 'waiting'"


async def test_a_first_start_asks_for_one_look_which_fills_the_queue(
    fresh: Database, settings: Settings
) -> None:
    async with fresh.everything.acquire() as connection:
        assert await queries.waiting(connection) == 0
    for _start in range(2):
        await start.look_for_duplicates(fresh)
    assert len(await fresh.everything.fetch(WAITING, jobs.LOOK)) == 1
    await jobs.look(Work(fresh, settings), {})
    async with fresh.everything.acquire() as connection:
        assert await queries.waiting(connection) > 0

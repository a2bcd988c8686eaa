"""Memory stays flat however many activities a file has, in and out; `make bench` goes to 100,000."""

import asyncio

from tests.bench.iati import grown_mb, measure_importing, measure_reading, measure_writing

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.exchange import exporter

MOST_GROWN_MB = 10


def test_reading_holds_no_more_for_many_activities_than_for_few() -> None:
    assert grown_mb(measure_reading((500, 10_000))) < MOST_GROWN_MB


async def test_bringing_in_holds_no_more_for_many_activities_than_for_few(fresh: Database) -> None:
    measured = await asyncio.to_thread(measure_importing, fresh.url, (400, 4_000))
    assert grown_mb(measured) < MOST_GROWN_MB


async def test_writing_holds_no_more_for_many_activities_than_for_few(demo: Database) -> None:
    async with demo.published.acquire() as connection:
        chosen = await exporter.select(connection, Filters(), Page(), format="iati")
    assert grown_mb(await measure_writing(demo, chosen, (200, 4_000))) < MOST_GROWN_MB

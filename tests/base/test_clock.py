"""The day is the same for us and for the database, in whatever time zone either of them stands."""

import time
from collections.abc import Iterator

import pytest

from commonground.base import clock
from commonground.base import database as databases
from commonground.base.database import Connection, Database
from commonground.base.settings import Settings


@pytest.fixture(params=["Pacific/Kiritimati", "Etc/GMT+12"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """At any moment it is another day in one of these than at Greenwich."""
    monkeypatch.undo()
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


async def test_the_day_is_the_databases_own(connection: Connection, zone: str) -> None:
    before = clock.today()
    assert before <= await connection.fetchval("SELECT current_date") <= clock.today()


async def test_a_database_of_another_zone_is_asked_in_ours(
    fresh: Database, settings: Settings, zone: str
) -> None:
    name = await fresh.everything.fetchval("SELECT current_database()")
    await fresh.everything.execute(f"ALTER DATABASE \"{name}\" SET timezone TO '{zone}'")
    async with databases.connected(fresh.url, settings) as anew, anew.sessions() as session:
        raw = await session.connection()
        told = {(await raw.exec_driver_sql("SHOW timezone")).scalar()}
        for pool in (anew.everything, anew.published):
            told.add(await pool.fetchval("SHOW timezone"))
    assert told == {"UTC"}

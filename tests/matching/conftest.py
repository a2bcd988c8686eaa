"""A database of one's own: matching reads under the public role, so what it reads must be committed."""

from collections.abc import AsyncIterator

import pytest_asyncio

from commonground import start
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.places import service as places


@pytest_asyncio.fixture(scope="session")
async def own(cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    url = cluster_url.replace("/commonground?", "/matching?")
    await start.migrated(url)
    async with databases.connected(url, settings) as connected:
        async with connected.sessions.begin() as session:
            await places.load_reference(session)
        yield connected


@pytest_asyncio.fixture
async def empty(own: Database) -> AsyncIterator[Database]:
    """Reference data and nothing else; emptied again afterwards."""
    yield own
    async with own.everything.acquire() as connection:
        await connection.execute("TRUNCATE activity, organisation, framework, person CASCADE")

"""A database of one's own: matching reads under the public role, so what it reads must be committed."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.conftest import copied

from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import Settings


@pytest_asyncio.fixture(scope="session")
async def own(reference: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    async with databases.connected(await copied(reference, cluster_url, "matching"), settings) as connected:
        yield connected


@pytest_asyncio.fixture
async def empty(own: Database) -> AsyncIterator[Database]:
    """Reference data and nothing else; emptied again afterwards."""
    yield own
    async with own.everything.acquire() as connection:
        await connection.execute("TRUNCATE activity, organisation, framework, person CASCADE")

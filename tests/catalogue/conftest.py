"""The demo data with some made-up activities of every state among them, and an app over both."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from litestar import Litestar
from tests.catalogue.samples import add_oddities, add_samples
from tests.conftest import copied

from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.base.web import Edge
from commonground.places.queries import Vocabulary, vocabulary


@pytest_asyncio.fixture(scope="session")
async def filled(original: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    url = await copied(original, cluster_url, "catalogue")
    async with databases.connected(url, settings) as connected:
        async with connected.sessions.begin() as session:
            await add_samples(session, 150)
            await add_oddities(session)
        yield connected


@pytest_asyncio.fixture(scope="session")
async def words(filled: Database) -> Vocabulary:
    async with filled.everything.acquire() as connection:
        return await vocabulary(connection)


@pytest_asyncio.fixture(scope="session")
async def app(filled: Database, words: Vocabulary, settings: Settings) -> Litestar:
    """Given its database rather than started: fixtures end in another task than they began in."""
    made = create_litestar(settings, filled.url)
    made.state.update({"database": filled, "vocabulary": words})
    return made


@pytest_asyncio.fixture
async def visitor(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account, nor cookies from an earlier test."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Edge(app)), base_url="http://test") as client:
        yield client

"""A site whose worker the test itself lets work, so that nothing is waited for."""

from collections.abc import AsyncIterator
from functools import partial

import httpx
import pytest_asyncio
from tests.conftest import browser
from tests.exchange.working import work_off

from commonground.base.database import Database
from commonground.base.settings import Settings


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        client.work = partial(work_off, fresh, settings)  # type: ignore[attr-defined]
        yield client

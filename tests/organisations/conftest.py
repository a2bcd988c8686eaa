"""People with accounts, mails as they were written, and forms as a browser sends them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest_asyncio
from tests.conftest import browser, sign_in

from commonground import start
from commonground.accounts import service as accounts
from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.organisations import membership

Client = Callable[..., Awaitable[httpx.AsyncClient]]


class Town:
    """A fresh copy of the demo data, with browsers of whoever is asked for."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self._open: list[browser] = []

    async def visitor(self) -> httpx.AsyncClient:
        made = browser(self.database.url, self.settings)
        self._open.append(made)
        client = await made.__aenter__()
        await client.get("/sign-in")
        return client

    async def signed_in(self, email: str) -> httpx.AsyncClient:
        client = await self.visitor()
        await sign_in(client, email)
        return client

    async def person(self, email: str, role: str = "member", **organisations: int) -> int:
        """`manager=12` makes them a manager of organisation 12."""
        async with self.database.sessions.begin() as session:
            key = await accounts.add_person(session, email, email.split("@")[0], start.DEMO_PASSWORD, role)
            for member_role, organisation in organisations.items():
                await membership.add(session, key, organisation, member_role)
        return key

    async def organisations(self, most: int, skip: int = 0) -> list[int]:
        query = "SELECT id FROM organisation WHERE merged_into IS NULL ORDER BY id LIMIT $1 OFFSET $2"
        return [row["id"] for row in await self.database.everything.fetch(query, most, skip)]

    async def one(self, query: str, *values: Any) -> Any:
        return await self.database.everything.fetchval(query, *values)

    async def mails(self, email: str) -> list[Any]:
        """The latest first."""
        query = "SELECT subject, text, html, language FROM mail WHERE recipient = $1 ORDER BY id DESC"
        return await self.database.everything.fetch(query, email)

    async def link(self, email: str) -> str:
        """The address in the latest mail, without the host."""
        [newest, *_rest] = await self.mails(email)
        found = re.search(r"^https?://[^/\s]+(/(?:invitations|register)/\S+)$", newest["text"], re.M)
        assert found, newest["text"]
        return found[1]

    async def close(self) -> None:
        for one in self._open:
            await one.__aexit__()


@pytest_asyncio.fixture
async def town(fresh: Database, settings: Settings) -> AsyncIterator[Town]:
    made = Town(fresh, settings)
    yield made
    await made.close()


async def sent(client: httpx.AsyncClient, address: str, **typed: Any) -> httpx.Response:
    return await client.post(address, data=typed | {"_csrf_token": client.cookies["csrftoken"]})

"""Learns which SQL a page runs by asking it once in this process, so that the two can't drift apart."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
import httpx
import msgspec

from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.database import Connection
from commonground.base.settings import Settings
from commonground.base.web import Edge

from .measure import Work

# What asyncpg asks for itself: the clean-up of a connection that goes back to its pool, and unknown types.
OF_THE_DRIVER = ("pg_advisory_unlock_all", "typeinfo_tree")


class Statement(msgspec.Struct, frozen=True):
    query: str
    arguments: tuple[Any, ...]


class Recorder:
    """The app in this process; `heard` fills with what its connections run."""

    def __init__(self, app: Any, heard: list[Statement]) -> None:
        self.heard = heard
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench")

    async def statements(self, path: str) -> list[Statement]:
        self.heard.clear()
        await self.client.get(path)
        return list(self.heard)


@asynccontextmanager
async def recorder(settings: Settings, url: str) -> AsyncIterator[Recorder]:
    heard: list[Statement] = []
    prepare = databases.prepare

    def listen(query: Any) -> None:
        if not any(mark in query.query for mark in OF_THE_DRIVER):
            heard.append(Statement(query.query, tuple(query.args)))

    async def prepare_and_listen(connection: Connection) -> None:
        await prepare(connection)
        connection.add_query_logger(listen)

    with patch.object(databases, "prepare", prepare_and_listen):
        app = create_litestar(settings, url)
        async with app.lifespan():
            yield Recorder(Edge(app), heard)


def replay(connection: "asyncpg.Connection[asyncpg.Record]", asked: list[list[Statement]]) -> Work:
    """Runs the statements of one page after the other on a connection of its own."""

    async def work(number: int) -> None:
        for statement in asked[number % len(asked)]:
            await connection.fetch(statement.query, *statement.arguments)

    return work


async def public_connection(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """As the app's public pool opens them."""
    made = await asyncpg.connect(
        url, server_settings={"role": databases.PUBLIC_ROLE, "search_path": "published, public"}
    )
    await databases.prepare(made)
    return made

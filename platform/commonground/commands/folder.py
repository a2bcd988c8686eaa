"""The data folder that a command works on, and the database in it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from commonground import start
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.locks import FileLock
from commonground.base.settings import Settings, load_settings, with_secret
from commonground.commands.terminal import fail

Data = Annotated[
    Path | None, typer.Option("--data", help="The data folder; else DATABASE_URL, else the default folder.")
]
Found = TypeVar("Found")


def settings_of(data: Path | None, **more: Any) -> Settings:
    if data is not None:
        more["database_url"] = ""
    return with_secret(load_settings(data_dir=data, **more))


@asynccontextmanager
async def opened(url: str, settings: Settings) -> AsyncIterator[Database]:
    await start.migrated(url)
    # A command may take longer than a page may.
    patient = msgspec.structs.replace(settings, statement_timeout_ms=600_000)
    async with databases.connected(url, patient) as database:
        yield database


def with_database(data: Path | None, work: Callable[[Database], Awaitable[Found]]) -> Found:
    """Runs `work` on the folder's database, beside a running server or alone."""

    async def run(url: str, settings: Settings) -> Found:
        async with opened(url, settings) as database:
            return await work(database)

    try:
        settings = settings_of(data)
        with databases.served(settings) as url:
            return asyncio.run(run(url, settings))
    except CommonGroundError as error:
        fail(error.message)


def hold_folder(settings: Settings) -> None:
    """One server a folder; it leaves its address for whoever comes second."""
    alone = FileLock(settings.data_dir / "server.lock")
    if not alone.try_exclude():
        fail(f"{settings.data_dir} is served already, at {alone.read()}")
    alone.write(settings.base_url)


def served_at(settings: Settings) -> str:
    """The address that a server on the same folder left there, which may be on another port."""
    lock = settings.data_dir / "server.lock"
    left = lock.read_text().strip() if lock.exists() else ""
    return settings.public_url or left

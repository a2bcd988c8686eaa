"""A worker killed while it checks a file, or brings it in: the next one goes on, and nothing is doubled."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from tests.base.processes import COMMAND, environment
from tests.conftest import browser, sign_in
from tests.exchange.bringing import row, sheet

from commonground.base.database import Database
from commonground.base.settings import Settings

ROWS = 1_200
COUNT = "SELECT count(*) FROM activity WHERE identifier LIKE 'Z-%'"
STAGE = "SELECT stage FROM import_progress"
HELD = "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'activity_card'::regclass AND NOT granted"
STATE = "SELECT state FROM import_run"


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        yield client


def worker(database: Database, settings: Settings) -> "subprocess.Popen[bytes]":
    """The real command."""
    more = {"DATABASE_URL": database.url, "COMMONGROUND_DATA_DIR": str(settings.data_dir)}
    return subprocess.Popen([COMMAND, "worker"], env=environment() | more)


@asynccontextmanager
async def held_at_the_cards(database: Database) -> AsyncIterator[None]:
    """A worker that writes activities comes no further, so that it can't be done before it is killed."""
    async with database.everything.acquire() as holder, holder.transaction():
        await holder.execute("LOCK TABLE activity_card IN EXCLUSIVE MODE")
        yield


async def until(condition: Callable[[], Awaitable[Any]], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.05)


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, 9)
    process.wait()


async def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    ask = fresh.everything.fetchval
    path = sheet(tmp_path, *(row(f"Z-{n}", lead=f"Institute {n % 9}") for n in range(ROWS)))
    await site.get("/import")
    csrf = {"_csrf_token": site.cookies["csrftoken"]}
    files = {"file": (path.name, path.read_bytes(), "text/csv")}
    address = (await site.post("/import", data=csrf, files=files)).headers["location"]

    async with held_at_the_cards(fresh):
        first = worker(fresh, settings)
        await until(lambda: ask(HELD))
        kill(first)
    assert await ask(STAGE) == "checking"
    assert await ask(STATE) == "mapped"
    second = worker(fresh, settings)
    await until(lambda: is_now(fresh, "waiting"))
    assert await ask("SELECT count(*) FROM import_row") == ROWS
    assert await ask(COUNT) == 0

    async with held_at_the_cards(fresh):
        await site.post(address, data=csrf | {"do": "run"})
        await until(lambda: ask(HELD))
        kill(second)
    assert await ask(STATE) == "running"
    assert await ask(COUNT) == 0, "one transaction: all of it or none"
    third = worker(fresh, settings)
    await until(lambda: is_now(fresh, "done"))
    third.terminate()
    third.wait()
    assert await ask(COUNT) == ROWS
    assert (
        await ask(
            "SELECT count(*) FROM activity_version v JOIN activity a ON a.id = v.activity_id "
            "WHERE identifier LIKE 'Z-%'"
        )
        == ROWS
    )
    assert await ask("SELECT count(*) FROM organisation WHERE name->'en'->>'text' LIKE 'Institute _'") == 9
    assert await ask("SELECT array_agg(attempts ORDER BY id) FROM job WHERE name LIKE 'imports.%'") == [2, 2]


async def is_now(database: Database, state: str) -> bool:
    return bool(await database.everything.fetchval(STATE) == state)

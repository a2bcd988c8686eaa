"""Generates activities, serves them, and prints what the pages cost beside their bare SQL."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import msgspec

from commonground import start
from commonground.base import database as databases
from commonground.base.settings import Settings, load_settings

from . import table
from .client import Client
from .generate import World
from .load import binary, load, world_of
from .measure import Measured, Work, measured
from .questions import questions
from .record import Recorder, Statement, public_connection, recorder, replay
from .server import HOST, free_port, serving


class Options(msgspec.Struct, frozen=True):
    sizes: list[int]
    clients: list[int]
    seconds: float
    only: str


def read_options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000", help="how many activities, ascending")
    parser.add_argument("--clients", default="1,8", help="how many clients at once")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each cell is measured")
    parser.add_argument("--only", default="", help="rows whose name begins so")
    given = parser.parse_args()
    sizes = sorted(int(size) for size in given.sizes.split(","))
    return Options(sizes, [int(many) for many in given.clients.split(",")], given.seconds, given.only)


def say(line: str) -> None:
    print(line, flush=True)


def http(client: Client, paths: list[str]) -> Work:
    async def work(number: int) -> None:
        path = paths[number % len(paths)]
        status, body = await client.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:200]!r}")

    return work


async def measure_http(port: int, paths: list[str], many: int, seconds: float, anew: bool) -> Measured:
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client(HOST, port, anew)) for _ in range(many)]
        return await measured([http(client, paths) for client in clients], seconds)


async def measure_sql(url: str, asked: list[list[Statement]], many: int, seconds: float) -> Measured:
    connections = [await public_connection(url) for _ in range(many)]
    try:
        return await measured([replay(connection, asked) for connection in connections], seconds)
    finally:
        for connection in connections:
            await connection.close()


class Bench(msgspec.Struct):
    """One size: the server's port, the database, and the app in this process that tells which SQL it runs."""

    options: Options
    url: str
    port: int
    size: int
    learning: Recorder

    async def ask(self, name: str, paths: list[str]) -> bool:
        """Prints the lines of one question; False when the server refused it."""
        async with Client(HOST, self.port, anew=False) as client:
            for path in paths:
                status, body = await client.get(path)
                if status != 200:
                    say(table.line([name, str(self.size)]) + f"  {path} answered {status}: {body[:120]!r}")
                    return False
        asked = [await self.learning.statements(path) for path in paths]
        for many in self.options.clients:
            seconds = self.options.seconds
            found = await measure_http(self.port, paths, many, seconds, anew=True)
            held = await measure_http(self.port, paths, many, seconds / 3, anew=False)
            bare = await measure_sql(self.url, asked, many, seconds / 2) if any(asked) else None
            say(table.answer(name, self.size, many, len(body), found, bare, held))
        return True


async def measure_size(options: Options, settings: Settings, url: str, size: int) -> bool:
    port = free_port()
    plain = await asyncpg.connect(url)
    asked = await questions(plain)
    await plain.close()
    async with serving(settings.data_dir, port), recorder(settings, url) as learning:
        bench = Bench(options, url, port, size, learning)
        wanted = {name: paths for name, paths in asked.items() if name.startswith(options.only)}
        return all([await bench.ask(name, paths) for name, paths in wanted.items()])


async def grow(url: str, world: World, first: int, size: int) -> None:
    connection = await asyncpg.connect(url)
    await binary(connection)
    began = time.perf_counter()
    await load(connection, world, range(first, size + 1))
    took, added = time.perf_counter() - began, size + 1 - first
    await connection.close()
    say(f"\n{added} activities written in {took:.1f} s, {added / took:.0f} a second\n\n{table.header()}")


async def run(options: Options, settings: Settings, url: str) -> bool:
    await start.migrated(url)
    async with databases.connected(url, settings) as database:
        await start.seed(database, demo=False, say=say)
        world = await world_of(database)
    first, good = 1, True
    for size in options.sizes:
        await grow(url, world, first, size)
        good &= await measure_size(options, settings, url, size)
        first = size + 1
    say(table.NOTE)
    return good


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="cg-bench-", dir="/tmp") as folder:
        # PostgreSQL runs as another user when this runs as root.
        os.chmod(folder, 0o755)
        settings = load_settings(data_dir=Path(folder), database_url="", secret="a-secret-for-the-benchmark")
        with databases.served(settings) as url:
            return 0 if asyncio.run(run(options, settings, url)) else 1


sys.exit(main())

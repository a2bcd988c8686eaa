"""What pages cost beside their bare SQL, at one size of the registry."""

from contextlib import AsyncExitStack

import asyncpg
import msgspec

from commonground.base.settings import Settings

from . import table
from .client import Client
from .measure import Measured, Work, measured
from .options import Options, say
from .questions import questions
from .record import Recorder, Statement, public_connection, recorder, replay
from .server import HOST, free_port, serving


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
        wanted = {name: paths for name, paths in asked.items() if name.startswith(options.rows)}
        return all([await bench.ask(name, paths) for name, paths in wanted.items()])

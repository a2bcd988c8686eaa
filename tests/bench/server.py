"""The real server as a process of its own, as a user starts it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(data: Path, port: int) -> AsyncIterator[None]:
    command = Path(sys.executable).with_name("commonground")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (data / "server.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            command, "serve", "--data", str(data), "--port", str(port), env=environment, stderr=log
        )
    try:
        await until_open(server, port)
        yield
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{(data / 'server.log').read_text()[-4000:]}") from error
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def until_open(server: asyncio.subprocess.Process, port: int) -> None:
    for _ in range(START_SECONDS * 20):
        if server.returncode is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            _reader, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    raise RuntimeError(f"The server did not answer within {START_SECONDS} seconds.")

"""The command line, run from outside."""

import random
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx
from tests.base.processes import COMMAND, environment, until

# For what never ends of itself; a slow machine may take its time.
LIMIT_SECONDS = 300
# Below those that the kernel gives to whoever connects to somewhere, so that none is taken before it is used.
PORTS = range(10_000, 32_000)


def free_port() -> int:
    while True:
        port = random.choice(PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def command(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        env=environment() | variables,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )


def refused(*arguments: object, **variables: str) -> str:
    """The one line on stderr of a command that did nothing."""
    ended = command(*arguments, **variables)
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    assert ended.stderr.startswith("commonground: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr.strip()


def launch(folder: Path, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [COMMAND, "up", "--no-demo", "--data", folder, "--port", str(port)],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def up(folder: Path, port: int) -> "subprocess.Popen[str]":
    """Launched, and ready to answer."""
    server = launch(folder, port)
    assert until(lambda: server.poll() is not None or is_ready(port), LIMIT_SECONDS)
    assert server.poll() is None, server.communicate()[1]
    return server


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200
    except httpx.HTTPError:
        return False

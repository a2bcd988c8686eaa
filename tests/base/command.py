"""The command line, run from outside."""

import socket
import subprocess
from pathlib import Path

import httpx
from tests.base.processes import COMMAND, environment, until

LIMIT_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False

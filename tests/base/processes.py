"""What the proofs of the embedded database look at: processes, sockets, folders."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from commonground.base import cluster, postgres
from commonground.base.errors import DatabaseUnavailable

COMMAND = Path(sys.executable).with_name("commonground")
USES = """
import sys
from pathlib import Path
from commonground.base import cluster
from commonground.base.errors import DatabaseUnavailable
try:
    with cluster.running(Path(sys.argv[1])):
        print("in", flush=True)
        sys.stdin.read()
except DatabaseUnavailable as error:
    print(error.message, flush=True)
"""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount, or make files of other users")


def environment() -> dict[str, str]:
    """Without what the one who runs the tests has set for a platform of theirs."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("COMMONGROUND_")
    }


def use(
    folder: Path, python: str = sys.executable, program: str = USES, **how: Any
) -> "subprocess.Popen[str]":
    """A process that uses the cluster in `folder` until its stdin is closed, and says 'in' when it is up."""
    return subprocess.Popen(
        [python, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **({"env": environment()} | how),
    )


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def inside(folder: Path) -> dict[int, str]:
    """Every process that names the folder on its command line or works in it, zombies aside."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            at_home = os.readlink(entry / "cwd").startswith(str(folder))
        except OSError:
            continue
        if line and (at_home or str(folder) in line) and int(entry.name) != os.getpid():
            found[int(entry.name)] = line
    return found


def keeper_of(folder: Path) -> int:
    return int((folder / "keeper.lock").read_text())


def postmaster_of(folder: Path) -> int:
    return int((folder / "pg" / "postmaster.pid").read_text().split()[0])


def until(condition: Callable[[], Any], seconds: float = 120) -> bool:
    """For what stays once it has come: what passes by may be missed between two looks."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def refusal(folder: Path) -> str:
    """The one line with which a start in `folder` is refused."""
    with pytest.raises(DatabaseUnavailable) as refused, cluster.running(folder):
        pass
    assert "\n" not in refused.value.message
    return refused.value.message


async def ask(folder: Path, query: str) -> Any:
    connection = await asyncpg.connect(cluster.dsn(folder, "postgres"))
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def copy(made: Path, to: Path) -> Path:
    """A stopped cluster, copied with its owners; its journal is mostly nought."""
    subprocess.run(["cp", "-a", "--sparse=always", f"{made}/.", to], check=True)
    return to


def content(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file, to see whether anything was touched."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def throw_away(folder: Path) -> None:
    shutil.rmtree(cluster.socket_folder(folder.resolve()), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def stranger() -> "subprocess.Popen[bytes]":
    """A living process of PostgreSQL's user that is not PostgreSQL."""
    how: dict[str, Any] = postgres.unprivileged()
    return subprocess.Popen(["sleep", "3600"], **how)

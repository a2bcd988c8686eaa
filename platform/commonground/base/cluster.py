"""The embedded database: a private PostgreSQL + PostGIS cluster in a data folder, on a unix socket only."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonground.base import postgres
from commonground.base.errors import DatabaseUnavailable
from commonground.base.locks import FileLock

LONGEST_SOCKET_FOLDER = 80
START_SECONDS = 60
STOP_SECONDS = 30


def socket_folder(folder: Path) -> Path:
    """Beside the data where the path is short enough for a socket address, else under /tmp by its hash."""
    inside = folder / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    return Path("/tmp") / f"commonground-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def dsn(folder: Path, database: str) -> str:
    return f"postgresql://{postgres.SUPERUSER}@/{database}?host={socket_folder(folder.resolve())}"


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """The cluster in `folder` runs while any process is inside; started and stopped as needed.

    Raises DatabaseUnavailable with one line that says what is wrong and how to mend it.
    """
    folder = folder.resolve()
    users = enter(folder)
    try:
        yield
    finally:
        users.close()
        wait_while_stopping(folder)


def enter(folder: Path) -> FileLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "start.lock"):
            users = FileLock(folder / "users.lock")
            users.share()
            ensure_started(folder)
            return users
    except OSError as error:
        raise DatabaseUnavailable(f"{folder} can't be used: {error.strerror}.") from error


def ensure_started(folder: Path) -> None:
    if not is_free(folder / "keeper.lock"):
        return
    cluster, sockets = folder / "pg", socket_folder(folder)
    server = postgres.server_for(cluster)
    reachable(folder)
    postgres.own_folder(sockets)
    if not (cluster / "PG_VERSION").exists():
        postgres.make_cluster(server, cluster)
    keeper = start_keeper(folder, sockets)
    wait_until_ready(folder, cluster, keeper)


def reachable(folder: Path) -> None:
    """PostgreSQL's user must be able to enter the folder; say so before initdb says it badly."""
    if os.geteuid() != 0:
        return
    tried = subprocess.run(["test", "-x", str(folder)], **postgres.unprivileged())  # type: ignore[call-overload]
    if tried.returncode:
        raise DatabaseUnavailable(postgres.explain("Permission denied", folder))


def is_free(path: Path) -> bool:
    """Probes by sharing, so that two who look at once do not take each other for the owner."""
    lock = FileLock(path)
    try:
        return lock.try_share()
    finally:
        lock.close()


def start_keeper(folder: Path, sockets: Path) -> subprocess.Popen[bytes]:
    log = open(folder / "postgres.log", "wb")
    with log:
        return subprocess.Popen(
            [sys.executable, "-m", "commonground.base.keeper", str(folder), str(sockets)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_until_ready(folder: Path, cluster: Path, keeper: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if is_ready(cluster):
            return
        if keeper.poll() is not None:
            raise DatabaseUnavailable(postgres.explain((folder / "postgres.log").read_text(), folder))
        time.sleep(0.02)
    keeper.terminate()
    raise DatabaseUnavailable(f"PostgreSQL in {folder} did not get ready within {START_SECONDS} seconds.")


def is_ready(cluster: Path) -> bool:
    """The postmaster writes its state as the eighth line of its pid file; a stale file names a dead process."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
    except PermissionError:
        pass
    except (OSError, IndexError, ValueError):
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def wait_while_stopping(folder: Path) -> None:
    """Returns when PostgreSQL has stopped, or at once when others still use it."""
    users = FileLock(folder / "users.lock")
    deadline = time.monotonic() + STOP_SECONDS
    time.sleep(0.05)
    while time.monotonic() < deadline and not is_free(folder / "keeper.lock"):
        if users.try_share():
            # Nobody holds it alone: others are using the cluster, and the last of them will end it.
            break
        time.sleep(0.02)
    users.close()

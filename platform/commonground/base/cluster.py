"""The embedded database: a private PostgreSQL + PostGIS cluster in a data folder, on a unix socket only."""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commonground.base import folders, postgres
from commonground.base.errors import DatabaseUnavailable
from commonground.base.locks import FileLock

LONGEST_SOCKET_FOLDER = 80
# Recovery after a power cut may take minutes, and cut short it would begin anew each time.
START_SECONDS = 300
STOP_SECONDS = 30


def socket_folder(folder: Path) -> Path:
    """Beside the data where the path is short and plain enough for a socket, else in /tmp by its hash.

    Plain, because an address is written into a URL and into a list that commas part.
    """
    inside = folder / "run"
    if len(str(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
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
    """Shares `users.lock`, which keeps the cluster running until the returned lock is closed."""
    try:
        folders.make(folder)
        postgres.refuse_foreign(folder / "pg")
        with FileLock(folder / "start.lock"):
            users = FileLock(folder / "users.lock")
            try:
                users.share()
                ensure_started(folder)
            except BaseException:
                users.close()
                raise
            return users
    except OSError as error:
        raise folders.unusable(folder, error) from error


def ensure_started(folder: Path) -> None:
    cluster = folder / "pg"
    deadline = time.monotonic() + START_SECONDS
    while not is_free(folder / "keeper.lock"):
        if is_ready(cluster):
            return
        # Its starter was killed, or it was told to stop while others use it.
        wait_a_little(folder, deadline)
    start(folder, cluster)


def start(folder: Path, cluster: Path) -> None:
    server = postgres.server_for(cluster)
    sockets = socket_folder(folder)
    postgres.own_folder(sockets)
    if not (cluster / "PG_VERSION").exists():
        postgres.make_cluster(server, cluster)
    forget_predecessor(folder, cluster, sockets)
    keeper = start_keeper(folder, sockets)
    wait_until_ready(folder, cluster, keeper)


def forget_predecessor(folder: Path, cluster: Path, sockets: Path) -> None:
    """Waits for a server whose keeper was killed, then drops the files by which a power cut remembers it.

    After a restart of the machine the number in them may be some other program's, and in a container a dead
    process may stay listed; PostgreSQL would take either for a server that still runs.
    """
    deadline = time.monotonic() + STOP_SECONDS
    while inhabitants(cluster):
        wait_a_little(folder, deadline)
    for left in [cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")]:
        left.unlink(missing_ok=True)


def inhabitants(cluster: Path) -> list[int]:
    """PostgreSQL's processes in this cluster: each has it as its working directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            at_home = os.readlink(process / "cwd") == str(cluster)
            if at_home and (process / "comm").read_text().strip() == "postgres":
                found.append(int(process.name))
        except OSError:
            continue
    return found


def wait_a_little(folder: Path, deadline: float) -> None:
    if time.monotonic() > deadline:
        raise DatabaseUnavailable(f"PostgreSQL in {folder} is stuck; its postgres.log says where.")
    time.sleep(0.02)


def is_free(path: Path) -> bool:
    """Probes by sharing, so that two who look at once do not take each other for the owner."""
    lock = FileLock(path)
    try:
        return lock.try_share()
    finally:
        lock.close()


def start_keeper(folder: Path, sockets: Path) -> subprocess.Popen[bytes]:
    with (folder / "postgres.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "commonground.base.keeper", str(folder), str(sockets)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_until_ready(folder: Path, cluster: Path, keeper: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(cluster):
        if keeper.poll() is not None:
            said = (folder / "postgres.log").read_text(errors="replace")
            raise DatabaseUnavailable(postgres.explain(said, folder))
        wait_a_little(folder, deadline)


def is_ready(cluster: Path) -> bool:
    """The postmaster writes its state as the eighth line of its pid file."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def wait_while_stopping(folder: Path) -> None:
    """Returns when PostgreSQL has stopped, or at once when others still use it."""
    users = FileLock(folder / "users.lock")
    deadline = time.monotonic() + STOP_SECONDS
    time.sleep(0.05)
    while time.monotonic() < deadline and not is_free(folder / "keeper.lock"):
        if not users.try_exclude() and users.try_share():
            # Nobody holds it alone, yet it is not free: others use the cluster, the last of them will end it.
            break
        users.release()
        time.sleep(0.02)
    users.close()

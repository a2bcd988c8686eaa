"""The embedded database starts, is shared, outlives what kills its users, and leaves nothing behind."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from tests.base.processes import as_root, ask, inside, keeper_of, postmaster_of, said, stranger, until, use

from commonground.base import cluster, database, postgres
from commonground.base.settings import load_settings

REMEMBERED = "SELECT word FROM remembered"
# Makes a cluster and gets no further: initdb is held in the middle of it, or else at its end.
MAKES = """
import signal, subprocess, sys
from pathlib import Path
from commonground.base import cluster, postgres
folder = Path(sys.argv[1])
class Held:
    @staticmethod
    def run(command, capture_output, text, **how):
        if not str(command[0]).endswith("initdb"):
            return subprocess.run(command, capture_output=capture_output, text=text, **how)
        making = subprocess.Popen(command, stdout=subprocess.DEVNULL, **how)
        while making.poll() is None and not list(folder.glob("pg.new*/PG_VERSION")):
            pass
        making.send_signal(signal.SIGSTOP)
        print("making", flush=True)
        signal.pause()
postgres.subprocess = Held
with cluster.running(folder):
    pass
"""


async def test_it_starts_from_nothing_with_postgis(folder: Path) -> None:
    new = folder / "not" / "there"
    with cluster.running(new):
        await ask(new, "CREATE EXTENSION postgis")
        assert (await ask(new, "SELECT postgis_lib_version()"))[0] in "345"
    assert not inside(folder)
    # Everything but `secret`, which the command line adds.
    assert {path.name for path in new.iterdir()} == {
        "pg", "run", "start.lock", "users.lock", "keeper.lock", "postgres.log",
    }  # fmt: skip


async def test_data_outlive_a_restart(kept: Path) -> None:
    for _ in range(2):
        with cluster.running(kept):
            assert await ask(kept, REMEMBERED) == "saxaul"
        assert not inside(kept), "it is stopped when the context is left, not some time after"


async def test_the_last_of_two_users_stops_it(kept: Path) -> None:
    other = use(kept)
    assert said(other) == "in"
    with cluster.running(kept):
        server = postmaster_of(kept)
        other.communicate()
        assert other.returncode == 0
        assert await ask(kept, REMEMBERED) == "saxaul"
        assert postmaster_of(kept) == server
    assert not inside(kept)


async def test_of_several_that_start_at_once_from_nothing_all_share_one_server(folder: Path) -> None:
    users = [use(folder) for _ in range(3)]
    assert [said(user) for user in users] == ["in"] * 3
    # Each server has one keeper; PostgreSQL's own processes bear its name for a moment when they begin.
    keepers = [line for line in inside(folder).values() if "commonground.base.keeper" in line]
    assert len(keepers) == 1
    for user in users:
        user.communicate()
    assert not inside(folder)


async def test_a_killed_user_leaves_no_process(kept: Path) -> None:
    user = use(kept)
    assert said(user) == "in"
    user.kill()
    user.wait()
    assert until(lambda: not inside(kept)), inside(kept)
    with cluster.running(kept):
        assert await ask(kept, REMEMBERED) == "saxaul"


async def test_a_user_killed_while_it_makes_the_cluster_leaves_one_that_starts(folder: Path) -> None:
    user = use(folder, program=MAKES)
    assert said(user) == "making"
    user.kill()
    user.wait()
    assert not (folder / "pg").exists()
    with cluster.running(folder):
        assert await ask(folder, "SELECT 1") == 1
    assert not list(folder.glob("pg.new*"))


async def test_a_user_killed_while_postgres_starts_leaves_no_process(kept: Path) -> None:
    user = use(kept)
    assert until(lambda: any("keeper" in line for line in inside(kept).values()))
    user.kill()
    user.wait()
    assert until(lambda: not inside(kept)), inside(kept)
    with cluster.running(kept):
        assert await ask(kept, REMEMBERED) == "saxaul"


async def test_postgres_goes_with_a_killed_keeper_and_starts_again_at_once(kept: Path) -> None:
    with cluster.running(kept):
        server = postmaster_of(kept)
        os.kill(keeper_of(kept), signal.SIGKILL)
        assert until(lambda: cluster.is_free(kept / "keeper.lock"))
        # The old server is still stopping when the next one is asked for.
        with cluster.running(kept):
            assert postmaster_of(kept) != server
            assert await ask(kept, REMEMBERED) == "saxaul"
    assert not inside(kept)


async def test_what_was_committed_is_there_after_postgres_was_killed(kept: Path) -> None:
    with cluster.running(kept):
        await ask(kept, "UPDATE remembered SET word = 'tamarisk'")
        os.kill(postmaster_of(kept), signal.SIGKILL)
        assert until(lambda: not inside(kept)), inside(kept)
    assert (kept / "pg" / "postmaster.pid").exists(), "as after a power cut"
    with cluster.running(kept):
        assert await ask(kept, REMEMBERED) == "tamarisk"


@pytest.mark.parametrize("alive", [True, False])
async def test_a_pid_file_from_before_a_power_cut_is_not_believed(kept: Path, alive: bool) -> None:
    """After a restart of the machine the process number in it may be another program's of the same user."""
    other = stranger()
    if not alive:
        other.kill()
        other.wait()
    cut = f"{other.pid}\n{kept}/pg\n1700000000\n5432\n{kept}/run\n\n  1234567 0\nready   \n"
    (kept / "pg" / "postmaster.pid").write_text(cut)
    (kept / "run" / ".s.PGSQL.5432.lock").write_text(cut)
    try:
        with cluster.running(kept):
            assert await ask(kept, REMEMBERED) == "saxaul"
        assert other.poll() is None or not alive, "nobody else's process is ended"
    finally:
        other.kill()
        other.wait()


async def test_a_second_server_is_never_started_beside_one_whose_processes_live(kept: Path) -> None:
    """A busy backend outlives a killed server while its query runs; two on one folder would ruin it."""
    with cluster.running(kept):
        connection = await asyncpg.connect(cluster.dsn(kept, "postgres"))
        backend = await connection.fetchval("SELECT pg_backend_pid()")
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster_of(kept), signal.SIGKILL)
        assert until(lambda: list(inside(kept)) == [backend])
        user = use(kept)
        assert not until(lambda: any("/bin/postgres" in line for line in inside(kept).values()), 0.5)
        os.kill(backend, signal.SIGCONT)
        connection.terminate()
        assert said(user) == "in"
        user.communicate()


async def test_it_listens_on_no_port(kept: Path) -> None:
    with cluster.running(kept):
        sockets = {inode for process in inside(kept) for inode in sockets_of(process)}
        assert sockets, "the unix socket at least"
        assert not sockets & listening_on_a_network()
        assert await ask(kept, "SHOW listen_addresses") == ""


def sockets_of(process: int) -> set[str]:
    """Processes end, and files are closed, while one looks."""
    found = set()
    with suppress(FileNotFoundError, ProcessLookupError):
        for entry in Path(f"/proc/{process}/fd").iterdir():
            with suppress(FileNotFoundError):
                target = os.readlink(entry)
                if target.startswith("socket:["):
                    found.add(target[8:-1])
    return found


def listening_on_a_network() -> set[str]:
    """The tenth column of /proc/net is the socket's number."""
    tables = [Path("/proc/net") / name for name in ("tcp", "tcp6", "udp", "udp6")]
    rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return {row[9] for row in rows}


async def test_the_socket_is_its_users_alone(kept: Path) -> None:
    with cluster.running(kept):
        found = cluster.socket_folder(kept).stat()
        assert (found.st_mode & 0o777, found.st_uid) == (0o700, postgres.runner())


@pytest.mark.parametrize("name", ["long-" + "x" * 120, "Говь 沙漠", "a,b c%41+d#e&f?g=h"])
async def test_any_folder_name_will_do(kept: Path, name: str) -> None:
    """A socket's path holds 107 bytes, stands in a URL and in a list parted by commas: such go to /tmp."""
    odd = kept / name
    odd.mkdir()
    (kept / "pg").rename(odd / "pg")
    with database.served(load_settings(data_dir=odd, database_url="", database_name="postgres")) as url:
        sockets = cluster.socket_folder(odd)
        assert sockets.parent == Path("/tmp")
        assert sockets.stat().st_mode & 0o777 == 0o700
        engine = database.make_engine(url)
        async with engine.connect() as connection:
            assert (await connection.exec_driver_sql(REMEMBERED)).scalar() == "saxaul"
        await engine.dispose()
    sockets.rmdir()


@as_root
async def test_root_with_a_strict_umask_makes_a_folder_that_postgres_can_enter(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        with cluster.running(folder / "strict"):
            assert await ask(folder / "strict", "SELECT 1") == 1
    finally:
        os.umask(before)


async def test_a_failed_start_keeps_no_hold_on_the_folder(kept: Path) -> None:
    version = kept / "pg" / "PG_VERSION"
    right = version.read_text()
    version.write_text("13\n")
    with pytest.raises(database.DatabaseUnavailable), cluster.running(kept):
        pass
    version.write_text(right)
    with cluster.running(kept):
        pass
    assert not inside(kept), "a lock kept by the failed start would keep PostgreSQL running"


async def test_ctrl_c_in_a_terminal_reaches_the_user_alone(kept: Path) -> None:
    """A terminal sends SIGINT to the whole group: the keeper stands outside it and ends things in order."""
    user = use(kept, start_new_session=True)
    assert said(user) == "in"
    assert os.getpgid(keeper_of(kept)) != os.getpgid(user.pid)
    os.killpg(user.pid, signal.SIGINT)
    user.wait()
    assert until(lambda: not inside(kept))
    assert state_of(kept) == "shut down"


def state_of(folder: Path) -> str:
    command = [postgres.installed_servers()[0].bin / "pg_controldata", folder / "pg"]
    told = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C"}).stdout
    return next(line.split(":")[1].strip() for line in told.splitlines() if "cluster state" in line)

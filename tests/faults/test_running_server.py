"""What happens under a running server: its database dies, its disk fills up, it is killed itself."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.base.command import command, free_port, is_ready, launch, refused, up
from tests.base.processes import as_root, copy, inside, keeper_of, until


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A small disk of its own."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=56m,mode=0755", "cg-disk", folder])
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk in memory")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


def test_a_killed_server_takes_everything_with_it_and_starts_again(ready: Path) -> None:
    server = up(ready, free_port())
    server.kill()
    server.communicate()
    assert until(lambda: not inside(ready)), inside(ready)
    port = free_port()
    again = up(ready, port)
    again.terminate()
    again.communicate()


def test_a_server_whose_database_died_says_so_and_ends_in_order(ready: Path) -> None:
    port = free_port()
    server = up(ready, port)
    os.kill(keeper_of(ready), signal.SIGKILL)
    assert until(lambda: not is_ready(port))
    answer = httpx.get(f"http://127.0.0.1:{port}/readyz", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert "can't be reached" in answer.json()["detail"]
    server.send_signal(signal.SIGINT)
    server.communicate()
    assert server.returncode == 0
    assert not inside(ready)


@as_root
def test_a_disk_that_fills_up_while_it_is_made_ready_is_told(disk: Path) -> None:
    """Room for PostgreSQL, none for the data."""
    line = refused("migrate", "--data", disk)
    assert "disk" in line
    assert "is full" in line
    resize(disk, "300m")
    assert command("migrate", "--data", disk).returncode == 0


@as_root
def test_a_disk_that_fills_up_under_a_server_loses_nothing(disk: Path, prepared: Path) -> None:
    resize(disk, "300m")
    copy(prepared, disk)
    port = free_port()
    server = up(disk, port)
    with (disk / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(65536)):
                pass
        except OSError:
            pass
    assert is_ready(port), "reading goes on"
    filled = command("seed", "--data", disk)
    assert (filled.returncode, filled.stderr.count("Traceback")) == (2, 0), filled.stderr
    assert "is full" in filled.stderr.splitlines()[-1]
    (disk / "filler").unlink()
    server.send_signal(signal.SIGINT)
    server.communicate()
    assert not inside(disk)
    again = up(disk, port)
    assert command("seed", "--no-demo", "--data", disk).returncode == 0
    again.terminate()
    again.communicate()


@pytest.mark.parametrize("seconds", [2, 2.5, 3, 3.5, 4, 5, 6])
def test_ctrl_c_at_any_moment_of_the_first_start_ends_in_order(folder: Path, seconds: float) -> None:
    """While the cluster is made, the schema migrated, the reference data loaded, the server opened."""
    server = launch(folder, free_port())
    time.sleep(seconds)
    os.killpg(server.pid, signal.SIGINT)
    told = server.communicate()[1]
    assert (server.returncode, "Traceback" in told) == (0, False), told
    assert not inside(folder)
    port = free_port()
    again = up(folder, port)
    again.terminate()
    again.communicate()

"""`commonground up` from outside: it ends in order, and what stops it is one line and exit 2."""

import os
import signal
import socket
from pathlib import Path

import pytest
from tests.base.command import command, free_port, is_ready, refused, up
from tests.base.processes import inside

from commonground import asgi
from commonground.base import database
from commonground.base.errors import AddressTaken, DatabaseUnavailable
from commonground.base.settings import load_settings


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_and_takes_everything_with_it(ready: Path, kind: signal.Signals) -> None:
    server = up(ready, free_port())
    assert any("bin/postgres" in line for line in inside(ready).values())
    os.killpg(server.pid, kind)
    told = server.communicate()[1]
    assert server.returncode == 0
    assert not inside(ready), "PostgreSQL has stopped when the command has"
    assert told.splitlines()[-1] == "Stopped."
    assert "Traceback" not in told


def test_a_second_start_on_the_same_folder_names_the_first_and_harms_it_not(ready: Path) -> None:
    port = free_port()
    server = up(ready, port)
    line = refused("up", "--data", ready, "--port", free_port())
    assert line == f"commonground: {ready} is served already, at http://127.0.0.1:{port}"
    beside = command("migrate", "--data", ready)
    assert beside.returncode == 0, "other commands work beside a running server"
    assert is_ready(port)
    server.terminate()
    server.communicate()


def test_a_taken_port_is_told_before_anything_is_started(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refused("up", "--data", folder / "new", "--port", port)
    assert line == (f"commonground: Port {port} is taken by another program. Choose another with --port.")
    assert not (folder / "new" / "pg").exists()


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(AddressTaken, match=r"Can't serve on 192.0.2.1 port 8000: .* --host or --port"):
        asgi.bind(load_settings(host="192.0.2.1"))


def test_a_database_url_with_nobody_behind_it_is_told(folder: Path) -> None:
    address = f"postgresql://somebody:secret-word@127.0.0.1:{free_port()}/cg"
    line = refused("up", "--port", free_port(), DATABASE_URL=address, COMMONGROUND_DATA_DIR=str(folder))
    assert line.startswith("commonground: The database can't be reached: ")
    assert "secret-word" not in line
    assert not (folder / "pg").exists(), "it overrides the embedded one"


@pytest.mark.parametrize("address", ["not an address", "mysql://localhost/x", "postgresql://h:port/x"])
async def test_a_database_url_that_is_none_is_told(address: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=r"The database can't be reached: .") as refused:
        await database.ensure_database(address)
    assert "\n" not in refused.value.message

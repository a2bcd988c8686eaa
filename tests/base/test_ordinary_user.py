"""The same as root and as an ordinary user; neither takes the other's data."""

import os
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.base.processes import (
    as_root,
    ask,
    copy,
    environment,
    inside,
    postmaster_of,
    refusal,
    said,
    until,
    use,
)

from commonground.base import cluster, paths

NOBODY = 65534
pytestmark = as_root


@pytest.fixture(scope="session")
def ordinary() -> dict[str, Any]:
    """How to run Python as `nobody`, for whom the tests' own may lie behind root's home."""
    path = f"{paths.PACKAGE.parent}:{sysconfig.get_paths()['purelib']}"
    how = {
        "user": NOBODY,
        "group": NOBODY,
        "extra_groups": [],
        "cwd": "/",
        "env": environment() | {"PYTHONPATH": path, "HOME": "/nonexistent"},
    }
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}"):
        try:
            subprocess.run([python, "-c", "import commonground.cli"], check=True, capture_output=True, **how)
            return {"python": python} | how
        except (OSError, subprocess.CalledProcessError):
            continue
    pytest.skip(f"no Python {version} here that an ordinary user may run")


@pytest.fixture
def theirs(folder: Path) -> Path:
    made = folder / "theirs"
    made.mkdir(mode=0o700)
    os.chown(made, NOBODY, NOBODY)
    return made


def give_to_nobody(folder: Path) -> None:
    subprocess.run(["chown", "-R", "nobody:", folder], check=True)


def owners(folder: Path) -> set[int]:
    found = set()
    for process in inside(folder):
        # A short-lived one of PostgreSQL's may end while one looks.
        with suppress(FileNotFoundError):
            found.add(Path(f"/proc/{process}").stat().st_uid)
    return found


def test_an_ordinary_user_starts_it_in_a_private_folder(theirs: Path, ordinary: dict[str, Any]) -> None:
    user = use(theirs, **ordinary)
    assert said(user) == "in"
    assert owners(theirs) == {NOBODY}
    user.kill()
    user.wait()
    assert until(lambda: not inside(theirs)), inside(theirs)
    again = use(theirs, **ordinary)
    assert said(again) == "in"
    again.communicate()
    assert not inside(theirs)


def test_root_postgres_runs_as_its_own_user(kept: Path) -> None:
    with cluster.running(kept):
        assert Path(f"/proc/{postmaster_of(kept)}").owner() == "postgres"


async def test_an_ordinary_user_is_refused_roots_folder_and_root_theirs(
    kept: Path, made: Path, theirs: Path, ordinary: dict[str, Any]
) -> None:
    user = use(kept, **ordinary)
    line = said(user)
    assert "belongs to user postgres" in line or "can't be used: Permission denied" in line, line
    copy(made, theirs)
    give_to_nobody(theirs)
    assert "belongs to user nobody" in refusal(theirs)
    again = use(theirs, **ordinary)
    assert said(again) == "in", "root's attempt changed nothing"
    again.communicate()
    with cluster.running(kept):
        assert await ask(kept, "SELECT 1") == 1


def test_a_folder_that_may_not_be_written_to_is_told_on_the_command_line(
    folder: Path, ordinary: dict[str, Any]
) -> None:
    how = {name: value for name, value in ordinary.items() if name != "python"}
    command = [ordinary["python"], "-c", "from commonground.cli import main; main()"]
    ended = subprocess.run([*command, "up", "--data", folder / "new"], capture_output=True, text=True, **how)
    line = f"commonground: {folder}/new can't be used: Permission denied. Choose another with --data.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", line)

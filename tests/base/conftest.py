"""Data folders that leave nothing behind, and a small site to fail on."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from tests.base.command import command
from tests.base.processes import copy, inside, throw_away, until

from commonground.base import cluster


def fresh_folder() -> Path:
    """Short, and open to PostgreSQL's user."""
    made = Path(tempfile.mkdtemp(prefix="cg-", dir="/tmp")).resolve()
    made.chmod(0o755)
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    """Every test that takes one proves besides that no process of it is left seconds after."""
    made = fresh_folder()
    yield made
    clean = until(lambda: not inside(made))
    left = inside(made)
    for process in left:
        os.kill(process, 9)
    throw_away(made)
    assert clean, left


@pytest_asyncio.fixture(scope="session")
async def made() -> AsyncIterator[Path]:
    """A stopped cluster with one remembered word, to be copied."""
    kept = fresh_folder()
    with cluster.running(kept):
        connection = await asyncpg.connect(cluster.dsn(kept, "postgres"))
        await connection.execute("CREATE TABLE remembered AS SELECT 'saxaul' AS word")
        await connection.close()
    yield kept
    throw_away(kept)


@pytest.fixture
def kept(made: Path, folder: Path) -> Path:
    """A folder of one's own whose cluster holds a word from before."""
    return copy(made, folder)


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A folder that `commonground seed` made ready."""
    made = fresh_folder()
    ended = command("seed", "--no-demo", "--data", made)
    assert ended.returncode == 0, ended.stderr
    assert not inside(made), "a command alone stops the cluster that it started"
    yield made
    throw_away(made)


@pytest.fixture
def ready(prepared: Path, folder: Path) -> Path:
    return copy(prepared, folder)

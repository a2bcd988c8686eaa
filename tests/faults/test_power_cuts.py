"""Everything that belongs to a data folder is killed at once, again and again, at any moment."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.base.processes import ask, environment, inside, said, until, use

from commonground.base import cluster

WRITES = """
import asyncio, sys
from pathlib import Path
import asyncpg
from commonground.base import cluster
async def write(folder):
    connection = await asyncpg.connect(cluster.dsn(folder, "postgres"))
    await connection.execute("CREATE TABLE IF NOT EXISTS written (number bigint)")
    number = await connection.fetchval("SELECT coalesce(max(number), 0) FROM written")
    while True:
        number += 1
        await connection.execute("INSERT INTO written VALUES ($1)", number)
        print(number, flush=True)
folder = Path(sys.argv[1])
with cluster.running(folder):
    asyncio.run(write(folder))
"""
CUTS = 12
ROUNDS = 40


def cut(folder: Path) -> None:
    """No process of the folder gets to do another thing."""
    while left := inside(folder):
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.01)


def written_until_cut(folder: Path, seconds: float) -> int:
    """The last number whose writing PostgreSQL had acknowledged."""
    command = [sys.executable, "-c", WRITES, str(folder)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    first = said(writer)
    assert first, "it writes again after the last cut"
    time.sleep(seconds)
    cut(folder)
    return int([first, *writer.communicate()[0].split()][-1])


async def test_no_acknowledged_write_is_ever_lost(kept: Path) -> None:
    chance = random.Random(7)
    for _ in range(CUTS):
        acknowledged = written_until_cut(kept, chance.uniform(0.05, 1))
        with cluster.running(kept):
            numbers = await ask(kept, "SELECT array_agg(number ORDER BY number) FROM written")
            assert numbers == list(range(1, len(numbers) + 1))
            assert len(numbers) >= acknowledged
            assert await ask(kept, "SELECT word FROM remembered") == "saxaul"


def test_users_that_come_and_are_killed_at_any_moment_leave_no_process_and_no_harm(kept: Path) -> None:
    chance = random.Random(11)
    users: list[subprocess.Popen[str]] = []
    for _ in range(ROUNDS):
        users.append(use(kept))
        time.sleep(chance.uniform(0, 0.5))
        if len(users) > 3 or chance.random() < 0.4:
            killed = users.pop(chance.randrange(len(users)))
            killed.kill()
            killed.wait()
    for user in users:
        assert said(user) == "in"
        user.communicate()
    assert until(lambda: not inside(kept)), inside(kept)
    with cluster.running(kept):
        assert asyncio.run(ask(kept, "SELECT word FROM remembered")) == "saxaul"

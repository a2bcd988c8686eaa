"""A worker killed in mid-job loses nothing and doubles nothing; it comes with `up` and goes with it."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
from tests.base.command import free_port, up
from tests.base.posts import Post, becomes, mail_of, office, post_one, until
from tests.base.processes import COMMAND, environment, inside
from tests.base.processes import until as until_so
from tests.conftest import copied

from commonground.base import database as databases
from commonground.base import jobs
from commonground.base.database import Database
from commonground.base.settings import Settings

# A worker with one job, which writes a line into a ledger and gets no further while somebody holds the gate.
WORKS = """
import asyncio, sys
from pathlib import Path
from commonground.base import database
from commonground.base.jobs import Job, Work
from commonground.base.settings import load_settings
from commonground.base.worker import Worker
async def write(work, payload):
    async with work.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("INSERT INTO ledger VALUES (%d)" % payload["n"])
        print("writing", flush=True)
        await asyncio.sleep(payload["seconds"])
        if payload["gate"]:
            await connection.exec_driver_sql("SELECT pg_advisory_xact_lock_shared(%d)" % payload["gate"])
async def main():
    settings = load_settings(data_dir=Path("/nonexistent"), secret="x")
    async with database.connected(sys.argv[1], settings) as connected:
        await Worker(Work(connected, settings), [Job("write", write, back_off_s=(0,) * 50)], []).run()
asyncio.run(main())
"""
LINES = 40
KILLS = 6
GATE = 7


@pytest_asyncio.fixture(scope="module")
async def ledger(bare: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    url = await copied(bare, cluster_url, "ledger")
    async with databases.connected(url, settings) as connected:
        await connected.everything.execute("CREATE TABLE ledger (n bigint)")
        yield connected


def works(database: Database) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WORKS, database.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())


def posts(database: Database, settings: Settings, smtp_url: str) -> "subprocess.Popen[bytes]":
    """The real command."""
    more = {
        "DATABASE_URL": database.url,
        "COMMONGROUND_DATA_DIR": str(settings.data_dir),
        "COMMONGROUND_SMTP_URL": smtp_url,
    }
    return subprocess.Popen([COMMAND, "worker"], env=environment() | more)


def kill(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


async def put(database: Database, numbers: range, seconds: float, gated: int) -> None:
    """The one of the number `gated` is not done before the gate is open."""
    async with database.sessions.begin() as session:
        for n in numbers:
            gate = GATE if n == gated else 0
            await jobs.put(session, "write", {"n": n, "seconds": seconds, "gate": gate})


@asynccontextmanager
async def gate_held(database: Database) -> AsyncIterator[None]:
    """No worker can be done before it is killed, however fast it is."""
    async with database.everything.acquire() as holder, holder.transaction():
        await holder.execute("SELECT pg_advisory_xact_lock($1)", GATE)
        yield


async def left(database: Database) -> int:
    return int(await database.everything.fetchval("SELECT count(*) FROM job WHERE state <> 'done'"))


async def test_a_job_killed_in_mid_transaction_is_done_by_the_next_worker_once(ledger: Database) -> None:
    await put(ledger, range(1), 0, gated=0)
    async with gate_held(ledger):
        first = works(ledger)
        assert first.stdout
        assert await asyncio.to_thread(first.stdout.readline) == "writing\n"
        kill(first)
    assert await ledger.everything.fetchval("SELECT state FROM job") == "running", "it had no time to say"
    second = works(ledger)
    await until(lambda: all_done(ledger))
    kill(second)
    assert [row["n"] for row in await ledger.everything.fetch("SELECT n FROM ledger")] == [0]
    assert await ledger.everything.fetchval("SELECT attempts FROM job") == 2


async def all_done(database: Database) -> bool:
    return not await left(database)


async def test_workers_killed_at_any_moment_do_every_job_once(ledger: Database) -> None:
    chance = random.Random(3)
    await ledger.everything.execute("DELETE FROM ledger; DELETE FROM job")
    await put(ledger, range(LINES), 0.15, gated=LINES - 1)
    async with gate_held(ledger):
        for _ in range(KILLS):
            worker = works(ledger)
            assert worker.stdout
            await asyncio.to_thread(worker.stdout.readline)
            await asyncio.sleep(chance.uniform(0, 0.4))
            kill(worker)
        assert await left(ledger), "the kills came while there was work"
    last = works(ledger)
    await until(lambda: all_done(ledger))
    kill(last)
    rows = await ledger.everything.fetch("SELECT n FROM ledger ORDER BY n")
    assert [row["n"] for row in rows] == list(range(LINES))


async def test_a_mail_killed_in_the_middle_of_its_hand_over_arrives_once(
    ledger: Database, settings: Settings
) -> None:
    post = Post()
    post.go_on.clear()
    with office(post) as url:
        worker = posts(ledger, settings, url)
        await post_one(ledger, "killed in DATA")
        assert await asyncio.to_thread(post.asked.wait, 120)
        assert (await mail_of(ledger, "killed in DATA"))["state"] == "sending"
        kill(worker)
        post.go_on.set()
        again = posts(ledger, settings, url)
        found = await becomes(ledger, "killed in DATA", "sent")
        again.terminate()
        assert again.wait() == 0
    assert [one["Message-ID"] for one in post.came] == [found["message_id"]]
    assert found["attempts"] == 2


async def test_a_mail_killed_before_the_servers_word_keeps_its_number(
    ledger: Database, settings: Settings
) -> None:
    """The limit of SMTP: the server has it, and nobody was told. The copy can be known as one."""
    post = Post()
    post.wait_when_whole = True
    post.go_on.clear()
    with office(post) as url:
        worker = posts(ledger, settings, url)
        await post_one(ledger, "killed at 250")
        assert await asyncio.to_thread(post.whole.wait, 120)
        kill(worker)
        post.go_on.set()
        again = posts(ledger, settings, url)
        found = await becomes(ledger, "killed at 250", "sent")
        again.terminate()
        assert again.wait() == 0
    assert {one["Message-ID"] for one in post.came} == {found["message_id"]}
    assert len(post.came) == 2


def worker_in(folder: Path) -> int | None:
    return next((number for number, line in inside(folder).items() if line.endswith(" worker")), None)


def test_up_brings_a_worker_that_is_started_again_and_goes_with_it(ready: Path) -> None:
    server = up(ready, free_port())
    assert until_so(lambda: worker_in(ready))
    first = worker_in(ready)
    assert first
    os.kill(first, signal.SIGKILL)
    assert until_so(lambda: worker_in(ready) not in (None, first)), "it comes back"
    os.killpg(server.pid, signal.SIGINT)
    told = server.communicate()[1]
    assert server.returncode == 0
    assert "Traceback" not in told
    assert told.splitlines()[-1] == "Stopped."
    assert not inside(ready), "no orphan"

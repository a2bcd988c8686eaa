"""The queue: a job comes with what gave rise to it, is done once, and is tried again when it fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from tests.base.posts import until, working
from tests.conftest import copied

from commonground import app
from commonground.base import database as databases
from commonground.base import jobs, queue, worker
from commonground.base.database import Connection, Database
from commonground.base.jobs import GaveUp, Job, Timer, Work
from commonground.base.settings import Settings
from commonground.base.worker import ConnectionLost, Worker


@pytest_asyncio.fixture(scope="module")
async def jobbing(bare: str, cluster_url: str, settings: Settings) -> AsyncIterator[Database]:
    url = await copied(bare, cluster_url, "jobbing")
    async with databases.connected(url, settings) as connected:
        yield connected


async def put(database: Database, name: str, payload: dict[str, Any], key: str | None = None) -> int | None:
    async with database.sessions.begin() as session:
        return await jobs.put(session, name, payload, key=key)


async def row(database: Database, number: int | None) -> dict[str, Any]:
    return dict(await database.everything.fetchrow("SELECT * FROM job WHERE id = $1", number) or {})


async def becomes(database: Database, number: int | None, state: str) -> dict[str, Any]:
    async def is_so() -> bool:
        return bool((await row(database, number))["state"] == state)

    await until(is_so)
    found = await row(database, number)
    assert found["state"] == state, found
    return found


async def test_a_put_job_is_done_at_once_with_what_it_was_given(
    jobbing: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker is told of it, and does not ask around: left to that, it would sleep for days."""
    given: list[dict[str, Any]] = []

    async def run(work: Work, payload: dict[str, Any]) -> None:
        given.append(payload)

    monkeypatch.setattr(worker, "LOOK_S", 1_000_000)
    asleep = told_when_asleep(monkeypatch)
    first = await put(jobbing, "plain", {"activity": 2})
    async with working(jobbing, settings, [Job("plain", run)]) as made:
        await becomes(jobbing, first, "done")
        assert await until(lambda: is_asleep(made, asleep))
        number = await put(jobbing, "plain", {"activity": 3, "texts": {"mn": "шинэ"}})
        await becomes(jobbing, number, "done")
    assert given == [{"activity": 2}, {"activity": 3, "texts": {"mn": "шинэ"}}]


def told_when_asleep(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    asleep, look, reckon = asyncio.Event(), Worker.look, Worker.seconds_to_next

    async def looks(self: Worker, connection: Connection) -> None:
        asleep.clear()
        await look(self, connection)

    async def reckons(self: Worker) -> float:
        seconds = await reckon(self)
        asleep.set()
        return seconds

    monkeypatch.setattr(Worker, "look", looks)
    monkeypatch.setattr(Worker, "seconds_to_next", reckons)
    return asleep


async def is_asleep(made: Worker, asleep: asyncio.Event) -> bool:
    return asleep.is_set() and not made.running and not made.woken.is_set()


async def test_a_key_is_put_once_also_when_its_job_is_done_and_forgotten(jobbing: Database) -> None:
    async def nothing(work: Work, payload: dict[str, Any]) -> None:
        pass

    first = await put(jobbing, "keyed", {}, key="turning:3:2026-12-01")
    assert first
    assert await put(jobbing, "keyed", {}, key="turning:3:2026-12-01") is None
    await jobbing.everything.execute("DELETE FROM job WHERE id = $1", first)
    assert await put(jobbing, "keyed", {}, key="turning:3:2026-12-01") is None
    at_once = await asyncio.gather(*(put(jobbing, "keyed", {}, key="at once") for _ in range(8)))
    assert len([number for number in at_once if number]) == 1


async def test_what_is_undone_puts_nothing_and_keeps_no_key(jobbing: Database) -> None:
    async with jobbing.sessions() as session:
        assert await jobs.put(session, "keyed", {}, key="undone")
        await session.rollback()
    assert await put(jobbing, "keyed", {}, key="undone")


async def test_two_workers_share_the_jobs_and_do_each_once(jobbing: Database, settings: Settings) -> None:
    done: list[int] = []

    async def run(work: Work, payload: dict[str, Any]) -> None:
        done.append(payload["n"])
        await asyncio.sleep(0.01)

    numbers = [await put(jobbing, "shared", {"n": n}) for n in range(60)]
    job = Job("shared", run)
    async with working(jobbing, settings, [job]), working(jobbing, settings, [job]):
        for number in numbers:
            await becomes(jobbing, number, "done")
    assert sorted(done) == list(range(60))


async def test_a_failure_waits_longer_each_time_and_tells_no_secret(
    jobbing: Database, settings: Settings
) -> None:
    async def run(work: Work, payload: dict[str, Any]) -> None:
        raise ValueError("reader@example.org has the password dune")

    async with working(jobbing, settings, [Job("failing", run, back_off_s=(60, 300))]):
        number = await put(jobbing, "failing", {})
        for wait in (60, 300):
            found = await until(lambda: due_later(jobbing, number))
            # Reckoned before the failure is written down, which may take a moment.
            assert wait - 10 < (found["run_after"] - found["ended_at"]).total_seconds() < wait + 2
            await jobbing.everything.execute("UPDATE job SET run_after = now() WHERE id = $1", number)
            await jobbing.everything.execute(f"SELECT pg_notify('{jobs.CHANNEL}', '')")
        found = await becomes(jobbing, number, "failed")
    assert found["attempts"] == 3
    assert found["error"].startswith("ValueError in commonground.base.worker.do, line ")


async def due_later(database: Database, number: int | None) -> dict[str, Any] | None:
    found = await row(database, number)
    later = found["run_after"] > datetime.now(UTC) + timedelta(seconds=10)
    return found if found["state"] == "waiting" and later else None


async def test_one_that_gives_up_is_not_tried_again_until_somebody_says_so(
    jobbing: Database, settings: Settings
) -> None:
    tries: list[int] = []

    async def run(work: Work, payload: dict[str, Any]) -> None:
        tries.append(work.attempt)
        if len(tries) == 1:
            raise GaveUp("The organisation is gone.")

    async with working(jobbing, settings, [Job("giving up", run)]):
        number = await put(jobbing, "giving up", {})
        assert (await becomes(jobbing, number, "failed"))["error"] == "The organisation is gone."
        async with jobbing.sessions.begin() as session:
            assert await jobs.again(session, number or 0)
            assert not await jobs.again(session, number or 0)
        await becomes(jobbing, number, "done")
    assert tries == [1, 1]


async def test_one_that_takes_for_ever_is_ended(jobbing: Database, settings: Settings) -> None:
    async def run(work: Work, payload: dict[str, Any]) -> None:
        await asyncio.sleep(60)

    async with working(jobbing, settings, [Job("endless", run, back_off_s=(), limit_s=1)]):
        found = await becomes(jobbing, await put(jobbing, "endless", {}), "failed")
    assert found["error"].startswith("TimeoutError")


async def test_a_worker_that_was_taken_for_dead_undoes_what_it_did(
    jobbing: Database, settings: Settings
) -> None:
    """Its connection is cut in mid-job: the job is another's, and its own writes come to nothing."""
    await jobbing.everything.execute("CREATE TABLE ledger (job bigint, attempt int)")
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def run(work: Work, payload: dict[str, Any]) -> None:
        async with work.begin() as session:
            connection = await session.connection()
            await connection.exec_driver_sql(f"INSERT INTO ledger VALUES ({work.id}, {work.attempt})")
            reached.set()
            if work.attempt == 1:
                await go_on.wait()

    number = await put(jobbing, "overtaken", {})
    worker = Worker(Work(jobbing, settings), [Job("overtaken", run)], [])
    running = asyncio.create_task(worker.run())
    await reached.wait()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE classid = $1 AND locktype = 'advisory'"
    await jobbing.everything.execute(cut, queue.WORKERS)
    with pytest.raises(ConnectionLost):
        await running
    go_on.set()
    async with working(jobbing, settings, [Job("overtaken", run)]):
        await becomes(jobbing, number, "done")
    entries = await jobbing.everything.fetch("SELECT attempt FROM ledger WHERE job = $1", number)
    assert [entry["attempt"] for entry in entries] == [2]


async def test_what_a_worker_did_of_a_job_that_was_taken_from_it_is_undone(
    jobbing: Database, settings: Settings
) -> None:
    await jobbing.everything.execute("CREATE TABLE IF NOT EXISTS ledger (job bigint, attempt int)")
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def run(work: Work, payload: dict[str, Any]) -> None:
        async with work.begin() as session:
            connection = await session.connection()
            await connection.exec_driver_sql(f"INSERT INTO ledger VALUES ({work.id}, {work.attempt})")
            reached.set()
            if work.attempt == 1:
                await go_on.wait()

    async with working(jobbing, settings, [Job("taken", run)]):
        number = await put(jobbing, "taken", {})
        await reached.wait()
        taken = "UPDATE job SET attempts = 2, worker = 0 WHERE id = $1"
        await jobbing.everything.execute(taken, number)
        go_on.set()
        await becomes(jobbing, number, "done")
    entries = await jobbing.everything.fetch("SELECT attempt FROM ledger WHERE job = $1", number)
    assert [entry["attempt"] for entry in entries] == [3]


async def test_of_two_workers_one_strikes_for_each_moment_of_a_timer(
    jobbing: Database, settings: Settings
) -> None:
    ran: list[int] = []

    async def run(work: Work, payload: dict[str, Any]) -> None:
        ran.append(work.id)

    every_second = Timer("every second", "* * * * * *", run)
    began = datetime.now(UTC)
    async with (
        working(jobbing, settings, timers=[every_second]),
        working(jobbing, settings, timers=[every_second]),
    ):
        assert await until(lambda: ran_often(ran, 3))
    seconds = (datetime.now(UTC) - began).total_seconds()
    assert len(ran) <= seconds + 1, "once a second and not twice"
    assert len(set(ran)) == len(ran)


async def ran_often(ran: list[int], times: int) -> bool:
    return len(ran) >= times


async def test_a_timer_makes_up_once_for_all_it_missed_and_not_for_the_time_before_it_was_there(
    jobbing: Database, settings: Settings
) -> None:
    ran: list[int] = []

    async def run(work: Work, payload: dict[str, Any]) -> None:
        ran.append(work.id)

    async def beat(work: Work, payload: dict[str, Any]) -> None:
        beats.append(work.id)

    beats: list[int] = []
    # Half an hour from now and half an hour ago, so that no moment of its own comes meanwhile.
    hourly = Timer("hourly", f"{(datetime.now(UTC).minute + 30) % 60} * * * *", run)
    # Struck after it: when this has run, the other was looked at.
    both = [hourly, Timer("beat", "* * * * * *", beat)]
    async with working(jobbing, settings, timers=both):
        assert await until(lambda: ran_often(beats, 2))
    assert not ran
    await jobbing.everything.execute(
        "UPDATE timer SET fired_for = now() - interval '9 days' WHERE name = 'hourly'"
    )
    async with working(jobbing, settings, timers=both):
        assert await until(lambda: ran_often(ran, 1))
    before = len(beats)
    async with working(jobbing, settings, timers=both):
        assert await until(lambda: ran_often(beats, before + 2))
    assert len(ran) == 1


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_every_moment_lies_between_two_slots_of_a_timer(now: datetime) -> None:
    for timer in app.timers():
        assert queue.last_slot(timer.cron, now) <= now < queue.next_slot(timer.cron, now)


def test_every_job_has_one_name_and_words_for_the_operator() -> None:
    offered = [*app.jobs(), *app.timers()]
    assert len({one.name for one in offered}) == len(offered)


async def test_housekeeping_forgets_what_is_old_and_nothing_else(
    jobbing: Database, settings: Settings
) -> None:
    await jobbing.everything.execute("""
        INSERT INTO mail (event, recipient, language, subject, text, html, message_id, state, posted_at)
        VALUES
        ('old', 'a@b.example', 'en', 's', 't', 'h', '<1>', 'sent', now() - interval '91 days'),
        ('new', 'a@b.example', 'en', 's', 't', 'h', '<2>', 'sent', now() - interval '89 days'),
        ('waits', 'a@b.example', 'en', 's', 't', 'h', '<3>', 'failed', now() - interval '91 days');
        INSERT INTO job (name, payload, state, ended_at) VALUES
        ('long done', '{}', 'done', now() - interval '31 days'),
        ('just done', '{}', 'done', now() - interval '29 days'),
        ('long failed', '{}', 'failed', now() - interval '31 days')
    """)
    for timer in app.timers():
        if timer.name.startswith("housekeeping."):
            await timer.run(Work(jobbing, settings), {})
    mails = await jobbing.everything.fetch("SELECT event, text, recipient FROM mail ORDER BY id")
    assert [tuple(mail) for mail in mails] == [
        ("old", "", ""),
        ("new", "t", "a@b.example"),
        ("waits", "t", "a@b.example"),
    ]
    names = await jobbing.everything.fetch(
        "SELECT name FROM job WHERE name LIKE '% done' OR name LIKE '% failed'"
    )
    assert {one["name"] for one in names} == {"just done", "long failed"}

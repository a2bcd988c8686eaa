"""The worker as a process: alone by `commonground worker`, or as the child of a server."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import asyncpg

from commonground import app
from commonground.base import database as databases
from commonground.base import mail, postgres
from commonground.base.jobs import Job, Work
from commonground.base.outages import GONE, is_missing_socket
from commonground.base.settings import Settings
from commonground.base.worker import ConnectionLost, Worker

# How long a worker waits for a database that is away, and a server for a worker that ended.
PAUSES_S = (1, 2, 5, 10, 30)
# A little more than a worker gives its own jobs.
STOP_S = 5
COMMAND = "from commonground.cli import main; main()"
log = logging.getLogger("commonground")


async def run(settings: Settings, url: str) -> None:
    """Works until SIGTERM or SIGINT, also through times without a database."""
    ending = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, ending.set)
    tries = 0
    while not ending.is_set():
        began = asyncio.get_running_loop().time()
        try:
            await work_until(ending, settings, url)
        except (*GONE, ConnectionLost, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            steady = asyncio.get_running_loop().time() - began > PAUSES_S[-1]
            tries = 0 if steady else tries + 1
            tell(error, tries)
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), PAUSES_S[min(tries, len(PAUSES_S) - 1)])


def tell(error: BaseException, tries: int) -> None:
    """Once, not with every try: a database that is away says so in the server's answers too."""
    if tries == 1 and not is_missing_socket(error):
        log.warning("The worker has no database to work on and waits for it (%s).", type(error).__name__)


async def work_until(ending: asyncio.Event, settings: Settings, url: str) -> None:
    async with databases.connected(url, settings) as database:
        worker = Worker(Work(database, settings), jobs(settings), app.timers())
        stopper = asyncio.create_task(stop_at(ending, worker))
        try:
            await worker.run()
        finally:
            stopper.cancel()


def jobs(settings: Settings) -> list[Job]:
    """Without a mail server, mails wait in the outbox until there is one."""
    return [job for job in app.jobs() if settings.smtp_url or job.name != mail.SEND]


async def stop_at(ending: asyncio.Event, worker: Worker) -> None:
    await ending.wait()
    worker.stop()


@contextmanager
def beside(settings: Settings, url: str) -> Iterator[None]:
    """A worker in a process of its own for as long as this lasts, begun anew when it ends by itself."""
    child = Child(settings, url)
    try:
        child.start()
        yield
    finally:
        child.stop()


class Child:
    """In a group of its own, so that Ctrl-C reaches it through us alone; the kernel ends it with us."""

    def __init__(self, settings: Settings, url: str) -> None:
        self.settings, self.url = settings, url
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self.keep, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def keep(self) -> None:
        for tries in range(sys.maxsize):
            with self.lock:
                if self.ended.is_set():
                    return
                process = self.process = self.launch()
            code = process.wait()
            if self.ended.wait(PAUSES_S[min(tries, len(PAUSES_S) - 1)]):
                return
            log.warning("The worker ended (%s) and is started again.", code)

    def launch(self) -> "subprocess.Popen[bytes]":
        folder = self.settings.data_dir
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, "worker"],
            env=os.environ | variables(self.settings, self.url),
            cwd=folder if folder.is_dir() else None,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=postgres.dies_with_parent(signal.SIGKILL),
        )

    def stop(self) -> None:
        self.ended.set()
        with self.lock:
            process = self.process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def variables(settings: Settings, url: str) -> dict[str, str]:
    """All our settings, and the server's database by its address: a worker starts none of its own."""
    named = {name: getattr(settings, name) for name in settings.__struct_fields__}
    found = {f"COMMONGROUND_{name.upper()}": str(value) for name, value in named.items()}
    found["COMMONGROUND_DATA_DIR"] = str(settings.data_dir.resolve())
    found["COMMONGROUND_SECURE_COOKIES"] = str(settings.secure_cookies).lower()
    return found | {"DATABASE_URL": url}

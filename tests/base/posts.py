"""SMTP servers that take mails, refuse them, hang or cut the line, and databases to post from."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import msgspec
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from tests.base.command import free_port

from commonground.base import mail, postman
from commonground.base.database import Database
from commonground.base.jobs import Job, Timer, Work
from commonground.base.settings import Settings
from commonground.base.worker import Worker

TAKEN = "250 taken"


class Post:
    """A mail server that answers as told: `rcpt` and `data` are its answers in turn, the last for good."""

    def __init__(self, rcpt: list[str] | None = None, data: list[str] | None = None) -> None:
        self.answers = {"rcpt": rcpt or [TAKEN], "data": data or [TAKEN]}
        self.came: list[EmailMessage] = []
        # Set by the server when it is asked for DATA; it goes on when `go_on` is set.
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.whole = threading.Event()
        self.wait_when_whole = False

    def next(self, what: str) -> str:
        told = self.answers[what]
        return told.pop(0) if len(told) > 1 else told[0]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _: Any) -> str:
        answer = self.next("rcpt")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.next("data")
        if answer.startswith("250"):
            self.came.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.whole.set()
        if self.wait_when_whole:
            await asyncio.to_thread(self.go_on.wait, 120)
        if answer == "cut":
            session.peer = None
            server.transport.abort()
        return answer


class Patient(SMTP):
    """Says when a client wants to hand over its mail, and lets it wait."""

    async def smtp_DATA(self, arg: str) -> None:
        post = self.event_handler
        post.asked.set()
        if not post.wait_when_whole:
            await asyncio.to_thread(post.go_on.wait, 120)
        await super().smtp_DATA(arg)


class Office(Controller):
    def factory(self) -> SMTP:
        return Patient(self.handler, ident="test")


@contextmanager
def office(post: Post) -> Iterator[str]:
    """The address of a running mail server."""
    port = free_port()
    controller = Office(post, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        post.go_on.set()
        controller.stop()


def with_post(settings: Settings, smtp_url: str) -> Settings:
    return msgspec.structs.replace(settings, smtp_url=smtp_url, mail_from="Common Ground <cg@example.org>")


@asynccontextmanager
async def working(
    database: Database, settings: Settings, jobs: list[Job] | None = None, timers: list[Timer] | None = None
) -> AsyncIterator[Worker]:
    """A worker in this process."""
    worker = Worker(Work(database, settings), [*postman.jobs, *(jobs or [])], timers or [])
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await task


async def until(condition: Callable[[], Any], seconds: float = 120) -> Any:
    """Waits for what an awaited condition comes to say, and goes on saying."""
    for _ in range(int(seconds / 0.05)):
        if found := await condition():
            return found
        await asyncio.sleep(0.05)
    return await condition()


async def post_one(
    database: Database, event: str, to: str = "reader@example.org", language: str = "en"
) -> bool:
    async with database.sessions.begin() as session:
        return await mail.post(session, event=event, to=to, language=language, template="test", values={})


async def mail_of(database: Database, event: str) -> dict[str, Any]:
    return dict(await database.everything.fetchrow("SELECT * FROM mail WHERE event = $1", event) or {})


async def becomes(database: Database, event: str, state: str) -> dict[str, Any]:
    async def is_so() -> bool:
        return bool((await mail_of(database, event)).get("state") == state)

    await until(is_so)
    found = await mail_of(database, event)
    assert found.get("state") == state, found
    return found

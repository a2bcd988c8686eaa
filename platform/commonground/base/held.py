"""Holds whole answers for as long as nothing in the database changes.

Every transaction that writes changes what pg_current_snapshot() says, so what was answered under the same
snapshot is still true: nothing need be told when to forget, and nobody is shown an old page. Only what
anyone may see is held: asked without a session or token, answered without a form.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable

import asyncpg
import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from commonground.base.answers import COOKIE, Answer, Collected, reply
from commonground.base.web import NOTICE_COOKIE, SESSION_COOKIE

VERSION = "SELECT pg_current_snapshot()::text || ' ' || current_date"
ROOMS = (
    "activities calls commitments feeds frameworks gaps matches ogc opportunities organisations reports tiles"
)
MEGABYTE = 1024 * 1024
ASKED = (b"accept", b"accept-language", b"hx-request", b"hx-history-restore-request")
FORM = b"_csrf_token"

Key = tuple[object, ...]


class Held:
    """ASGI middleware around the app; `version` asks the database which snapshot it shows now."""

    def __init__(self, app: ASGIApp, version: Callable[[], Awaitable[str]], most_bytes: int) -> None:
        self.app = app
        self.version = version
        self.most_bytes = most_bytes
        self._held: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._newest = ""
        self._making: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not public(scope):
            await self.app(scope, receive, send)
            return
        try:
            version = await self.version()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            # What to say then, the app knows better.
            await self.app(scope, receive, send)
            return
        key = (version, *asked(scope))
        answer = self.get(key) or await self.after_others(key)
        if answer is None:
            await self.make(key, scope, receive, send)
        else:
            await reply(scope, answer, send)

    def get(self, key: Key) -> Answer | None:
        """Forgets everything as soon as the database has another snapshot."""
        if key[0] != self._newest:
            self._held.clear()
            self._bytes, self._newest = 0, str(key[0])
        if answer := self._held.get(key):
            self._held.move_to_end(key)
        return answer

    async def after_others(self, key: Key) -> Answer | None:
        """What somebody else, who asked the same a moment ago, is waiting for already."""
        if making := self._making.get(key):
            await making.wait()
        return self._held.get(key)

    async def make(self, key: Key, scope: HTTPScope, receive: Receive, send: Send) -> None:
        self._making[key] = made = asyncio.Event()
        collected = Collected(send)
        try:
            await self.app(without_packing(scope), receive, collected)
            if not collected.whole:
                return
            answer = collected.answer()
            if holdable(answer):
                self.put(key, answer)
        finally:
            made.set()
            self._making.pop(key, None)
        await reply(scope, answer, send)

    def put(self, key: Key, answer: Answer) -> None:
        """Without the cookie that guards forms, each visitor's own. What was asked longest ago makes room."""
        if key[0] != self._newest or key in self._held:
            return
        headers = [(name, value) for name, value in answer.headers if name != COOKIE]
        self._held[key] = msgspec.structs.replace(answer, headers=headers)
        self._bytes += answer.size
        while self._bytes > self.most_bytes:
            self._bytes -= self._held.popitem(last=False)[1].size


def public(scope: HTTPScope) -> bool:
    """A page that anyone may ask for, asked by nobody in particular; downloads are written as they go."""
    if scope["method"] != "GET":
        return False
    room, _slash, rest = scope["path"].strip("/").partition("/")
    if (room and room not in ROOMS.split()) or ("as/" in rest and not rest.endswith("as/json")):
        return False
    given = dict(scope["headers"])
    cookies = given.get(b"cookie", b"")
    personal = any(f"{name}=".encode() in cookies for name in (SESSION_COOKIE, NOTICE_COOKIE))
    return not personal and b"authorization" not in given and b"range" not in given


def asked(scope: HTTPScope) -> Iterable[object]:
    """All that an answer depends on besides the database and the day."""
    given = dict(scope["headers"])
    spoken = [part.strip() for part in given.get(b"cookie", b"").split(b";") if b"language=" in part]
    return (scope["path"], scope["query_string"], *spoken, *(given.get(name) for name in ASKED))


def without_packing(scope: HTTPScope) -> HTTPScope:
    """So that the app answers whole and in plain, which is packed here once for everyone."""
    left_out = (b"accept-encoding", b"if-none-match", b"if-modified-since")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in left_out]}


def holdable(answer: Answer) -> bool:
    cookies = [value for name, value in answer.headers if name == COOKIE]
    return (
        answer.status in (200, 204)
        and all(value.startswith(b"csrftoken=") for value in cookies)
        and FORM not in answer.body
        and b"no-store" not in dict(answer.headers).get(b"cache-control", b"")
    )

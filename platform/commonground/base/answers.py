"""A response as one value: collected from an app's messages, packed, given again or found unchanged."""

import gzip
import hashlib

import msgspec
from litestar.types import HTTPScope, Message, Send

LARGEST_BYTES = 1024 * 1024
# Below this a packed answer is hardly smaller.
WORTH_PACKING = 1_000
PACKED = ("text/", "application/json", "application/geo+json", "application/vnd.mapbox-vector-tile")
COOKIE = b"set-cookie"
OURS = (b"content-length", b"etag", b"vary")

Headers = list[tuple[bytes, bytes]]


class Answer(msgspec.Struct, frozen=True):
    """`packed` is the body in gzip, empty where that is not worth it."""

    status: int
    headers: Headers
    body: bytes
    packed: bytes
    etag: bytes
    vary: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed) + 1_000

    @property
    def good(self) -> bool:
        return self.status in (200, 204)


class Collected:
    """Takes an answer until it is whole; lets it through from where it grows too large to hold."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = bytearray()
        self.through = self.whole = False

    async def __call__(self, message: Message) -> None:
        if self.through:
            await self.send(message)
        elif message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.whole = not message.get("more_body", False)
            if len(self.body) > LARGEST_BYTES and not self.whole:
                await self.let_through()

    async def let_through(self) -> None:
        self.through = True
        if self.start:
            await self.send(self.start)
        await self.send({"type": "http.response.body", "body": bytes(self.body), "more_body": True})

    def answer(self) -> Answer:
        assert self.start, "an app starts a response before its body"
        found: Headers = [(name.lower(), value) for name, value in self.start["headers"]]  # type: ignore[typeddict-item]
        given, body = dict(found), bytes(self.body)
        worth = len(body) >= WORTH_PACKING and given.get(b"content-type", b"").decode().startswith(PACKED)
        packed = gzip.compress(body, 5) if worth and b"content-encoding" not in given else b""
        return Answer(
            status=self.start["status"],  # type: ignore[typeddict-item]
            headers=[pair for pair in found if pair[0] not in OURS],
            body=body,
            packed=packed,
            etag=b"W/" + given.get(b"etag", fingerprint(body)).removeprefix(b"W/"),
            vary=b", ".join(filter(None, (given.get(b"vary"), b"Accept-Encoding"))),
        )


def fingerprint(body: bytes) -> bytes:
    return b'"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'


async def reply(scope: HTTPScope, answer: Answer, send: Send) -> None:
    given = dict(scope["headers"])
    headers: Headers = [*answer.headers, (b"vary", answer.vary)]
    if answer.good:
        headers.append((b"etag", answer.etag))
    if answer.good and b"cache-control" not in dict(answer.headers):
        headers.append((b"cache-control", b"no-cache"))
    status, body = answer.status, answer.body
    if answer.good and known(given.get(b"if-none-match", b""), answer.etag):
        status, body = 304, b""
    elif answer.packed and b"gzip" in given.get(b"accept-encoding", b""):
        body = answer.packed
        headers.append((b"content-encoding", b"gzip"))
    if status not in (204, 304):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def known(tags: bytes, etag: bytes) -> bool:
    """Whether the asker has this one already; compared weakly, as RFC 9110 has it for If-None-Match."""
    plain = etag.removeprefix(b"W/")
    return plain in [tag.strip().removeprefix(b"W/") for tag in tags.split(b",")]

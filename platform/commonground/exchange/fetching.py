"""Fetches a file from an address that somebody typed: whole or not at all, bounded, and from the open
internet only.

Every hop's name is resolved here and the connection goes to the address that was checked, so that a name
can't point elsewhere a moment later.
"""

import asyncio
import hashlib
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

import httpx
import msgspec

from commonground.base.i18n import _
from commonground.exchange.errors import PullFailed
from commonground.exchange.open_addresses import led_to, refuse_address, resolved

AGENT = "Common Ground (IATI pull)"
REDIRECTS = (301, 302, 303, 307, 308)
LATER = (429, 503)
LONGEST_WAIT_S = 7 * 86_400


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """`bytes` bounds what comes over the wire and, apart from that, what it unpacks to."""

    bytes: int = 200 * 1024 * 1024
    redirects: int = 5
    connect_s: float = 10
    read_s: float = 30
    total_s: float = 600


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`etag` and `last_modified` are of the file that came in last; `open_to_private` is for tests."""

    url: str
    etag: str = ""
    last_modified: str = ""
    open_to_private: bool = False
    limits: Limits = Limits()


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """`fresh` is False where the server says that nothing changed; then no file was written."""

    fresh: bool
    etag: str = ""
    last_modified: str = ""
    size_bytes: int = 0
    digest: str = ""


async def fetch(asked: Asked, into: Path) -> Fetched:
    """Writes the body to `into`; raises PullFailed with one sentence that says what went wrong."""
    try:
        async with asyncio.timeout(asked.limits.total_s):
            return await follow(asked, into)
    except TimeoutError as error:
        raise PullFailed(_("The server did not send the whole file in time.")) from error
    except httpx.TimeoutException as error:
        raise PullFailed(_("The server did not answer in time.")) from error
    except httpx.RemoteProtocolError as error:
        raise PullFailed(
            _("The server broke off before the file was whole; nothing of it was brought in.")
        ) from error
    except (httpx.HTTPError, OSError) as error:
        raise PullFailed(_("The server can't be reached.")) from error


async def follow(asked: Asked, into: Path) -> Fetched:
    url, seen = refuse_address(asked.url), set[str]()
    for _hop in range(asked.limits.redirects + 1):
        if url in seen:
            raise PullFailed(_("The address leads in a circle."))
        seen.add(url)
        async with answered(asked, url) as answer:
            if answer.status_code not in REDIRECTS:
                return await taken(asked, answer, into)
            url = next_address(url, answer)
    raise PullFailed(
        _("The address leads on to another one more than %(n)d times.") % {"n": asked.limits.redirects}
    )


def next_address(url: str, answer: httpx.Response) -> str:
    return led_to(url, answer.headers.get("location", ""))


@asynccontextmanager
async def answered(asked: Asked, url: str) -> AsyncIterator[httpx.Response]:
    """To the address that was checked, under the name that was asked for."""
    named_so = httpx.URL(url)
    host = named_so.raw_host.decode("ascii")
    port = named_so.port or (443 if named_so.scheme == "https" else 80)
    address = await resolved(host, port, asked.open_to_private)
    pinned = named_so.copy_with(host=address)
    headers = {
        "Host": named_so.netloc.decode("ascii"),
        "User-Agent": AGENT,
        "Accept-Encoding": "gzip",
        "Accept": "application/xml, */*",
    }
    if asked.etag:
        headers["If-None-Match"] = asked.etag
    if asked.last_modified:
        headers["If-Modified-Since"] = asked.last_modified
    limits = asked.limits
    timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s)
    async with httpx.AsyncClient(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        named = {"sni_hostname": host} if named_so.scheme == "https" else {}
        request = client.build_request(
            "GET", pinned, headers=headers, extensions={"timeout": timeout.as_dict()} | named
        )
        answer = await client.send(request, stream=True)
        try:
            yield answer
        finally:
            await answer.aclose()


async def taken(asked: Asked, answer: httpx.Response, into: Path) -> Fetched:
    if answer.status_code == 304:
        return Fetched(fresh=False, etag=asked.etag, last_modified=asked.last_modified)
    if answer.status_code != 200:
        raise refusal(answer)
    size, digest = await written(answer, into, asked.limits)
    return Fetched(
        fresh=True,
        etag=answer.headers.get("etag", "")[:500],
        last_modified=answer.headers.get("last-modified", "")[:100],
        size_bytes=size,
        digest=digest,
    )


def refusal(answer: httpx.Response) -> PullFailed:
    code = answer.status_code
    if code in LATER:
        return PullFailed(_("The server asks to come back later."), wait_asked(answer))
    if code in (401, 403):
        return PullFailed(_("The server asks for a sign-in; a file that is pulled must be public."))
    if code in (404, 410):
        return PullFailed(_("There is no file at this address (%(code)d).") % {"code": code})
    return PullFailed(_("The server answered with an error (%(code)d).") % {"code": code})


def wait_asked(answer: httpx.Response) -> float | None:
    """Retry-After in seconds or as a day and hour; what is neither tells nothing."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) < 9:
        return min(float(told), LONGEST_WAIT_S)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0), LONGEST_WAIT_S)


async def written(answer: httpx.Response, into: Path, limits: Limits) -> tuple[int, str]:
    """As it comes over the wire, counted there; a body that is longer or shorter than said is not taken."""
    stated = answer.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and int(stated[:20]) > limits.bytes:
        raise too_large(limits)
    received = 0
    with into.open("wb") as file:
        sink = sink_for(answer, file, limits)
        async for piece in answer.aiter_raw():
            received += len(piece)
            if received > limits.bytes:
                raise too_large(limits)
            sink.take(piece)
        sink.end()
    if not sink.size:
        raise PullFailed(_("The server sent an empty file."))
    return sink.size, sink.digest.hexdigest()


class Sink:
    """Writes what comes, and knows how much and what it was."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.file, self.limits = file, limits
        self.size, self.digest = 0, hashlib.sha256()

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self.limits.bytes:
            raise too_large(self.limits)
        self.digest.update(piece)
        self.file.write(piece)

    def end(self) -> None:
        pass


class Unpacking(Sink):
    """Unpacks gzip a piece at a time, so that few bytes never become many at once.

    One file may follow another, and zeros the last, with which some fill their blocks.
    """

    PIECE = 256 * 1024

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        super().__init__(file, limits)
        self.unpacker = zlib.decompressobj(31)

    def take(self, piece: bytes) -> None:
        try:
            while piece:
                if self.unpacker.eof:
                    piece = piece.lstrip(b"\0")
                    if not piece:
                        return
                    self.unpacker = zlib.decompressobj(31)
                super().take(self.unpacker.decompress(piece, self.PIECE))
                piece = self.unpacker.unconsumed_tail or self.unpacker.unused_data
        except zlib.error as error:
            raise broken_packing() from error

    def end(self) -> None:
        if not self.unpacker.eof:
            raise broken_packing()


def sink_for(answer: httpx.Response, file: BinaryIO, limits: Limits) -> Sink:
    packed = answer.headers.get("content-encoding", "").strip().lower()
    if packed in ("", "identity"):
        return Sink(file, limits)
    if packed in ("gzip", "x-gzip"):
        return Unpacking(file, limits)
    raise PullFailed(_("The server packs the file in a way that was not asked for."))


def broken_packing() -> PullFailed:
    return PullFailed(_("The packed file is damaged or broke off; nothing of it was brought in."))


def too_large(limits: Limits) -> PullFailed:
    return PullFailed(_("The file is larger than %(n)d MB.") % {"n": limits.bytes // 1024 // 1024})

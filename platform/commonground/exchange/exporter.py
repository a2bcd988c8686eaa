"""One way out for all formats, in batches, by the filters and the order of the list.

A file says, where its format can, under which licence it stands, when it was made, what was asked and how
many activities there are.
"""

import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities import filters as activity_filters
from commonground.activities.filters import Filters, Page, pairs
from commonground.activities.schemas import Stored
from commonground.base import i18n
from commonground.base.database import Connection, Database
from commonground.base.i18n import _
from commonground.exchange import queries
from commonground.exchange.errors import UnknownFormat
from commonground.exchange.formats import csv_writer, geojson_writer, iati_writer
from commonground.exchange.leaving import Leaving, Named, NotCarried
from commonground.exchange.schemas import Link

BATCH = 200
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
Opened = Callable[[], AbstractAsyncContextManager[Connection]]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out: the activities' ids in order, and what the file says of itself."""

    keys: list[int]
    asked: list[tuple[str, str]] = []
    languages: list[str] = []
    base_url: str = ""
    language: str = "en"
    made_at: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))

    @property
    def about(self) -> dict[str, Any]:
        return {
            "licence": LICENCE,
            "licence_url": LICENCE_URL,
            "generated": self.made_at.isoformat(timespec="seconds"),
            "filters": urlencode(self.asked),
            "count": len(self.keys),
        }


Writer = Callable[["Batches", Selection], AsyncIterator[bytes]]


async def select(
    connection: Connection,
    filters: Filters,
    page: Page,
    *,
    window: bool = False,
    viewer: Viewer | None = None,
    base_url: str = "",
) -> Selection:
    """All that match, or with `window` one page of them. Refuses unknown values before a byte is sent."""
    await activity_filters.confirm(connection, filters)
    keys = await queries.keys(connection, filters, page if window else None, viewer, page.sort)
    return await selection(connection, keys, pairs(filters, page), base_url)


async def selection(
    connection: Connection, keys: list[int], asked: list[tuple[str, str]] | None = None, base_url: str = ""
) -> Selection:
    return Selection(
        keys=keys,
        asked=asked or [],
        languages=await queries.languages(connection, keys),
        base_url=base_url,
        language=i18n.reading.get(),
    )


class Batches:
    """The chosen activities, some hundreds at a time, ready to be written."""

    def __init__(self, opened: Opened, chosen: Selection, places: bool = False) -> None:
        self.opened, self.chosen, self.places = opened, chosen, places
        self.known: dict[int, Named] = {}

    async def __aiter__(self) -> AsyncIterator[list[Leaving]]:
        for start in range(0, len(self.chosen.keys), BATCH):
            async with self.opened() as connection:
                yield await self.batch(connection, self.chosen.keys[start : start + BATCH])

    async def batch(self, connection: Connection, keys: list[int]) -> list[Leaving]:
        found = await queries.stored_in_order(connection, keys)
        await self.learn(connection, found)
        counted = [one.counted.activity for one in found if one.counted]
        names = await queries.identifiers(connection, counted) if counted else {}
        places = await queries.places(connection, keys) if self.places else {}
        return [
            Leaving(
                stored=one,
                organisations=self.known,
                counted=link_of(one, names),
                url=f"{self.chosen.base_url}/activities/{one.id}",
                places=places.get(one.id, []),
            )
            for one in found
        ]

    async def learn(self, connection: Connection, found: Iterable[Stored]) -> None:
        asked = {key for one in found for key in organisations_of(one) if key not in self.known}
        if asked:
            self.known |= await queries.organisations(connection, sorted(asked))


def organisations_of(one: Stored) -> set[int]:
    document = one.document
    named = {document.lead, *(partner.organisation for partner in document.partners)}
    return {key for key in named | {line.organisation for line in document.budgets} if key is not None}


def link_of(one: Stored, identifiers: dict[int, str | None]) -> Link | None:
    """A record that is not to be seen is not named either."""
    if one.counted is None or one.counted.activity not in identifiers:
        return None
    return Link(one.counted.kind, identifiers[one.counted.activity] or f"#{one.counted.activity}")


async def as_csv(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    columns = csv_writer.header(chosen.languages)
    yield (csv_writer.BYTE_ORDER_MARK + csv_writer.line(columns)).encode()
    async for batch in batches:
        yield "".join(csv_writer.write(batch, columns)).encode()


async def as_geojson(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    yield geojson_writer.opening(chosen.about)
    between = b""
    async for batch in batches:
        written = [feature for one in batch for feature in geojson_writer.features(one, chosen.language)]
        if written:
            yield between + b",\n".join(written)
            between = b",\n"
    yield geojson_writer.CLOSING


async def as_iati(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    count = f"{len(chosen.keys)} chosen; what IATI can't carry is named at the end"
    about = "\n".join(f"  {name}: {value}" for name, value in (chosen.about | {"count": count}).items())
    made_at = chosen.made_at.isoformat(timespec="seconds")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<!--\n{commented(about)}\n-->\n'.encode()
    yield f'<iati-activities version="2.03" generated-datetime="{made_at}">\n'.encode()
    left_out: list[NotCarried] = []
    async for batch in batches:
        for written in map(iati_writer.write, batch):
            if isinstance(written, bytes):
                yield written
            else:
                left_out.append(written)
    yield told_left_out(left_out).encode() + b"</iati-activities>\n"


def told_left_out(left_out: list[NotCarried]) -> str:
    if not left_out:
        return ""
    lines = [f"  {one.identifier or '-'} (no. {one.activity}): {one.reason}" for one in left_out]
    heading = _("Not in this file, since IATI can't carry them:")
    return "  <!--\n" + commented("\n".join([f"  {heading}", *lines])) + "\n  -->\n"


def commented(text: str) -> str:
    """Two hyphens would end a comment."""
    return re.sub("-(?=-)", "- ", text).rstrip("-")


WRITERS: dict[str, Writer] = {"csv": as_csv, "geojson": as_geojson, "iati": as_iati}


def export(opened: Opened, chosen: Selection, format: str) -> AsyncIterator[bytes]:
    """The file in pieces. `opened` gives a connection for each batch, so that a slow reader holds none."""
    if format not in WRITERS:
        known = {"name": format, "known": ", ".join(WRITERS)}
        raise UnknownFormat(_("“%(name)s” is no format to export to. Use one of: %(known)s.") % known)
    return WRITERS[format](Batches(opened, chosen, places=format == "geojson"), chosen)


async def export_file(
    database: Database,
    format: str,
    filters: Filters,
    page: Page,
    out: Path | None,
    write: Callable[[bytes], Any],
    window: bool = False,
) -> int:
    """For the command line: what is published, to a file or piece by piece to `write`; how many there are."""
    async with database.published.acquire() as connection:
        chosen = await select(connection, filters, page, window=window)
    pieces = export(database.published.acquire, chosen, format)
    if out is None:
        async for piece in pieces:
            write(piece)
        return len(chosen.keys)
    fresh = out.with_name(out.name + ".part")
    with fresh.open("wb") as file:
        async for piece in pieces:
            file.write(piece)
    fresh.replace(out)
    return len(chosen.keys)

"""Formats that are written as they are read: CSV, JSON Lines, GeoJSON, IATI."""

import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO

from commonground.base.i18n import _
from commonground.exchange.batches import Batches, Selection
from commonground.exchange.formats import csv_writer, geojson_writer, hxl, iati_writer, jsonl_writer
from commonground.exchange.leaving import NotCarried

KEPT_IN_MEMORY = 256 * 1024


async def as_csv(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    """With a byte order mark, by which spreadsheets know UTF-8."""
    columns = csv_writer.header(chosen.languages)
    yield (csv_writer.BYTE_ORDER_MARK + csv_writer.line(columns)).encode()
    if chosen.hxl:
        yield csv_writer.line([hxl.tag(column) for column in columns]).encode()
    async for batch in batches:
        yield "".join(csv_writer.write(batch, columns)).encode()


async def as_jsonl(batches: Batches, chosen: Selection) -> AsyncIterator[bytes]:
    """Nothing but activities, one a line: what the file is stands in the headers and in `.about.json`."""
    async for batch in batches:
        yield b"".join(jsonl_writer.line(one, chosen.language) for one in batch)


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
    with tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as left_out:
        async for batch in batches:
            written = list(map(iati_writer.write, batch))
            left_out.write(b"".join(told_left_out(one) for one in written if isinstance(one, NotCarried)))
            yield b"".join(one for one in written if isinstance(one, bytes))
        for piece in comment_of(left_out):
            yield piece
    yield b"</iati-activities>\n"


def told_left_out(one: NotCarried) -> bytes:
    return commented(f"  {one.identifier or '-'} (no. {one.activity}): {one.reason}\n").encode()


def comment_of(left_out: IO[bytes]) -> Iterator[bytes]:
    """Nothing when everything could be carried."""
    if left_out.tell():
        left_out.seek(0)
        heading = _("Not in this file, since IATI can't carry them; CSV and JSON Lines do:")
        yield f"  <!--\n  {commented(heading)}\n".encode()
        while piece := left_out.read(64 * 1024):
            yield piece
        yield b"  -->\n"


def commented(text: str) -> str:
    """Two hyphens would end a comment."""
    return re.sub("-(?=-)", "- ", text).rstrip("-")

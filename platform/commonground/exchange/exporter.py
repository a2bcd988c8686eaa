"""One way out for all formats, in batches, by the filters and the order of the list.

Every file says under which licence it stands, when it was made, what was asked and how many activities there
are: in itself where its format can, else beside it (`/activities.about.json` and the headers of the answer).
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities import filters as activity_filters
from commonground.activities.filters import Filters, Page, pairs
from commonground.base import i18n
from commonground.base.database import Connection, Database
from commonground.base.i18n import _
from commonground.base.settings import Settings
from commonground.exchange import about, queries
from commonground.exchange.about import About
from commonground.exchange.batches import Batches, Opened, Places, Selection
from commonground.exchange.books import as_gpkg, as_prais, as_xlsx
from commonground.exchange.chosen_keys import Keys
from commonground.exchange.errors import UnknownFormat
from commonground.exchange.formats import csv_writer
from commonground.exchange.formats.table import FORMATS
from commonground.exchange.formats.wording import Wording
from commonground.exchange.streams import as_csv, as_geojson, as_iati, as_jsonl
from commonground.places import queries as places
from commonground.places.queries import Vocabulary

Writer = Callable[[Batches, Selection], AsyncIterator[bytes]]
WRITERS: dict[str, Writer] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "jsonl": as_jsonl,
    "geojson": as_geojson,
    "gpkg": as_gpkg,
    "iati": as_iati,
    "prais4": as_prais,
}
PLACES: dict[str, Places] = {"geojson": "outlines", "gpkg": "outlines", "xlsx": "spots"}
WITH_SUMS = ("xlsx", "gpkg", "prais4")
# These have no room to say what they are: a file of that says it beside them.
SILENT = ("csv", "jsonl")


async def select(
    connection: Connection,
    filters: Filters,
    page: Page,
    *,
    format: str,
    window: bool = False,
    viewer: Viewer | None = None,
    base_url: str = "",
    vocabulary: Vocabulary | None = None,
    hxl: bool = False,
) -> Selection:
    """All that match, or with `window` one page of them. Refuses unknown values before a byte is sent."""
    await activity_filters.confirm(connection, filters)
    held = vocabulary or await places.vocabulary(connection)
    words = await about.in_words(connection, filters, page, held)
    asked = pairs(filters, page) + ([("limit", str(page.limit)), ("page", str(page.page))] if window else [])
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        keys = await queries.keys(connection, filters, page if window else None, viewer, page.sort)
        return await selection(
            connection, keys, format, asked, words, base_url=base_url, vocabulary=held, hxl=hxl
        )


async def selection(
    connection: Connection,
    keys: Keys,
    format: str,
    asked: list[tuple[str, str]],
    words: tuple[str, str],
    *,
    base_url: str,
    vocabulary: Vocabulary,
    path: str = "/activities",
    hxl: bool = False,
) -> Selection:
    made_at = datetime.now(UTC)
    return Selection(
        keys=keys,
        told=About(
            generated=made_at.isoformat(timespec="seconds"),
            version=await connection.fetchval(about.VERSION),
            filters=urlencode(asked),
            filters_in_words=words[0],
            order=words[1],
            count=len(keys),
            address=address(base_url + path, format, asked + ([("hxl", "1")] if hxl else [])),
        ),
        wording=Wording(vocabulary, i18n.reading.get()),
        languages=await queries.languages(connection, keys),
        base_url=base_url,
        hxl=hxl,
        made_at=made_at,
    )


def address(place: str, format: str, asked: list[tuple[str, str]]) -> str:
    ending = FORMATS[format].endings[0] if format in FORMATS else f".{format}"
    return place + ending + (f"?{urlencode(asked)}" if asked else "")


def export(opened: Opened, chosen: Selection, format: str) -> AsyncIterator[bytes]:
    """The file in pieces. `opened` gives a connection for each batch, so that a slow reader holds none."""
    if format not in WRITERS:
        known = {"name": format, "known": ", ".join(WRITERS)}
        raise UnknownFormat(_("“%(name)s” is no format to export to. Use one of: %(known)s.") % known)
    return WRITERS[format](
        Batches(opened, chosen, places=PLACES.get(format, "unread"), sums=format in WITH_SUMS), chosen
    )


async def export_file(
    database: Database,
    format: str,
    filters: Filters,
    page: Page,
    out: Path | None,
    write: Callable[[bytes], Any],
    window: bool = False,
    hxl: bool = False,
) -> int:
    """For the command line: what is published, to a file or piece by piece to `write`; how many there are.

    A file that can't say what it is gets another beside it, under the name that CSV on the Web gives it.
    """
    settings: Settings = database.sessions.kw["info"]["settings"]
    async with database.published.acquire() as connection:
        chosen = await select(
            connection, filters, page, format=format, window=window, base_url=settings.base_url, hxl=hxl
        )
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
    if format in SILENT:
        beside = out.with_name(out.name + "-metadata.json")
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(companion(chosen, out.name)), indent=2))
    return len(chosen.keys)


def companion(chosen: Selection, url: str) -> dict[str, Any]:
    """What CSV on the Web (W3C) wants to know of a table, and all that our other files say of themselves."""
    columns = csv_writer.header(chosen.languages)
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": url,
        "dc:license": {"@id": about.LICENCE_URL},
        "dc:source": about.SOURCE,
        **chosen.about,
        "tableSchema": {"columns": [{"name": column, "titles": column} for column in columns]},
    }

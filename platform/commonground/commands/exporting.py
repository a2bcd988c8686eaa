"""Activities on their way out, by the filters of the list."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commonground.activities import filters as activity_filters
from commonground.base.database import Database
from commonground.commands.folder import Data, with_database
from commonground.commands.terminal import fail, say
from commonground.exchange import exporter, left_out
from commonground.exchange.exporter import export_file
from commonground.exchange.formats.iati_writer import LACKING


def given_filters(arguments: list[str]) -> list[tuple[str, str]]:
    """`--country MN --area capacity` as pairs; the same names as in an address."""
    if len(arguments) % 2 or not all(name.startswith("--") for name in arguments[::2]):
        fail("filters are given as --name value, such as --country MN")
    names = (name.removeprefix("--").replace("-", "_") for name in arguments[::2])
    return list(zip(names, arguments[1::2], strict=True))


def export(
    context: typer.Context,
    format: Annotated[str, typer.Option(help="csv, xlsx, jsonl, geojson, gpkg, iati or prais4.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A file; else standard output.")
    ] = None,
    hxl: Annotated[bool, typer.Option("--hxl", help="CSV with a row of HXL tags.")] = False,
    data: Data = None,
) -> None:
    """Writes the published activities, all or by the filters of the list (--country MN --area capacity …)."""

    async def work(database: Database) -> int:
        given = given_filters(context.args)
        filters, page = activity_filters.read(given)
        window = any(name in ("limit", "page") for name, _value in given)
        if format == "iati":
            await tell_left_out(database, filters, page, window)
        return await export_file(
            database, format, filters, page, output, sys.stdout.buffer.write, window, hxl
        )

    say(f"{with_database(data, work)} activities")


async def tell_left_out(
    database: Database, filters: activity_filters.Filters, page: activity_filters.Page, window: bool
) -> None:
    """On standard error, since the file itself may be on standard output."""
    async with database.published.acquire() as connection:
        chosen = await exporter.select(connection, filters, page, format="iati", window=window)
        found, _reasons = await left_out.listed(connection, chosen.keys)
        count = await left_out.count(connection, chosen.keys)
    for one in found:
        reasons = "; ".join(LACKING[name] for name in one["lacks"])
        sys.stderr.write(f"left out: {one['identifier'] or '-'} (no. {one['id']}): {reasons}\n")
    if count > len(found):
        sys.stderr.write(f"left out: {count - len(found)} more\n")

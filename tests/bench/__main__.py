"""Generates activities and prints what pages, exports, imports and the search for duplicates cost.

Everything is a ratio to something bare that was measured in the same run: times depend on the machine.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from commonground import start
from commonground.base import database as databases
from commonground.base.settings import Settings, load_settings

from . import duplicates, exports, iati, importing, pages, table
from .generate import World
from .load import binary, load, world_of
from .options import Options, read_options, say

FASTER = 5.0


async def grow(url: str, world: World, first: int, size: int) -> None:
    connection = await asyncpg.connect(url)
    await binary(connection)
    began = time.perf_counter()
    await load(connection, world, range(first, size + 1))
    took, added = time.perf_counter() - began, size + 1 - first
    await connection.close()
    say(f"\n{added} activities written in {took:.1f} s, {added / took:.0f} a second")


async def ready(settings: Settings, url: str) -> None:
    """With reference data and no activities."""
    await start.migrated(url)
    async with databases.connected(url, settings) as database:
        await start.seed(database, demo=False, say=say)


async def stocked(options: Options, settings: Settings, url: str) -> bool:
    """What needs a registry that is full: pages and exports, at each size."""
    await ready(settings, url)
    async with databases.connected(url, settings) as database:
        world = await world_of(database)
    first, good = 1, True
    for size in options.sizes:
        await grow(url, world, first, size)
        if "pages" in options.parts:
            say("\n" + table.header())
            good &= await pages.measure_size(options, settings, url, size)
        if "exports" in options.parts:
            good &= await exports.table(url)
        first = size + 1
    say(table.NOTE * ("pages" in options.parts) + exports.NOTE * ("exports" in options.parts))
    return good


async def run(options: Options, settings: Settings, url: str) -> bool:
    good = True
    if {"pages", "exports"} & set(options.parts):
        good &= await stocked(options, settings, url)
    if "imports" in options.parts:
        good &= tell_import(await importing.table(settings, url))
    if "iati" in options.parts:
        sizes = (1_000, max(10_000, options.sizes[-1]))
        good &= tell_iati(iati.measure_reading(sizes))
        await ready(settings, url)
        good &= tell_iati(await asyncio.to_thread(iati.measure_importing, url, sizes))
    if "duplicates" in options.parts:
        await duplicates.table(url, options.planted)
    return good


def tell_import(found: importing.Figures) -> bool:
    say(f"\nCSV of {found.rows} rows, whole and validated: {found.import_per_second:.0f} rows a second")
    say("the same by asyncpg in one transaction, row by row, nothing checked:")
    say(f"  its card and shapes derived with it: {found.row_by_row_per_second:.0f}, ratio {found.ratio:.1f}")
    say(f"  every derived value known beforehand: {found.bare_per_second:.0f}, ratio {found.bare_ratio:.1f}")
    say(f"with a parent in the file for nine rows of ten: {found.linked_ratio:.2f} times as long")
    say(f"the aim is {FASTER:.0f} times the rows that are derived as they come")
    return found.ratio >= FASTER


def tell_iati(found: list[iati.Measured]) -> bool:
    """Written IATI is among the exports."""
    say("")
    for one in found:
        say(
            f"{one.what}: {one.activities} activities in {one.seconds:.1f} s,"
            f" the process held {one.peak_mb:.0f} MB at most"
        )
    grown = iati.grown_mb(found)
    say(f"memory grew by {grown:.1f} MB; the aim is at most {exports.LIMIT_MB}")
    return grown <= exports.LIMIT_MB


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="cg-bench-", dir="/tmp") as folder:
        # PostgreSQL runs as another user when this runs as root.
        os.chmod(folder, 0o755)
        settings = load_settings(data_dir=Path(folder), database_url="", secret="a-secret-for-the-benchmark")
        with databases.served(settings) as url:
            return 0 if asyncio.run(run(options, settings, url)) else 1


sys.exit(main())

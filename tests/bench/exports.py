"""Every format's export: activities a second beside the bare reading of the same documents, and memory.

Each export runs in a process of its own, so that what it takes can be told apart: first a warm-up of some
hundred activities loads libraries and fills caches, then all of them go out. What the highest resident memory
has grown by since the warm-up is the growth; for a format that streams it does not follow the number.
"""

import asyncio
import sys
import time
from pathlib import Path

import asyncpg
import msgspec

from commonground.activities.filters import Filters, Page
from commonground.base import database as databases
from commonground.base.database import PUBLIC_ROLE
from commonground.base.settings import load_settings
from commonground.exchange.exporter import WRITERS, export, select

WARM_UP = 400
BARE = """
SELECT v.document FROM published.activity_card c JOIN published.activity a ON a.id = c.activity_id
JOIN published.activity_version v ON v.activity_id = a.id AND v.number = a.version
WHERE c.state = 'published' ORDER BY c.sinks, c.updated_at DESC, c.activity_id DESC
"""
LIMIT_MB = 10
WIDTHS = (12, 10, 11, 11, 9, 10, 12)
NOTE = """
exported: every format by the exporter itself, in a process of its own. Bare: the same documents read through
a cursor by asyncpg and thrown away; ratio: activities a second of the export / of the bare reading. Growth:
the highest resident memory beyond what a warm-up of 400 activities left; at most 10 MB whatever the number.
"""


class Exported(msgspec.Struct):
    activities: int
    size: int
    seconds: float
    growth_mb: float


STATUS, CLEARED = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_THE_PEAK = "5"


def memory(name: str) -> int:
    """In kB: VmRSS is what is held now, VmHWM the most since the peak was forgotten.

    getrusage won't do: its peak begins with that of the process that started this one.
    """
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


async def measured(url: str, format: str) -> Exported:
    settings = load_settings(secret="a-secret-for-the-benchmark", statement_timeout_ms=600_000)
    async with databases.connected(url, settings) as database:

        async def once(limit: int | None) -> tuple[int, int]:
            page = Page(limit=limit) if limit else Page()
            async with database.published.acquire() as connection:
                chosen = await select(connection, Filters(), page, format=format, window=bool(limit))
            size = 0
            async for piece in export(database.published.acquire, chosen, format):
                size += len(piece)
            return len(chosen.keys), size

        await once(WARM_UP)
        CLEARED.write_text(FORGET_THE_PEAK)
        before, began = memory("VmRSS"), time.perf_counter()
        count, size = await once(None)
        return Exported(count, size, time.perf_counter() - began, (memory("VmHWM") - before) / 1024)


async def in_a_process(url: str, format: str) -> Exported:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.exports", url, format, stdout=asyncio.subprocess.PIPE
    )
    out, _err = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"The export as {format} ended with {child.returncode}.")
    return msgspec.json.decode(out, type=Exported)


async def bare(url: str) -> float:
    """Documents a second."""
    connection = await asyncpg.connect(url, server_settings={"role": PUBLIC_ROLE})
    began, count = time.perf_counter(), 0
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        async for _row in connection.cursor(BARE, prefetch=200):
            count += 1
    await connection.close()
    return count / (time.perf_counter() - began)


def line(cells: list[str]) -> str:
    return f"{cells[0]:{WIDTHS[0]}}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells[1:], WIDTHS[1:], strict=True)
    )


async def table(url: str) -> bool:
    """Prints a line for each format; False where memory grew beyond the limit."""
    print("\n" + line(["export", "n", "n a second", "bare", "ratio", "MB", "growth MB"]), flush=True)
    good = True
    for format in WRITERS:
        found, reading = await in_a_process(url, format), await bare(url)
        rate = found.activities / found.seconds
        cells = [format, str(found.activities), f"{rate:.0f}", f"{reading:.0f}", f"{rate / reading:.2f}"]
        print(line([*cells, f"{found.size / 1e6:.1f}", f"{found.growth_mb:.1f}"]), flush=True)
        good &= found.growth_mb <= LIMIT_MB
    return good


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(measured(*sys.argv[1:3]))))

"""IATI read, brought in and written: memory from 1,000 to 100,000 activities, and how fast.

Reading and bringing in are measured in processes of their own, by what the process held at most; writing by
what Python held at most while pieces of the file went by.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec

from commonground.base.database import Database
from commonground.exchange import exporter
from commonground.exchange.chosen_keys import Keys

SIZES = (1_000, 100_000)
# Not getrusage, whose peak begins with that of the process that started this one.
TELL = """
took = perf_counter() - began
status = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
print(json.dumps([count, took, peak]))
"""
READ = f"""
import json, sys
from pathlib import Path
from time import perf_counter
from commonground.exchange.formats import iati_reader
began = perf_counter()
count = sum(1 for _draft in iati_reader.stream(Path(sys.argv[1])))
{TELL}
"""
IMPORT = f"""
import asyncio, json, sys
from pathlib import Path
from time import perf_counter
from commonground.base import database as databases
from commonground.base.settings import load_settings
from commonground.exchange.importer import import_file
async def bring_in():
    settings = load_settings(secret="a-secret-for-the-benchmark", statement_timeout_ms=0)
    async with databases.connected(sys.argv[2], settings) as database:
        return await import_file(database, Path(sys.argv[1]))
began = perf_counter()
count = asyncio.run(bring_in()).read
{TELL}
"""
ACTIVITY = """<iati-activity xml:lang="en" default-currency="USD">
<iati-identifier>XI-BENCH-{n}</iati-identifier>
<reporting-org ref="XI-BENCH" type="40"><narrative>Bench Facility</narrative></reporting-org>
<title><narrative>Holding the dunes of district {n}</narrative></title>
<description type="1"><narrative>Belts of saxaul and grazing plans with herders of {n}.</narrative>
</description>
<participating-org role="1" ref="XI-DONOR-{donor}"><narrative>Donor {donor}</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/>
<recipient-country code="MN"/>
<location><name><narrative>Place {n}</narrative></name>
<point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>45.1 104.2</pos></point></location>
<sector vocabulary="1" code="31220" percentage="100"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2020-03-01"/>
<value value-date="2020-03-01">{n}000</value></transaction>
<document-link format="text/html" url="https://bench.example/{n}"><title><narrative>Page</narrative></title>
<category code="A01"/></document-link>
</iati-activity>
"""


class Measured(NamedTuple):
    what: str
    activities: int
    seconds: float
    peak_mb: float


def write_file(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('<iati-activities version="2.03">\n')
        for number in range(count):
            file.write(ACTIVITY.format(n=number, donor=number % 50))
        file.write("</iati-activities>\n")


def measure_reading(sizes: tuple[int, ...] = SIZES) -> list[Measured]:
    """What a process holds at most that reads a file of so many activities."""
    return in_processes("IATI read", READ, sizes)


def measure_importing(url: str, sizes: tuple[int, ...] = SIZES) -> list[Measured]:
    """What a process holds at most that brings such a file into the database of `url`, in one transaction."""
    return in_processes("IATI brought in", IMPORT, sizes, url)


def in_processes(what: str, program: str, sizes: tuple[int, ...], *arguments: str) -> list[Measured]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / "bench.iati.xml"
            write_file(path, size)
            ran = subprocess.run(
                [sys.executable, "-c", program, str(path), *arguments],
                capture_output=True,
                text=True,
                check=True,
            )
            count, seconds, peak = json.loads(ran.stdout)
            assert count == size
            found.append(Measured(what, size, seconds, peak))
    return found


async def measure_writing(
    database: Database, chosen: exporter.Selection, sizes: tuple[int, ...] = SIZES
) -> list[Measured]:
    """What Python holds at most while so many of the chosen activities go out; fewer go round again."""
    found = []
    keys = chosen.keys.slice(0, len(chosen.keys))
    for size in sizes:
        some = Keys((keys * (size // len(keys) + 1))[:size])
        tracemalloc.start()
        began = perf_counter()
        async for _piece in exporter.export(
            database.published.acquire, msgspec.structs.replace(chosen, keys=some), "iati"
        ):
            pass
        found.append(
            Measured("IATI written", size, perf_counter() - began, tracemalloc.get_traced_memory()[1] / 2**20)
        )
        tracemalloc.stop()
        await asyncio.sleep(0)
    return found


def grown_mb(measured: list[Measured]) -> float:
    return measured[-1].peak_mb - measured[0].peak_mb

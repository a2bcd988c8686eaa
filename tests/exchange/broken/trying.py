"""Tries each file of a folder in this one process, on trial, and says what became of it and what it took.

`python -m tests.exchange.broken.trying DATABASE_URL LIST OUT`: LIST names a file a line, OUT takes JSON lines.
"""

# ruff: noqa: E501

import asyncio
import ctypes
import gc
import json
import os
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any

from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.errors import CommonGroundError
from commonground.base.settings import load_settings
from commonground.exchange.formats import spreadsheet
from commonground.exchange.importer import import_file

# What is tried is what a file costs; on a busy machine a small one may wait longer than a person would.
spreadsheet.WALL_SECONDS = 3_600
SHOWN = 40
# For lists that name no lead of their own.
LEAD = "CG-ORG-MOFALI"
KB_A_MB = 1024


def highest(process: str) -> float:
    """VmHWM in MB; none once the process is gone."""
    try:
        told = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in told.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / KB_A_MB if lines else 0.0


def spent() -> float:
    """CPU seconds, ours and our children's."""
    return sum(os.times()[:4])


class Watch(threading.Thread):
    """Looks at our children as long as they live; ours the kernel keeps, from the last `begin` on."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.children, self.ended = 0.0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.01):
            for listed in Path("/proc/self/task").glob("*/children"):
                try:
                    keys = listed.read_text().split()
                except OSError:
                    continue
                self.children = max([self.children, *(highest(key) for key in keys)])

    def begin(self) -> None:
        """What earlier files left in use counts; what the allocator only keeps for later does not."""
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        self.children = 0.0
        Path("/proc/self/clear_refs").write_text("5")


async def attempt(database: Database, path: Path) -> dict[str, Any]:
    try:
        done = await import_file(database, path, organisation=LEAD, dry_run=True)
    except CommonGroundError as error:
        return {"what": "refused", "said": [error.message]}
    except BaseException as error:
        return {"what": "broke", "said": [traceback.format_exc()[-1500:]], "kind": type(error).__name__}
    return {
        "what": "read" if done.refused < done.read else "refused",
        "said": [problem.message for problem in done.problems[:SHOWN]],
        "titles": [item.title for item in done.items[:SHOWN]],
        "rows": done.read,
    }


async def main(url: str, names: Path, out: Path) -> None:
    watch = Watch()
    watch.start()
    with tempfile.TemporaryDirectory() as folder, out.open("w") as told:
        settings = load_settings(data_dir=Path(folder), database_url=url, secret="a-secret-for-tests-only")
        async with databases.connected(url, settings) as database:
            for name in names.read_text(encoding="utf-8").splitlines():
                watch.begin()
                began = spent()
                found = await attempt(database, Path(name))
                took = {"seconds": spent() - began, "own_mb": highest("self"), "child_mb": watch.children}
                told.write(json.dumps({"path": name} | found | took, ensure_ascii=True) + "\n")
                told.flush()
    watch.ended.set()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))

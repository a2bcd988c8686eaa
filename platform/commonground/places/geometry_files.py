"""Geometry files that people upload: read in a child process, refused in words that say what to do."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import msgspec

from commonground.base import paths
from commonground.base.errors import Problem
from commonground.base.i18n import _, mark
from commonground.places.geometry_child.schemas import FileRead, Refusal, Wish

LARGEST_FILE = 50 * 1024 * 1024
WALL_SECONDS = 45
# Each may take half a gigabyte.
AT_ONCE = 2
WORDS = {
    "empty_file": (mark("The file is empty."), mark("Choose another one.")),
    "unknown_kind": (
        mark("This is none of the files with places that can be read."),
        mark("Hand in GeoJSON, KML or KMZ, a zipped shapefile, or a GeoPackage."),
    ),
    "other_kind": (
        mark("By its content this is a file of the kind %(detail)s, whatever its name says."),
        mark("Hand in GeoJSON, KML or KMZ, a zipped shapefile, or a GeoPackage."),
    ),
    "lone_shp": (
        mark("A .shp file alone does not say where on the Earth it is."),
        mark("Zip it together with its .shx, .dbf and .prj files."),
    ),
    "entities": (
        mark("This KML file defines entities, which no map program writes."),
        mark("Export it again from your map program."),
    ),
    "broken_zip": (mark("The zip file is damaged."), mark("Make it again.")),
    "bomb": (
        mark("The zip file unpacks to far more than a place needs."),
        mark("Zip only the files of one layer."),
    ),
    "unsafe_path": (
        mark("The zip file holds a path that leads out of it: %(detail)s."),
        mark("Zip the files again, without folders."),
    ),
    "encrypted": (mark("The zip file is protected by a password."), mark("Make it again without one.")),
    "several_in_zip": (
        mark("The zip file holds several layers: %(detail)s."),
        mark("Hand in one of them at a time."),
    ),
    "nothing_in_zip": (
        mark("The zip file holds no places."),
        mark("It should hold a shapefile (.shp, .shx, .dbf, .prj), a .kml, a .geojson or a .gpkg."),
    ),
    "unreadable": (mark("The file is damaged or cut short."), mark("Export it again and hand that in.")),
    "no_features": (
        mark("There is no place in this file."),
        mark("Check in your map program what is in it."),
    ),
    "not_finite": (
        mark("A coordinate in this file is not a number."),
        mark("Mend it in your map program and export it again."),
    ),
    "curves": (
        mark("The file holds curves, which can't be drawn here."),
        mark("Turn them into straight segments and export it again."),
    ),
    "too_many_features": (
        mark("The file holds %(detail)s features."),
        mark("Choose those that this activity works on, and export them alone."),
    ),
    "unknown_crs": (
        mark("“%(detail)s” is not a coordinate system that can be read."),
        mark("Give its EPSG code, such as 32648, or export in WGS 84."),
    ),
    "outside_crs": (
        mark("The coordinates do not fit the coordinate system %(detail)s."),
        mark("Give the one that they are in, or export in WGS 84."),
    ),
    "too_much": (
        mark("Reading this file takes more memory or time than a place is worth."),
        mark("Simplify it in your map program, or hand in less of it at a time."),
    ),
    "too_large": (
        mark("The file is larger than %(detail)s MB."),
        mark("Simplify it in your map program, or hand in less of it at a time."),
    ),
}
_turns: dict[int, asyncio.Semaphore] = {}


async def read(content: bytes, wish: Wish) -> FileRead | Refusal:
    if len(content) > LARGEST_FILE:
        return Refusal("too_large", str(LARGEST_FILE // 1024 // 1024))
    async with turn():
        with tempfile.TemporaryDirectory(prefix="geometry-") as folder:
            given = Path(folder) / "given"
            await asyncio.to_thread(given.write_bytes, content)
            return await in_child(given, wish, folder)


def turn() -> asyncio.Semaphore:
    """One for each event loop."""
    return _turns.setdefault(id(asyncio.get_running_loop()), asyncio.Semaphore(AT_ONCE))


async def in_child(given: Path, wish: Wish, folder: str) -> FileRead | Refusal:
    """Nothing of our environment goes along but where to find the code."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "commonground.places.geometry_child", str(given)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(paths.PACKAGE.parent),
            "TMPDIR": folder,
            "LANG": "C.UTF-8",
        },
    )
    try:
        answer, _errors = await asyncio.wait_for(child.communicate(msgspec.json.encode(wish)), WALL_SECONDS)
    except TimeoutError:
        return Refusal("too_much")
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return answer_of(child.returncode, answer)


def answer_of(code: int | None, answer: bytes) -> FileRead | Refusal:
    """A child that died of its limits has answered nothing."""
    if code != 0:
        return Refusal("too_much" if code is not None and code < 0 else "unreadable")
    try:
        return msgspec.json.decode(answer, type=FileRead | Refusal)
    except msgspec.DecodeError:
        return Refusal("unreadable")


def problem_of(refusal: Refusal, field: str) -> Problem:
    message, remedy = WORDS[refusal.code]
    return Problem(
        field=field,
        code=refusal.code,
        message=_(message) % {"detail": refusal.detail},
        remedy=_(remedy),
    )

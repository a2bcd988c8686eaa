"""A corpus of broken files: each is clearly refused or rightly read, none breaks us or takes our memory."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import browser, sign_in
from tests.exchange.broken.family import Broken, Either, Read, Refused
from tests.exchange.broken.make import files, write
from tests.exchange.working import work_off

from commonground.base.database import Database
from commonground.base.settings import Settings

ROOT = Path(__file__).parents[2]
LEAST_FILES, MOST_MB, MOST_CPU_S = 300, 450, 90
# What only a programmer would understand has no place in what a person is told.
INNARDS = re.compile(
    r"Traceback|Errno|\b\w+(?:Error|Exception)\b|<class|<_io|codec| at 0x[0-9a-f]{6}|_csv|line contains NUL"
    r"|\bpython|\.py\b|calamine|libxml|asyncpg|sqlalchemy",
    re.I,
)
SHORTEST_MESSAGE = 12
Found = dict[str, Any]


@pytest.fixture(scope="module")
def corpus() -> Iterator[list[tuple[Broken, Path]]]:
    """Their contents are let go of once they are written: the sum of them is large."""
    with tempfile.TemporaryDirectory(prefix="cg-broken-") as folder:
        yield [(Broken(one.family, one.name, one.expected), write(one, Path(folder))) for one in files()]


def tried(corpus: list[tuple[Broken, Path]], url: str) -> dict[str, Found]:
    """All in one process, so that what one file leaves behind would hurt the next."""
    with tempfile.TemporaryDirectory(prefix="cg-tried-") as folder:
        names, out = Path(folder) / "names", Path(folder) / "out"
        names.write_text("\n".join(str(path) for _one, path in corpus), encoding="utf-8")
        paths = os.pathsep.join((str(ROOT / "platform"), str(ROOT)))
        ran = subprocess.run(
            [sys.executable, "-m", "tests.exchange.broken.trying", url, str(names), str(out)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        found = {one["path"]: one for one in map(json.loads, out.read_text().splitlines())}
        assert ran.returncode == 0, (len(found), ran.stderr[-3000:])
        return found


def wrong(one: Broken, found: Found) -> str:
    """What is not as it should be, or nothing."""
    if found["what"] == "broke":
        return f"broke: {found['said'][0][-600:]}"
    if innards := [said for said in found["said"] if INNARDS.search(said.replace(one.name, ""))]:
        return f"speaks of its innards: {innards[0]}"
    if any(len(said) < SHORTEST_MESSAGE for said in found["said"]):
        return f"says too little: {found['said']}"
    if found["own_mb"] + found["child_mb"] > MOST_MB:
        return f"took {found['own_mb']:.0f} MB, its child {found['child_mb']:.0f} MB more"
    if found["seconds"] > MOST_CPU_S:
        return f"took {found['seconds']:.0f} CPU seconds"
    return not_expected(one, found)


def not_expected(one: Broken, found: Found) -> str:
    match one.expected:
        case Refused(words):
            if found["what"] != "refused":
                return f"was read: {found['rows']} × {found['titles'][:3]}"
            if not found["said"]:
                return "was refused without a word"
            if words and not any(word in said for word in words for said in found["said"]):
                return f"does not say {words}: {found['said'][0]}"
        case Read(title, rows):
            if found["what"] != "read":
                return f"was refused: {found['said'][:1]}"
            if title and title not in found["titles"]:
                return f"reads {found['titles'][:2]}, not {title!r}"
            if rows not in (None, found["rows"]):
                return f"reads {found['rows']} rows, not {rows}"
        case Either(titles) if titles and found["what"] == "read":
            *whole, last = found["titles"]
            known = [title for title in titles if title]
            strange = [title for title in whole if title not in known]
            if strange or not any(title.startswith(last) for title in known):
                return f"reads {[*strange, last]}"
        case _:
            if found["what"] == "refused" and not found["said"]:
                return "was refused without a word"
    return ""


def told(corpus: list[tuple[Broken, Path]], found: dict[str, Found]) -> str:
    by_family: dict[str, list[Found]] = defaultdict(list)
    for one, path in corpus:
        by_family[one.family].append(found[str(path)])
    by_family["all"] = list(found.values())
    lines = [
        f"{'family':<20}{'files':>6}{'refused':>9}{'read':>6}{'seconds':>9}"
        f"{'own MB':>8}{'child MB':>9}{'both':>6}"
    ]
    for name, held in by_family.items():
        refused = sum(one["what"] == "refused" for one in held)
        read = sum(one["what"] == "read" for one in held)
        seconds, own = sum(one["seconds"] for one in held), max(one["own_mb"] for one in held)
        child = max(one["child_mb"] for one in held)
        both = max(one["own_mb"] + one["child_mb"] for one in held)
        counts = f"{name:<20}{len(held):>6}{refused:>9}{read:>6}{seconds:>9.1f}"
        lines.append(f"{counts}{own:>8.0f}{child:>9.0f}{both:>6.0f}")
    return "\n".join(lines)


def test_every_broken_file_is_clearly_refused_or_rightly_read(
    corpus: list[tuple[Broken, Path]], demo: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(corpus) >= LEAST_FILES
    found = tried(corpus, demo.url)
    with capsys.disabled():
        print("\n" + told(corpus, found))
    slips = {
        f"{one.family}/{one.name}": said for one, path in corpus if (said := wrong(one, found[str(path)]))
    }
    assert not slips, "\n".join(f"{name} {said}" for name, said in slips.items())


SAMPLE = (
    "cut short/3 own.csv",
    "cut short/5 book.xlsx",
    "cut short/5 book.ods",
    "cut short/5 new.iati.xml",
    "cut short/5 zh gb18030.csv",
    "bytes changed/1 own.csv",
    "bytes changed/1 old.iati.xml",
    "encodings/ja cp932 tab.csv",
    "encodings/own utf-32.csv",
    "not what it says/JPEG.csv",
    "not what it says/PDF.xlsx",
    "not what it says/page.xml",
    "nothing in it/nothing.csv",
    "nothing in it/NULs.csv",
    "nothing in it/BOM.xml",
    "nothing in it/empty sheet.xlsx",
    "locked/encrypted.xlsx",
    "locked/zip password.xlsx",
    "zips and macros/macros.xlsm",
    "zips and macros/path 0.xlsx",
    "signs and formulas/formula 1 own.csv",
    "signs and formulas/markup.csv",
    "signs and formulas/no characters own.csv",
    "days and numbers/day 7.csv",
    "days and numbers/number 5.xlsx",
    "headers/twice own.csv",
    "bombs in zips/flat understated.xlsx",
    "bombs in zips/far corner.xlsx",
    "bombs in XML/laughs utf-16.xml",
    "bombs in XML/deep.xml",
)


async def test_the_page_answers_every_broken_file(
    corpus: list[tuple[Broken, Path]], fresh: Database, settings: Settings
) -> None:
    """Handing it in, the page after it, and what a worker made of it: none is an error of ours."""
    paths = {f"{one.family}/{one.name}": path for one, path in corpus}
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        await client.get("/import")
        where = {name: await handed_in(client, name, paths[name]) for name in SAMPLE}
        await work_off(fresh, settings)
        for name, address in where.items():
            page = await client.get(address, follow_redirects=True)
            assert page.status_code in (200, 422), (name, page.status_code)
            assert "Something went wrong" not in page.text, name
            assert "alert(1)</script>" not in page.text, name
    assert await fresh.everything.fetchval("SELECT count(*) FROM job WHERE state = 'failed'") == 0


async def handed_in(client: httpx.AsyncClient, name: str, path: Path) -> str:
    sent = {"file": (path.name, path.read_bytes(), "application/octet-stream")}
    answer = await client.post("/import", data={"_csrf_token": client.cookies["csrftoken"]}, files=sent)
    assert answer.status_code in (303, 422), (name, answer.status_code, answer.text[:300])
    address = answer.headers.get("location", "/import")
    shown = await client.get(address, follow_redirects=True)
    assert shown.status_code in (200, 422), (name, shown.status_code, shown.text[:300])
    return address

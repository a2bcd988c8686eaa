"""Every format holds what the list shows, read back by readers that are not ours."""

import asyncio
import csv
import io
import random
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import openpyxl
import pyogrio
import pytest
from lxml import etree

from commonground.activities.filters import Filters, Page
from commonground.base.database import Connection, Database
from commonground.exchange.exporter import WRITERS, export, export_file, select
from commonground.exchange.formats.table import FORMATS
from commonground.exchange.importer import import_file

CHOICES = {
    "country": ("MN", "CN", "KR", "JP", "RU", "KP"),
    "area": ("restoration", "capacity", "integration", "awareness", "unclassified"),
    "status": ("planned", "ongoing", "completed", "unknown"),
    "q": ("desert", "land", "forest", "nowhere at all"),
    "missing": ("dates", "budget", "location"),
    "sort": ("title", "start", "gap", "newest"),
    "wide": ("subregion", "MN"),
    "year_from": ("2005", "2015"),
}


def queries(many: int = 10) -> list[str]:
    """The same for every run, so that a failure can be seen again."""
    draw = random.Random(4)
    found = ["country=XK&q=nobody", ""]
    while len(found) < many:
        names = draw.sample(list(CHOICES), draw.randint(1, 2))
        found.append("&".join(f"{name}={draw.choice(CHOICES[name])}" for name in names))
    return [query for query in found if "XK" not in query] + ["q=nobody+wrote+this"]


def of_csv(content: bytes, _folder: Path) -> list[int]:
    csv.field_size_limit(10_000_000)
    return [int(row["id"]) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))]


def of_xlsx(content: bytes, _folder: Path) -> list[int]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    return [int(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)]


def of_prais(content: bytes, _folder: Path) -> list[int]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    addresses = [str(row[-1]).split("; ")[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    return list(dict.fromkeys(int(address.rsplit("/", 1)[1]) for address in addresses))


def of_jsonl(content: bytes, _folder: Path) -> list[int]:
    return [msgspec.json.decode(line)["id"] for line in content.splitlines()]


def of_geojson(content: bytes, _folder: Path) -> list[int]:
    features = msgspec.json.decode(content)["features"]
    return list(dict.fromkeys(feature["properties"]["activity"] for feature in features))


def of_gpkg(content: bytes, folder: Path) -> list[int]:
    file = folder / "read.gpkg"
    file.write_bytes(content)
    _meta, _fids, _geometry, (keys, rows) = pyogrio.raw.read(file, "activities", columns=["activity", "row"])
    assert rows.tolist() == list(range(1, len(keys) + 1))
    return [int(key) for key in keys]


READERS: dict[str, Callable[[bytes, Path], list[int]]] = {
    "csv": of_csv,
    "xlsx": of_xlsx,
    "prais4.xlsx": of_prais,
    "jsonl": of_jsonl,
    "geojson": of_geojson,
    "gpkg": of_gpkg,
}


async def listed(client: httpx.AsyncClient, query: str) -> tuple[int, list[int]]:
    found = (await client.get(f"/activities.json?{query}&limit=1000")).json()
    return found["total"], [item["id"] for item in found["items"]]


@pytest.mark.parametrize("ending", READERS)
async def test_every_format_holds_what_the_list_shows_in_its_order(
    client: httpx.AsyncClient, tmp_path: Path, ending: str
) -> None:
    for query in queries():
        total, wanted = await listed(client, query)
        answer = await client.get(f"/activities.{ending}?{query}")
        assert answer.status_code == 200, query
        assert answer.headers["x-total-count"] == str(total) == str(len(wanted)), query
        assert READERS[ending](answer.content, tmp_path) == wanted, query


async def test_iati_holds_or_names_all_that_the_list_shows(client: httpx.AsyncClient) -> None:
    for query in queries():
        total, _wanted = await listed(client, query)
        root = etree.fromstring((await client.get(f"/activities.iati.xml?{query}")).content)
        comments = " ".join(str(one.text) for one in root.iterchildren(etree.Comment))
        assert len(root.findall("iati-activity")) + comments.count("(no. ") == total, query


async def test_the_list_and_the_page_of_data_lead_to_what_iati_can_not_carry(
    client: httpx.AsyncClient,
) -> None:
    listing = '/activities/iati-left-out?country=MN"'
    assert listing in (await client.get("/activities?country=MN")).text
    assert 'href="/activities/iati-left-out"' in (await client.get("/data")).text
    count = int((await client.get("/activities.iati.xml?country=MN")).headers["x-left-out"])
    told = (await client.get("/activities/iati-left-out?country=MN")).text
    assert count
    assert told.count('<li><a href="/activities/') == count


async def test_every_file_says_what_was_asked_when_how_many_and_on_which_terms(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    query = "country=MN&sort=title"
    total, _keys = await listed(client, query)
    answers = {ending: await client.get(f"/activities.{ending}?{query}") for ending in READERS}
    for ending, answer in answers.items():
        assert f"/activities.{ending}?country=MN&sort=title" in answer.headers["link"]
        assert 'rel="describedby"' in answer.headers["link"]
        assert answer.headers["x-filters"] == "country=MN&sort=title"
    told = [
        (await client.get(f"/activities.about.json?{query}")).json(),
        answers["geojson"].json(),
        told_in_package(answers["gpkg"].content, tmp_path),
    ]
    for one in told:
        assert (one["licence"], str(one["count"]), one["filters_in_words"]) == (
            "CC BY 4.0",
            str(total),
            "Mongolia",
        )
        assert one["generated"]
        assert int(one["version"]) >= 0
        assert one["address"].startswith("http")
    for ending in ("xlsx", "prais4.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(answers[ending].content))
        words = [str(row[0]) for row in book["About"].iter_rows(values_only=True)]
        assert {"Mongolia", "CC BY 4.0", str(total)} <= set(words)


def told_in_package(content: bytes, folder: Path) -> dict[str, str]:
    file = folder / "about.gpkg"
    file.write_bytes(content)
    metadata: dict[str, str] = pyogrio.read_info(file, layer="activities")["dataset_metadata"]
    _meta, _fids, _geometry, (names, values) = pyogrio.raw.read(file, "about")
    assert dict(zip(names, values, strict=True)) == metadata
    return metadata


async def test_a_geopackage_opens_in_gdal_with_a_layer_for_each_kind_of_shape(
    client: httpx.AsyncClient, tmp_path: Path
) -> None:
    file = tmp_path / "all.gpkg"
    file.write_bytes((await client.get("/activities.gpkg")).content)
    kinds = dict(pyogrio.list_layers(file).tolist())
    assert kinds["activities"] is kinds["across"] is None
    assert (kinds["points"], kinds["areas"]) == ("Point", "MultiPolygon")
    features = (await client.get("/activities.geojson")).json()["features"]
    drawn = [one for one in features if one["geometry"]]
    assert sum(pyogrio.read_info(file, layer=name)["features"] for name in kinds if kinds[name]) == len(drawn)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs ogrinfo, which comes with gdal-bin")
async def test_gdal_as_it_is_installed_here_opens_the_geopackage_without_a_warning(
    demo: Database, tmp_path: Path
) -> None:
    file = tmp_path / "all.gpkg"
    await export_file(demo, "gpkg", Filters(country=("MN",)), Page(), file, lambda _piece: None)
    run = await asyncio.create_subprocess_exec("ogrinfo", "-so", "-al", file, stdout=PIPE, stderr=PIPE)
    said, complained = await run.communicate()
    assert (run.returncode, complained) == (0, b"")
    for name in ("activities", "points", "areas", "across", "about"):
        assert f"Layer name: {name}".encode() in said


async def test_the_tabs_of_a_workbook_hold_every_part(client: httpx.AsyncClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO((await client.get("/activities.xlsx")).content), read_only=True)
    names = ["Activities", "Locations", "Partners", "Budgets", "Needs", "Results", "Lessons", "About"]
    assert book.sheetnames == names
    lines = [
        msgspec.json.decode(line) for line in (await client.get("/activities.jsonl")).content.splitlines()
    ]
    for tab, field in (("Locations", "locations"), ("Budgets", "budgets"), ("Results", "results")):
        rows = sum(1 for _row in book[tab].iter_rows(min_row=2))
        assert rows == sum(len(line.get(field, [])) for line in lines), tab


async def test_hxl_tags_stand_below_the_header_and_come_in_again_as_nothing(
    demo: Database, tmp_path: Path
) -> None:
    path = tmp_path / "tagged.csv"
    count = await export_file(demo, "csv", Filters(), Page(), path, lambda _piece: None, hxl=True)
    header, tags = path.read_text("utf-8-sig").splitlines()[:2]
    assert len(header.split(",")) == len(tags.split(","))
    assert all(tag.startswith("#") for tag in tags.split(","))
    outcome = await import_file(demo, path, dry_run=True)
    assert (outcome.unchanged, outcome.changed, outcome.added, outcome.refused) == (count, 0, 0, 0)


async def test_a_silent_file_has_its_companion_beside_it(demo: Database, tmp_path: Path) -> None:
    for format in ("csv", "jsonl"):
        path = tmp_path / f"all.{format}"
        count = await export_file(demo, format, Filters(), Page(), path, lambda _piece: None)
        told = msgspec.json.decode((tmp_path / f"all.{format}-metadata.json").read_bytes())
        assert (told["url"], told["count"], told["@context"]) == (
            path.name,
            count,
            "http://www.w3.org/ns/csvw",
        )


FORMULAS = ("=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "'=1", "＝1")


async def test_formulas_in_data_stay_text_and_come_back_as_they_were(fresh: Database, tmp_path: Path) -> None:
    rows = [{"identifier": f"FORMULA-{at}", "title": text} for at, text in enumerate(FORMULAS)]
    came = tmp_path / "formulas.csv"
    with came.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["identifier", "title", "lead"])
        writer.writeheader()
        writer.writerows({**row, "title": "'" + row["title"], "lead": "Test Institute"} for row in rows)
    assert (await import_file(fresh, came)).added == len(FORMULAS)
    asked = Filters(q=("FORMULA",))
    out = tmp_path / "out.csv"
    await export_file(fresh, "csv", asked, Page(), out, lambda _piece: None)
    cells = [row["title"] for row in csv.DictReader(out.open(encoding="utf-8-sig", newline=""))]
    assert sorted(cells) == sorted("'" + text for text in FORMULAS)
    assert (await import_file(fresh, out, dry_run=True)).unchanged == len(FORMULAS)
    book = tmp_path / "out.xlsx"
    await export_file(fresh, "xlsx", asked, Page(), book, lambda _piece: None)
    for sheet in openpyxl.load_workbook(book):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


async def test_what_is_not_published_and_contacts_leave_by_no_door(fresh: Database, tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    path.write_text("identifier,title,lead\nSECRET-1,Not yet public,Test Institute\n")
    await import_file(fresh, path, state="draft")
    for format in WRITERS:
        file = tmp_path / f"all{FORMATS[format].endings[0]}"
        await export_file(fresh, format, Filters(), Page(), file, lambda _piece: None)
        assert b"Not yet public" not in text_of(file), format
        assert b"demo.example" not in text_of(file), format


def text_of(file: Path) -> bytes:
    if not file.name.endswith("xlsx"):
        return file.read_bytes()
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(file, read_only=True)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    return "\n".join(cells).encode()


BATCHES = 3


@pytest.mark.parametrize("format", ["csv", "xlsx", "gpkg"])
async def test_who_goes_away_ends_the_work(
    demo: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with demo.published.acquire() as connection:
        chosen = await select(connection, Filters(), Page(), format=format)
    asked: list[int] = []
    far_enough = asyncio.Event()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Connection]:
        """Gives a few batches, and keeps the work waiting for the next."""
        asked.append(1)
        if len(asked) > BATCHES:
            far_enough.set()
            await asyncio.Event().wait()
        async with demo.published.acquire() as connection:
            yield connection

    monkeypatch.setattr("commonground.exchange.batches.BATCH", 1)
    pieces = export(opened, chosen, format)

    async def read() -> None:
        async for _piece in pieces:
            pass

    reading = asyncio.create_task(read())
    await far_enough.wait()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await pieces.aclose()  # type: ignore[attr-defined]
    assert len(asked) == BATCHES + 1 < len(chosen.keys)
    assert not list(tmp_path.iterdir())


async def test_a_single_activity_leaves_by_every_door(client: httpx.AsyncClient, tmp_path: Path) -> None:
    key = (await client.get("/activities.json?country=MN&limit=1")).json()["items"][0]["id"]
    for ending, read in READERS.items():
        answer = await client.get(f"/activities/{key}.{ending}")
        assert read(answer.content, tmp_path) == [key], ending
    assert (await client.get(f"/activities/{key}.about.json")).json()["count"] == 1

"""Reports from the outside: anyone previews, the secretariat keeps and releases, a release is frozen."""

from pathlib import Path

import httpx
import msgspec
import pytest
from pypdf import PdfReader
from sqlalchemy import text
from tests.conftest import browser, sign_in

from commonground.activities.filters import Filters
from commonground.base.database import Database
from commonground.base.errors import Invalid
from commonground.base.settings import Settings
from commonground.places import queries as places
from commonground.reports import output, queries, service, snapshot, writer
from commonground.reports.command import report_file
from commonground.reports.document import Cell, Paragraph, Points, Run, Table
from commonground.reports.errors import ReleasedAlready
from commonground.reports.writing import Source

PERIOD = Filters(year_from=2010, year_to=2026)


async def counted(database: Database, filters: Filters = PERIOD) -> Source:
    async with database.published.acquire() as connection:
        return await service.counted(connection, filters, await places.vocabulary(connection))


def runs_of(source: Source) -> list[Run]:
    """Every run of the written report."""
    found: list[Run] = []
    for section in writer.write(source, "", []).sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                found += block.runs
            elif isinstance(block, Points):
                found += [run for item in block.items for run in item]
            elif isinstance(block, Table):
                cells: list[Cell] = [cell for line in block.lines for cell in line.cells]
                found += [run for cell in cells for run in cell.runs] + block.below
    return found


async def test_every_number_of_the_document_opens_something(demo: Database) -> None:
    source = await counted(demo)
    keys = {run.key for run in runs_of(source) if run.key}
    assert len(keys) > 100
    assert all(source.can_open(key) for key in keys)


async def test_a_snapshot_read_back_has_the_same_hash(demo: Database) -> None:
    source = await counted(demo)
    kept = msgspec.json.decode(msgspec.json.encode(source.snapshot))
    assert snapshot.fingerprint(snapshot.read(kept)) == snapshot.fingerprint(source.snapshot)


async def test_undated_activities_stand_beside_the_period(demo: Database) -> None:
    source = await counted(demo)
    assert source.figures.undated > 0
    assert not {one.id for one in source.snapshot.undated} & {one.id for one in source.snapshot.records}
    assert all(one.start is None and one.end is None for one in source.snapshot.undated)


async def test_a_released_report_stays_as_it_was(fresh: Database) -> None:
    source = await counted(fresh)
    async with fresh.sessions.begin() as session:
        key = await service.make(session, source, title="", authors=["A"], person=None)
        await service.release(session, key)
    async with fresh.sessions.begin() as session:
        await session.execute(text("UPDATE activity SET state = 'withdrawn'"))
        await session.execute(text("UPDATE activity_card SET state = 'withdrawn'"))
    async with fresh.published.acquire() as connection:
        kept = await queries.kept(connection, key)
    assert kept is not None
    assert kept.figures == source.figures
    assert {name: sorted(value) for name, value in kept.opens.items()} == {
        name: sorted(value) for name, value in source.opens.items()
    }
    assert snapshot.fingerprint(kept.snapshot) == kept.snapshot_hash
    assert (await counted(fresh)).total.activities.gross == 0


async def test_a_kept_report_names_the_method_it_was_counted_by(fresh: Database) -> None:
    source = await counted(fresh)
    async with fresh.sessions.begin() as session:
        key = await service.make(session, source, title="", authors=[], person=None)
        await session.execute(text("UPDATE report SET method_version = '0'"))
    async with fresh.everything.acquire() as connection:
        kept = await queries.kept(connection, key)
    assert kept is not None
    again = service.kept_source(kept, source.vocabulary)
    assert b'"method":"0"' in output.as_json(again, "x")


async def test_a_released_report_can_neither_be_counted_anew_nor_discarded(fresh: Database) -> None:
    source = await counted(fresh)
    async with fresh.sessions.begin() as session:
        key = await service.make(session, source, title="", authors=[], person=None)
        await service.release(session, key)
        for change in (
            service.refresh(session, key, source),
            service.discard(session, key),
            service.release(session, key),
        ):
            with pytest.raises(ReleasedAlready):
                await change


async def test_the_secretariat_keeps_a_preview_and_releases_it(fresh: Database, settings: Settings) -> None:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "secretariat@demo.example")
        token = client.cookies["csrftoken"]
        form = {
            "_csrf_token": token,
            "year_from": "2010",
            "year_to": "2020",
            "country": "MN",
            "title": "Mongolia",
        }
        made = await client.post("/reports/new", data=form)
        assert made.status_code == 303
        page = made.headers["location"]
        async with browser(fresh.url, settings) as stranger:
            assert (await stranger.get(page)).status_code == 404
            released = await client.post(f"{page}/release", data={"_csrf_token": token})
            assert released.status_code == 303
            seen = await stranger.get(page)
            assert seen.status_code == 200
            assert "Mongolia" in seen.text
            assert (await stranger.get(f"{page}/figures/total.net")).status_code == 200
            assert (
                (await stranger.get(f"{page}/charts/areas.svg"))
                .headers["content-type"]
                .startswith("image/svg")
            )
            assert (await stranger.get(f"{page}.json")).json()["filters"]["country"] == ["MN"]


async def test_nobody_else_keeps_a_report(client: httpx.AsyncClient) -> None:
    await client.get("/sign-in")
    form = {"_csrf_token": client.cookies["csrftoken"], "year_from": "2010"}
    assert (await client.post("/reports/new", data=form)).status_code in (401, 403)


async def test_an_unknown_filter_or_figure_or_form_is_refused_in_words(client: httpx.AsyncClient) -> None:
    asked = {
        "/reports/preview?colour=red": 422,
        "/reports/preview?country=XX": 422,
        "/reports/preview/figures/country.MN.nonsense": 404,
        "/reports/preview.docx?year_from=2015": 404,
        "/reports/999999": 404,
    }
    for path, status in asked.items():
        answer = await client.get(path, headers={"accept": "application/json"})
        assert answer.status_code == status, path
        assert answer.json()["detail"]


async def test_a_report_on_nothing_says_so(client: httpx.AsyncClient) -> None:
    page = await client.get("/reports/preview?q=zzzzz&year_from=2015&year_to=2020")
    assert page.status_code == 200
    assert "nothing to report" in page.text


async def test_the_command_writes_each_form(demo: Database, tmp_path: Path) -> None:
    for form in ("html", "pdf", "json"):
        out = tmp_path / f"report.{form}"
        await report_file(demo, year_from=2010, year_to=2026, countries=["MN", "CN"], format=form, out=out)
    pdf = PdfReader(tmp_path / "report.pdf")
    assert len(pdf.pages) > 4
    assert "Activities by country" in "".join(page.extract_text() for page in pdf.pages)
    held = msgspec.json.decode((tmp_path / "report.json").read_bytes())
    assert set(held) == {"snapshot", "filters", "figures"}
    assert set(held["figures"]["total"]["activities"]) == {"gross", "overlap", "net"}
    page = (tmp_path / "report.html").read_text()
    assert "<svg" in page
    assert "http://" not in page.split("</style>")[1].replace("http://www.w3.org", "")


async def test_the_command_names_what_it_can_not_do(demo: Database, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="html, pdf, json"):
        await report_file(demo, year_from=2015, year_to=2020, format="odt", out=tmp_path / "report.odt")


async def test_numbers_of_page_and_pdf_are_those_of_the_figures(demo: Database) -> None:
    source = await counted(demo)
    count = source.total.activities
    shown = {run.key: run.text for run in runs_of(source)}
    assert shown["total.gross"] == str(count.gross)
    assert shown["total.net"] == str(count.net)
    assert output.as_json(source, "x").count(b'"net"') > 10

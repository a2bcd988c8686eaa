"""The page of a sheet's columns: seen, put right, remembered for the next file of its kind."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from tests.accounts.doors import DOORS
from tests.conftest import browser, sign_in
from tests.exchange.test_sheets import book
from tests.exchange.working import work_off

from commonground.base.database import Database
from commonground.base.settings import Settings

HEADER = ["Ref", "Title", "State of play", "Country", "Cost", "Start date", "Remark"]
ROWS = (
    ["S-1", "Dunes held fast by saxaul", "half way", "Mongolia", "1,200", "3/4/2012", "ask Bat"],
    ["S-2", "Wells of the northern steppe", "over", "Mongolia", "800", "5/6/2013", ""],
)


@pytest_asyncio.fixture
async def site(fresh: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "officer@demo.example")
        yield client


async def hand_in(client: httpx.AsyncClient, path: Path, database: Database) -> str:
    mine = await database.everything.fetchval(
        "SELECT id FROM organisation WHERE identifier = 'CG-ORG-MOFALI'"
    )
    await client.get("/import")
    data = {"_csrf_token": client.cookies["csrftoken"], "organisation": str(mine)}
    answer = await client.post("/import", data=data, files={"file": (path.name, path.read_bytes())})
    return str(answer.headers["location"])


def said(client: httpx.AsyncClient, *fields: str, **more: str) -> dict[str, str]:
    """The form of the page as a browser sends it."""
    columns = {f"field-{at}": field for at, field in enumerate(fields)}
    return {"_csrf_token": client.cookies["csrftoken"], "sheet": "Sheet", "header": "1", **columns, **more}


FIELDS = ("number", "title", "status", "countries", "budget", "start", "")
WORDS = {
    "word-status-0": "half way",
    "code-status-0": "ongoing",
    "word-status-1": "over",
    "code-status-1": "completed",
}


async def test_columns_are_shown_put_right_and_remembered(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    path = book(tmp_path, HEADER, *ROWS)
    address = await hand_in(site, path, fresh)
    assert address.endswith("/columns")
    shown = (await site.get(address)).text
    assert "ask Bat" in shown
    assert "half way" in shown
    assert "the day first" in shown
    assert "its columns wait for you" in (await site.get("/import")).text

    sent = said(site, *FIELDS, currency="USD", order="day", **WORDS)
    answer = await site.post(address, data=sent)
    assert answer.status_code == 303
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}.json")).json()
    assert (run["added"], run["refused"], run["left_aside"]) == (2, 0, {"Remark": 1})
    assert "Dunes held fast by saxaul" in (await site.get(answer.headers["location"])).text
    await site.post(answer.headers["location"], data={"_csrf_token": site.cookies["csrftoken"], "do": "run"})
    await work_off(fresh, settings)
    rows = await fresh.everything.fetch(
        "SELECT a.status_stated, a.actual_start::text AS start, b.amount, b.currency, a.kept FROM activity a "
        "JOIN budget_line b ON b.activity_id = a.id JOIN activity_identifier i ON i.activity_id = a.id "
        "WHERE i.value IN ('S-1', 'S-2') ORDER BY i.value"
    )
    assert [(row["status_stated"], row["start"], int(row["amount"]), row["currency"]) for row in rows] == [
        ("ongoing", "2012-04-03", 1200, "USD"),
        ("completed", "2013-06-05", 800, "USD"),
    ]
    assert "ask Bat" in str(rows[0]["kept"])

    again = await hand_in(site, path, fresh)
    assert "as last time" in (await site.get(again)).text
    sent = said(site, *FIELDS, currency="USD", order="day")
    address = (await site.post(again, data=sent)).headers["location"]
    await work_off(fresh, settings)
    run = (await site.get(f"{address}.json")).json()
    assert (run["added"], run["changed"]) == (0, 0)


async def test_without_titles_the_page_says_so_and_loses_nothing(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    address = await hand_in(site, book(tmp_path, HEADER, *ROWS), fresh)
    answer = await site.post(
        address, data=said(site, "number", "", "status", "countries", "disbursement", "", "")
    )
    assert answer.status_code == 422
    assert "No column holds the titles." in answer.text
    assert '<option value="disbursement" selected>' in answer.text


async def test_a_column_that_only_counts_says_why_it_is_left_aside(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = book(tmp_path, ["Number", "Title"], [1, "Dunes held fast by saxaul"], [2, "Wells of the steppe"])
    shown = (await site.get(await hand_in(site, path, fresh))).text
    assert "Left aside, and kept with each activity as they are: Number" in shown
    assert "counts the rows; choose “Its number in your system”" in shown


async def test_another_sheet_of_the_file_can_be_chosen(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = book(tmp_path, HEADER, *ROWS, Second=[["Title", "Country"], ["Reeds of the delta", "China"]])
    address = await hand_in(site, path, fresh)
    assert "Reeds of the delta" in (await site.get(f"{address}?sheet=Second")).text
    assert (await site.get(f"{address}?sheet=None")).status_code == 303


async def test_a_workbook_that_cant_be_read_is_kept_and_told(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing")
    address = await hand_in(site, path, fresh)
    answer = await site.get(address)
    assert answer.status_code == 303
    await work_off(fresh, settings)
    assert "can&#39;t be read as a workbook" in (await site.get(answer.headers["location"])).text


async def test_columns_of_somebody_elses_file_are_not_shown(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    address = await hand_in(site, book(tmp_path, HEADER, *ROWS), fresh)
    await sign_in(site, "donor@demo.example")
    assert (await site.get(address)).status_code == 404


async def test_a_sheet_with_a_total_and_a_nameless_column_is_checked_by_the_worker(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    """What was left out is told in sentences that the worker keeps: keeping them ended the import."""
    path = book(
        tmp_path,
        ["List of works", None, None, None],
        ["Ref", "Title", "Cost (USD)", None],
        ["T-1", "Dunes held fast by saxaul", "1,200", "ask Bat"],
        ["T-2", "Wells of the northern steppe", "800", "ask Bold"],
        ["Total", None, "2,000", None],
    )
    address = await hand_in(site, path, fresh)
    sent = said(site, "number", "title", "budget", "summary") | {"header": "2"}
    answer = await site.post(address, data=sent)
    assert answer.status_code == 303
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}.json")).json()
    assert (run["state"], run["added"], run["refused"]) == ("waiting", 2, 0)
    await site.get("/import?lang=ru")
    again = await hand_in(site, path, fresh)
    shown = (await site.get(again)).text
    assert '<option value="summary" selected>' in shown


async def test_an_unknown_unit_is_asked_for_and_what_was_said_is_read(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    path = book(tmp_path, ["Ref", "Title", "Cost (dun INR)"], ["U-1", "Dunes held fast by saxaul", 35])
    address = await hand_in(site, path, fresh)
    shown = (await site.get(address)).text
    assert "dun INR” stands for is not known" in shown
    sent = said(site, "number", "title", "budget")
    answer = await site.post(address, data=sent)
    assert answer.status_code == 422
    assert "counts is not known" in answer.text
    answer = await site.post(address, data=sent | {"factor-2": "1000"})
    assert answer.status_code == 303
    await work_off(fresh, settings)
    assert "35,000" in (await site.get(address)).text
    again = await hand_in(site, path, fresh)
    assert "35,000" in (await site.get(again)).text


async def test_a_unit_over_the_table_is_told_anew_by_each_file(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    """Remembered from the file before, it would read the next one ten thousand times too large."""
    head = ["Ref", "项目名称", "总投资"]
    path = book(tmp_path, [None, None, "单位：万元"], head, ["C-1", "防风固沙林建设工程项目", 1200])
    address = await hand_in(site, path, fresh)
    assert "12,000,000 CNY" in (await site.get(address)).text
    sent = said(site, "number", "title", "budget") | {"header": "2", "factor-2": "10000", "currency-2": "CNY"}
    assert (await site.post(address, data=sent)).status_code == 303
    for unit, amount in (("单位：元", 12_000_000), ("单位：千元", 12_000), ("单位：万元", 1200)):
        path = book(tmp_path, [None, None, unit], head, ["C-1", "防风固沙林建设工程项目", amount])
        address = await hand_in(site, path, fresh)
        assert "12,000,000 CNY" in (await site.get(address)).text
        factor = {"单位：元": "1", "单位：千元": "1000"}.get(unit, "10000")
        assert (await site.post(address, data=sent | {"factor-2": factor})).status_code == 303


@pytest.mark.parametrize("header", ["²", "٣", "9" * 5000, "9" * 15, "-1", "0"])
async def test_a_header_row_that_is_no_number_is_no_fault_of_ours(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path, header: str
) -> None:
    address = await hand_in(site, book(tmp_path, HEADER, *ROWS), fresh)
    assert (await site.get(address, params={"header": header})).status_code in (200, 303)
    more = {"factor-4": header, "order": header, "sheet": "Sheet", "header": header}
    assert (await site.post(address, data=said(site, *FIELDS, **more))).status_code < 500


async def test_a_manager_who_may_look_decides_nothing_of_a_colleagues_file(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    address = await hand_in(site, book(tmp_path, HEADER, *ROWS), fresh)
    key = int(address.split("/")[2])
    await fresh.everything.execute(
        "INSERT INTO member (person_id, organisation_id, role) SELECT p.id, o.id, 'manager' FROM person p, "
        "organisation o WHERE p.email = 'donor@demo.example' AND o.identifier = 'CG-ORG-MOFALI'"
    )
    async with browser(fresh.url, settings) as client:
        await sign_in(client, "donor@demo.example")
        shown = await client.get(address)
        assert shown.status_code == 200
        assert "Only who handed this file in decides on it." in shown.text
        before = await fresh.everything.fetchrow("SELECT * FROM import_run WHERE id = $1", key)
        for door in deciding():
            answer = await client.post(door.replace("{key:int}", str(key)), data=said(client, *FIELDS))
            assert answer.status_code == 404, door
        assert await fresh.everything.fetchrow("SELECT * FROM import_run WHERE id = $1", key) == before


def deciding() -> list[str]:
    """Every door of one import through which something is done with it."""
    doors = [line.strip() for lines in DOORS.values() for line in lines.splitlines()]
    found = [door.removeprefix("POST ") for door in doors if door.startswith("POST /import/{key:int}")]
    assert len(found) >= 6
    return found


async def hand_in_for_nobody(client: httpx.AsyncClient, path: Path) -> str:
    """“As the file says”: and the file says nothing."""
    await client.get("/import")
    data = {"_csrf_token": client.cookies["csrftoken"], "organisation": ""}
    answer = await client.post("/import", data=data, files={"file": (path.name, path.read_bytes())})
    return str(answer.headers["location"])


async def test_without_a_lead_the_page_asks_for_one_before_it_goes_on(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    """Every row came back refused: 720 of them for a file of one donor."""
    await sign_in(site, "secretariat@demo.example")
    address = await hand_in_for_nobody(site, book(tmp_path, HEADER, *ROWS))
    assert '<option value="Asian Development Bank">' in (await site.get(address)).text
    answer = await site.post(address, data=said(site, *FIELDS, currency="USD", order="day", **WORDS))
    assert answer.status_code == 422
    assert "Nobody is said to lead these activities." in answer.text
    assert re.search(r'<input id="f-lead"[^>]*aria-invalid="true"', answer.text)
    assert '<option value="ongoing" selected>' in answer.text

    sent = said(site, *FIELDS, currency="USD", order="day", lead="Asian Development Bank", **WORDS)
    answer = await site.post(address, data=sent)
    assert answer.status_code == 303
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}.json")).json()
    assert (run["added"], run["refused"]) == (2, 0)


async def test_a_column_that_names_the_lead_is_as_good_as_an_organisation(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "secretariat@demo.example")
    address = await hand_in_for_nobody(
        site, book(tmp_path, ["Title", "Who"], ["Dunes held fast", "Bat's office"])
    )
    assert (await site.post(address, data=said(site, "title", ""))).status_code == 422
    assert (await site.post(address, data=said(site, "title", "lead"))).status_code == 303


async def test_an_editor_chooses_among_the_organisations_of_ones_own(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    """Any other would have every row refused."""
    mine = "Ministry of Food, Agriculture and Light Industry of Mongolia"
    address = await hand_in_for_nobody(site, book(tmp_path, HEADER, *ROWS))
    shown = (await site.get(address)).text
    assert f'<option value="{mine}">' in shown
    assert '<option value="Asian Development Bank">' not in shown
    answer = await site.post(address, data=said(site, *FIELDS, currency="USD", order="day", **WORDS))
    assert answer.status_code == 422
    assert re.search(r'<select id="f-lead"[^>]*aria-invalid="true"', answer.text)
    sent = said(site, *FIELDS, currency="USD", order="day", lead=mine, **WORDS)
    answer = await site.post(address, data=sent)
    await work_off(fresh, settings)
    run = (await site.get(f"{answer.headers['location']}.json")).json()
    assert (run["added"], run["refused"]) == (2, 0)


async def test_who_edits_for_one_organisation_is_not_asked_twice_whose_activities_they_are(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    """The page promised to remember it, and did so only where the form before had named the organisation."""
    mine = "Ministry of Food, Agriculture and Light Industry of Mongolia"
    path = book(tmp_path, HEADER, *ROWS)
    address = await hand_in_for_nobody(site, path)
    sent = said(site, *FIELDS, currency="USD", order="day", lead=mine, **WORDS)
    assert (await site.post(address, data=sent)).status_code == 303
    shown = (await site.get(await hand_in_for_nobody(site, path))).text
    assert f'<option value="{mine}" selected>' in shown
    # It stands for the organisation itself, whichever way its name is given.
    assert "as last time" in (await site.get(await hand_in(site, path, fresh))).text


async def test_a_file_whose_columns_stand_leads_to_where_it_stands(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    """Who goes back in the browser was told of a file that is refused, or is being read, that it came in."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing")
    address = await hand_in(site, path, fresh)
    assert (await site.get(address)).status_code == 303
    again = await site.get(address)
    assert (again.status_code, again.headers["location"]) == (303, address.removesuffix("/columns"))

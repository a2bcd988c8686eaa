"""What an import says before it writes, what of it is chosen, and how it is taken back."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest_asyncio
import xlsxwriter
from tests.conftest import sign_in
from tests.exchange.bringing import HEADER, row, sheet
from tests.exchange.test_pages import agree, hand_in, worked

from commonground.base.database import Database
from commonground.base.jobs import Work
from commonground.base.settings import Settings
from commonground.exchange import import_jobs

OFFICER_OF = "CG-ORG-MOFALI"
SECRETARIAT = "secretariat@demo.example"


@pytest_asyncio.fixture
async def site(site: httpx.AsyncClient) -> httpx.AsyncClient:
    await sign_in(site, SECRETARIAT)
    return site


async def bring(client: httpx.AsyncClient, path: Path, **fields: str) -> str:
    address = (await hand_in(client, path)).headers["location"]
    await agree(client, address, do="run", **fields)
    return address


async def told(client: httpx.AsyncClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"{address}.json")).json()
    return found


async def ask(database: Database, query: str, *values: Any) -> Any:
    return await database.everything.fetchval(query, *values)


async def title(database: Database, identifier: str) -> Any:
    return await ask(database, "SELECT title->'en'->>'text' FROM activity WHERE identifier = $1", identifier)


async def test_a_run_tells_when_it_came_to_each_state(site: httpx.AsyncClient, tmp_path: Path) -> None:
    address = (await hand_in(site, sheet(tmp_path, row("T-1")))).headers["location"]
    waiting = await told(site, address)
    assert waiting["state"] == "waiting"
    assert list(waiting["times"]) == ["received", "read", "mapped", "checked", "waiting"]
    assert list(waiting["times"].values()) == sorted(waiting["times"].values())
    await agree(site, address)
    assert list((await told(site, address))["times"])[-2:] == ["running", "done"]


async def test_equal_refusals_are_one_line_with_their_rows(site: httpx.AsyncClient, tmp_path: Path) -> None:
    path = sheet(tmp_path, *(row(f"E-{n}", "") for n in range(134)), row("E-good"))
    address = (await hand_in(site, path)).headers["location"]
    shown = (await site.get(address)).text
    assert shown.count("The activity has no title.") == 1
    assert "134 rows: 2–135" in shown
    assert "adds <strong>1</strong>" in shown
    assert "refuses <strong>134</strong>" in shown


async def test_problems_are_read_in_the_readers_language(site: httpx.AsyncClient, tmp_path: Path) -> None:
    path = sheet(tmp_path, row("L-1", areas="restoration 60; capacity 30"), row("L-2", ""))
    address = (await hand_in(site, path)).headers["location"]
    english = (await site.get(address, params={"language": "en"})).text
    russian = (await site.get(address, params={"language": "ru"})).text
    assert "The shares sum to 90, not to 100." in english
    assert "The shares sum to 90, not to 100." not in russian
    assert re.search(r"90\D+100", russian)


async def test_only_the_rows_that_are_ticked_come_in(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("C-1"), row("C-2"), row("C-3"))
    address = (await hand_in(site, path)).headers["location"]
    form = {"listed": ["0", "1", "2"], "take": ["0", "2"], "do": "run"}
    await agree(site, address, **form)  # type: ignore[arg-type]
    found = await told(site, address)
    assert (found["added"], found["left_out"]) == (2, 1)
    held = await fresh.everything.fetch("SELECT identifier FROM activity WHERE identifier LIKE 'C-_'")
    assert {one["identifier"] for one in held} == {"C-1", "C-3"}


async def test_once_done_a_page_warns_of_no_row_that_was_left_out(
    site: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("W-1"), row("W-2", locations=""))
    address = (await hand_in(site, path, state="submitted")).headers["location"]
    assert "Say where it works" in (await site.get(address)).text
    await agree(site, address, listed=["0", "1"], take=["0"], do="run")  # type: ignore[arg-type]
    shown = (await site.get(address)).text
    assert "Brought in: 1 added, 0 changed" in shown
    assert "Say where it works" not in shown


async def test_a_field_that_is_not_ticked_stays_as_it_was(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, sheet(tmp_path, row("F-1", "Old title", areas="restoration")))
    path = sheet(tmp_path, row("F-1", "New title", areas="capacity"))
    address = (await hand_in(site, path)).headers["location"]
    shown = (await site.get(address)).text
    assert "Old" in shown
    assert 'value="0/title"' in shown
    await agree(
        site, address, listed="0", take="0", offered=["0/title", "0/areas"], field="0/areas", do="run"
    )  # type: ignore[arg-type]
    assert await title(fresh, "F-1") == "Old title"
    area = "SELECT code FROM activity_area JOIN activity a ON a.id = activity_id WHERE identifier = 'F-1'"
    assert await ask(fresh, area) == "capacity"


async def test_what_changed_between_check_and_run_is_left_and_told(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, sheet(tmp_path, row("M-1", "First"), row("M-2", "First")))
    first = (await hand_in(site, sheet(tmp_path, row("M-1", "Second"), row("M-2", "Second")))).headers[
        "location"
    ]
    await bring(site, sheet(tmp_path, row("M-1", "Second", areas="awareness")))
    await agree(site, first, do="run")
    found = await told(site, first)
    assert (found["changed"], found["refused"]) == (1, 1)
    assert found["problems"][0]["code"] == "changed_meanwhile"
    area = "SELECT code FROM activity_area JOIN activity a ON a.id = activity_id WHERE identifier = 'M-1'"
    assert await ask(fresh, area) == "awareness"
    assert await title(fresh, "M-2") == "Second"


async def test_an_undoing_restores_withdraws_and_leaves_what_was_changed_since(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, sheet(tmp_path, row("U-1", "Before"), row("U-2", "Before")))
    address = await bring(
        site,
        sheet(tmp_path, row("U-1", "After"), row("U-2", "After"), row("U-3", lead="Only Here Institute")),
    )
    await bring(site, sheet(tmp_path, row("U-2", "Later")))
    assert "U-2" not in await title(fresh, "U-2")
    page = (await site.get(f"{address}/undo")).text
    assert "1 was changed since" in page
    # Of the two that it changed, one goes back.
    assert "get their earlier version back</span> <strong>1</strong>" in page
    assert "Added activities are withdrawn</span> <strong>1</strong>" in page
    assert (await agree(site, f"{address}/undo")).status_code == 303
    assert [await title(fresh, name) for name in ("U-1", "U-2")] == ["Before", "Later"]
    assert await ask(fresh, "SELECT state FROM activity WHERE identifier = 'U-3'") == "withdrawn"
    assert (
        await ask(
            fresh,
            "SELECT count(*) FROM activity_version v JOIN activity a ON a.id = v.activity_id "
            "WHERE v.source = 'import undone' AND identifier LIKE 'U-_'",
        )
        == 2
    )
    marked = (
        "SELECT provenance->>'undone' FROM organisation WHERE name->'en'->>'text' = 'Only Here Institute'"
    )
    assert await ask(fresh, marked)
    shown = (await site.get(address)).text
    for said in ("1 activity is withdrawn.", "1 activity was left, since somebody changed it."):
        assert said in shown
    assert (await agree(site, f"{address}/undo")).status_code == 409
    assert "is undone already" in (await site.get(f"{address}/undo")).text


async def test_an_undone_activity_comes_back_with_the_same_file(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("B-1"))
    address = await bring(site, path)
    await agree(site, f"{address}/undo")
    await bring(site, path)
    assert await ask(fresh, "SELECT state FROM activity WHERE identifier = 'B-1'") == "published"


async def test_an_undone_link_counts_as_it_did_before(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    header = f"{HEADER},counted_in"
    names = ("V-1", "V-2", "V-3")
    first = [row("V-1", counted_in=""), row("V-2", counted_in="child | V-1"), row("V-3", counted_in="")]
    await bring(site, sheet(tmp_path, *first, header=header))
    linked = [row("V-1", counted_in=""), row("V-2", counted_in=""), row("V-3", counted_in="joint | V-1")]
    address = await bring(site, sheet(tmp_path, *linked, header=header))
    counted = "SELECT counted_as FROM activity WHERE identifier = $1"
    assert [await ask(fresh, counted, name) for name in names] == [None, None, "joint"]
    changed = "SELECT count(*) FROM import_row WHERE what = 'changed' AND fields = '{counted_in}'"
    assert await ask(fresh, changed) == 2
    await agree(site, f"{address}/undo")
    assert [await ask(fresh, counted, name) for name in names] == [None, "child", None]


async def test_what_was_changed_since_goes_back_where_one_says_so(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, sheet(tmp_path, row("G-1", "Before")))
    address = await bring(site, sheet(tmp_path, row("G-1", "After")))
    await bring(site, sheet(tmp_path, row("G-1", "Later")))
    key = await ask(fresh, "SELECT id FROM activity WHERE identifier = 'G-1'")
    await agree(site, f"{address}/undo", also=str(key))
    assert await title(fresh, "G-1") == "Before"


async def test_a_proposed_change_is_given_up_when_its_import_is_undone(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, sheet(tmp_path, row("P-1", "Public", lead=OFFICER_OF)))
    await sign_in(site, "officer@demo.example")
    address = await bring(site, sheet(tmp_path, row("P-1", "Proposed", lead=OFFICER_OF)))
    waits = "SELECT count(*) FROM revision r JOIN activity a ON a.id = r.activity_id WHERE identifier = 'P-1'"
    assert await ask(fresh, waits) == 1
    await agree(site, f"{address}/undo")
    assert await ask(fresh, waits) == 0
    assert await title(fresh, "P-1") == "Public"


async def test_the_same_file_again_changes_nothing_and_says_so(
    site: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("S-1"), row("S-2"))
    await bring(site, path)
    address = (await hand_in(site, path)).headers["location"]
    shown = (await site.get(address)).text
    assert "You brought this file in on" in shown
    assert "there is nothing to bring in" in shown
    found = await told(site, address)
    assert (found["added"], found["changed"], found["unchanged"]) == (0, 0, 2)


async def test_a_cancelled_run_writes_nothing_even_where_its_job_is_put(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    address = (await hand_in(site, sheet(tmp_path, row("X-1")))).headers["location"]
    csrf = {"_csrf_token": site.cookies["csrftoken"]}
    await site.post(address, data=csrf | {"do": "run"})
    assert (await told(site, address))["state"] == "running"
    await site.post(f"{address}/cancel", data=csrf)
    await worked(site)
    assert (await told(site, address))["state"] == "cancelled"
    assert await ask(fresh, "SELECT count(*) FROM activity WHERE identifier = 'X-1'") == 0
    assert (await agree(site, address)).status_code == 409


async def test_a_role_taken_away_after_the_upload_is_refused_at_the_run(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    address = (await hand_in(site, sheet(tmp_path, row("R-1", lead=OFFICER_OF)))).headers["location"]
    await site.post(address, data={"_csrf_token": site.cookies["csrftoken"], "do": "run"})
    await fresh.everything.execute(
        "UPDATE member SET role = 'reader' FROM person p WHERE p.id = person_id AND p.email LIKE 'officer@%'"
    )
    await worked(site)
    assert (await told(site, address))["state"] == "refused"
    assert "may no longer bring activities in" in (await site.get(address)).text
    assert await ask(fresh, "SELECT count(*) FROM activity WHERE identifier = 'R-1'") == 0


async def test_a_manager_sees_the_organisations_imports_and_decides_on_none(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, SECRETARIAT)
    address = (await hand_in(site, sheet(tmp_path, row("V-1")))).headers["location"]
    key = int(address.rsplit("/", 1)[1])
    await sign_in(site, "officer@demo.example")
    assert (await site.get(address)).status_code == 404
    officer = await fresh.everything.fetchrow(
        "UPDATE member SET role = 'manager' WHERE person_id = "
        "(SELECT id FROM person WHERE email LIKE 'officer@%') RETURNING organisation_id"
    )
    assert officer
    await fresh.everything.execute(
        "UPDATE import_run SET organisation_id = $2 WHERE id = $1", key, officer["organisation_id"]
    )
    assert (await site.get(address)).status_code == 200
    assert (await agree(site, address)).status_code == 404


async def test_a_worker_that_is_silent_is_told_of(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await site.get("/import")
    path = sheet(tmp_path, row("W-1"))
    data = {"_csrf_token": site.cookies["csrftoken"]}
    files = {"file": (path.name, path.read_bytes(), "text/csv")}
    address = (await site.post("/import", data=data, files=files)).headers["location"]
    shown = (await site.get(f"{address}/progress")).text
    assert "Reading the file" in shown
    assert "%" not in shown, "no share of what is not known"
    long_ago = datetime.now(UTC) - timedelta(minutes=3)
    await fresh.everything.execute("UPDATE import_progress SET heard_at = $1", long_ago)
    assert "has not been heard of since 3 minutes ago" in (await site.get(f"{address}/progress")).text
    await worked(site)
    assert (await site.get(f"{address}/progress")).headers["HX-Refresh"] == "true"


async def test_the_sheet_comes_back_with_remarks_and_no_formula(
    site: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = sheet(tmp_path, row("=1+1", "Good"), row("K-2", ""))
    address = (await hand_in(site, path)).headers["location"]
    answer = await site.get(f"{address}/remarks")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][-1] == "Remarks (Common Ground)"
    assert rows[1][0] == "'=1+1"
    assert rows[1][-1] == "added"
    assert rows[2][-1].startswith("refused title: The activity has no title.")


async def test_a_workbook_comes_back_as_a_workbook_with_its_cells(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = tmp_path / "mine.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Projects")
    for at, cells in enumerate(
        [["Our projects"], ["Title", "Country", "Budget USD"], ["A hedge", "Mongolia", 1200.5]]
    ):
        for column, cell in enumerate(cells):
            page.write(at, column, cell)
    book.close()
    answer = await hand_in(site, path)
    key = int(re.findall(r"\d+", answer.headers["location"])[0])
    csrf = {"_csrf_token": site.cookies["csrftoken"]}
    await fresh.everything.execute("UPDATE import_run SET state = 'received' WHERE id = $1", key)
    form = {
        "field-0": "title",
        "field-1": "countries",
        "field-2": "",
        "lead": OFFICER_OF,
        "sheet": "Projects",
        "header": "2",
    }
    assert (await site.post(f"/import/{key}/columns", data=csrf | form)).status_code == 303
    await worked(site)
    made = openpyxl.load_workbook(io.BytesIO((await site.get(f"/import/{key}/remarks")).content))
    rows = [[cell.value for cell in one] for one in made["Projects"].iter_rows()]
    assert rows[1] == ["Title", "Country", "Budget USD", "Remarks (Common Ground)"]
    assert rows[2][:3] == ["A hedge", "Mongolia", 1200.5]
    assert rows[2][3].startswith("added")


async def test_files_go_after_ninety_days_and_their_outcome_stays(
    site: httpx.AsyncClient, fresh: Database, settings: Settings, tmp_path: Path
) -> None:
    address = await bring(site, sheet(tmp_path, row("O-1")))
    await fresh.everything.execute("UPDATE import_run SET created_at = now() - interval '91 days'")
    await import_jobs.tidy(Work(fresh, settings), {})
    assert (await site.get(f"{address}/file")).status_code == 404
    assert (await told(site, address))["added"] == 1
    assert "files go after 90 days" in (await site.get(address)).text


async def test_numbers_in_a_form_that_are_none_are_passed_over(
    site: httpx.AsyncClient, tmp_path: Path
) -> None:
    address = (await hand_in(site, sheet(tmp_path, row("N-1")))).headers["location"]
    for said in ("²", "9" * 5_000, "-1", "x"):
        answer = await agree(site, address, do="save", listed=said, offered=f"{said}/title")
        assert answer.status_code == 303

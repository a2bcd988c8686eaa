from pathlib import Path

import httpx
from tests.conftest import sign_in
from tests.exchange.bringing import row, sheet

from commonground.base.database import Database

OFFICER_OF = "CG-ORG-MOFALI"


async def worked(client: httpx.AsyncClient) -> None:
    await client.work()  # type: ignore[attr-defined]


async def hand_in(client: httpx.AsyncClient, path: Path, **fields: str) -> httpx.Response:
    await client.get("/import")
    data = {"_csrf_token": client.cookies["csrftoken"], **fields}
    files = {"file": (path.name, path.read_bytes(), "text/csv")}
    answer = await client.post("/import", data=data, files=files)
    await worked(client)
    return answer


async def agree(client: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    answer = await client.post(address, data={"_csrf_token": client.cookies["csrftoken"], **fields})
    await worked(client)
    return answer


async def test_a_stranger_is_asked_to_sign_in(site: httpx.AsyncClient) -> None:
    answer = await site.get("/import")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/import")


async def test_an_officer_sees_what_a_sheet_would_do_and_brings_it_in(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    path = sheet(tmp_path, row("S-1", lead=OFFICER_OF), row("S-2", "", lead=OFFICER_OF))
    answer = await hand_in(site, path)
    address = answer.headers["location"]
    shown = (await site.get(address)).text
    assert "Nothing is written yet" in shown
    assert "The activity has no title." in shown
    assert await fresh.everything.fetchval("SELECT count(*) FROM activity WHERE identifier = 'S-1'") == 0
    assert (await agree(site, address)).status_code == 303
    assert (
        await fresh.everything.fetchval("SELECT state FROM activity WHERE identifier = 'S-1'") == "submitted"
    )
    found = (await site.get(f"{address}.json")).json()
    assert (found["state"], found["added"], found["refused"], found["rows"]) == ("done", 1, 1, 2)


async def test_a_second_click_changes_nothing(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    address = (await hand_in(site, sheet(tmp_path, row("S-3", lead=OFFICER_OF)))).headers["location"]
    await agree(site, address)
    await agree(site, address)
    assert await fresh.everything.fetchval("SELECT version FROM activity WHERE identifier = 'S-3'") == 1


async def test_the_secretariat_publishes_what_it_brings_in(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "secretariat@demo.example")
    address = (await hand_in(site, sheet(tmp_path, row("S-4")))).headers["location"]
    await agree(site, address)
    assert (
        await fresh.everything.fetchval("SELECT state FROM activity WHERE identifier = 'S-4'") == "published"
    )


async def test_an_officer_cannot_ask_to_publish(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    path = sheet(tmp_path, row("S-5", lead=OFFICER_OF))
    address = (await hand_in(site, path, state="published")).headers["location"]
    await agree(site, address)
    assert (
        await fresh.everything.fetchval("SELECT state FROM activity WHERE identifier = 'S-5'") == "submitted"
    )


async def test_a_file_that_cant_be_read_is_kept_and_told(site: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(site, "officer@demo.example")
    path = tmp_path / "broken.xml"
    path.write_text('<iati-activities version="2.03"><iati-activity>')
    address = (await hand_in(site, path)).headers["location"]
    assert "breaks off at line 1" in (await site.get(address)).text
    assert (await site.get(f"{address}/file")).content == path.read_bytes()


async def test_a_long_chinese_name_is_no_hindrance(site: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(site, "officer@demo.example")
    path = sheet(tmp_path, row("S-9", lead=OFFICER_OF))
    await site.get("/import")
    files = {"file": ("防治荒漠化" * 24 + ".csv", path.read_bytes(), "text/csv")}
    answer = await site.post("/import", data={"_csrf_token": site.cookies["csrftoken"]}, files=files)
    assert answer.status_code == 303
    await worked(site)
    assert (await site.get(f"{answer.headers['location']}.json")).json()["added"] == 1


async def test_nobody_sees_the_file_of_another(site: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(site, "officer@demo.example")
    address = (await hand_in(site, sheet(tmp_path, row("S-6", lead=OFFICER_OF)))).headers["location"]
    await sign_in(site, "donor@demo.example")
    for part in ("", ".json", "/file"):
        assert (await site.get(address + part)).status_code == 404


async def test_who_edits_for_nobody_brings_nothing_in(site: httpx.AsyncClient, tmp_path: Path) -> None:
    await sign_in(site, "donor@demo.example")
    assert (await hand_in(site, sheet(tmp_path, row("S-7")))).status_code == 403


async def test_a_form_without_a_file_says_so(site: httpx.AsyncClient) -> None:
    await sign_in(site, "officer@demo.example")
    await site.get("/import")
    files = {"file": ("", b"", "application/octet-stream")}
    answer = await site.post("/import", data={"_csrf_token": site.cookies["csrftoken"]}, files=files)
    assert answer.status_code == 422
    assert "No file was chosen." in answer.text


BY = """
SELECT p.email FROM activity_version v JOIN person p ON p.id = v.person_id
JOIN activity a ON a.id = v.activity_id WHERE a.identifier = $1 ORDER BY v.number DESC LIMIT 1
"""


async def test_the_secretariat_undoes_in_its_own_name_what_somebody_brought_in_who_left(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    address = (await hand_in(site, sheet(tmp_path, row("S-11", lead=OFFICER_OF)))).headers["location"]
    await agree(site, address)
    await fresh.everything.execute(
        "DELETE FROM member USING person p WHERE p.id = person_id AND p.email = 'officer@demo.example'"
    )
    site.cookies.clear()
    await sign_in(site, "secretariat@demo.example")
    await agree(site, f"{address}/undo")
    assert (await site.get(f"{address}.json")).json()["state"] == "undone"
    assert await fresh.everything.fetchval(BY, "S-11") == "secretariat@demo.example"


async def test_of_a_new_activity_one_sees_when_how_much_and_where_before_it_comes_in(
    site: httpx.AsyncClient, tmp_path: Path
) -> None:
    await sign_in(site, "officer@demo.example")
    header = "identifier,title,lead,planned_start,planned_end,budgets,locations"
    line = f"S-12,Grazing,{OFFICER_OF},2020-01-01,2023-12-31,budget | 1250000 USD,"
    path = sheet(tmp_path, line + "point | lat 45.1 lon 104.2 | exact | Dalanzadgad", header=header)
    shown = (await site.get((await hand_in(site, path)).headers["location"])).text
    assert "1 January 2020 – 31 December 2023 · Budget 1,250,000 USD · Dalanzadgad" in shown

"""What an import, its links and its undoing may not do or tell: what is not public and not one's own."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.conftest import sign_in
from tests.exchange.bringing import row, sheet
from tests.exchange.test_pages import agree, hand_in

from commonground.base import clock
from commonground.base.database import Database

OFFICER, SECRETARIAT = "officer@demo.example", "secretariat@demo.example"
OFFICER_OF, ANOTHER = "CG-ORG-MOFALI", "CG-ORG-NFGA"
HEADER = "identifier,title,lead,areas,countries,locations"
PLACED = {
    "locations": "point | lat 47.92 lon 106.92 | exact | Valley",
    "status": "ongoing",
    "actual_start": "2024-01-01",
    "planned_end": "2027-01-01",
    "summary": "Planting",
}
ONE = "SELECT a.state || ' ' || (a.title->'en'->>'text') FROM activity a WHERE identifier = $1"


def whole(folder: Path, identifier: str, title: str, lead: str = OFFICER_OF, **cells: str) -> Path:
    held = PLACED | cells
    header = ",".join([HEADER, *(name for name in held if name != "locations")])
    return sheet(folder, row(identifier, title, lead=lead, **held), header=header)


async def bring(site: httpx.AsyncClient, path: Path, person: str, state: str = "submitted") -> str:
    await sign_in(site, person)
    address = (await hand_in(site, path, state=state)).headers["location"]
    await agree(site, address, do="run")
    return address


async def ask(database: Database, query: str, *values: Any) -> Any:
    return await database.everything.fetchval(query, *values)


async def key_of(database: Database, identifier: str) -> int:
    return int(await ask(database, "SELECT id FROM activity WHERE identifier = $1", identifier))


async def told(site: httpx.AsyncClient, address: str) -> dict[str, Any]:
    found: dict[str, Any] = (await site.get(f"{address}.json")).json()
    return found


async def undone_by_the_officer(site: httpx.AsyncClient, address: str, key: int) -> str:
    """With the tick that the page gives only where it may be; gives the page."""
    await sign_in(site, OFFICER)
    page = (await site.get(f"{address}/undo")).text
    assert f'value="{key}"' not in page
    await agree(site, f"{address}/undo", also=str(key))
    return page


async def test_an_undoing_takes_nothing_public_away_without_the_secretariat(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = whole(tmp_path, "UN-1", "New")
    address = await bring(site, path, OFFICER)
    await bring(site, path, SECRETARIAT, "published")
    page = await undone_by_the_officer(site, address, await key_of(fresh, "UN-1"))
    assert "the secretariat can put them back" in page
    assert await ask(fresh, ONE, "UN-1") == "published New"
    found = await told(site, address)
    assert (found["state"], found.get("message")) == ("undone", None)
    assert "1 activity was left" in (await site.get(address)).text


async def test_an_undoing_puts_nothing_public_back_to_an_earlier_draft(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, whole(tmp_path, "UN-2", "Before"), OFFICER)
    path = whole(tmp_path, "UN-2", "After")
    address = await bring(site, path, OFFICER)
    await bring(site, path, SECRETARIAT, "published")
    await undone_by_the_officer(site, address, await key_of(fresh, "UN-2"))
    assert await ask(fresh, ONE, "UN-2") == "published After"


async def test_an_undoing_leaves_what_another_organisation_leads_by_now(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    address = await bring(site, whole(tmp_path, "UN-3", "Ours"), OFFICER)
    await bring(site, whole(tmp_path, "UN-3", "Theirs", lead=ANOTHER), SECRETARIAT)
    await undone_by_the_officer(site, address, await key_of(fresh, "UN-3"))
    assert await ask(fresh, ONE, "UN-3") == "submitted Theirs"


async def test_who_changed_organisations_undoes_nothing_of_the_former(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    address = await bring(site, whole(tmp_path, "UN-4", "Ours"), OFFICER)
    await fresh.everything.execute(
        "UPDATE member SET organisation_id = (SELECT id FROM organisation WHERE identifier = $1) "
        "WHERE role = 'editor'",
        ANOTHER,
    )
    await undone_by_the_officer(site, address, await key_of(fresh, "UN-4"))
    assert await ask(fresh, ONE, "UN-4") == "submitted Ours"


async def test_the_secretariat_still_undoes_what_is_public(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    path = whole(tmp_path, "UN-5", "New")
    address = await bring(site, path, OFFICER)
    await bring(site, path, SECRETARIAT, "published")
    key = await key_of(fresh, "UN-5")
    assert f'value="{key}"' in (await site.get(f"{address}/undo")).text
    await agree(site, f"{address}/undo", also=str(key))
    assert await ask(fresh, ONE, "UN-5") == "withdrawn New"


async def test_nothing_is_told_of_a_draft_that_is_somebody_elses(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    """Neither by the rules, which would be broken by what is stored, nor by its number."""
    secret = whole(tmp_path, "SECRET-1", "Secret mine", lead=ANOTHER, planned_end="2031-05-07")
    await bring(site, secret, SECRETARIAT, "draft")
    key = await key_of(fresh, "SECRET-1")
    await sign_in(site, OFFICER)
    path = sheet(tmp_path, "SECRET-1,Guess,2040-01-01", header="identifier,title,planned_start")
    address = (await hand_in(site, path)).headers["location"]
    found = await told(site, address)
    assert [one["code"] for one in found["problems"]] == ["not_your_organisation"]
    assert "activity" not in found["items"][0]
    seen = (await site.get(f"{address}?show=refused")).text + (await site.get(f"{address}/remarks")).text
    # The year alone may stand in any form's random token.
    assert not [day for day in ("2031-05-07", "7 May 2031") if day in seen]
    assert f"/activities/{key}" not in seen


async def test_nobody_counts_their_work_in_a_draft_that_they_may_not_see(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    await bring(site, whole(tmp_path, "SECRET-2", "Secret mine", lead=ANOTHER), SECRETARIAT, "draft")
    key = await key_of(fresh, "SECRET-2")
    for name, target in (("by its number", f"#{key}"), ("by its identifier", "SECRET-2")):
        path = whole(tmp_path, f"OURS {name}", "Ours", counted_in=f"child | {target}")
        address = await bring(site, path, OFFICER)
        assert "not_linked" in [one["code"] for one in (await told(site, address))["problems"]]
        own = await key_of(fresh, f"OURS {name}")
        for page in (f"/activities/{own}", f"/activities/{own}.json", f"/activities/{own}.csv"):
            text = (await site.get(page)).text
            assert "Secret mine" not in text
            assert "SECRET-2" not in text
    known = whole(tmp_path, "OURS too", "Ours too", counted_in="child | OURS by its number")
    await bring(site, known, OFFICER)
    linked = "SELECT counted_in FROM activity WHERE identifier = 'OURS too'"
    assert await ask(fresh, linked) == await key_of(fresh, "OURS by its number")


async def test_nothing_is_confirmed_on_a_day_to_come(
    site: httpx.AsyncClient, fresh: Database, tmp_path: Path
) -> None:
    """It would count as fresh for years, and nobody would be asked."""
    ahead = clock.today() + timedelta(days=400)
    path = whole(tmp_path, "C-1", "Ahead", confirmed_on=str(ahead))
    address = await bring(site, path, OFFICER)
    assert [one["field"] for one in (await told(site, address))["problems"]] == ["confirmed_on"]
    assert await ask(fresh, "SELECT count(*) FROM activity WHERE identifier = 'C-1'") == 0
    await bring(site, whole(tmp_path, "C-2", "Now", confirmed_on=str(clock.today())), OFFICER)
    assert await ask(fresh, "SELECT confirmed_on FROM activity WHERE identifier = 'C-2'") == clock.today()

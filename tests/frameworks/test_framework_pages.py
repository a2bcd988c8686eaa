"""The pages of frameworks; the Blue Sky Plan is the model case."""

from datetime import date

import httpx

from commonground.activities.overlap import Link, counted
from commonground.base import clock
from commonground.base.database import Database


async def test_every_framework_has_its_page_and_its_activities(client: httpx.AsyncClient) -> None:
    items = (await client.get("/frameworks.json")).json()["items"]
    assert items
    for one in items:
        page = await client.get(one["url"])
        assert page.status_code == 200, one["code"]
        held = (await client.get(f"{one['url']}.json")).json()
        progress = held["progress"]
        assert progress["activities"] == one["activities"] == sum(progress["statuses"].values())


async def test_the_blue_sky_plan_tells_what_was_agreed_and_where_it_stands(client: httpx.AsyncClient) -> None:
    held = (await client.get("/frameworks/blue-sky-plan.json")).json()
    states = [item["state"] for meeting in held["meetings"] for item in meeting["items"]]
    assert held["meetings"]
    assert set(states) <= {"open", "under_way", "done", "dropped"}
    page = (await client.get("/frameworks/blue-sky-plan")).text
    assert f"Of {len(states)} agreed items: " in page
    assert "past their date" in page
    assert 'href="/activities?framework=blue-sky-plan"' in page


async def test_a_framework_is_found_by_its_number_too(client: httpx.AsyncClient) -> None:
    one = (await client.get("/frameworks.json")).json()["items"][0]
    assert (await client.get(f"/frameworks/{one['id']}.json")).json()["code"] == one["code"]
    assert (await client.get("/frameworks/no-such-plan")).status_code == 404


async def test_the_model_case_has_areas_projects_and_what_moved(client: httpx.AsyncClient) -> None:
    held = (await client.get("/frameworks/blue-sky-plan.json")).json()
    areas = {one["id"]: one["name"] for one in held["areas"]}
    assert list(areas.values()) == [
        "Policy and technology exchange",
        "Joint research",
        "Marketing of technology",
    ]
    registered = {areas.get(one["area_id"]) for one in held["projects"] if one["activity_id"]}
    assert registered == {*areas.values(), None}
    assert held["moved"]["since"] == "2020-06-24"
    assert {one["what"] for one in held["moved"]["activities"]} <= {"added", "changed", "finished"}
    last = held["meetings"][0]
    assert {one["name"] for item in last["items"] for one in item["organisations"]} == {
        "Ministry of Environment of the Republic of Korea",
        "Ministry of Ecology and Environment of China",
    }
    assert [step["kind"] for step in last["items"][0]["history"]] == ["agreed"]


async def test_what_is_past_its_date_is_told(client: httpx.AsyncClient) -> None:
    held = (await client.get("/frameworks/blue-sky-plan.json")).json()
    items = [item for meeting in held["meetings"] for item in meeting["items"]]
    for item in items:
        past = item["due_on"] is not None and date.fromisoformat(item["due_on"]) < clock.today()
        assert item["late"] is (past and item["state"] in ("open", "under_way"))
    assert held["agreed"]["late"] == sum(
        item["late"] for meeting in held["meetings"] for item in meeting["items"]
    )
    assert held["agreed"]["late"] >= 5


async def test_activities_are_counted_once_as_everywhere(client: httpx.AsyncClient, demo: Database) -> None:
    """The page counts in SQL; the rule is the one of overlap.py."""
    query = "SELECT id, counted_in AS into, counted_as AS kind FROM activity WHERE counted_in IS NOT NULL"
    links = [Link(**dict(row)) for row in await demo.everything.fetch(query)]
    mine = "SELECT activity_id FROM activity_card WHERE $1 = ANY(frameworks) AND state = 'published'"
    seen = set()
    for one in (await client.get("/frameworks.json")).json()["items"]:
        progress = (await client.get(f"{one['url']}.json")).json()["progress"]
        keys = [row["activity_id"] for row in await demo.everything.fetch(mine, one["code"])]
        assert progress["counted"] == len(counted(keys, links)), one["code"]
        seen.add(progress["counted"] < len(keys))
    assert seen == {True, False}


async def test_the_progress_review_is_one_page_in_the_order_of_time(client: httpx.AsyncClient) -> None:
    page = (await client.get("/frameworks/blue-sky-plan/progress")).text
    first, last = page.index("High-level Video Conference</h3>"), page.index("General-level Meeting</h3>")
    assert first < last
    assert "<form" not in page[page.index("<main") : page.index("</main>")]


async def test_observers_and_the_secretariat_are_told_apart(client: httpx.AsyncClient) -> None:
    held = (await client.get("/frameworks/dldd-nean.json")).json()
    assert sorted(held["observers"]) == ["JP", "KP", "RU"]
    assert [one["role"] for one in held["members"]] == ["secretariat"]

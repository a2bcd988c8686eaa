"""The pages of frameworks; the Blue Sky Plan is the model case."""

import httpx


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
    assert f"{len(states)} items on record" in page
    assert 'href="/activities?framework=blue-sky-plan"' in page


async def test_a_framework_is_found_by_its_number_too(client: httpx.AsyncClient) -> None:
    one = (await client.get("/frameworks.json")).json()["items"][0]
    assert (await client.get(f"/frameworks/{one['id']}.json")).json()["code"] == one["code"]
    assert (await client.get("/frameworks/no-such-plan")).status_code == 404

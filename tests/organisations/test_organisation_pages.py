"""The registry's pages: what they count can be counted again."""

import httpx
from tests.conftest import browser

from commonground.base.database import Database
from commonground.base.settings import Settings


async def test_the_list_finds_an_organisation_by_any_of_its_names(client: httpx.AsyncClient) -> None:
    for name in ("World Bank", "世界银行", "Всемирный банк", "world bank group"):
        found = (await client.get("/organisations.json", params={"q": name})).json()["items"]
        assert "World Bank" in [one["name"] for one in found], name


async def test_filters_narrow_and_unknown_ones_are_refused(client: httpx.AsyncClient) -> None:
    every = (await client.get("/organisations.json")).json()["total"]
    training = (await client.get("/organisations.json?offers=training&limit=1000")).json()
    assert 0 < training["total"] < every
    assert all("training" in one["offers"] for one in training["items"])
    for asked in ("colour=red", "limit=000000001999999999999", "q=a%00b", "type=%00"):
        refused = await client.get(f"/organisations.json?{asked}")
        assert refused.status_code == 422, asked


async def test_pages_do_not_overlap(client: httpx.AsyncClient) -> None:
    first = (await client.get("/organisations.json?limit=10")).json()
    second = (await client.get(first["next"].replace("/organisations?", "/organisations.json?"))).json()
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}


async def test_what_an_organisation_does_is_counted_from_published_activities(
    client: httpx.AsyncClient, demo: Database
) -> None:
    one = (await client.get("/organisations.json?limit=1")).json()["items"][0]
    held = (await client.get(f"/organisations/{one['id']}.json")).json()
    rows = await demo.everything.fetch(
        """
        SELECT DISTINCT a.id, x.code FROM activity a JOIN activity_area x ON x.activity_id = a.id
        WHERE a.state = 'published' AND ($1 = a.lead_id OR $1 IN (
            SELECT p.organisation_id FROM partner p WHERE p.activity_id = a.id))
        """,
        one["id"],
    )
    assert held["work"]["activities"] == one["activities"] == len({row["id"] for row in rows})
    for code, count in held["work"]["areas"].items():
        assert count == sum(row["code"] == code for row in rows)


async def test_every_organisation_of_the_demo_data_has_a_page(client: httpx.AsyncClient) -> None:
    items = (await client.get("/organisations.json?limit=1000")).json()["items"]
    for one in items[::9]:
        page = await client.get(f"/organisations/{one['id']}")
        assert page.status_code == 200, one
        assert f"/organisations/{one['id']}.json" in page.text


async def test_a_merged_organisation_leads_to_the_one_that_stands_for_it(
    fresh: Database, settings: Settings
) -> None:
    async with fresh.everything.acquire() as connection:
        rows = await connection.fetch("SELECT id FROM organisation ORDER BY id LIMIT 2")
        one, other = [row["id"] for row in rows]
        await connection.execute("UPDATE organisation SET merged_into = $2 WHERE id = $1", one, other)
    async with browser(fresh.url, settings) as client:
        answer = await client.get(f"/organisations/{one}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/organisations/{other}"


async def test_an_unknown_organisation_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/organisations/99999999")).status_code == 404

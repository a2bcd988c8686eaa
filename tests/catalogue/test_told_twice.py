"""Work that several records tell of: what lists say of it, in one count with it and one without."""

import re

import httpx

from commonground.activities.filters import Filters
from commonground.base.database import Database
from commonground.catalogue import queries


async def test_home_and_list_say_how_many_there_are_without_double_counting(
    client: httpx.AsyncClient, demo: Database
) -> None:
    async with demo.published.acquire() as connection:
        found = await queries.totals(connection, Filters())
    assert found.overlap > 0
    home, listed, table = [
        (await client.get(path)).text for path in ("/", "/activities", "/activities?view=table")
    ]
    assert f"<strong>{found.activities}</strong> activities" in home
    assert f"<strong>{found.net}</strong> without double counting" in home
    for page in (listed, table):
        assert f"<strong>{found.activities} activities</strong>" in page
        assert f", {found.net} without double counting" in page


async def test_a_list_marks_what_another_record_counts(client: httpx.AsyncClient, demo: Database) -> None:
    rows = await demo.everything.fetch("SELECT id, counted_as FROM activity WHERE counted_as IS NOT NULL")
    items = (await client.get("/activities.json?limit=1000")).json()["items"]
    said = {one["id"]: one["counted_as"] for one in items if one["counted_as"]}
    assert said == {row["id"]: row["counted_as"] for row in rows}
    page = (await client.get("/activities?limit=1000")).text
    cards = re.findall(r'<article class="card" data-activity="(\d+)">(.*?)</article>', page, re.S)
    words = {int(key): "Another record counts this work." in card for key, card in cards}
    assert {key for key, marked in words.items() if marked} == set(said)


async def test_a_selection_without_double_counting_says_one_number_alone(client: httpx.AsyncClient) -> None:
    page = (await client.get("/activities?q=nobody+wrote+this")).text
    assert "without double counting" not in page

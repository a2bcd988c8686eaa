import random
from collections import Counter, defaultdict

import httpx
import pytest
from tests.catalogue.documents import published_values, random_filters
from tests.catalogue.mvt import Feature, layers

from commonground.activities.filters import Filters
from commonground.base.database import Connection, Database
from commonground.catalogue import queries, tiles

HALF_M = tiles.WORLD_M / 2


async def clusters(connection: Connection, depth: int, chosen: Filters) -> list[Feature]:
    """Of all tiles of a depth."""
    found = []
    for column in range(2**depth):
        for row in range(2**depth):
            body = await tiles.tile(connection, (depth, column, row), chosen, "en")
            found += layers(body).get("clusters", [])
    return found


async def cells(connection: Connection, depth: int, chosen: Filters) -> dict[tuple[int, int], set[int]]:
    """The activities of the list by the cell that their places lie in."""
    keys = await queries.matching_ids(connection, chosen)
    columns = "activity_id, ST_X(point_3857) AS x, ST_Y(point_3857) AS y"
    query = f"SELECT {columns} FROM shape WHERE activity_id = ANY($1::bigint[])"
    side = tiles.WORLD_M / (2**depth * tiles.CELLS)
    found = defaultdict(set)
    for row in await connection.fetch(query, keys):
        cell = (int((row["x"] + HALF_M) // side), int((HALF_M - row["y"]) // side))
        found[cell].add(row["activity_id"])
    return found


async def test_clusters_count_the_lists_activities_once_in_each_cell(filled: Database) -> None:
    chance = random.Random(4)
    async with filled.published.acquire() as connection:
        every = await published_values(connection)
        for chosen in (Filters(), *(random_filters(chance, every) for _ in range(12))):
            for depth in (0, 2):
                shown = await clusters(connection, depth, chosen)
                expected = await cells(connection, depth, chosen)
                assert Counter(one["n"] for one in shown) == Counter(map(len, expected.values())), chosen
                single = {int(one["id"]) for one in shown if one["n"] == 1}
                assert single == {next(iter(keys)) for keys in expected.values() if len(keys) == 1}


async def test_the_areas_of_a_cluster_sum_to_its_count(filled: Database) -> None:
    async with filled.published.acquire() as connection:
        for one in await clusters(connection, 1, Filters()):
            areas = [one.get(area, 0) for area in ("restoration", "capacity", "integration", "resources")]
            areas += [one.get(area, 0) for area in ("engagement", "awareness", "unclassified")]
            assert sum(areas) == one["n"]


async def test_what_works_across_a_whole_country_is_never_a_pin(visitor: httpx.AsyncClient) -> None:
    listed = await visitor.get("/activities", params={"q": "Nationwideonly"})
    assert "Nationwideonly" in listed.text
    assert (await visitor.get("/tiles/activities/0/0/0.mvt?q=Nationwideonly")).status_code == 204


async def test_a_lone_admin_unit_is_drawn_as_the_unit_and_does_not_look_exact(
    visitor: httpx.AsyncClient,
) -> None:
    body = layers((await visitor.get("/tiles/activities/0/0/0.mvt?q=Loneunit")).content)
    assert [one["kind"] for one in body["clusters"]] == ["admin_unit"]
    assert [one["exactness"] for one in body["clusters"]] == ["approximate"]
    unit = body["shapes"][0]
    assert (unit["kind"], unit["code"], unit["n"]) == ("admin_unit", "MN-047", 1)


async def test_three_places_of_one_activity_in_a_cell_are_one_activity(visitor: httpx.AsyncClient) -> None:
    for place in ("0/0/0", "12/3236/1432"):
        found = layers((await visitor.get(f"/tiles/activities/{place}.mvt?q=Lonespot")).content)["clusters"]
        assert [(one["n"], one["title"]) for one in found] == [(1, "Lonespot")]


@pytest.mark.parametrize("place", ["3/8/0", "3/0/8", "23/0/0", "-1/0/0", "a/0/0", "0/0/0.5", "1/1/1e9"])
async def test_an_impossible_tile_is_refused_and_says_why(visitor: httpx.AsyncClient, place: str) -> None:
    answer = await visitor.get(f"/tiles/activities/{place}.mvt")
    assert answer.status_code == 422
    assert answer.json()["code"] == "impossible_tile"


async def test_an_unknown_filter_of_a_tile_is_refused_by_name(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/tiles/activities/0/0/0.mvt?colour=red")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "colour"


async def test_a_tile_that_is_still_so_is_not_sent_again(visitor: httpx.AsyncClient) -> None:
    first = await visitor.get("/tiles/activities/3/6/3.mvt")
    assert first.headers["cache-control"].startswith("public")
    assert "set-cookie" not in first.headers
    again = await visitor.get("/tiles/activities/3/6/3.mvt", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

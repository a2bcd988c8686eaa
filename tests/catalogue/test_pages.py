import re

import httpx
import pytest
from tests.conftest import sign_in

from commonground.activities.filters import Filters
from commonground.base.database import Database
from commonground.catalogue import queries

HIDDEN = ("Secretdraft", "Takenback")


async def test_the_map_page_has_list_and_filters_without_scripts(visitor: httpx.AsyncClient) -> None:
    text = (await visitor.get("/")).text
    assert text.count('<article class="card"') == 20
    assert 'href="/?area=restoration"' in text
    assert 'href="/?country=MN"' in text
    assert '<form class="search" method="get"' in text


async def test_the_map_has_the_neighbours_names_in_a_language_few_browsers_know(
    visitor: httpx.AsyncClient,
) -> None:
    text = (await visitor.get("/", params={"language": "mn"})).text
    assert "Балба" in text or "\\u0411\\u0430\\u043b\\u0431\\u0430" in text


async def test_htmx_gets_the_results_alone_and_a_returning_browser_the_page(
    visitor: httpx.AsyncClient,
) -> None:
    part = await visitor.get("/?area=capacity", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="catalogue"')
    assert "HX-Request" in part.headers["vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<!doctype html>" in (await visitor.get("/?area=capacity", headers=back)).text


@pytest.mark.parametrize("path", ["/", "/activities", "/gaps"])
async def test_an_unknown_filter_or_value_is_refused_by_name(visitor: httpx.AsyncClient, path: str) -> None:
    for query in (
        "colour=red",
        "area=swamps",
        "country=Mongolia",
        "admin_unit=MN-999",
        "organisation=999999",
    ):
        answer = await visitor.get(f"{path}?{query}")
        assert answer.status_code == 422, query
        assert query.partition("=")[0] in answer.text


@pytest.mark.parametrize("path", ["/", "/activities", "/activities?view=table", "/gaps"])
async def test_what_is_not_published_is_on_no_public_page(visitor: httpx.AsyncClient, path: str) -> None:
    for word in HIDDEN:
        mark = "&" if "?" in path else "?"
        answer = await visitor.get(f"{path}{mark}q={word}")
        assert answer.status_code == 200
        assert f">{word}<" not in answer.text


async def test_the_page_of_a_draft_is_not_there_for_strangers(
    visitor: httpx.AsyncClient, filled: Database
) -> None:
    async with filled.everything.acquire() as connection:
        keys = await connection.fetch("SELECT id FROM activity WHERE state <> 'published'")
    for row in keys:
        for ending in ("", "/card"):
            assert (await visitor.get(f"/activities/{row['id']}{ending}")).status_code == 404


async def test_ones_own_by_state_needs_signing_in_and_the_secretariat_sees_all(
    visitor: httpx.AsyncClient, filled: Database
) -> None:
    stranger = await visitor.get("/activities?state=draft")
    assert stranger.headers["location"].startswith("/sign-in")
    async with filled.everything.acquire() as connection:
        drafts = await connection.fetchval("SELECT count(*) FROM activity WHERE state = 'draft'")
    await sign_in(visitor, "officer@demo.example")
    assert "Secretdraft" not in (await visitor.get("/activities?state=draft")).text
    await sign_in(visitor, "secretariat@demo.example")
    assert f"<strong>{drafts} activities</strong>" in (await visitor.get("/activities?state=draft")).text


async def test_an_activity_says_where_its_values_come_from(
    visitor: httpx.AsyncClient, filled: Database
) -> None:
    async with filled.published.acquire() as connection:
        query = "SELECT id FROM activity WHERE provenance ->> 'needs' = 'example' LIMIT 1"
        key = await connection.fetchval(query)
    text = (await visitor.get(f"/activities/{key}")).text
    seeks = text[text.index('id="seeks"') :]
    assert 'class="example"' in seeks[:400]
    assert "Source</dt>" in text
    assert f"/activities/{key}/history" in text


async def test_both_records_of_one_piece_of_work_say_so(visitor: httpx.AsyncClient, filled: Database) -> None:
    query = """
        SELECT a.id, a.counted_in FROM activity a JOIN activity b ON b.id = a.counted_in
        WHERE a.counted_as IN ('duplicate', 'joint') LIMIT 1"""
    async with filled.published.acquire() as connection:
        key, counted_in = await connection.fetchrow(query)
    assert f'href="/activities/{counted_in}"' in (await visitor.get(f"/activities/{key}")).text
    whole = (await visitor.get(f"/activities/{counted_in}")).text
    assert re.search(rf'href="/activities/{key}"[^>]*>counted once', whole)


async def test_every_activity_has_a_page(visitor: httpx.AsyncClient, filled: Database) -> None:
    async with filled.published.acquire() as connection:
        for key in await queries.matching_ids(connection, Filters()):
            answer = await visitor.get(f"/activities/{key}")
            assert answer.status_code == 200, key


async def test_a_title_is_text_and_never_markup(visitor: httpx.AsyncClient) -> None:
    for path in ("/", "/activities", "/activities?view=table"):
        mark = "&" if "?" in path else "?"
        text = (await visitor.get(f"{path}{mark}q=Crafty")).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


async def test_the_table_sums_what_the_live_figures_say(visitor: httpx.AsyncClient, filled: Database) -> None:
    async with filled.published.acquire() as connection:
        sums = await queries.totals(connection, Filters())
    text = (await visitor.get("/activities?view=table&sort=budget")).text
    foot = text[text.index('<tr class="total">') :]
    assert f"{round(sums.committed_usd):,}" in foot


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b"])
async def test_a_search_may_hold_what_no_text_can(visitor: httpx.AsyncClient, query: str) -> None:
    assert (await visitor.get(f"/activities?{query}")).status_code == 200


async def test_a_draft_offers_no_matches_and_no_introduction(
    visitor: httpx.AsyncClient, filled: Database
) -> None:
    async with filled.everything.acquire() as connection:
        draft = await connection.fetchval("SELECT id FROM activity WHERE state = 'draft' LIMIT 1")
        public = await connection.fetchval("SELECT id FROM activity WHERE state = 'published' LIMIT 1")
    await sign_in(visitor, "secretariat@demo.example")
    for key, offered in ((draft, False), (public, True)):
        text = (await visitor.get(f"/activities/{key}")).text
        assert (f"/matches?activity={key}" in text) is offered
        assert (f"/introductions/new?activity={key}" in text) is offered

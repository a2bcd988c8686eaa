"""Matches and opportunities as pages and as JSON."""

import httpx
import pytest


async def test_opportunities_are_open_and_can_be_filtered(client: httpx.AsyncClient) -> None:
    every = (await client.get("/opportunities.json?limit=1000")).json()
    assert every["total"] == len(every["items"]) > 0
    assert all(item["needs"] and item["status"] in ("planned", "ongoing") for item in every["items"])
    funding = (await client.get("/opportunities.json?need=funding&limit=1000")).json()
    assert 0 < funding["total"] < every["total"]
    assert all("funding" in item["needs"] for item in funding["items"])


async def test_for_a_donor_they_are_ranked_with_reasons(client: httpx.AsyncClient) -> None:
    donors = (await client.get("/organisations.json?limit=1000")).json()["items"]
    donor = next(one for one in donors if one["funds"])
    found = (await client.get(f"/opportunities.json?for={donor['id']}&limit=1000")).json()
    scores = [item["match"]["score"] for item in found["items"]]
    assert scores
    assert scores == sorted(scores, reverse=True)
    assert all(item["match"]["reasons"] for item in found["items"])


async def test_up_to_four_stand_side_by_side(client: httpx.AsyncClient) -> None:
    items = (await client.get("/opportunities.json?limit=5")).json()["items"]
    asked = "&".join(f"compare={item['id']}" for item in items)
    page = (await client.get(f"/opportunities?limit=1&{asked}")).text
    table = page.split('id="compare"')[1].split("</table>")[0]
    assert [item["url"] + '"' in table for item in items] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/opportunities.json?colour=red", "colour"),
        ("/opportunities.json?need=luck", "need"),
        ("/matches.json", "activity"),
        ("/matches.json?activity=x", "activity"),
    ],
)
async def test_what_is_unknown_is_refused_by_name(
    client: httpx.AsyncClient, address: str, field: str
) -> None:
    answer = await client.get(address)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == field


async def test_matches_of_an_unknown_activity_are_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/matches.json?activity=99999999")).status_code == 404
    assert (await client.get("/opportunities.json?for=99999999")).status_code == 404


async def test_the_fragment_holds_three_and_no_frame(client: httpx.AsyncClient) -> None:
    item = (await client.get("/opportunities.json?limit=1")).json()["items"][0]
    fragment = (await client.get(f"/matches?activity={item['id']}&fragment=1")).text
    assert "<html" not in fragment
    assert 1 <= fragment.count("<article") <= 3
    assert "Ask for an introduction" in fragment


@pytest.mark.parametrize("value", ["²", "9" * 20, "9" * 5000])
async def test_what_is_no_number_of_a_page_compares_nothing(client: httpx.AsyncClient, value: str) -> None:
    assert (await client.get("/opportunities", params={"compare": value})).status_code == 200
    assert (await client.get("/opportunities", params={"for": value})).status_code == 404

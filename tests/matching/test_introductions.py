"""Introductions: asked with their reasons, answered by the side that was asked, without contact details."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from tests.conftest import browser, sign_in

from commonground.base.database import Database
from commonground.base.settings import Settings

DONOR, OFFICER = "donor@demo.example", "officer@demo.example"


@asynccontextmanager
async def people(fresh: Database, settings: Settings) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """Each demo account at a browser of its own, over one database."""
    async with browser(fresh.url, settings) as one, browser(fresh.url, settings) as two:
        found = {DONOR: one, OFFICER: two}
        for email, client in found.items():
            await sign_in(client, email)
        yield found


async def post(client: httpx.AsyncClient, path: str, **values: object) -> httpx.Response:
    form = {name: str(value) for name, value in values.items()}
    return await client.post(path, data=form | {"_csrf_token": client.cookies["csrftoken"]})


async def officers_activity(database: Database) -> tuple[int, int]:
    """A published activity led by the demo officer's organisation, and the demo donor's organisation."""
    async with database.everything.acquire() as connection:
        member = """
            SELECT m.organisation_id FROM member m JOIN person p ON p.id = m.person_id WHERE p.email = $1
        """
        lead, donor = [await connection.fetchval(member, email) for email in (OFFICER, DONOR)]
        activity = await connection.fetchval(
            """
            UPDATE activity SET lead_id = $1 WHERE id = (
                SELECT activity_id FROM activity_card
                WHERE state = 'published' AND NOT organisations @> ARRAY[$2::bigint] ORDER BY 1 LIMIT 1)
            RETURNING id
            """,
            lead,
            donor,
        )
    return activity, donor


async def test_an_introduction_goes_from_asking_to_its_outcome(fresh: Database, settings: Settings) -> None:
    async with people(fresh, settings) as clients:
        await go_through(fresh, clients[DONOR], clients[OFFICER])


async def go_through(fresh: Database, one: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    activity, donor = await officers_activity(fresh)
    asked = await post(one, "/introductions", activity=activity, organisation=donor, message="Let us talk.")
    assert asked.status_code == 303, asked.text
    key = await fresh.everything.fetchval("SELECT max(id) FROM introduction")

    refused = await post(one, f"/introductions/{key}/answer", decision="accepted")
    assert refused.status_code == 403

    page = await other.get("/introductions")
    assert "Let us talk." in page.text
    assert DONOR not in page.text
    accepted = await post(other, f"/introductions/{key}/answer", decision="accepted", text="Gladly, in May.")
    assert accepted.status_code == 303
    assert "Gladly, in May." in (await one.get("/introductions")).text

    again = await post(other, f"/introductions/{key}/answer", decision="declined")
    assert again.status_code == 409
    closed = await post(one, f"/introductions/{key}/answer", decision="closed", text="Co-funded.")
    assert closed.status_code == 303
    kept = await fresh.everything.fetchrow("SELECT state, outcome FROM introduction WHERE id = $1", key)
    assert kept is not None
    assert tuple(kept) == ("closed", "Co-funded.")


async def test_what_is_asked_twice_is_refused(fresh: Database, settings: Settings) -> None:
    activity, donor = await officers_activity(fresh)
    async with people(fresh, settings) as clients:
        await post(clients[DONOR], "/introductions", activity=activity, organisation=donor)
        again = await post(clients[DONOR], "/introductions", activity=activity, organisation=donor)
    assert again.status_code == 409


async def test_of_two_who_ask_at_once_one_is_refused(fresh: Database, settings: Settings) -> None:
    activity, donor = await officers_activity(fresh)
    async with people(fresh, settings) as clients:
        asked = [
            post(client, "/introductions", activity=activity, organisation=donor)
            for client in clients.values()
            for _time in range(2)
        ]
        answers = [answer.status_code for answer in await asyncio.gather(*asked)]
    assert sorted(answers) == [303, 409, 409, 409]


async def test_reasons_are_kept_as_they_were_shown(fresh: Database, settings: Settings) -> None:
    async with people(fresh, settings) as clients:
        donor = clients[DONOR]
        found = (await donor.get("/opportunities.json?limit=1")).json()["items"][0]
        match = (await donor.get(f"/matches.json?activity={found['id']}")).json()[0]
        wanted = {"activity": found["id"], "organisation": match["organisation"]["id"]}
        await post(donor, "/introductions", **wanted)
    kept = await fresh.everything.fetchval("SELECT reasons FROM introduction")
    assert kept[0]["reasons"] == match["reasons"]


async def test_a_stranger_sees_counts_alone(client: httpx.AsyncClient) -> None:
    async with httpx.AsyncClient(transport=client._transport, base_url="http://test") as stranger:
        page = await stranger.get("/introductions")
        assert page.status_code == 200
        assert "Still unmet" in page.text
        refused = await stranger.get("/introductions/new?activity=1", headers={"accept": "application/json"})
        assert refused.status_code in (303, 401)

"""Signing in and out, and one's own name and language."""

import re

import pytest
from tests.accounts.people import PASSWORD, person
from tests.activities.town import Town

from commonground.accounts import attempts
from commonground.accounts import service as accounts


async def test_the_right_password_opens_the_desk_and_signing_out_closes_it(town: Town) -> None:
    email = await person(town, "arrives")
    async with town.visit() as visitor:
        answer = await visitor.post("/sign-in", {"email": f" {email.upper()} ", "password": PASSWORD})
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert (await visitor.get("/account")).status_code == 200
        await visitor.post("/sign-out", {})
        assert (await visitor.get("/account")).headers["location"] == "/sign-in?next=/account"


async def test_one_is_led_on_to_this_site_alone(town: Town) -> None:
    email = await person(town, "led")
    leads = {
        "/review?country=MN": "/review?country=MN",
        "https://evil.example/": "/desk",
        "//evil.example": "/desk",
    }
    for asked, led in leads.items():
        async with town.visit() as visitor:
            answer = await visitor.post("/sign-in", {"email": email, "password": PASSWORD, "next": asked})
        assert answer.headers["location"] == led


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(town: Town) -> None:
    email = await person(town, "known")
    told = []
    for address in (email, "nobody@town.example"):
        async with town.visit() as visitor:
            answer = await visitor.post("/sign-in", {"email": address, "password": "wrong"})
        assert answer.status_code == 422
        assert f'value="{address}"' in answer.text, "the address stays typed"
        told.append(re.sub(r'value="[^"]*"', "", answer.text))
    assert told[0] == told[1]


async def test_after_some_failures_one_waits_whether_or_not_the_address_is_known(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.MOST_OF_BOTH, "password", 2)
    email = await person(town, "guessed")
    for address in (email, "unknown@town.example"):
        async with town.visit() as visitor:
            for _time in range(2):
                assert (
                    await visitor.post("/sign-in", {"email": address, "password": "no"})
                ).status_code == 422
            answer = await visitor.post("/sign-in", {"email": address, "password": PASSWORD})
        assert answer.status_code == 429
        assert "fifteen minutes" in answer.text


async def test_a_form_without_its_token_is_refused(town: Town) -> None:
    async with town.visit() as visitor:
        answer = await visitor.client.post("/sign-in", data={"email": "a", "password": "b"})
    assert answer.status_code == 403


async def test_name_and_language_can_be_changed(town: Town) -> None:
    email = await person(town, "renamed")
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
        assert (await visitor.post("/account", {"name": "", "language": "xx"})).status_code == 422
        await visitor.post("/account", {"name": "Naran", "language": "mn"})
        page = (await visitor.get("/account")).text
    assert 'value="Naran"' in page
    assert '<html lang="mn">' in page


async def test_a_password_set_anew_ends_what_the_old_one_opened(town: Town) -> None:
    email = await person(town, "careless")
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
        assert (await visitor.get("/account")).status_code == 200
        async with town.database.sessions.begin() as session:
            await accounts.add_person(session, email, "Careless", "another password")
        assert (await visitor.get("/account")).status_code == 303

"""Signing in and out, one's own account and its tokens."""

import re

import pytest
from tests.activities.town import Town

from commonground.accounts import attempts
from commonground.accounts import service as accounts

PASSWORD = "a long enough password"


async def person(town: Town, name: str) -> str:
    email = f"{name}@town.example"
    async with town.database.sessions.begin() as session:
        await accounts.add_person(session, email, name.title(), PASSWORD)
    return email


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
    monkeypatch.setattr(attempts, "MOST_OF_BOTH", 2)
    email = await person(town, "guessed")
    for address in (email, "unknown@town.example"):
        async with town.visit() as visitor:
            for _time in range(attempts.MOST_OF_BOTH):
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


async def test_a_token_is_shown_once_works_and_can_be_revoked(town: Town) -> None:
    email = await person(town, "programs")
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
        made = await visitor.post("/account/tokens", {"token_name": "Nightly sync", "days": "30"})
        token = re.search(r"cg_[\w-]+", made.text)[0]  # type: ignore[index]
        assert made.headers["cache-control"] == "private, no-store"
        page = (await visitor.get("/account")).text
        assert token not in page
        assert "Nightly sync" in page
        headers = {"Authorization": f"Bearer {token}"}
        async with town.visit() as program:
            known = await program.client.post("/activities", json={}, headers=headers)
            assert known.status_code == 403, "who edits for nobody is known, and may not write"
            hashed = re.search(r'name="token" value="(\w+)"', page)[1]  # type: ignore[index]
            await visitor.post("/account/tokens/revoke", {"token": hashed})
            assert (await program.client.post("/activities", json={}, headers=headers)).status_code == 401


async def test_nobody_revokes_anothers_token(town: Town) -> None:
    headers = await town.token("officer")
    email = await person(town, "envious")
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
        await visitor.post("/account/tokens/revoke", {"token": accounts.digest(headers["Authorization"][7:])})
        answer = await visitor.client.post("/activities", json=town.document(), headers=headers)
    assert answer.status_code == 201


async def test_a_password_set_anew_ends_what_the_old_one_opened(town: Town) -> None:
    email = await person(town, "careless")
    async with town.visit() as visitor:
        await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
        assert (await visitor.get("/account")).status_code == 200
        async with town.database.sessions.begin() as session:
            await accounts.add_person(session, email, "Careless", "another password")
        assert (await visitor.get("/account")).status_code == 303

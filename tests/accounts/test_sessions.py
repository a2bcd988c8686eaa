"""Sessions: seen, revoked, begun anew at each sign-in, and worth what the person is worth now."""

import re

import asyncpg
import pytest
from tests.accounts.people import PASSWORD, enter, is_in, person
from tests.activities.town import AGENCY, Town, Visitor

from commonground.accounts import queries, service
from commonground.base.web import SESSION_COOKIE

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile"


def others(page: str) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', page)


async def test_they_are_listed_by_device_and_each_can_be_ended(town: Town) -> None:
    email = await person(town, "everywhere")
    async with town.visit() as here, town.visit() as phone:
        phone.client.headers["user-agent"] = PHONE
        await enter(here, email)
        await enter(phone, email)
        page = (await here.get("/account")).text
        assert "Chrome on Android" in page
        assert page.count("this device") == 1
        (session,) = others(page)
        await here.post("/account/sessions/end", {"session": session})
        assert not await is_in(phone)
        assert await is_in(here)


async def test_one_signs_out_everywhere_else_at_once(town: Town) -> None:
    email = await person(town, "careful")
    async with town.visit() as here, town.visit() as there, town.visit() as elsewhere:
        for visitor in (here, there, elsewhere):
            await enter(visitor, email)
        await here.post("/account/sessions/end-others", {})
        assert [await is_in(visitor) for visitor in (here, there, elsewhere)] == [True, False, False]


async def test_nobody_ends_anothers_session(town: Town) -> None:
    victim, meddler = await person(town, "victim"), await person(town, "meddler")
    async with town.visit() as one, town.visit() as other:
        await enter(one, victim)
        await enter(other, meddler)
        session = service.digest(one.client.cookies[SESSION_COOKIE])
        await other.post("/account/sessions/end", {"session": session})
        await other.post("/account/sessions/end-others", {})
        assert await is_in(one)


async def test_signing_in_gives_another_id_and_ends_the_one_that_came_along(town: Town) -> None:
    """An id that somebody else put into the browser beforehand is worth nothing afterwards."""
    email = await person(town, "rotates")
    async with town.visit() as visitor:
        await enter(visitor, email)
        first = visitor.client.cookies[SESSION_COOKIE]
        await enter(visitor, email)
        assert visitor.client.cookies[SESSION_COOKIE] != first
        visitor.client.cookies.delete(SESSION_COOKIE)
        visitor.client.cookies.set(SESSION_COOKIE, first)
        assert not await is_in(visitor)


async def test_an_ended_session_opens_nothing(town: Town) -> None:
    email = await person(town, "late")
    async with town.visit() as visitor:
        await enter(visitor, email)
        hashed = service.digest(visitor.client.cookies[SESSION_COOKIE])
        await town.database.everything.execute(
            "UPDATE sign_in_session SET expires_at = now() WHERE token_hash = $1", hashed
        )
        assert not await is_in(visitor)


async def test_when_it_was_seen_is_noted_every_few_minutes_and_no_oftener(town: Town) -> None:
    email = await person(town, "seen")
    pool = town.database.everything
    async with town.visit() as visitor:
        await enter(visitor, email)
        hashed = service.digest(visitor.client.cookies[SESSION_COOKIE])
        seen = "SELECT seen_at FROM sign_in_session WHERE token_hash = $1"
        first = await pool.fetchval(seen, hashed)
        await visitor.get("/account")
        assert await pool.fetchval(seen, hashed) == first
        await pool.execute(
            "UPDATE sign_in_session SET seen_at = now() - interval '6 minutes' WHERE token_hash = $1", hashed
        )
        await visitor.get("/account")
        assert await pool.fetchval(seen, hashed) > first


async def test_that_it_cannot_be_noted_keeps_nobody_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    email = await person(town, "full")

    async def full(*_: object) -> None:
        raise asyncpg.DiskFullError("no space left")

    async with town.visit() as visitor:
        await enter(visitor, email)
        await town.database.everything.execute(
            "UPDATE sign_in_session SET seen_at = now() - interval '1 day'"
        )
        monkeypatch.setattr(queries, "note_use", full)
        assert await is_in(visitor)


async def reviews(visitor: Visitor) -> int:
    return (await visitor.get("/review")).status_code


async def test_a_role_revoked_a_second_ago_is_gone_at_the_next_request(town: Town) -> None:
    email = await person(town, "demoted")
    async with town.visit() as visitor:
        await enter(visitor, email)
        assert await reviews(visitor) == 403
        for role, answer in (("secretariat", 200), ("member", 403)):
            async with town.database.sessions.begin() as session:
                await service.set_role(session, email, role)
            assert await reviews(visitor) == answer


async def test_a_membership_revoked_a_second_ago_is_gone_at_the_next_request(town: Town) -> None:
    email = await person(town, "dismissed")
    pool = town.database.everything
    key = await pool.fetchval("SELECT id FROM person WHERE email = $1", email)
    member = "INSERT INTO member (person_id, organisation_id, role) VALUES ($1, $2, 'editor')"
    await pool.execute(member, key, town.keys[AGENCY])
    async with town.database.sessions.begin() as session:
        token = await service.add_token(session, key, "sync")
    headers = {"Authorization": f"Bearer {token}"}
    async with town.visit() as program:
        made = await program.client.post("/activities", json=town.document(), headers=headers)
        assert made.status_code == 201
        await pool.execute("DELETE FROM member WHERE person_id = $1", key)
        refused = await program.client.post("/activities", json=town.document(), headers=headers)
        assert refused.status_code == 403


async def test_the_cookie_is_closed_to_scripts_and_other_sites(town: Town) -> None:
    email = await person(town, "guarded")
    async with town.visit() as visitor:
        answer = await visitor.post("/sign-in", {"email": email, "password": PASSWORD})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION_COOKIE))
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()

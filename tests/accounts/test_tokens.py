"""API tokens: for what they were made, for as long as they are good, and never to make more of themselves."""

import re
from typing import Any

import pytest
from tests.accounts.people import enter, person
from tests.activities.town import Town, Visitor

from commonground.accounts import scopes, service


async def token(town: Town, who: str, *chosen: str) -> dict[str, str]:
    async with town.database.sessions.begin() as session:
        made = await service.add_token(session, town.keys[who], "test", scopes=chosen)
    return {"Authorization": f"Bearer {made}"}


async def make(visitor: Visitor, fields: dict[str, Any]) -> str:
    made = await visitor.post("/account/tokens", fields)
    assert made.headers["cache-control"] == "private, no-store"
    return str(re.search(r"cg_[\w-]+", made.text)[0])  # type: ignore[index]


async def test_a_token_is_shown_once_works_and_can_be_revoked(town: Town) -> None:
    email = await person(town, "programs")
    fields = {"token_name": "Nightly sync", "days": "30", "scopes": ["read", "write"]}
    async with town.visit() as visitor:
        await enter(visitor, email)
        made = await make(visitor, fields)
        page = (await visitor.get("/account")).text
        assert made not in page
        assert "Nightly sync" in page
        assert "never used" in page
        headers = {"Authorization": f"Bearer {made}"}
        async with town.visit() as program:
            known = await program.client.post("/activities", json={}, headers=headers)
            assert known.status_code == 403, "who edits for nobody is known, and may not write"
            page = (await visitor.get("/account")).text
            assert "last used" in page
            hashed = re.search(r'name="token" value="(\w+)"', page)[1]  # type: ignore[index]
            await visitor.post("/account/tokens/revoke", {"token": hashed})
            assert (await program.client.post("/activities", json={}, headers=headers)).status_code == 401


async def test_nobody_revokes_anothers_token(town: Town) -> None:
    headers = await town.token("officer")
    email = await person(town, "envious")
    async with town.visit() as visitor:
        await enter(visitor, email)
        await visitor.post("/account/tokens/revoke", {"token": service.digest(headers["Authorization"][7:])})
        answer = await visitor.client.post("/activities", json=town.document(), headers=headers)
    assert answer.status_code == 201


async def test_a_token_for_nothing_is_refused_and_what_was_typed_stays(town: Town) -> None:
    email = await person(town, "undecided")
    async with town.visit() as visitor:
        await enter(visitor, email)
        answer = await visitor.post("/account/tokens", {"token_name": "My sheet", "days": "365"})
        assert answer.status_code == 422
        assert "Choose what it is for." in answer.text
        assert 'value="My sheet"' in answer.text
        assert '<option value="365" selected>' in answer.text
        unknown = {"token_name": "x", "days": "30", "scopes": ["read", "everything"]}
        await make(visitor, unknown)
    kept = "SELECT scopes FROM api_token t JOIN person p ON p.id = t.person_id WHERE email = $1"
    assert await town.database.everything.fetchval(kept, email) == ["read"]


async def test_a_json_write_needs_the_scope_to_write(town: Town) -> None:
    async with town.visit() as program:
        for chosen in (["read"], ["import"], ["read", "import"]):
            headers = await token(town, "officer", *chosen)
            refused = await program.client.post("/activities", json=town.document(), headers=headers)
            assert refused.status_code == 403
            assert refused.json()["code"] == "not_allowed"
            assert "“write”" in refused.json()["detail"]
        headers = await token(town, "officer", "write")
        answer = await program.client.post("/activities", json=town.document(), headers=headers)
        assert answer.status_code == 201


async def test_ones_own_drafts_need_the_scope_to_read(town: Town) -> None:
    drafts = "/activities.json?state=draft"
    async with town.visit() as program:
        refused = await program.client.get(drafts, headers=await token(town, "officer", "write"))
        assert refused.status_code == 403
        answer = await program.client.get(drafts, headers=await token(town, "officer", "read"))
        assert answer.status_code == 200, answer.text


async def test_bringing_in_needs_its_scope_and_no_other(town: Town) -> None:
    async with town.visit() as program:
        guard = {"x-csrftoken": program.client.cookies["csrftoken"]}
        for chosen, wanting in ((["read", "write"], True), (["import"], False)):
            headers = await token(town, "officer", *chosen) | guard
            answer = await program.client.post("/import", headers=headers)
            assert ("lacks the scope “import”" in answer.text) is wanting


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/activities.json", {"read"}),
        ("HEAD", "/desk", {"read"}),
        ("POST", "/activities", {"write"}),
        ("PATCH", "/activities/3", {"write"}),
        ("DELETE", "/anything/new", {"write"}),
        ("POST", "/import", {"import"}),
        ("POST", "/import/7/run", {"import"}),
        ("GET", "/import/7", {"import", "read"}),
        ("POST", "/imports-of-others", {"write"}),
    ],
)
def test_each_request_needs_one_scope(method: str, path: str, needed: set[str]) -> None:
    assert {scope for scope in scopes.SCOPES if scopes.opens((scope,), method, path)} == needed
    assert not scopes.opens((), method, path)


async def test_a_token_opens_no_account(town: Town) -> None:
    """Whoever stole one could make themselves more of them, or another password."""
    headers = await town.token("officer")
    async with town.visit() as program:
        assert (await program.client.get("/account", headers=headers)).status_code == 403
        fields = {"token_name": "more", "days": "365", "_csrf_token": program.client.cookies["csrftoken"]}
        for path in ("/account", "/account/tokens", "/account/password", "/account/two-step/off"):
            answer = await program.client.post(path, data=fields, headers=headers)
            assert answer.status_code == 403, path
    query = "SELECT count(*) FROM api_token WHERE name = 'more'"
    assert await town.database.everything.fetchval(query) == 0


async def test_an_expired_token_is_refused(town: Town) -> None:
    headers = await token(town, "officer", "write")
    hashed = service.digest(headers["Authorization"][7:])
    await town.database.everything.execute(
        "UPDATE api_token SET expires_at = now() - interval '1 second' WHERE token_hash = $1", hashed
    )
    async with town.visit() as program:
        answer = await program.client.post("/activities", json=town.document(), headers=headers)
    assert answer.status_code == 401

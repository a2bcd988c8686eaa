"""A new password by mail: nobody learns who is here, and a link opens once, for an hour."""

import asyncio
import re

import pytest
from tests.accounts.people import ANOTHER, PASSWORD, enter, is_in, mails, person, with_two_steps
from tests.activities.town import Town, Visitor
from tests.conftest import SECRET

from commonground.accounts import attempts, reset, service
from commonground.base import links


async def link(town: Town, visitor: Visitor, email: str) -> str:
    """The path in the newest mail."""
    assert (await visitor.post("/reset", {"email": email})).status_code == 200
    return str(re.search(r"/reset/\S+", (await mails(town, email))[-1])[0])  # type: ignore[index]


async def test_the_answer_is_the_same_whether_or_not_the_address_is_known(town: Town) -> None:
    known = await person(town, "forgetful")
    told = []
    for email in (known, "nobody-at-all@town.example"):
        async with town.visit() as visitor:
            answer = await visitor.post("/reset", {"email": email})
        assert answer.status_code == 200
        told.append(answer.text.replace(email, "…"))
    assert re.sub(r"\?\d+|[0-9a-f]{64,}", "", told[0]) == re.sub(r"\?\d+|[0-9a-f]{64,}", "", told[1])
    assert len(await mails(town, known)) == 1
    assert await mails(town, "nobody-at-all@town.example") == []


async def test_the_link_sets_a_password_once_and_ends_all_that_the_old_one_opened(town: Town) -> None:
    email = await person(town, "resets")
    async with town.visit() as thief, town.visit() as owner:
        await enter(thief, email)
        path = await link(town, owner, email)
        page = await owner.get(path)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "private, no-store"
        weak = await owner.post(path, {"password": "password1234"})
        assert weak.status_code == 422
        assert (await owner.post(path, {"password": ANOTHER})).headers["location"] == "/sign-in"
        assert not await is_in(thief)
        for again in (await owner.get(path), await owner.post(path, {"password": "yet another one of mine"})):
            assert again.status_code == 410
            assert "used already" in again.text
        assert (await owner.post("/sign-in", {"email": email, "password": PASSWORD})).status_code == 422
        await enter(owner, email, ANOTHER)
    assert "was changed" in (await mails(town, email))[-1]


async def test_of_two_uses_at_once_one_counts(town: Town) -> None:
    email = await person(town, "hasty")
    async with town.visit() as one, town.visit() as other:
        path = await link(town, one, email)
        answers = await asyncio.gather(
            one.post(path, {"password": "the first set of words"}),
            other.post(path, {"password": "the second set of words"}),
        )
    assert sorted(answer.status_code for answer in answers) == [303, 410]


@pytest.mark.parametrize(
    "spoil", [lambda path: path[:-1], lambda path: path + "x", lambda _path: "/reset/made.up.link"]
)
async def test_a_forged_link_is_refused_with_a_way_on(town: Town, spoil: object) -> None:
    email = await person(town, "forged")
    async with town.database.sessions.begin() as session:
        known = await service.by_email(session, email)
        assert known
        token = links.sign(SECRET, reset.PURPOSE, [known.id, reset.fingerprint(known)])
    async with town.visit() as visitor:
        assert (await visitor.get(f"/reset/{token}")).status_code == 200
        path = spoil(f"/reset/{token}")  # type: ignore[operator]
        for answer in (await visitor.get(path), await visitor.post(path, {"password": ANOTHER})):
            assert answer.status_code == 400
            assert 'action="/reset"' in answer.text


async def test_a_link_of_another_purpose_or_secret_sets_no_password(town: Town) -> None:
    email = await person(town, "crossed")
    async with town.database.sessions.begin() as session:
        known = await service.by_email(session, email)
        assert known
        payload = [known.id, reset.fingerprint(known)]
    async with town.visit() as visitor:
        for secret, purpose in ((SECRET, "freshness"), ("another secret", reset.PURPOSE)):
            token = links.sign(secret, purpose, payload)
            assert (await visitor.post(f"/reset/{token}", {"password": ANOTHER})).status_code == 400


async def test_an_old_link_is_refused_in_the_readers_language(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = await person(town, "tardy")
    async with town.visit() as visitor:
        path = await link(town, visitor, email)
        monkeypatch.setattr(reset, "GOOD_FOR_S", -1)
        answer = await visitor.get(f"{path}?language=mn")
    assert answer.status_code == 410
    assert '<html lang="mn">' in answer.text


async def test_the_mail_speaks_the_persons_language_and_not_the_askers(town: Town) -> None:
    email = await person(town, "naran", language="mn")
    async with town.visit() as visitor:
        visitor.client.cookies.set("language", "ru")
        await visitor.post("/reset", {"email": email})
    query = "SELECT language FROM mail WHERE recipient = $1"
    assert await town.database.everything.fetchval(query, email) == "mn"


async def test_some_mails_in_a_row_and_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(attempts.MOST_OF_BOTH, "reset", 2)
    email = await person(town, "bothered")
    async with town.visit() as visitor:
        for address, sent in ((email, 2), ("stranger-to-us@town.example", 0)):
            statuses = [(await visitor.post("/reset", {"email": address})).status_code for _time in range(4)]
            assert statuses == [200, 200, 429, 429]
            assert len(await mails(town, address)) == sent


async def test_a_second_step_stays_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads somebody's mail is not in yet."""
    email = await person(town, "tapped")
    async with town.visit() as visitor:
        await enter(visitor, email)
        await with_two_steps(visitor, monkeypatch)
    async with town.visit() as visitor:
        await visitor.post(await link(town, visitor, email), {"password": ANOTHER})
        answer = await visitor.post("/sign-in", {"email": email, "password": ANOTHER})
        assert answer.headers["location"] == "/sign-in/code"
        assert not await is_in(visitor)

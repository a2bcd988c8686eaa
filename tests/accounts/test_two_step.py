"""The second step: what the first opens without it, codes used once, guessing, turning off."""

import asyncio

import pytest
from tests.accounts.people import ANOTHER, PASSWORD, Phone, enter, is_in, mails, person, with_two_steps
from tests.activities.town import Town, Visitor

from commonground.accounts import attempts, letting_in, service, two_step
from commonground.accounts.letting_in import HALF_COOKIE
from commonground.base.web import SESSION_COOKIE


async def first_step(visitor: Visitor, email: str, onward: str = "") -> None:
    answer = await visitor.post("/sign-in", {"email": email, "password": PASSWORD, "next": onward})
    assert answer.headers["location"] == "/sign-in/code"


async def ready(town: Town, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Phone, list[str]]:
    email = await person(town, name)
    async with town.visit() as visitor:
        await enter(visitor, email)
        phone, codes = await with_two_steps(visitor, monkeypatch)
    return email, phone, codes


async def test_the_password_alone_opens_nothing_and_the_code_leads_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, _codes = await ready(town, "twice", monkeypatch)
    async with town.visit() as visitor:
        await first_step(visitor, email, "/activities/new")
        assert SESSION_COOKIE not in visitor.client.cookies
        visitor.client.cookies.set(SESSION_COOKIE, visitor.client.cookies[HALF_COOKIE])
        assert not await is_in(visitor)
        visitor.client.cookies.delete(SESSION_COOKIE)
        assert (await visitor.get("/sign-in/code")).status_code == 200
        answer = await visitor.post("/sign-in/code", {"code": phone.code()})
        assert answer.headers["location"] == "/activities/new"
        assert await is_in(visitor)


async def test_a_code_opens_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    email, phone, _codes = await ready(town, "overlooked", monkeypatch)
    code = phone.code()
    async with town.visit() as owner, town.visit() as onlooker:
        await first_step(owner, email)
        await first_step(onlooker, email)
        assert (await owner.post("/sign-in/code", {"code": code})).status_code == 303
        assert (await onlooker.post("/sign-in/code", {"code": code})).status_code == 422


async def test_of_two_at_once_with_the_same_code_one_is_let_in(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, codes = await ready(town, "raced", monkeypatch)
    for code in (phone.code(), codes[0]):
        async with town.visit() as one, town.visit() as other:
            await first_step(one, email)
            await first_step(other, email)
            answers = await asyncio.gather(
                *(visitor.post("/sign-in/code", {"code": code}) for visitor in (one, other))
            )
        assert sorted(answer.status_code for answer in answers) == [303, 422]


async def test_a_code_of_before_the_last_one_used_is_too_old(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, _codes = await ready(town, "slow", monkeypatch)
    now = int(phone.real() + phone.ahead) + 60
    phone.ahead += 60
    async with town.visit() as visitor:
        for at, status in ((now + 30, 303), (now, 422), (now - 90, 422), (now + 90, 422)):
            await first_step(visitor, email)
            answer = await visitor.post("/sign-in/code", {"code": phone.generator.at(at)})
            assert answer.status_code == status


async def test_a_recovery_code_opens_once_and_new_ones_end_the_old(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, codes = await ready(town, "stranded", monkeypatch)
    async with town.visit() as visitor:
        for code, status in ((codes[0], 303), (codes[0], 422), (codes[1].upper().replace("-", " "), 303)):
            await first_step(visitor, email)
            assert (await visitor.post("/sign-in/code", {"code": code})).status_code == status
        assert "8 recovery codes left" in (await visitor.get("/account")).text
        assert (await visitor.post("/account/two-step/codes", {"code_for_new": "123"})).status_code == 422
        assert (
            await visitor.post("/account/two-step/codes", {"code_for_new": phone.code()})
        ).status_code == 200
        await first_step(visitor, email)
        assert (await visitor.post("/sign-in/code", {"code": codes[2]})).status_code == 422


async def test_anothers_recovery_code_opens_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _email, _phone, codes = await ready(town, "generous", monkeypatch)
    email, _phone, _codes = await ready(town, "taker", monkeypatch)
    async with town.visit() as visitor:
        await first_step(visitor, email)
        assert (await visitor.post("/sign-in/code", {"code": codes[0]})).status_code == 422


async def test_guessing_codes_is_slowed_down_and_the_password_frees_no_new_tries(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, _codes = await ready(town, "besieged", monkeypatch)
    monkeypatch.setitem(attempts.MOST_OF_BOTH, "code", 3)
    async with town.visit() as visitor:
        for _guess in range(3):
            await first_step(visitor, email)
            assert (await visitor.post("/sign-in/code", {"code": "000000"})).status_code == 422
        await first_step(visitor, email)
        answer = await visitor.post("/sign-in/code", {"code": phone.code()})
        assert answer.status_code == 429
        assert not await is_in(visitor)


async def test_the_half_way_lasts_some_minutes_and_cannot_be_made_up(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, _codes = await ready(town, "half", monkeypatch)
    async with town.visit() as visitor:
        await first_step(visitor, email)
        kept = visitor.client.cookies[HALF_COOKIE]
        for cookie in (kept[:-2], "", "made.up.cookie"):
            visitor.client.cookies.delete(HALF_COOKIE)
            visitor.client.cookies.set(HALF_COOKIE, cookie)
            answer = await visitor.post("/sign-in/code", {"code": phone.code()})
            assert answer.headers["location"] == "/sign-in"
        visitor.client.cookies.delete(HALF_COOKIE)
        visitor.client.cookies.set(HALF_COOKIE, kept)
        monkeypatch.setattr(letting_in, "HALF_GOOD_FOR_S", -1)
        assert (await visitor.get("/sign-in/code")).headers["location"] == "/sign-in"


async def test_a_new_password_ends_what_the_old_one_began(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, phone, _codes = await ready(town, "halfway", monkeypatch)
    async with town.visit() as visitor:
        await first_step(visitor, email)
        async with town.database.sessions.begin() as session:
            known = await service.by_email(session, email)
            assert known
            await service.set_password(session, known.id, ANOTHER)
        answer = await visitor.post("/sign-in/code", {"code": phone.code()})
        assert answer.headers["location"] == "/sign-in"
        assert not await is_in(visitor)


async def test_turning_it_off_needs_password_and_code(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    email, phone, codes = await ready(town, "weary", monkeypatch)
    async with town.visit() as visitor:
        await first_step(visitor, email)
        await visitor.post("/sign-in/code", {"code": phone.code()})
        for fields in (
            {"password": "not the one", "code": phone.code()},
            {"password": PASSWORD, "code": "000000"},
            {"password": PASSWORD, "code": ""},
        ):
            answer = await visitor.post("/account/two-step/off", fields)
            assert answer.status_code == 422
        fields = {"password": PASSWORD, "code": codes[0]}
        assert (await visitor.post("/account/two-step/off", fields)).status_code == 303
    async with town.visit() as visitor:
        await enter(visitor, email)
        assert await is_in(visitor)
    assert ["turned on" in mail or "turned off" in mail for mail in await mails(town, email)] == [True, True]


async def test_it_is_not_on_before_a_code_has_shown_that_the_phone_has_the_key(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = await person(town, "curious")
    async with town.visit() as visitor:
        await enter(visitor, email)
        page = (await visitor.get("/account/two-step")).text
        assert 'src="data:image/svg+xml' in page
        assert (await visitor.get("/account/two-step")).text.count('class="key"') == 1
        assert (await visitor.post("/account/two-step", {"code": "000000"})).status_code == 422
        await enter(visitor, email)
        assert await is_in(visitor)


async def test_the_key_is_shown_no_more_and_stands_nowhere_in_plain(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = await person(town, "sealed")
    async with town.visit() as visitor:
        await enter(visitor, email)
        phone, codes = await with_two_steps(visitor, monkeypatch)
        key = phone.generator.secret
        page = (await visitor.get("/account/two-step")).text
        assert 'class="key"' not in page
        assert (await visitor.post("/account/two-step", {"code": phone.code()})).status_code == 422
    rows = await town.database.everything.fetch(
        "SELECT to_jsonb(s)::text FROM second_step s UNION ALL SELECT to_jsonb(r)::text FROM recovery_code r"
    )
    plain = " ".join(row[0] for row in rows)
    assert key not in plain
    assert not any(code in plain or code.replace("-", "") in plain for code in codes)


def test_codes_are_looked_at_whatever_is_typed() -> None:
    assert two_step.step_of("JBSWY3DPEHPK3PXP" * 2, "１２３４５６") is None
    assert two_step.step_of("JBSWY3DPEHPK3PXP" * 2, "пароль") is None

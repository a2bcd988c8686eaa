"""What a password must be, changing it, and how it is kept."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from tests.accounts.people import ANOTHER, PASSWORD, enter, is_in, mails, person
from tests.activities.town import Town

from commonground.accounts import attempts, passwords, service

WORDS = [
    "camel",
    "tamarisk",
    "furrow",
    "lantern",
    "quarry",
    "violet",
    "saddle",
    "harbour",
    "walnut",
    "cinder",
]


@pytest.fixture(autouse=True)
def _as_slow_as_for_users(_quick_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", _quick_passwords)


def codes(password: str, name: str = "Naran Bold", email: str = "naran.b@agency.example") -> list[str]:
    return [problem.code for problem in passwords.problems("password", password, name, email)]


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "x" * 1_001])
def test_too_short_or_endless_is_refused(password: str) -> None:
    assert codes(password) == ["password_length"]


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2024!!",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabc",
        "qwertyuiop12",
        "123456789012",
        "iloveyou1234",
        "commonground1",
        "Desertification2030",
        "йцукенгшщзхъ",
        "1qaz2wsx3edc",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert codes(password) == ["password_guessed"]


@pytest.mark.parametrize(
    "password", ["naranbold2024", "Naran.B@agency.example", "bold-naran-bold", "agencynaran12"]
)
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    assert codes(password) == ["password_guessed"]
    assert codes(password, "Li Wei", "wei@other.test") == [] or "2024" in password or "bold-naran" in password


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=6, unique=True), st.sampled_from(["", " ", "-"]))
def test_four_words_are_a_password_without_signs_or_capitals(words: list[str], between: str) -> None:
    assert codes(between.join(words)) == []


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_nothing_that_can_be_typed_breaks_it(password: str, name: str, email: str) -> None:
    assert len(codes(password, name, email)) <= 1


async def test_changing_it_asks_the_old_one_and_ends_all_else(town: Town) -> None:
    email = await person(town, "changes")
    async with town.visit() as here, town.visit() as elsewhere:
        await enter(here, email)
        await enter(elsewhere, email)
        async with town.database.sessions.begin() as session:
            known = await service.by_email(session, email)
            assert known
            token = await service.add_token(session, known.id, "sync")
        fields = {"old_password": "not it at all", "new_password": ANOTHER}
        refused = await here.post("/account/password", fields)
        assert refused.status_code == 422
        assert "This is not your password." in refused.text
        assert await is_in(elsewhere)
        fields = {"old_password": PASSWORD, "new_password": "password1234"}
        assert (await here.post("/account/password", fields)).status_code == 422
        fields = {"old_password": PASSWORD, "new_password": ANOTHER}
        assert (await here.post("/account/password", fields)).status_code == 303
        assert await is_in(here), "who changed it goes on"
        assert not await is_in(elsewhere)
        headers = {"Authorization": f"Bearer {token}"}
        assert (await here.client.post("/activities", json={}, headers=headers)).status_code == 401
    async with town.visit() as visitor:
        assert (await visitor.post("/sign-in", {"email": email, "password": PASSWORD})).status_code == 422
        await enter(visitor, email, ANOTHER)
    assert ["was changed" in mail for mail in await mails(town, email)] == [True]


async def test_the_old_one_cannot_be_guessed_at_the_account_either(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(attempts.MOST_OF_BOTH, "password", 2)
    email = await person(town, "borrowed")
    async with town.visit() as visitor:
        await enter(visitor, email)
        fields = {"old_password": "a guess of it", "new_password": ANOTHER}
        for _guess in range(2):
            assert (await visitor.post("/account/password", fields)).status_code == 422
        fields["old_password"] = PASSWORD
        assert (await visitor.post("/account/password", fields)).status_code == 429
    async with town.visit() as visitor:
        assert (await visitor.post("/sign-in", {"email": email, "password": PASSWORD})).status_code == 429


async def test_a_hash_of_other_parameters_is_made_anew_at_sign_in(town: Town) -> None:
    email = await person(town, "early")
    weaker = PasswordHasher(time_cost=1, memory_cost=8_192).hash(PASSWORD)
    pool = town.database.everything
    await pool.execute("UPDATE person SET password_hash = $2 WHERE email = $1", email, weaker)
    async with town.visit() as visitor:
        await enter(visitor, email)
    kept = await pool.fetchval("SELECT password_hash FROM person WHERE email = $1", email)
    assert kept != weaker
    assert kept.startswith("$argon2id$")
    assert not passwords.is_outdated(kept)


async def test_without_a_password_none_opens(town: Town) -> None:
    email = await person(town, "provided", None)
    async with town.visit() as visitor:
        for password in ("", "None", PASSWORD):
            answer = await visitor.post("/sign-in", {"email": email, "password": password})
            assert answer.status_code == 422

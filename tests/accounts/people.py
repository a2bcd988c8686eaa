"""People of these tests, each with an account of their own, and what they do again and again."""

import re
import time

import pyotp
import pytest
from tests.activities.town import Town, Visitor

from commonground.accounts import service, two_step

PASSWORD = "a long enough password"
ANOTHER = "quite another set of words"


async def person(town: Town, name: str, password: str | None = PASSWORD, language: str = "en") -> str:
    """Their address."""
    email = f"{name}@town.example"
    async with town.database.sessions.begin() as session:
        await service.add_person(session, email, name.title(), password, language=language)
    return email


async def enter(visitor: Visitor, email: str, password: str = PASSWORD) -> None:
    answer = await visitor.post("/sign-in", {"email": email, "password": password})
    assert answer.status_code == 303, answer.text[:300]


async def is_in(visitor: Visitor) -> bool:
    return (await visitor.get("/account")).status_code == 200


async def mails(town: Town, email: str) -> list[str]:
    query = "SELECT subject || E'\n' || text FROM mail WHERE recipient = $1 ORDER BY id"
    return [row[0] for row in await town.database.everything.fetch(query, email)]


class Phone:
    """A code generator whose time goes on when a code was taken, so that no test waits for the next one."""

    def __init__(self, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.generator, self.ahead = pyotp.TOTP(key), 0
        self.real = time.time
        monkeypatch.setattr(two_step.time, "time", lambda: self.real() + self.ahead)

    def code(self) -> str:
        self.ahead += 60
        return self.generator.at(int(self.real() + self.ahead))


async def with_two_steps(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> tuple[Phone, list[str]]:
    """Turns it on for who is signed in: the phone and the recovery codes."""
    page = (await visitor.get("/account/two-step")).text
    key = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]
    phone = Phone(key, monkeypatch)
    shown = await visitor.post("/account/two-step", {"code": phone.code()})
    codes = re.findall(r"<code>([a-z0-9-]{19})</code>", shown.text)
    assert len(codes) == 10, shown.text
    return phone, codes

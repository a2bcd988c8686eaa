"""Logs hold no secret and no address of a person, also when something breaks in the midst of it."""

import logging

import pytest
from sqlalchemy import text
from tests.accounts.people import ANOTHER, PASSWORD, enter, person
from tests.activities.town import Town

from commonground.accounts import reset, service
from commonground.base.failures import told


async def test_what_breaks_is_logged_without_what_was_sent(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    email = await person(town, "private-person")
    async with town.database.sessions.begin() as session:
        known = await service.by_email(session, email)
        assert known
        token = reset.link(session.info["settings"], known).rpartition("/")[2]

    async def breaks(session: object, person: object, password: str) -> None:
        values = {"email": email, "password": password}
        await session.execute(text("SELECT 1 / (length(:email || :password) * 0)"), values)  # type: ignore[attr-defined]

    monkeypatch.setattr(reset, "finish", breaks)
    # The test's own client tells where it goes; that is no log of the platform's.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    async with town.visit() as visitor:
        with caplog.at_level(logging.DEBUG):
            answer = await visitor.post(f"/reset/{token}", {"password": ANOTHER})
            await visitor.post("/sign-in", {"email": email, "password": "a wrong password"})
            await enter(visitor, email)
            await visitor.post("/account/password", {"old_password": "wrong", "new_password": ANOTHER})
    assert answer.status_code == 500
    kept = "\n".join(caplog.handler.format(record) for record in caplog.records)
    assert "POST /reset/… failed" in kept
    for secret in (email, token, PASSWORD, ANOTHER, "a wrong password", visitor.client.cookies["session"]):
        assert secret not in kept


def test_an_address_is_told_without_its_secret() -> None:
    assert told("/activities/12/edit") == "/activities/12/edit"
    assert told("/reset/" + "x" * 90) == "/reset/…"

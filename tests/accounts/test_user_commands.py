"""The operator's commands for people: who there is, and a way in for who has none."""

import json
import re

import pytest
from tests.accounts.people import ANOTHER, enter, is_in, person, with_two_steps
from tests.activities.town import Town
from tests.base.command import command, refused
from tests.conftest import SECRET


async def test_a_link_for_who_gets_no_mail(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    email = await person(town, "offline")
    variables = {"DATABASE_URL": town.database.url, "COMMONGROUND_SECRET": SECRET}
    async with town.visit() as visitor:
        await enter(visitor, email)
        await with_two_steps(visitor, monkeypatch)
    ended = command("user", "reset", email, **variables)
    assert ended.returncode == 0, ended.stderr
    assert re.fullmatch(r"http://\S+/reset/\S+\n", ended.stdout)
    async with town.visit() as visitor:
        await visitor.post(ended.stdout[ended.stdout.index("/reset/") :].strip(), {"password": ANOTHER})
        await enter(visitor, email, ANOTHER)
        assert not await is_in(visitor), "the second step stays on unless the operator says so"
        command("user", "reset", email, "--without-code", **variables)
        await enter(visitor, email, ANOTHER)
        assert await is_in(visitor)
    line = refused("user", "reset", "nobody@town.example", **variables)
    assert line == "commonground: there is no account nobody@town.example"


async def test_who_there_is(town: Town) -> None:
    email = await person(town, "listed")
    variables = {"DATABASE_URL": town.database.url, "COMMONGROUND_SECRET": SECRET}
    told = command("user", "list", **variables).stdout
    assert f"{email}\tmember\tListed" in told.splitlines()
    found = json.loads(command("user", "list", "--json", **variables).stdout)
    assert {"email", "name", "role", "country", "created_at"} == set(found[0])

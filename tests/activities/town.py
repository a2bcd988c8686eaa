"""A platform of one's own with two agencies and the people who write for them, seen through its pages."""

import asyncio
import html
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from tests.conftest import browser, copied, sign_in

from commonground import start
from commonground.accounts import service as accounts
from commonground.activities import queries
from commonground.activities.schemas import Stored
from commonground.base import database as databases
from commonground.base.database import Database
from commonground.base.settings import Settings
from commonground.organisations import service as organisations
from commonground.organisations.models import Member

AGENCY, OTHER = "Agency of the Gobi", "Institute of the Steppe"
PEOPLE = {
    "officer": ("member", AGENCY, "editor"),
    "colleague": ("member", AGENCY, "editor"),
    "other": ("member", OTHER, "editor"),
    "reader": ("donor", OTHER, "reader"),
    "stranger": ("member", None, None),
    "secretariat": ("secretariat", None, None),
}
PLACE_IN_MONGOLIA = {"type": "Point", "coordinates": [104.4, 43.5]}


class Town:
    """`keys` are ids by name, of organisations and of people; `doors` are the cookies of who came before."""

    def __init__(self, database: Database, door: httpx.AsyncClient, keys: dict[str, int]) -> None:
        self.database, self.transport, self.keys = database, door._transport, keys
        self.doors: dict[str, dict[str, str]] = {}

    @asynccontextmanager
    async def visit(self, who: str = "") -> AsyncIterator["Visitor"]:
        """A browser without scripts, signed in as one of the people."""
        cookies = self.doors.get(who)
        async with httpx.AsyncClient(
            transport=self.transport, base_url="http://test", cookies=cookies
        ) as client:
            if cookies is None:
                await (sign_in(client, f"{who}@town.example") if who else client.get("/sign-in"))
                self.doors[who] = dict(client.cookies)
            yield Visitor(client)

    async def token(self, who: str) -> dict[str, str]:
        async with self.database.sessions.begin() as session:
            token = await accounts.add_token(session, self.keys[who], "test")
        return {"Authorization": f"Bearer {token}"}

    async def stored(self, key: int) -> Stored:
        async with self.database.everything.acquire() as connection:
            found = await queries.stored(connection, key)
        assert found is not None
        return found

    async def public(self, key: int) -> Stored | None:
        async with self.database.published.acquire() as connection:
            return await queries.stored(connection, key)

    async def count(self) -> int:
        return int(await self.database.everything.fetchval("SELECT count(*) FROM activity"))

    def document(self, **more: Any) -> dict[str, Any]:
        """What handing in needs and no more."""
        return {
            "title": {"en": {"text": "Belts around wells"}},
            "lead": self.keys[AGENCY],
            "areas": [{"code": "restoration", "share": 100}],
            "countries": [{"code": "MN", "share": 100}],
            "locations": [{"kind": "point", "geometry": PLACE_IN_MONGOLIA}],
        } | more


class Visitor:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, fields: dict[str, Any]) -> httpx.Response:
        return await self.client.post(path, data=fields | {"_csrf_token": self.client.cookies["csrftoken"]})

    async def form(self, path: str) -> dict[str, Any]:
        """The register's form on a page, as a browser would send it back."""
        return form_in((await self.get(path)).text)


def form_in(page: str) -> dict[str, Any]:
    body = page[page.index('id="register"') :]
    body = body[: body.index("</form>")]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, kind = attribute(tag, "name"), attribute(tag, "type")
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            found.setdefault(name, []).append(attribute(tag, "value"))
    for opening, inside in re.findall(r"(<textarea[^>]*>)(.*?)</textarea>", body, re.S):
        found.setdefault(attribute(opening, "name"), []).append(html.unescape(inside))
    for opening, inside in re.findall(r"(<select[^>]*>)(.*?)</select>", body, re.S):
        options = re.findall(r'<option value="([^"]*)"( selected)?', inside)
        chosen = next((value for value, mark in options if mark), options[0][0])
        found.setdefault(attribute(opening, "name"), []).append(html.unescape(chosen))
    found.pop("_csrf_token", None)
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


async def people(session: AsyncSession, keys: dict[str, int]) -> None:
    for name in (AGENCY, OTHER):
        keys[name], _added = await organisations.find_or_add(session, name, source="test")
    for who, (role, member_of, as_what) in PEOPLE.items():
        keys[who] = await accounts.add_person(
            session, f"{who}@town.example", who.title(), start.DEMO_PASSWORD, role
        )
        if member_of:
            values = {"person_id": keys[who], "organisation_id": keys[member_of], "role": as_what}
            await session.execute(insert(Member).values(**values).on_conflict_do_nothing())


@pytest_asyncio.fixture(scope="session")
async def town(reference: str, cluster_url: str, settings: Settings) -> AsyncIterator[Town]:
    url = await copied(reference, cluster_url, f"town_{os.urandom(3).hex()}")
    async with databases.connected(url, settings) as connected:
        keys: dict[str, int] = {}
        async with connected.sessions.begin() as session:
            await people(session, keys)
        opened, closing = asyncio.get_running_loop().create_future(), asyncio.Event()
        keeper = asyncio.create_task(keep_open(url, settings, opened, closing))
        yield Town(connected, await opened, keys)
        closing.set()
        await keeper


async def keep_open(
    url: str, settings: Settings, opened: asyncio.Future[httpx.AsyncClient], closing: asyncio.Event
) -> None:
    """The app must be stopped by the task that started it, which a fixture's end is not."""
    async with browser(url, settings) as door:
        opened.set_result(door)
        await closing.wait()


async def draft(town: Town, **more: Any) -> int:
    """A draft of the agency, made over the API."""
    headers = await town.token("officer")
    async with town.visit() as visitor:
        answer = await visitor.client.post("/activities", json=town.document(**more), headers=headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def published(town: Town, **more: Any) -> int:
    key = await draft(town, **more)
    officer, secretariat = await town.token("officer"), await town.token("secretariat")
    async with town.visit() as visitor:
        await visitor.client.post(f"/activities/{key}/submit", headers=officer)
        answer = await visitor.client.post(f"/activities/{key}/publish", headers=secretariat)
    assert answer.json()["state"] == "published", answer.text
    return key

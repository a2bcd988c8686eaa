"""Every route × every role: who comes in, and who is turned away at the door."""

import re
from collections.abc import AsyncIterator
from typing import get_args

import httpx
import pytest
import pytest_asyncio
from litestar.routes import HTTPRoute
from tests.accounts.behind_doors import PASSWORD, ROLES, World, email
from tests.accounts.doors import DOORS, WHO
from tests.conftest import browser, copied

from commonground.accounts.permissions import Action, may, registers
from commonground.accounts.schemas import Viewer
from commonground.app import create_litestar
from commonground.base import database as databases
from commonground.base.settings import Settings

PART = re.compile(r"\{(\w+):\w+\}")
FRAMEWORKS_OWN = ("/static", "/schema/")
ASKED = {
    "GET /activities/{activity:int}/history/as/geojson": "?from=1&to=2",
    "GET /activities/mine/as/xlsx": "?organisation=%(organisation)d",
}
MUST_EXIST = 404  # what one may not see is not there


@pytest.fixture(scope="module")
def doors(settings: Settings) -> list[str]:
    app = create_litestar(settings, "postgresql://nobody/nothing")
    return sorted(
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith(FRAMEWORKS_OWN)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS"
    )


def test_every_route_has_its_row_and_every_row_its_route(doors: list[str]) -> None:
    assert {"missing": sorted(set(doors) - set(WHO)), "stale": sorted(set(WHO) - set(doors))} == {
        "missing": [],
        "stale": [],
    }


def test_no_route_stands_in_two_rows() -> None:
    rows = [row.strip() for rows in DOORS.values() for row in rows.strip().splitlines()]
    assert len(rows) == len(set(rows))


@pytest_asyncio.fixture(scope="module")
async def world(original: str, cluster_url: str, settings: Settings) -> AsyncIterator[World]:
    async with databases.connected(await copied(original, cluster_url, "doors"), settings) as database:
        made = World(database)
        await made.fill()
        async with browser(database.url, settings) as client:
            await sign_in_as(client, "secretariat")
            form = {"year_from": "2015", "year_to": "2025", "title": "Tried doors"}
            await client.post("/reports/new", data=form | {"_csrf_token": client.cookies["csrftoken"]})
        await made.one("UPDATE report SET released_at = now() RETURNING id")
        yield made


async def sign_in_as(client: httpx.AsyncClient, role: str) -> None:
    await client.get("/sign-in")
    form = {"email": email(role), "password": PASSWORD, "_csrf_token": client.cookies["csrftoken"]}
    answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text[:300]


def comes_in(who: str, viewer: Viewer | None, world: World) -> bool:
    if who == "anyone":
        return True
    if who in ("signed in", "browser"):
        return viewer is not None
    if who == "nobody":
        return False
    if who == "member":
        own = viewer is not None and world.organisation in viewer.organisations
        return own or may(viewer, "manage", world.organisation)
    if who == "registers":
        return viewer is not None and registers(viewer)
    if who == "review or endorse":
        return may(viewer, "review") or may(viewer, "endorse")
    if who == "own":
        return may(viewer, "review")
    assert who in get_args(Action), who
    return may(viewer, who, world.organisation)  # type: ignore[arg-type]


def turned_away(answer: httpx.Response) -> bool:
    to_sign_in = answer.status_code in (302, 303) and answer.headers["location"].startswith("/sign-in?")
    return to_sign_in or answer.status_code in (401, 403, MUST_EXIST)


async def knock(client: httpx.AsyncClient, world: World, role: str, door: str) -> httpx.Response:
    method, _space, path = door.partition(" ")
    for name in PART.findall(path):
        path = re.sub(rf"\{{{name}:\w+\}}", await world.sample(name, path, role), path)
    if method == "GET":
        return await client.get(path + ASKED.get(door, "") % {"organisation": world.organisation})
    if "csrftoken" not in client.cookies:
        await client.get("/sign-in")
    headers = {"x-csrftoken": client.cookies["csrftoken"]}
    return await client.request(method, path, headers=headers, data={"nothing": "said"})


@pytest.mark.parametrize("role", ["nobody", *ROLES])
async def test_each_role_opens_its_doors_and_no_others(role: str, world: World, settings: Settings) -> None:
    viewer, wrong = world.viewer(role), []
    async with browser(world.database.url, settings) as client:
        if role != "nobody":
            await sign_in_as(client, role)
        for door, who in sorted(WHO.items()):
            if who == "token" or door == "POST /sign-out" or "/sessions/" in door:
                continue
            answer = await knock(client, world, role, door)
            if answer.status_code >= 500:
                wrong.append(f"{door}: {answer.status_code}")
            elif who == "link":
                wrong += (
                    [] if answer.status_code in (400, 404, 410, 403) else [f"{door}: made-up link opened"]
                )
            elif turned_away(answer) == comes_in(who, viewer, world):
                wrong.append(f"{door} ({who}): {answer.status_code} {answer.headers.get('location', '')}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["nobody", *ROLES])
async def test_a_cookie_opens_no_door_for_tokens(role: str, world: World, settings: Settings) -> None:
    async with browser(world.database.url, settings) as client:
        if role != "nobody":
            await sign_in_as(client, role)
        for door in (door for door, who in WHO.items() if who == "token"):
            answer = await knock(client, world, role, door)
            assert answer.status_code == 401, f"{door}: {answer.status_code}"

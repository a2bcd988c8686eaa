"""Codes are shown by their names in the reader's language, and as themselves where none is known."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from tests.conftest import browser

from commonground.base import i18n, web
from commonground.base.database import Connection, Database
from commonground.base.settings import Settings
from commonground.places import queries


@pytest_asyncio.fixture
async def context(connection: Connection) -> dict[str, Any]:
    return {"vocabulary": await queries.vocabulary(connection)}


@pytest.fixture(autouse=True)
def _language_put_back() -> Iterator[None]:
    before = i18n.reading.set("en")
    yield
    i18n.reading.reset(before)


def test_names_follow_the_reader(context: dict[str, Any]) -> None:
    assert web.vocab(context, "area", "awareness") == "Awareness raising"
    assert web.country(context, "MN") == "Mongolia"
    i18n.reading.set("mn")
    assert web.country(context, "MN") == "Монгол Улс"
    assert web.unit(context, "MN-047") == "Төв"
    i18n.reading.set("ja")
    assert web.unit(context, "JP-13") == "東京都"


def test_an_unknown_code_is_shown_as_it_is(context: dict[str, Any]) -> None:
    assert web.vocab(context, "area", "weather") == "weather"
    assert web.vocab(context, "no such vocabulary", "x") == "x"
    assert web.vocab(context, "area", None) == ""
    assert web.define(context, "area", "weather") == ""
    assert (web.country(context, "ZZ"), web.unit(context, "ZZ-1")) == ("ZZ", "ZZ-1")
    assert web.vocab({}, "area", "awareness") == "awareness"


def test_a_definition_can_be_asked_for(context: dict[str, Any]) -> None:
    assert web.define(context, "area", "restoration").startswith("Work on the land itself")


@pytest_asyncio.fixture(scope="module")
async def site(database: Database, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(database.url, settings) as client:
        yield client


async def test_the_units_of_a_country_can_be_asked_for(site: httpx.AsyncClient) -> None:
    found = (await site.get("/places/admin-units?country=MN", headers={"accept-language": "mn"})).json()
    assert len(found) == 22
    assert {"code": "MN-047", "country": "MN", "name": "Төв"} in found
    assert len((await site.get("/places/admin-units")).json()) == 216
    assert (await site.get("/places/admin-units?country=ZZ")).json() == []

"""A place is found by its name in any of six languages, by its beginning or misspelt."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from commonground.base.database import Connection, Database
from commonground.base.sql import beside
from commonground.places import gazetteer, queries
from commonground.places import search as searching
from commonground.places.gazetteer_names import folded, keys
from commonground.places.queries import Vocabulary
from commonground.places.search import Hit, search


@pytest_asyncio.fixture(scope="module")
async def filled(database: Database) -> AsyncIterator[Database]:
    async with database.sessions.begin() as session:
        count = await gazetteer.load_gazetteer(session)
    assert count > 12_000
    yield database


@pytest_asyncio.fixture
async def reader(filled: Database) -> AsyncIterator[tuple[Connection, Vocabulary]]:
    """As the public reads."""
    async with filled.published.acquire() as connection:
        yield connection, await queries.vocabulary(connection)


async def found(reader: tuple[Connection, Vocabulary], name: str, language: str = "en") -> list[Hit]:
    return await search(reader[0], reader[1], name, None, language)


@pytest.mark.parametrize(
    "name",
    [
        "Улаанбаатар",
        "Улан-Батор",
        "乌兰巴托",
        "ウランバートル",
        "울란바토르",
        "Ulaanbaatar",
        "ulanbaatr",
        "ULAANBAATAR ",
    ],
)
async def test_the_capital_in_six_languages_and_misspelt(
    reader: tuple[Connection, Vocabulary], name: str
) -> None:
    hits = await found(reader, name)
    assert "MN-1" in {hit.admin_unit for hit in hits[:2]}
    assert {hit.kind for hit in hits[:2]} == {"admin_unit", "town"}


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Даланзадгад", "MN-053"),
        ("dalanzadgad", "MN-053"),
        ("呼和浩特", "CN-NM"),
        ("札幌", "JP-01"),
        ("Кызыл", "RU-TY"),
        ("Tongliao", "CN-NM"),
        ("평양", "KP-01"),
        ("Өмнөговь", "MN-053"),
    ],
)
async def test_towns_and_units_come_first_under_their_own_names(
    reader: tuple[Connection, Vocabulary], name: str, unit: str
) -> None:
    assert unit in {hit.admin_unit for hit in (await found(reader, name))[:3]}


async def test_namesakes_are_told_apart(reader: tuple[Connection, Vocabulary]) -> None:
    hits = [hit for hit in await found(reader, "Bayan") if hit.name == "Bayan"]
    assert len(hits) > 2
    assert len({(hit.where, hit.matched) for hit in hits}) > 2
    assert all(hit.where and hit.kind_label for hit in hits)


async def test_what_is_shown_is_in_the_readers_language(reader: tuple[Connection, Vocabulary]) -> None:
    (town, *_others) = [hit for hit in await found(reader, "Hohhot", "ko") if hit.kind == "town"]
    assert town.where.endswith("중국")
    (unit, *_others) = await found(reader, "Mongolia", "zh")
    assert (unit.kind, unit.name) == ("country", "蒙古国")


async def test_the_beginning_of_a_name_is_enough(reader: tuple[Connection, Vocabulary]) -> None:
    assert any(hit.name == "Ulaanbaatar" for hit in await found(reader, "ulaanb"))
    assert await found(reader, "乌")


async def test_another_country_is_left_out_when_one_is_named(reader: tuple[Connection, Vocabulary]) -> None:
    hits = await search(reader[0], reader[1], "Bayan", "MN", "en")
    assert {hit.country for hit in hits} == {"MN"}


@pytest.mark.parametrize("name", ["", "   ", "%", "'", "\\", "_", "); DROP TABLE", "\x00", "x" * 5_000, "😀"])
async def test_what_is_no_name_finds_nothing_and_breaks_nothing(
    reader: tuple[Connection, Vocabulary], name: str
) -> None:
    assert isinstance(await found(reader, name), list)


async def test_a_search_goes_through_no_more_names_than_are_alike(filled: Database) -> None:
    """With few names the server may well read all of them, so it is kept from that here."""
    async with filled.everything.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        query = beside(searching.__file__, "search")
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}", ["ulan"], None, 12))
    assert "Bitmap Index Scan on ix_gazetteer_name_folded" in plan, plan


async def test_filling_it_again_leaves_as_much(filled: Database) -> None:
    count = "SELECT count(*) FROM gazetteer_name"
    before = await filled.everything.fetchval(count)
    async with filled.sessions.begin() as session:
        await gazetteer.load_gazetteer(session)
    assert await filled.everything.fetchval(count) == before


def test_case_accents_and_small_signs_do_not_part_names() -> None:
    assert folded("Ömnö-Gov’") == folded("OMNO GOV") == "omno gov"
    assert folded("ガ") != folded("カ")
    assert keys("Өмнөговь") == ["өмнөговь", "omnogov"]


async def test_the_page_answers_names_and_coordinates(client: object) -> None:
    answer = await client.get("/places/search", params={"q": "Даланзадгад"})  # type: ignore[attr-defined]
    assert answer.status_code == 200
    assert answer.json()["items"][0]["admin_unit"] == "MN-053"
    answer = await client.get("/places/search", params={"q": "12,34 56,78"})  # type: ignore[attr-defined]
    assert len(answer.json()["coordinates"]) == 4

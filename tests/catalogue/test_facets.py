import random

import pytest
from tests.catalogue.documents import facet, fits, published_values, random_filters

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.catalogue import queries
from commonground.catalogue.facets import COLUMNS, facets
from commonground.places.queries import Vocabulary

COMPARED = tuple(name for name in COLUMNS if name != "wide")


async def test_lists_and_facets_agree_with_the_documents(filled: Database, words: Vocabulary) -> None:
    """Forty random filters; every facet counts with all the others applied but its own."""
    chance = random.Random(20)
    async with filled.published.acquire() as connection:
        every = await published_values(connection)
        for _round in range(40):
            chosen = random_filters(chance, every)
            expected = {key for key, values in every.items() if fits(values, chosen)}
            assert set(await queries.matching_ids(connection, chosen)) == expected, chosen
            total, items = await queries.listing(connection, chosen, Page(limit=1000), "en")
            assert total == len(expected)
            assert {item.id for item in items} == expected
            found = await facets(connection, chosen, words, "en")
            for name in COMPARED:
                counted = {one.value: one.count for one in found[name] if one.count}
                assert counted == facet(every, chosen, name), (name, chosen)


async def test_each_count_is_the_list_that_choosing_it_gives(filled: Database, words: Vocabulary) -> None:
    async with filled.published.acquire() as connection:
        found = await facets(connection, Filters(need=("funding",)), words, "en")
        for name in ("area", "country", "role", "organisation_type"):
            for one in found[name][:8]:
                chosen = Filters(need=("funding",), **{name: (one.value,)})
                assert len(await queries.matching_ids(connection, chosen)) == one.count, (name, one)


async def test_unclassified_is_a_row_of_its_own_and_the_six_areas_are_always_there(
    filled: Database, words: Vocabulary
) -> None:
    async with filled.published.acquire() as connection:
        every = await facets(connection, Filters(), words, "en")
        assert [one.value for one in every["area"]][-1] == "unclassified"
        none = await facets(connection, Filters(q=("nothing-has-this-word",)), words, "en")
    assert [(one.value, one.count) for one in none["area"]] == [
        (area, 0)
        for area in ("restoration", "capacity", "integration", "resources", "engagement", "awareness")
    ]


async def test_labels_are_words_in_the_readers_language(filled: Database, words: Vocabulary) -> None:
    async with filled.published.acquire() as connection:
        found = await facets(connection, Filters(), words, "ru")
    labels = {one.value: one.label for one in found["country"]}
    assert labels["MN"] == "Монголия"
    assert not [
        one for name in COMPARED for one in found[name] if one.label == one.value and name != "framework"
    ]


async def test_pages_of_a_list_neither_repeat_nor_lose_an_activity(filled: Database) -> None:
    async with filled.published.acquire() as connection:
        seen: list[int] = []
        for number in range(1, 100):
            total, items = await queries.listing(connection, Filters(), Page(limit=50, page=number), "en")
            seen += [item.id for item in items]
            if not items:
                break
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize("sort", ["newest", "title", "start", "gap", "budget", "confirmed"])
async def test_every_order_shows_the_same_activities(filled: Database, sort: str) -> None:
    async with filled.published.acquire() as connection:
        _total, items = await queries.listing(connection, Filters(), Page(sort=sort, limit=1000), "en")
        assert {item.id for item in items} == set(await queries.matching_ids(connection, Filters()))

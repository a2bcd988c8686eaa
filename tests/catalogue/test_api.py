import json

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.catalogue import api, queries
from commonground.places.queries import Vocabulary

BASE = "https://ground.example"


async def test_a_list_has_the_fixed_shape_and_can_be_followed_to_its_end(
    filled: Database, words: Vocabulary
) -> None:
    async with filled.published.acquire() as connection:
        chosen = Filters(country=("MN",))
        found = await api.listing_json(connection, chosen, Page(limit=20), words, BASE, "en")
        assert set(found) == {"total", "items", "facets", "next"}
        item = found["items"][0]
        assert {"id", "title", "status", "areas", "countries", "lead", "url"} <= set(item)
        assert item["url"] == f"{BASE}/activities/{item['id']}"
        assert found["next"] == f"{BASE}/activities.json?country=MN&page=2"
        last = await api.listing_json(connection, chosen, Page(limit=1000), words, BASE, "en")
        assert last["next"] is None
        assert len(last["items"]) == last["total"] == found["total"]
        assert json.dumps(last)


async def test_one_activity_is_its_whole_document_with_names(filled: Database, words: Vocabulary) -> None:
    async with filled.published.acquire() as connection:
        for key in (await queries.matching_ids(connection, Filters()))[::9]:
            found = await api.activity_json(connection, key, words, BASE, "en")
            assert found is not None
            assert {"id", "title", "status", "areas", "countries", "lead", "url", "document"} <= set(found)
            assert json.dumps(found)


async def test_what_is_not_published_has_no_document(filled: Database, words: Vocabulary) -> None:
    async with filled.everything.acquire() as owner, filled.published.acquire() as connection:
        key = await owner.fetchval("SELECT id FROM activity WHERE state = 'draft' LIMIT 1")
        assert await api.activity_json(connection, key, words, BASE, "en") is None

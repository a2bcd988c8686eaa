"""Whoever types a title that is registered is told so, in whatever language it stands."""

from commonground.activities.duplicates import stock
from commonground.activities.duplicates.candidates import candidates
from commonground.activities.schemas import Activity, from_json
from commonground.base.database import Database
from commonground.base.texts import Text

TITLES = """
SELECT a.id, v.document FROM activity a
JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
"""


async def test_a_title_typed_in_any_of_its_languages_finds_its_record(fresh: Database) -> None:
    await stock.look(fresh)
    asked = found = 0
    async with fresh.everything.acquire() as connection:
        for row in await connection.fetch(TITLES):
            for language, title in from_json(row["document"]).title.items():
                typed = Activity(title={language: Text(title.text)})
                alike = await candidates(connection, typed, None, unfinished=True)
                asked += 1
                found += any(one.activity == row["id"] for one in alike)
    assert asked > 200
    assert found >= 0.98 * asked, f"{found} of {asked}"

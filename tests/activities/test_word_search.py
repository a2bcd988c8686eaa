"""Words of any script are found, and scripts without spaces by an index that holds them alone."""

import pytest

from commonground.activities import service
from commonground.activities.conditions import UNSPACED, Arguments, word_part
from commonground.activities.schemas import Activity
from commonground.activities.service import Author, connection_of
from commonground.base.database import Database
from commonground.base.texts import Text

TITLE = "GEF荒漠化防治项目 of 100% in Өмнөговь, サクサウル"


async def finds(database: Database, term: str) -> bool:
    arguments = Arguments()
    part = word_part(term.lower(), arguments)
    async with database.sessions() as session:
        key = await service.create(session, Activity(title={"zh": Text(TITLE)}), Author(None, "seed"))
        connection = await connection_of(session)
        query = f"SELECT EXISTS (SELECT FROM activity_card c WHERE c.activity_id = {key} AND {part})"
        return bool(await connection.fetchval(query, *arguments.values))


@pytest.mark.parametrize(
    ("term", "found"),
    [
        *(("荒漠", True), ("防治项目", True), ("GEF荒漠化", True), ("サクサウル", True), ("荒漠項目", False)),
        *(
            ("GEF项目", False),
            ("өмнө", True),
            ("говь", False),
            ("%", True),
            ("荒%化", False),
            ("荒_化", False),
        ),
    ],
)
async def test_a_part_of_a_word_is_searched_where_scripts_put_no_space(
    demo: Database, term: str, found: bool
) -> None:
    assert await finds(demo, term) == found


async def test_the_index_holds_just_the_signs_that_are_searched_in_it(database: Database) -> None:
    signs = [chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x30000, 7))]
    query = "SELECT sign FROM unnest($1::text[]) AS sign WHERE unspaced(sign) = sign AND sign <> ' '"
    kept = {row["sign"] for row in await database.everything.fetch(query, signs)}
    assert kept == {sign for sign in signs if UNSPACED.fullmatch(sign)}

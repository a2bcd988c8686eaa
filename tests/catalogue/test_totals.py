from decimal import Decimal

from commonground.activities.filters import Filters
from commonground.activities.overlap import Link, counted
from commonground.base.database import Database
from commonground.catalogue import queries

SELECTIONS = (Filters(), Filters(country=("MN",)), Filters(area=("capacity",)), Filters(status=("ongoing",)))


async def test_money_counts_each_piece_of_work_once_and_activities_are_gross(filled: Database) -> None:
    async with filled.published.acquire() as connection:
        links = [Link(**dict(row)) for row in await connection.fetch(queries.LINKS)]
        assert links
        for chosen in SELECTIONS:
            keys = await queries.matching_ids(connection, chosen)
            kept = counted(keys, links)
            query = "SELECT sum(committed_usd) FROM activity_card WHERE activity_id = ANY($1::bigint[])"
            committed = await connection.fetchval(query, list(kept)) or Decimal(0)
            found = await queries.totals(connection, chosen)
            assert (found.activities, found.overlap) == (len(keys), len(keys) - len(kept)), chosen
            assert found.committed_usd == committed, chosen


async def test_sought_is_the_gap_of_planned_and_ongoing_activities_that_ask_for_funding(
    filled: Database,
) -> None:
    async with filled.published.acquire() as connection:
        found = await queries.totals(connection, Filters())
        asking = Filters(status=("planned", "ongoing"), need=("funding",))
        overlap = set(await queries.overlap_of(connection, Filters()))
        keys = set(await queries.matching_ids(connection, asking)) - overlap
        query = "SELECT sum(gap_usd) FROM activity_card WHERE activity_id = ANY($1::bigint[])"
        assert found.sought_usd == await connection.fetchval(query, list(keys))

"""A real file of another publisher comes in whole."""

from sqlalchemy.ext.asyncio import AsyncSession
from tests.conftest import shared
from tests.exchange.bringing import known, take


async def test_all_activities_of_a_real_file_are_taken_and_a_second_time_none_changes(
    session: AsyncSession,
) -> None:
    path = shared("data/iati/UNHCR-Activities-2023.xml")
    first = await take(session, path)
    assert (first.rows, first.read, first.added, first.refused) == (134, 134, 134, 0)
    assert (first.left_aside["document-link"], first.left_aside["contact-info"]) == (1443, 134)
    again = await take(session, path)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 134)
    stored = await known(session, "XM-DAC-41121-2023-ASO-PHL")
    assert stored.counted is not None
    assert "IATI@unhcr.org" not in str(stored.document)


async def test_a_second_publisher_comes_in_whole(session: AsyncSession) -> None:
    path = shared("data/iati/iati_2.03_NigeriaAIMS_GeocodedResearchRelease.xml")
    outcome = await take(session, path)
    assert (outcome.added, outcome.refused) == (140, 0)

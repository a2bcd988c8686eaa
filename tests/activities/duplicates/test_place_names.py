"""Names of places in a title, led back to one spelling by what the registry knows."""

import pytest

from commonground.activities.duplicates import registry
from commonground.activities.duplicates.records import Record
from commonground.activities.duplicates.words import align
from commonground.base.database import Connection

SPELT = {
    "内蒙古草原": " Inner Mongolia 草原",
    "내몽골 초원 복원": " Inner Mongolia  초원 복원",
    "신장 위구르 자치구 물": " Xinjiang  물",
    "新疆草地": " Xinjiang 草地",
    "기후변화": "기후변화",
    "Grassland": "Grassland",
}


async def test_a_unit_is_spelt_in_one_way_whatever_the_language(connection: Connection) -> None:
    names = (await registry.read_places(connection)).names
    assert {title: names.spelt(title) for title in SPELT} == SPELT


@pytest.mark.parametrize(("one", "other"), [("内蒙古湿地", "甘肃道路"), ("경기도 숲", "강원도 도로")])
async def test_two_units_have_no_word_in_common(connection: Connection, one: str, other: str) -> None:
    names = (await registry.read_places(connection)).names
    first, second = (Record(title=names.spelt(title)).words for title in (one, other))
    assert align(first, second).names == 0

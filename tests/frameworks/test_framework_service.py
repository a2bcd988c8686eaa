"""Saving frameworks: whole, by code, as often as one likes."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.texts import written
from commonground.frameworks import models, service
from commonground.frameworks.errors import InvalidFramework
from commonground.organisations import service as organisations
from commonground.organisations.schemas import Organisation

PLAN = {
    "code": "green-plan",
    "name": {"en": "Green plan", "ko": "녹색 계획"},
    "summary": {"en": "Plants trees together."},
    "kind": "plan",
    "start_year": 2019,
    "end_year": None,
    "member_countries": ["KR", "MN"],
    "member_organisations": ["test-green-agency"],
    "source_name": "A press release",
    "source_url": "",
    "meetings": [
        {
            "held_on": "2020-06-24",
            "title": "First meeting",
            "place": "Ulaanbaatar",
            "note": "By video.",
            "items": [
                {"text": "Plant a belt", "state": "under_way", "who": "Both", "due": "2021-12-31"},
                {"text": "Meet again", "state": "open", "who": None, "due": None},
            ],
        }
    ],
}


async def agency(session: AsyncSession) -> None:
    document = Organisation(identifier="test-green-agency", name=written("Green agency"))
    await organisations.save(session, document, source="seed")


async def counts(session: AsyncSession) -> list[int]:
    tables = (models.Framework, models.FrameworkMember, models.Meeting, models.AgreedItem)
    return [int(await session.scalar(select(func.count()).select_from(table)) or 0) for table in tables]


async def test_saving_twice_changes_nothing(session: AsyncSession) -> None:
    await agency(session)
    before = await counts(session)
    first = await service.save(session, PLAN)
    once = await counts(session)
    assert [now - then for now, then in zip(once, before, strict=True)] == [1, 3, 1, 2]
    assert await service.save(session, PLAN) == first
    assert await counts(session) == once


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"member_countries": ["XX"]}, "member_countries"),
        ({"member_organisations": ["nobody"]}, "member_organisations"),
        ({"kind": "dream"}, "framework"),
        ({"meetings": [{"held_on": "yesterday"}]}, "framework"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    session: AsyncSession, change: dict[str, object], field: str
) -> None:
    await agency(session)
    with pytest.raises(InvalidFramework) as refused:
        await service.save(session, PLAN | change)
    assert refused.value.problems[0].field == field

"""Pledges: what activities add to them, and the honest reason where nothing can be said."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.schemas import Share
from commonground.activities.service import connection_of
from commonground.base.texts import written
from commonground.commitments import queries, rules, service
from commonground.commitments.errors import InvalidCommitment
from commonground.commitments.rules import StatedResult, additions
from commonground.commitments.schemas import Pledge

ROW = {
    "identifier": "T-1",
    "country": "MN",
    "indicator": "Forest cover",
    "unit": "% of land area",
    "baseline_value": "8.1",
    "baseline_year": "2014",
    "target_value": "9.0",
    "target_year": "2030",
    "area": "",
    "source_name": "A note",
}


def pledge(key: int = 1, **more: Any) -> Pledge:
    given = {"unit": "ha", "target_value": Decimal(1000), "result_indicator": "hectares"} | more
    return Pledge(id=key, identifier=f"P-{key}", country="MN", indicator=written("A pledge"), **given)


def result(activity: int = 1, **more: Any) -> StatedResult:
    given: dict[str, Any] = {"unit": "", "target": None, "achieved": Decimal(100), "year": None}
    given |= {"countries": [Share(code="MN", share=Decimal(100))]} | more
    return StatedResult(activity=activity, indicator="hectares", **given)


async def test_saving_twice_keeps_one(session: AsyncSession) -> None:
    first = await service.save(session, ROW)
    assert await service.save(session, ROW | {"note": "More"}) == first
    kept = [one for one in await queries.pledges(await connection_of(session)) if one.identifier == "T-1"]
    assert [one.baseline_value for one in kept] == [Decimal("8.1")]
    assert kept[0].note["en"].text == "More"


async def test_a_row_that_does_not_fit_is_named(session: AsyncSession) -> None:
    with pytest.raises(InvalidCommitment):
        await service.save(session, ROW | {"target_value": "much"})
    with pytest.raises(InvalidCommitment, match="ZZ"):
        await service.save(session, ROW | {"country": "ZZ"})


def test_a_country_gets_its_share_of_what_activities_achieve() -> None:
    half = [Share(code="MN", share=Decimal(50)), Share(code="CN", share=Decimal(50))]
    added = additions([pledge()], [result(1), result(2, countries=half)])[1]
    assert added.achieved == 150
    assert added.planned is None
    assert added.activities == (1, 2)


def test_results_before_the_baseline_or_after_the_target_do_not_add() -> None:
    asked = [pledge(baseline_year=2014, target_year=2020)]
    assert additions(asked, [result(year=2013), result(year=2021)])[1].reason == rules.NOTHING


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"target_value": None}, rules.NO_NUMBER),
        ({"result_indicator": None}, rules.NOT_COUNTED),
        ({"unit": "ha a year"}, rules.OTHER_UNIT),
    ],
)
def test_where_nothing_can_be_added_the_reason_is_said(more: dict[str, Any], reason: str) -> None:
    assert additions([pledge(**more)], [result()])[1].reason == reason


def test_two_pledges_in_one_unit_are_not_told_apart_by_guessing() -> None:
    added = additions([pledge(1), pledge(2)], [result()])
    assert added[1].reason == added[2].reason == rules.NOT_TOLD_APART
    assert added[1].achieved is None


async def test_the_page_and_its_data_show_every_pledge(client: httpx.AsyncClient) -> None:
    data = (await client.get("/commitments.json")).json()
    page = await client.get("/commitments")
    assert data["total"] == len(data["items"]) == page.text.count('<li class="pledge"')
    assert all(item["adds"].get("reason") or item["adds"]["activities"] for item in data["items"])


async def test_a_filter_left_empty_is_none(client: httpx.AsyncClient) -> None:
    every = (await client.get("/commitments.json")).json()["total"]
    assert (await client.get("/commitments.json?country=")).json()["total"] == every


async def test_another_filter_than_country_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/commitments.json?colour=red")).status_code == 422
    assert (await client.get("/commitments.json?country=MN")).json()["total"] == 4

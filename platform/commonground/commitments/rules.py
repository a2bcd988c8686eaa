"""What registered activities add to a pledge, and the honest reason where that can't be said."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from commonground.activities.schemas import Share
from commonground.activities.shares import apportioned
from commonground.base.i18n import mark
from commonground.commitments.schemas import Pledge

CENT = Decimal("0.01")
# Units under which a result is what its indicator says; another ("ha a year") must not be added to it.
UNITS = {
    "hectares": ("", "ha", "hectare", "hectares"),
    "people_trained": ("", "people", "persons", "person"),
    "trees": ("", "trees", "tree", "seedlings"),
    "tco2e": ("", "tco2e", "tco₂e", "t co2e", "t"),
    "sites": ("", "sites", "site"),
    "jobs": ("", "jobs", "job"),
}
NO_NUMBER = mark("The source gives no number to add to.")
NOT_COUNTED = mark("No kind of result that activities register can be added to this pledge.")
OTHER_UNIT = mark("The pledge is counted in another unit than the results of activities.")
NOT_TOLD_APART = mark(
    "Several pledges are counted in this unit, and activities do not say which of them they serve."
)
NOTHING = mark("No counted activity in the country states such a result in time.")


def units_agree(indicator: str, unit: str) -> bool:
    return unit.strip().lower() in UNITS.get(indicator, ())


class StatedResult(msgspec.Struct, frozen=True):
    """A result of a counted activity together with the activity's shares by country."""

    activity: int
    indicator: str
    unit: str
    target: Decimal | None
    achieved: Decimal | None
    year: int | None
    countries: list[Share]


class Addition(msgspec.Struct, frozen=True):
    """What activities state as achieved and as aimed at; `reason` says why there is nothing."""

    achieved: Decimal | None = None
    planned: Decimal | None = None
    activities: tuple[int, ...] = ()
    reason: str = ""


def additions(pledges: list[Pledge], results: Iterable[StatedResult]) -> dict[int, Addition]:
    """By the pledge's id."""
    found = list(results)
    rivals = Counter((pledge.country, pledge.result_indicator) for pledge in pledges if countable(pledge))
    return {
        pledge.id: addition(pledge, found, rivals[pledge.country, pledge.result_indicator])
        for pledge in pledges
    }


def countable(pledge: Pledge) -> bool:
    return bool(pledge.result_indicator) and units_agree(pledge.result_indicator or "", pledge.unit)


def addition(pledge: Pledge, results: list[StatedResult], rivals: int) -> Addition:
    if pledge.target_value is None:
        return Addition(reason=NO_NUMBER)
    if not pledge.result_indicator or pledge.result_indicator == "other":
        return Addition(reason=NOT_COUNTED)
    if not countable(pledge):
        return Addition(reason=OTHER_UNIT)
    if rivals > 1:
        return Addition(reason=NOT_TOLD_APART)
    return summed([result for result in results if serves(result, pledge)], pledge.country)


def serves(result: StatedResult, pledge: Pledge) -> bool:
    """Of the pledge's kind and country, and of a year between its baseline and its target."""
    in_time = result.year is None or (
        (pledge.baseline_year or result.year) <= result.year <= (pledge.target_year or result.year)
    )
    return (
        in_time
        and result.indicator == pledge.result_indicator
        and units_agree(result.indicator, result.unit)
        and any(share.code == pledge.country for share in result.countries)
    )


def summed(results: list[StatedResult], country: str) -> Addition:
    if not results:
        return Addition(reason=NOTHING)
    return Addition(
        achieved=total([(result.achieved, result.countries) for result in results], country),
        planned=total([(result.target, result.countries) for result in results], country),
        activities=tuple(sorted({result.activity for result in results})),
    )


def total(values: list[tuple[Decimal | None, list[Share]]], country: str) -> Decimal | None:
    """The country's part of each, by its share; nothing where none is stated."""
    parts = [
        apportioned(value, {share.code: share.share for share in shares}, CENT)[country]
        for value, shares in values
        if value is not None
    ]
    return sum(parts, Decimal(0)) if parts else None

"""Conversion names its rate, its day and its source, and leaves alone what it can't convert."""

from datetime import date
from decimal import Decimal

from commonground.activities.money import to_usd


def test_dollars_stay_as_they_are() -> None:
    converted = to_usd(Decimal("1200000.005"), "USD", date(2020, 1, 1))
    assert converted is not None
    assert converted.amount_usd == Decimal("1200000.00")
    assert converted.rate == 1


def test_a_sum_on_a_sunday_takes_the_rate_of_the_friday_before() -> None:
    converted = to_usd(Decimal(1000), "EUR", date(2015, 1, 4))
    assert converted is not None
    assert converted.rate_date == date(2015, 1, 2)
    assert converted.amount_usd == Decimal("1204.30")


def test_the_rate_of_won_is_that_of_the_european_central_bank() -> None:
    converted = to_usd(Decimal(586_700_000_000), "KRW", date(2020, 6, 3))
    assert converted is not None
    assert Decimal("470e6") < converted.amount_usd < Decimal("495e6")
    assert "European Central Bank" in converted.source


def test_a_currency_without_a_rate_is_not_converted() -> None:
    assert to_usd(Decimal(5000), "MNT", date(2020, 1, 1)) is None


def test_a_day_outside_the_series_takes_its_nearest_end_and_says_so() -> None:
    converted = to_usd(Decimal(100), "EUR", date(1990, 1, 1))
    assert converted is not None
    assert converted.rate_date == date(1999, 1, 4)

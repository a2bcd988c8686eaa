"""Converts money to US$ at the European Central Bank's reference rate of a day.

The rates come with the package CurrencyConverter. A currency it does not know (the Mongolian tögrög, say)
is not converted: the sum is listed in its own currency instead.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import msgspec
from currency_converter import CurrencyConverter, RateNotFoundError

SOURCE = "European Central Bank reference rate"
CENT = Decimal("0.01")


class Converted(msgspec.Struct, frozen=True):
    amount_usd: Decimal
    rate: Decimal
    rate_date: date | None
    source: str


@cache
def converter() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


def to_usd(amount: Decimal, currency: str, on: date) -> Converted | None:
    """At the last rate published on or before `on`; the first or last known one outside the series."""
    if currency == "USD":
        return Converted(amount.quantize(CENT), Decimal(1), None, "")
    if currency not in converter().bounds:
        return None
    day, rate = rate_on(currency, on)
    return Converted((amount * rate).quantize(CENT), rate, day, SOURCE)


def rate_on(currency: str, on: date) -> tuple[date, Decimal]:
    """The latest day not after `on` for which both rates were published, and US$ for one unit on it."""
    first, last = bounds(currency)
    day = min(max(on, first), last)
    while True:
        try:
            return day, Decimal(converter().convert(Decimal(1), currency, "USD", date=day))
        except RateNotFoundError:
            day = max(day - timedelta(days=1), first)


def bounds(currency: str) -> tuple[date, date]:
    of_usd, own = converter().bounds["USD"], converter().bounds[currency]
    return max(own.first_date, of_usd.first_date), min(own.last_date, of_usd.last_date)

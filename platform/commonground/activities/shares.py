"""Apportions amounts by shares so that the parts sum to the whole exactly, whatever the order of records."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from commonground.activities.schemas import Share

Key = TypeVar("Key")
Cell = tuple[str, str]


def apportioned(amount: Decimal, weights: Mapping[Key, Decimal], step: Decimal) -> dict[Key, Decimal]:
    """By the largest remainder, in multiples of `step`; what is smaller than a step stays with one part.

    Equal remainders go to the smaller key, so that the same shares always give the same parts.
    """
    keys = sorted(weights, key=repr)
    whole = sum(weights.values())
    even = {key: Decimal(1) for key in keys} if not whole else weights
    whole = whole or Decimal(len(keys))
    exact = {key: amount * even[key] / whole for key in keys}
    parts = {key: exact[key].quantize(step, ROUND_DOWN) for key in keys}
    left = amount - sum(parts.values())
    direction = step if left >= 0 else -step
    order = sorted(keys, key=lambda key: -abs(exact[key] - parts[key]))
    for key in order:
        if abs(left) < step:
            break
        parts[key] += direction
        left -= direction
    parts[order[0]] += left
    return parts


def cells(countries: list[Share], areas: list[Share]) -> dict[Cell, Decimal]:
    """The weight of each country and area together; no area stated counts as unclassified."""
    by_area = {share.code: share.share for share in areas} or {"unclassified": Decimal(100)}
    by_country = {share.code: share.share for share in countries} or {"": Decimal(100)}
    flat = {code: Decimal(1) for code in by_country} if not sum(by_country.values()) else by_country
    level = {code: Decimal(1) for code in by_area} if not sum(by_area.values()) else by_area
    return {(country, area): flat[country] * level[area] for country in flat for area in level}


def rounded(parts: Mapping[Key, Decimal], step: Decimal) -> tuple[dict[Key, Decimal], Decimal]:
    """For show: in multiples of `step`, so that the parts one sees add up to the total one sees."""
    whole = sum(parts.values(), Decimal(0))
    total = (whole / step).quantize(Decimal(1)) * step
    if not parts or not whole:
        return {key: Decimal(0) for key in parts}, total
    return apportioned(total, parts, step), total

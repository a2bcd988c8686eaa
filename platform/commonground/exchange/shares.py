"""Shares that sum to 100, in hundredths of a percent, exactly."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal

from commonground.activities.schemas import Sector, Share

WHOLE = Decimal(100)
STEP = Decimal("0.01")
UNCLASSIFIED = "unclassified"


def evened(shares: Iterable[Share]) -> list[Share]:
    return as_shares({share.code: Decimal(1) for share in shares})


def scaled(shares: Iterable[Share]) -> list[Share]:
    return as_shares({share.code: max(share.share, Decimal(0)) for share in shares})


def as_shares(weights: Mapping[str, Decimal]) -> list[Share]:
    """In proportion to the weights; what rounding leaves over goes to the heaviest, in order."""
    total = sum(weights.values(), Decimal(0))
    if not total:
        return []
    exact = {code: weight * WHOLE / total for code, weight in weights.items()}
    rounded = {code: share.quantize(STEP, ROUND_DOWN) for code, share in exact.items()}
    left = int((WHOLE - sum(rounded.values(), Decimal(0))) / STEP)
    for code in sorted(exact, key=lambda code: rounded[code] - exact[code])[:left]:
        rounded[code] += STEP
    return [Share(code, share) for code, share in rounded.items() if share]


def areas_of(sectors: list[Sector], table: Mapping[str, Mapping[str, Decimal]]) -> list[Share]:
    """The activity areas of DAC sectors by the reference table; a sector without a home is unclassified."""
    used = [sector for sector in sectors if sector.share is None or sector.share > 0]
    if not used:
        return [Share(UNCLASSIFIED, WHOLE)]
    stated = all(sector.share is not None for sector in used)
    weights: dict[str, Decimal] = {}
    for sector in used:
        weight = sector.share if stated and sector.share is not None else Decimal(1)
        home = table.get(sector.code) or {UNCLASSIFIED: WHOLE}
        for area, share in home.items():
            weights[area] = weights.get(area, Decimal(0)) + weight * share / WHOLE
    return as_shares(weights)

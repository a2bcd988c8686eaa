"""What lists, facets and figures of the public catalogue are made of."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """An activity as a list names it; `wide` holds country codes and "subregion" it works across.

    `counted_as` says how another record counts its work: as the same, joint or a part.
    """

    id: int
    title: str
    title_language: str
    state: str
    status: str
    areas: list[dict[str, Any]]
    countries: list[str]
    lead: dict[str, Any] | None
    partners_count: int
    start: date | None
    end: date | None
    needs: list[str]
    needs_example: bool
    offers: list[str]
    budget_usd: Decimal | None
    committed_usd: Decimal | None
    gap_usd: Decimal | None
    confirmed_on: date | None
    freshness: str
    places_count: int
    wide: list[str]
    counted_as: str | None = None

    @property
    def url(self) -> str:
        return f"/activities/{self.id}"


class FacetValue(msgspec.Struct, frozen=True):
    value: str
    label: str
    count: int


Facets = dict[str, list[FacetValue]]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """`activities` is gross; sums of money leave out the `overlap`, so that work is counted once."""

    activities: int
    overlap: int
    organisations: int
    budget_usd: Decimal
    committed_usd: Decimal
    sought_usd: Decimal

    @property
    def net(self) -> int:
        return self.activities - self.overlap

"""An activity on its way out: the stored document with the names that its ids stand for."""

from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from commonground.activities.schemas import Stored
from commonground.exchange.schemas import Link


class Named(NamedTuple):
    """An organisation as files name it; `key` is the name or identifier that reading resolves to it again."""

    key: str
    name: str
    identifier: str | None = None
    type: str | None = None
    country: str | None = None


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """`sums` is what the list shows of the money, `lines_usd` each budget line in US$ where it converts."""

    stored: Stored
    organisations: dict[int, Named] = {}
    counted: Link | None = None
    url: str = ""
    places: list[dict[str, Any]] = []
    sums: dict[str, Any] = {}
    lines_usd: list[Decimal | None] = []

    def name(self, organisation: int | None) -> str:
        found = self.organisations.get(organisation) if organisation is not None else None
        return found.key if found else ""


class NotCarried(NamedTuple):
    """An activity that a format's schema can't hold, and why."""

    activity: int
    identifier: str | None
    reason: str

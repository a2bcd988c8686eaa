"""The organisation as one document."""

from decimal import Decimal

import msgspec

from commonground.base.texts import Texts


class Offer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: str
    detail: Texts = {}


class Donor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a donor looks for; empty lists mean no limit."""

    areas: list[str] = []
    countries: list[str] = []
    themes: list[str] = []
    amount_min_usd: Decimal | None = None
    amount_max_usd: Decimal | None = None


class Organisation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    identifier: str | None = None
    name: Texts
    acronym: str = ""
    type: str | None = None
    country: str | None = None
    aliases: list[str] = []
    homepage: str = ""
    offers: list[Offer] = []
    donor: Donor | None = None
    source: dict[str, str] = {}
    provenance: dict[str, str] = {}

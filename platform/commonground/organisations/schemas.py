"""The organisation as one document, and what is kept beside it."""

from decimal import Decimal
from typing import Literal

import msgspec

from commonground.base.texts import Texts

RegistrationState = Literal["unconfirmed", "waiting", "accepted", "refused"]


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
    """`aliases` are its other names: its names and acronym count as such without being listed."""

    identifier: str | None = None
    name: Texts
    acronym: str = ""
    type: str | None = None
    country: str | None = None
    parent: int | None = None
    aliases: list[str] = []
    homepage: str = ""
    offers: list[Offer] = []
    donor: Donor | None = None
    source: dict[str, str] = {}
    provenance: dict[str, str] = {}


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Personal data: never in a version, never under the public role."""

    name: str = ""
    email: str = ""
    phone: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.name or self.email or self.phone)


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """Who registers, for which organisation of the registry or for which new one, and why."""

    email: str
    name: str
    language: str
    why: str
    organisation: int | None = None
    organisation_name: str = ""
    country: str | None = None
    type: str | None = None
    homepage: str = ""

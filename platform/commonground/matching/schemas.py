"""What evidence is read from, and what a match says. Plain Structs: no database, no page."""

from typing import Any

import msgspec

from commonground.base.i18n import _


class Named(msgspec.Struct, frozen=True):
    id: int
    name: str


class Link(msgspec.Struct, frozen=True):
    """An activity a reason rests on."""

    activity: int
    title: str


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """The activity's side. `involved` take part already; areas are shares in percent.

    `examples` names its fields whose value no source states.
    """

    id: int
    title: str
    lead: Named | None = None
    involved: frozenset[int] = frozenset()
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    areas: dict[str, float] = {}
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    gap_usd: float | None = None
    examples: frozenset[str] = frozenset()


class Donor(msgspec.Struct, frozen=True, kw_only=True):
    """What a donor looks for; empty means no limit."""

    areas: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    amount_min_usd: float | None = None
    amount_max_usd: float | None = None


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """The organisation's side: what it says of itself. `examples` holds "offers" or "donor"."""

    id: int
    name: str
    offers: tuple[str, ...] = ()
    donor: Donor | None = None
    examples: frozenset[str] = frozenset()


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Its published activities by code, each piece of joint work once; `area_shares` is the mean percent."""

    activities: int = 0
    countries: dict[str, int] = {}
    areas: dict[str, int] = {}
    themes: dict[str, int] = {}
    area_shares: dict[str, float] = {}


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """Its nearest drawn place; `activities` have one within the distance that counts as near."""

    link: Link
    distance_km: float
    approximate: bool
    activities: int


class InUnits(msgspec.Struct, frozen=True, kw_only=True):
    """Its activities in the admin units where this activity has places."""

    units: tuple[str, ...]
    links: tuple[Link, ...]
    activities: int


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Work shared with the lead or a partner, who has `partner_activities` in all."""

    partner: Named
    partner_activities: int
    activities: int
    since: int | None
    links: tuple[Link, ...]


class InFramework(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    member: bool
    activities: int
    links: tuple[Link, ...]


class Funded(msgspec.Struct, frozen=True, kw_only=True):
    """What it has funded: `here` in these countries and areas; `sums_usd` what it gave to each."""

    activities: int
    here: int
    links: tuple[Link, ...]
    sums_usd: tuple[float, ...] = ()


class Gives(msgspec.Struct, frozen=True, kw_only=True):
    """Something one of its activities offers (and this one seeks), or seeks (and this one offers)."""

    kind: str
    link: Link
    example: bool


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """`likeness` is the share of this activity's rare words, by weight, that the other one holds too."""

    link: Link
    words: tuple[str, ...]
    likeness: float


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that the database knows between one activity and one organisation."""

    work: Work = Work()
    near: Near | None = None
    units: InUnits | None = None
    together: tuple[Together, ...] = ()
    frameworks: tuple[InFramework, ...] = ()
    funded: Funded | None = None
    offered: tuple[Gives, ...] = ()
    sought: tuple[Gives, ...] = ()
    similar: Similar | None = None


class Case(msgspec.Struct, frozen=True):
    """One activity, one organisation and what lies between them: what evidence is read from."""

    activity: Activity
    organisation: Organisation
    facts: Facts = Facts()


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence and what it rests on. `weight` is what it adds, or takes, before others are heard."""

    kind: str
    text: str
    weight: float
    specific: bool = False
    example: bool = False
    links: tuple[Link, ...] = ()


class Match(msgspec.Struct, frozen=True, kw_only=True):
    activity: int
    organisation: Named
    score: float
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()


def as_json(match: Match) -> dict[str, Any]:
    """The shape that `match --json` and `/matches.json` promise, with the evidence behind each reason."""
    return {
        "organisation": {"id": match.organisation.id, "name": match.organisation.name},
        "score": match.score,
        "reasons": [spoken(reason) for reason in match.reasons],
        "against": [spoken(reason) for reason in match.against],
        "evidence": [evidence(reason) for reason in match.reasons],
        "activity": match.activity,
    }


def spoken(reason: Reason) -> str:
    """Where a page shows a badge, plain text says it."""
    return f"{reason.text} ({_('example data')})" if reason.example else reason.text


def evidence(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "weight": round(reason.weight, 3),
        "example": reason.example,
        "activities": [{"id": link.activity, "title": link.title} for link in reason.links],
    }

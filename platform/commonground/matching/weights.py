"""How much each kind of evidence counts, as one table with its reasons.

A weight is how far the evidence, at its strongest, goes towards certainty on its own. Weights meet as
independent pieces of evidence do: score = 1 - (1 - w1 s1)(1 - w2 s2)…, so none can push a score past 1
and many faint ones stay faint. What speaks against takes its part of the score away afterwards.
"""

from math import prod

import msgspec

NEAR_KM = 150.0
LEAST_FOCUS = 0.4
SIZE_FACTOR = 3.0


class Weight(msgspec.Struct, frozen=True):
    """`specific` evidence ties this organisation to this activity; without any, a match is not shown."""

    weight: float
    specific: bool
    why: str


WEIGHTS: dict[str, Weight] = {
    "offers": Weight(0.50, True, "It says itself that it has what is asked for: nothing is closer."),
    "activity_offers": Weight(0.35, True, "One of its activities offers it, though to its own end."),
    "seeks": Weight(0.25, True, "Help goes the other way: it seeks what this activity offers."),
    "donor_area": Weight(0.22, True, "A donor named this area; there are only six."),
    "donor_country": Weight(0.22, True, "A donor named this country."),
    "donor_theme": Weight(0.15, True, "A donor named this theme; themes overlap, so they tell less."),
    "donor_amount": Weight(0.22, True, "The gap lies within what the donor gives."),
    "funds_here": Weight(0.25, True, "It has paid for such work in this country, whatever its profile says."),
    "funds_size": Weight(0.15, True, "It has given sums of this size."),
    "near": Weight(0.30, True, "Neighbours share land, roads and people; worth less with each kilometre."),
    "units": Weight(0.22, True, "Works in the same province or aimag, deals with the same authorities."),
    "together": Weight(0.35, True, "Has worked with the lead or a partner: trust and contracts exist."),
    "framework": Weight(0.20, True, "Belongs to the same cooperation framework and meets there."),
    "countries": Weight(0.10, False, "Many work in a country: a background, not a reason."),
    "areas": Weight(0.10, False, "There are only six areas: a background, not a reason."),
    "themes": Weight(0.10, False, "Tags are broad: a background, not a reason."),
    "similar": Weight(0.08, False, "Words agree more often than work does."),
}

AGAINST: dict[str, Weight] = {
    "other_countries": Weight(0.50, False, "The donor named countries, and none of these is among them."),
    "other_areas": Weight(0.30, False, "The donor named areas, and none of these is among them."),
    "amount_outside": Weight(0.40, False, "The gap lies outside what the donor gives."),
    "never_in_country": Weight(0.25, False, "It would start from nothing there; less where it knows one."),
    "no_such_area": Weight(0.15, False, "Its own activities are of other areas."),
    "offers_other": Weight(0.10, False, "It says what it offers, and this is none of it."),
    "no_activity": Weight(0.05, False, "Nothing registered yet: unknown rather than unfit."),
    "example_data": Weight(0.05, False, "A reason that rests on example data may not hold."),
}


def focus(part: int, whole: int) -> float:
    """How much of an organisation's work this is: who does everything everywhere must not win by it."""
    return LEAST_FOCUS + (1 - LEAST_FOCUS) * min(part / whole, 1) if whole else 1.0


def growing(count: int) -> float:
    """The first time tells most: 0.5, 0.75, 0.88 …"""
    return 1 - 0.5**count


def joined(reasons: list[float], against: list[float]) -> float:
    """All weights heard together, between 0 and 1."""
    return (1 - prod(1 - weight for weight in reasons)) * prod(1 - weight for weight in against)

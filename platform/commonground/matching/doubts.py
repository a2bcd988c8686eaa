"""What speaks against a match, in the same manner as evidence for it: pure functions, named weights."""

from collections.abc import Iterator

from commonground.base.i18n import _, show_money
from commonground.matching.evidence import Evidence
from commonground.matching.schemas import Case, Reason
from commonground.matching.weights import AGAINST
from commonground.matching.words import Words, money_range


def doubt(kind: str, strength: float, text: str, example: bool = False) -> Reason:
    weight = AGAINST[kind].weight * min(max(strength, 0), 1)
    return Reason(kind=kind, text=text, weight=weight, example=example)


def donor_looks_elsewhere(case: Case, words: Words) -> Iterator[Reason]:
    donor = case.organisation.donor
    if donor is None or "funding" not in case.activity.needs:
        return
    example = "donor" in case.organisation.examples
    if donor.countries and not set(donor.countries) & set(case.activity.countries):
        text = _("funds work in %(countries)s, not here") % {"countries": words.countries(donor.countries)}
        yield doubt("other_countries", 1, text, example)
    if donor.areas and case.activity.areas and not set(donor.areas) & set(case.activity.areas):
        text = _("funds work on %(areas)s, not on these areas") % {"areas": words.areas(donor.areas)}
        yield doubt("other_areas", 1, text, example)


def amount_outside(case: Case, words: Words) -> Iterator[Reason]:
    donor = case.organisation.donor
    if donor is None or "funding" not in case.activity.needs or not case.activity.gap_usd:
        return
    low, high, gap = donor.amount_min_usd, donor.amount_max_usd, case.activity.gap_usd
    if low is not None and gap < low:
        text = _("the gap of %(gap)s is below what it gives: %(range)s")
    elif high is not None and gap > high:
        text = _("the gap of %(gap)s is above what it gives: %(range)s")
    else:
        return
    said = text % {"gap": show_money(gap), "range": money_range(low, high)}
    yield doubt("amount_outside", 1, said, "donor" in case.organisation.examples)


def never_in_country(case: Case, words: Words) -> Iterator[Reason]:
    new = [code for code in case.activity.countries if code not in case.facts.work.countries]
    if case.facts.work.activities and new:
        text = _("has no activity in %(countries)s") % {"countries": words.countries(new)}
        yield doubt("never_in_country", len(new) / len(case.activity.countries), text)


def no_such_area(case: Case, words: Words) -> Iterator[Reason]:
    theirs, ours = case.facts.work.areas, case.activity.areas
    if theirs and ours and not set(ours) & set(theirs):
        yield doubt("no_such_area", 1, _("has no activity on %(areas)s") % {"areas": words.areas(ours)})


def offers_other(case: Case, words: Words) -> Iterator[Reason]:
    sought, offered = set(case.activity.needs), set(case.organisation.offers)
    if sought and offered and not sought & offered:
        yield doubt("offers_other", 1, _("says it offers nothing of what this activity seeks"))


def no_activity(case: Case, words: Words) -> Iterator[Reason]:
    if not case.facts.work.activities:
        yield doubt("no_activity", 1, _("has no published activity here yet"))


ALL: tuple[Evidence, ...] = (
    donor_looks_elsewhere,
    amount_outside,
    never_in_country,
    no_such_area,
    offers_other,
    no_activity,
)


def rests_on_example(reasons: list[Reason]) -> Iterator[Reason]:
    """Told once, in proportion to how much of the case it is."""
    whole = sum(reason.weight for reason in reasons)
    shaky = sum(reason.weight for reason in reasons if reason.example)
    if shaky:
        yield doubt("example_data", shaky / whole, _("rests in part on example data, which no source states"))

"""Each kind of evidence as one small pure function: from plain facts to sentences with weights.

A function yields nothing where the facts say nothing. How strong a piece is lies between 0 and 1 and is
multiplied by its kind's weight; the sentence names only what the facts hold.
"""

from collections.abc import Callable, Iterator
from math import log10

from commonground.base.i18n import _, ngettext, show_money, show_number
from commonground.matching.schemas import Case, Link, Reason, Together
from commonground.matching.weights import NEAR_KM, SIZE_FACTOR, WEIGHTS, focus, growing
from commonground.matching.words import Words, listed, money_range

Evidence = Callable[[Case, Words], Iterator[Reason]]


def reason(
    kind: str, strength: float, text: str, links: tuple[Link, ...] = (), example: bool = False
) -> Reason:
    held = WEIGHTS[kind]
    weight = held.weight * min(max(strength, 0), 1)
    return Reason(kind=kind, text=text, weight=weight, specific=held.specific, example=example, links=links)


def offers(case: Case, words: Words) -> Iterator[Reason]:
    """What the organisation says it has and the activity asks for; who offers everything says less by it."""
    wanted = [kind for kind in case.activity.needs if kind in case.organisation.offers]
    strength = focus(len(wanted), len(case.organisation.offers))
    example = "needs" in case.activity.examples or "offers" in case.organisation.examples
    for kind in wanted:
        text = _("offers %(thing)s, which this activity seeks") % {"thing": words.need(kind)}
        yield reason("offers", strength, text, example=example)


def activity_offers(case: Case, words: Words) -> Iterator[Reason]:
    """One of its activities offers it, where the organisation does not say so itself."""
    for gift in case.facts.offered:
        if gift.kind not in case.organisation.offers:
            text = _("offers %(thing)s, which this activity seeks, through «%(title)s»")
            said = text % {"thing": words.need(gift.kind), "title": gift.link.title}
            example = gift.example or "needs" in case.activity.examples
            yield reason("activity_offers", 1, said, (gift.link,), example)


def seeks(case: Case, words: Words) -> Iterator[Reason]:
    for need in case.facts.sought:
        text = _("seeks %(thing)s for «%(title)s», which this activity offers")
        said = text % {"thing": words.need(need.kind), "title": need.link.title}
        example = need.example or "offers" in case.activity.examples
        yield reason("seeks", 1, said, (need.link,), example)


def donor_fits(case: Case, words: Words) -> Iterator[Reason]:
    """A donor's stated profile against an activity that seeks funding; what it leaves open is no reason."""
    donor = case.organisation.donor
    if donor is None or "funding" not in case.activity.needs:
        return
    example = "donor" in case.organisation.examples or "needs" in case.activity.examples
    areas = [code for code in case.activity.areas if code in donor.areas]
    if areas:
        share = sum(case.activity.areas[code] for code in areas) / 100
        text = _("funds work on %(areas)s") % {"areas": words.areas(areas)}
        yield reason("donor_area", share * (1.2 - 0.2 * len(donor.areas)), text, example=example)
    countries = [code for code in case.activity.countries if code in donor.countries]
    if countries:
        text = _("funds work in %(countries)s") % {"countries": words.countries(countries)}
        yield reason("donor_country", len(countries) / len(case.activity.countries), text, example=example)
    themes = [code for code in case.activity.themes if code in donor.themes]
    if themes:
        text = _("funds work on %(themes)s") % {"themes": listed(map(words.theme, themes))}
        yield reason("donor_theme", growing(len(themes)), text, example=example)


def donor_amount(case: Case, words: Words) -> Iterator[Reason]:
    """A range so wide that it takes in everything says less."""
    donor = case.organisation.donor
    if donor is None or "funding" not in case.activity.needs or not case.activity.gap_usd:
        return
    low, high = donor.amount_min_usd, donor.amount_max_usd
    gap = case.activity.gap_usd
    if (low is None and high is None) or not (low or 0) <= gap <= (high or gap):
        return
    text = _("funds activities of this size: %(range)s, and the gap is %(gap)s")
    said = text % {"range": money_range(low, high), "gap": show_money(gap)}
    strength = 1 / (1 + log10(high / low) / 2) if low and high else 0.4
    yield reason("donor_amount", strength, said, example="donor" in case.organisation.examples)


def funds_here(case: Case, words: Words) -> Iterator[Reason]:
    """What it has paid for, whatever it says of itself."""
    funded = case.facts.funded
    if funded is None or "funding" not in case.activity.needs or not funded.here:
        return
    text = ngettext(
        "has funded %(n)d activity of these areas in the same countries",
        "has funded %(n)d activities of these areas in the same countries",
        funded.here,
    )
    strength = growing(funded.here) * focus(funded.here, funded.activities)
    yield reason("funds_here", strength, text % {"n": funded.here}, funded.links)


def funds_size(case: Case, words: Words) -> Iterator[Reason]:
    """Sums within a factor of three of the gap; two at least, since one sum is no habit."""
    if case.facts.funded is None or "funding" not in case.activity.needs or not case.activity.gap_usd:
        return
    sums = case.facts.funded.sums_usd
    alike = [given for given in sums if 1 / SIZE_FACTOR <= given / case.activity.gap_usd <= SIZE_FACTOR]
    if len(alike) < 2:
        return
    text = _("has committed %(range)s to each of %(n)d activities, and the gap is %(gap)s")
    said = text % {
        "range": money_range(min(alike), max(alike)),
        "n": len(alike),
        "gap": show_money(case.activity.gap_usd),
    }
    yield reason("funds_size", len(alike) / len(sums), said)


def near(case: Case, words: Words) -> Iterator[Reason]:
    """Nearer is stronger, and so is an organisation whose work is mostly around here."""
    found = case.facts.near
    if found is None:
        return
    text = _("works %(km)s km from here, on «%(title)s»")
    if found.approximate:
        text = _("works about %(km)s km from here, on «%(title)s»")
    elif found.distance_km < 1:
        text = _("works at the same place, on «%(title)s»")
    said = text % {"km": show_number(round(found.distance_km)), "title": found.link.title}
    strength = (1 - found.distance_km / NEAR_KM) * focus(found.activities, case.facts.work.activities)
    yield reason("near", strength, said, (found.link,))


def units(case: Case, words: Words) -> Iterator[Reason]:
    found = case.facts.units
    if found is None:
        return
    text = ngettext(
        "works in %(units)s, where this activity has places (%(n)d activity)",
        "works in %(units)s, where this activity has places (%(n)d activities)",
        found.activities,
    )
    said = text % {"units": listed(map(words.unit, found.units)), "n": found.activities}
    yield reason("units", focus(found.activities, case.facts.work.activities), said, found.links)


def together(case: Case, words: Words) -> Iterator[Reason]:
    """The lead first, further bonds less; who works with all the world binds little."""
    lead = case.activity.lead.id if case.activity.lead else None

    def order(bond: Together) -> tuple[bool, int, int]:
        return bond.partner.id != lead, -bond.activities, bond.partner.id

    for place, bond in enumerate(sorted(case.facts.together, key=order)[:3]):
        known = {"name": bond.partner.name, "n": bond.activities, "since": bond.since}
        said = bond_text(bond.activities, bond.since) % known
        mutual = focus(bond.activities, case.facts.work.activities)
        mutual *= focus(bond.activities, bond.partner_activities)
        yield reason("together", growing(bond.activities) * mutual / (place + 1), said, bond.links)


def bond_text(activities: int, since: int | None) -> str:
    if since is None:
        return ngettext(
            "worked with %(name)s on %(n)d activity", "worked with %(name)s on %(n)d activities", activities
        )
    return ngettext(
        "worked with %(name)s on %(n)d activity since %(since)d",
        "worked with %(name)s on %(n)d activities since %(since)d",
        activities,
    )


def frameworks(case: Case, words: Words) -> Iterator[Reason]:
    for found in case.facts.frameworks:
        known = {"framework": found.name, "n": found.activities}
        if found.member:
            text = _("belongs to %(framework)s, as this activity does")
        else:
            text = ngettext(
                "has %(n)d activity under %(framework)s, as this one is",
                "has %(n)d activities under %(framework)s, as this one is",
                found.activities,
            )
        doing = focus(found.activities, case.facts.work.activities) * growing(found.activities)
        yield reason("framework", 1 if found.member else doing, text % known, found.links)


def countries(case: Case, words: Words) -> Iterator[Reason]:
    known = [code for code in case.activity.countries if code in case.facts.work.countries]
    if not known:
        return
    most = max(case.facts.work.countries[code] for code in known)
    text = ngettext(
        "works in %(countries)s (%(n)d activity)", "works in %(countries)s (%(n)d activities)", most
    )
    if len(known) > 1:
        text = _("works in %(countries)s")
    strength = len(known) / len(case.activity.countries) * focus(most, case.facts.work.activities)
    yield reason("countries", strength, text % {"countries": words.countries(known), "n": most})


def areas(case: Case, words: Words) -> Iterator[Reason]:
    """How far the areas of its work and of this activity overlap, share by share."""
    shared = [code for code in case.activity.areas if code in case.facts.work.areas]
    if not shared:
        return
    theirs = case.facts.work.area_shares
    overlap = sum(min(case.activity.areas[code], theirs.get(code, 0)) for code in shared) / 100
    text = _("works on %(areas)s") % {"areas": words.areas(shared)}
    yield reason("areas", overlap, text)


def themes(case: Case, words: Words) -> Iterator[Reason]:
    """Themes of a fifth of its work at least; what it touched once in a hundred activities is not told."""
    work = case.facts.work
    shared = [code for code in case.activity.themes if work.themes.get(code, 0) > work.activities / 5]
    if not shared:
        return
    told = sorted(shared, key=lambda code: (-work.themes[code], code))[:3]
    text = _("deals with %(themes)s") % {"themes": listed(map(words.theme, told))}
    yield reason("themes", len(shared) / len(case.activity.themes), text)


def similar(case: Case, words: Words) -> Iterator[Reason]:
    found = case.facts.similar
    if found is None:
        return
    text = _("its «%(title)s» speaks of the same: %(words)s")
    said = text % {"title": found.link.title, "words": ", ".join(found.words[:4])}
    yield reason("similar", found.likeness, said, (found.link,))


ALL: tuple[Evidence, ...] = (
    offers,
    activity_offers,
    seeks,
    donor_fits,
    donor_amount,
    funds_here,
    funds_size,
    near,
    units,
    together,
    frameworks,
    countries,
    areas,
    themes,
    similar,
)

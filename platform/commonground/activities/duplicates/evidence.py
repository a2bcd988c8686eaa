"""What speaks for two records being one activity, and what against: each a number from 0 to 1.

The rules are pure; `scorer` weighs them. An evidence that can't be had (a date that is not stated) is 0 for
both sides, so that silence is never taken for agreement.
"""

import math
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from commonground.activities.duplicates import marks
from commonground.activities.duplicates.identifiers import other_number, part_of_identifier
from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.words import Aligned, Word, align, weight

Evidence = dict[str, float]
FULL_MATCH = 7.0  # shared weight from which a match can't be chance
PLENTY = 4.0  # likewise of names
ENOUGH = 3.0  # likewise where nothing else in the titles differs
UNLIKE = 0.6  # below this shared weight the titles have nothing in common
SAME_BODY = 88  # likeness of two organisations' names from which they are taken for one
SAME_PROGRAMME, OTHER_PART = 0.7, 0.5
NEAR_DAYS = 250
SAME_PLACE_KM = 15.0
SAME_SUM = 0.02


def evidence(one: Record, other: Record) -> Evidence:
    aligned = align(one.words, other.words)
    found = of_titles(one, other, aligned) | of_marks(one, other, aligned) | of_dates(one, other)
    found |= of_organisations(one, other) | of_facts(one, other)
    # Phases of one programme have one title but for the mark, which then says nothing for them.
    found["title_equal"] *= 1 - found["marks_differ"]
    found["acronym_near"] = acronym_near(one, other, found)
    # That reporters of joint work name each its own funder says something where the titles agree.
    found["other_funder"] *= found["title_contained"]
    return found


def of_titles(one: Record, other: Record, aligned: Aligned) -> Evidence:
    whole = one.weight + other.weight - aligned.shared
    left, right = aligned.alone("name", "kind", "component", "additional")
    return {
        "title_alike": aligned.shared / whole if whole > 0 else 1.0,
        "title_contained": aligned.shared / min(one.weight, other.weight),
        "title_spelling": fuzz.ratio(one.sorted_words, other.sorted_words) / 100,
        "title_weight": min(aligned.shared / FULL_MATCH, 1.0),
        "names_shared": min(aligned.names / PLENTY, 1.0),
        "title_equal": 0.0 if left or right else min(aligned.shared / ENOUGH, 1.0),
        "title_unlike": float(aligned.shared < UNLIKE),
    }


def of_marks(one: Record, other: Record, aligned: Aligned) -> Evidence:
    components = max(map(len, aligned.alone("component")))
    additional = any(aligned.alone("additional"))
    same_code = bool(one.codes & other.codes or same_serial(one, other))
    same_years = bool(one.years) and one.years == other.years
    same = same_code + 0.6 * bool(one.phases & other.phases) + 0.6 * same_years
    phases = one.phases | other.phases
    one_phase = bool(phases) and not (one.phases and other.phases) and phases != {1}
    return {
        "component": min(components, 2) / 2,
        "whole_and_part": whole_and_part(aligned),
        "additional": float(additional),
        "other_part": other_part(one, other),
        "marks_differ": float(marks_differ(one, other, same_code)),
        "phases_differ": float(bool(one.phases and other.phases) and not one.phases & other.phases),
        "phase_of_one": float(one_phase),
        "marks_same": min(same, 1.0),
    } | of_codes(one, other)


def whole_and_part(aligned: Aligned) -> float:
    """One title is the other and says besides that it is a part, as a feasibility study for a dam is."""
    left, right = aligned.alone("component")
    more = any(aligned.alone("name", "kind", "additional"))
    return 0.0 if more or bool(left) == bool(right) else min(aligned.shared / ENOUGH, 1.0)


def other_part(one: Record, other: Record) -> float:
    """Sister projects have the programme's name in common, and what stands behind it not."""
    if not one.programme_and_part or not other.programme_and_part:
        return 0.0
    programme, part = (
        contained(*both) for both in zip(one.programme_and_part, other.programme_and_part, strict=True)
    )
    return 1 - part if programme >= SAME_PROGRAMME and part < OTHER_PART else 0.0


def contained(one: list[Word], other: list[Word]) -> float:
    return align(one, other).shared / min(weight(one), weight(other))


def of_codes(one: Record, other: Record) -> Evidence:
    """A code in one title that is in the other's identifier, or that is unlike it where the like stands."""
    both = ((one, other), (other, one))
    asked = [(code, there.own_codes) for here, there in both for code in here.long_codes]
    same = any(code in whole for code, identifiers in asked for whole in identifiers)
    unlike = any(marks.holds_another(whole, code) for code, identifiers in asked for whole in identifiers)
    return {"code_identifies": float(same), "code_differs": float(unlike and not same)}


def same_serial(one: Record, other: Record) -> bool:
    """The number in brackets is the other's too, or the last of its identifier."""
    either = one.serials & (other.serials | other.own_numbers)
    return bool(either or other.serials & one.own_numbers)


def marks_differ(one: Record, other: Record, same_code: bool) -> bool:
    phases = bool(one.phases and other.phases) and not one.phases & other.phases
    years = bool(one.years and other.years) and one.years != other.years and len(one.years & other.years) < 2
    codes = bool(one.codes and other.codes) and not one.codes & other.codes
    return phases or years or codes or (not same_code and serials_differ(one, other))


def serials_differ(one: Record, other: Record) -> bool:
    """A component's number stands in one title, and the other's identifier ends with another such number."""
    return (bool(one.serials) and component_number(other)) or (bool(other.serials) and component_number(one))


def component_number(record: Record) -> bool:
    return any(len(number) == 3 for number in record.own_numbers)


def of_dates(one: Record, other: Record) -> Evidence:
    """Years apart; yearly siblings, which begin on 1 January of different years, are told apart at once."""
    if not one.start or not other.start:
        return {"undated": 1.0, "near": 0.0, "years_apart": 0.0, "yearly": 0.0}
    if one.day and other.day:
        days = 0 if turned(one.day, other.day) else abs((one.day - other.day).days)
        yearly = days > 0 and (one.start[1:], other.start[1:]) == ((1, 1), (1, 1))
        near, apart = math.exp(-days / NEAR_DAYS), days / 365 - 0.5
    else:
        apart, yearly = float(abs(one.start[0] - other.start[0])), False
        near = 0.7 * math.exp(-apart)
    return {
        "undated": 0.0,
        "near": near,
        "years_apart": min(max(apart, 0.0), 5.0) / 5,
        "yearly": float(yearly),
    }


def turned(one: date, other: date) -> bool:
    """Day and month the other way round, as in a sheet read with the wrong date style."""
    return one.year == other.year and (one.month, one.day) == (other.day, other.month)


def of_organisations(one: Record, other: Record) -> Evidence:
    fewer = min(len(one.organisations), len(other.organisations))
    shared = shared_organisations(one, other)
    funders = one.named("funding"), other.named("funding")
    return {
        "organisations": min(shared / fewer, 1.0) if fewer else 0.0,
        "several_organisations": min(max(shared - 1, 0.0), 1.0),
        # Strangers who use one phrase, such as Rapid Response Fund, have no other body in common either.
        "other_funder": float(shared > 0 and all(funders) and not funders[0] & funders[1]),
    }


def shared_organisations(one: Record, other: Record) -> float:
    """By key, else by a name that is much alike; one that many activities have counts less."""
    same = one.organisations & other.organisations
    left = [party for party in other.bodies if party.key not in same]
    return sum(
        party.telling
        for party in one.bodies
        if party.key in same or any(named_alike(party, there) for there in left)
    )


def named_alike(one: Party, other: Party) -> bool:
    if set(one.aliases) & set(other.aliases):
        return True
    return min(len(one.name), len(other.name)) > 5 and same_name(one.name, other.name)


@lru_cache(maxsize=100_000)
def same_name(one: str, other: str) -> bool:
    """Few organisations are met again and again."""
    return fuzz.token_set_ratio(one, other) >= SAME_BODY


def of_facts(one: Record, other: Record) -> Evidence:
    """Identifiers, sums and places, where both records state them."""
    shared = bool(one.known_as & other.known_as)
    part = not shared and part_of_identifier(one, other)
    same_reporter = bool(one.reporter) and one.reporter == other.reporter and not shared
    sums = one.budget_usd, other.budget_usd
    nearest = nearest_km(one, other)
    return {
        "identifier": float(shared),
        "part_of_identifier": float(part),
        "same_reporter": float(same_reporter),
        "other_number": float(not same_reporter and other_number(one, other)),
        "same_sum": float(bool(all(sums)) and abs(sums[0] - sums[1]) <= SAME_SUM * max(sums)),  # type: ignore[operator,type-var]
        "same_place": math.exp(-nearest / SAME_PLACE_KM) if nearest is not None else 0.0,
        "far_apart": float(nearest is not None and nearest > 20 * SAME_PLACE_KM),
        "other_country": float(other_country(one, other)),
    }


def other_country(one: Record, other: Record) -> bool:
    """Not where one is a region's: its code has a number, as 00 has."""
    both = [*one.countries, *other.countries]
    apart = not set(one.countries) & set(other.countries)
    return bool(one.countries and other.countries) and apart and all(map(str.isalpha, both))


def nearest_km(one: Record, other: Record) -> float | None:
    if not one.points or not other.points:
        return None
    return min(kilometres(a, b) for a in one.points for b in other.points)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Along the sphere; exact enough to tell near from far."""
    (east, north), (east2, north2) = (tuple(map(math.radians, point)) for point in (one, other))
    across = math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(math.sin((north2 - north) / 2) ** 2 + across))


def acronym_near(one: Record, other: Record, found: Evidence) -> float:
    """A shared acronym names a programme; begun at the same time and no component, it names one work."""
    shared = one.acronyms & other.names_and_acronyms or other.acronyms & one.names_and_acronyms
    if not shared or found["component"]:
        return 0.0
    return max(found["near"], 0.3 * found["undated"])

"""From facts to ranked matches: pure, so that a benchmark or a test can feed it rows of its own."""

from collections.abc import Iterable

from commonground.matching import doubts, evidence
from commonground.matching.schemas import Case, Match, Named, Reason
from commonground.matching.weights import joined
from commonground.matching.words import Words


def reasons_of(case: Case, words: Words) -> list[Reason]:
    """Heaviest first; equally heavy ones in the order the evidence is listed."""
    found = [one for kind in evidence.ALL for one in kind(case, words)]
    return sorted(found, key=lambda one: -one.weight)


def doubts_of(case: Case, reasons: list[Reason], words: Words) -> list[Reason]:
    found = [one for kind in doubts.ALL for one in kind(case, words)]
    return sorted([*found, *doubts.rests_on_example(reasons)], key=lambda one: -one.weight)


def judged(case: Case, words: Words) -> Match | None:
    """The match, unless the organisation takes part already or nothing specific ties the two."""
    if case.organisation.id in case.activity.involved:
        return None
    reasons = reasons_of(case, words)
    if not any(one.specific and one.weight > 0 for one in reasons):
        return None
    against = doubts_of(case, reasons, words)
    score = joined([one.weight for one in reasons], [one.weight for one in against])
    return Match(
        activity=case.activity.id,
        organisation=Named(case.organisation.id, case.organisation.name),
        score=round(score, 3),
        reasons=tuple(reasons),
        against=tuple(against),
    )


def order(match: Match) -> tuple[float, str, int, int]:
    """Best first; ties by name, so that the order never depends on who was registered first."""
    return -match.score, match.organisation.name, match.organisation.id, match.activity


def ranked(cases: Iterable[Case], words: Words, top: int | None = None) -> list[Match]:
    return sorted((match for case in cases if (match := judged(case, words))), key=order)[:top]

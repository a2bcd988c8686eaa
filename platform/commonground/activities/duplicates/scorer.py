"""The probability that two records speak of one activity, with the reasons for and against it."""

import math
from collections.abc import Iterable, Mapping

import msgspec

from commonground.activities.duplicates.evidence import Evidence, evidence
from commonground.activities.duplicates.records import Record
from commonground.activities.duplicates.weights import BIAS, JUDGED, LEARNED

TELLING = 0.35  # what moves the scale by less than this is no reason worth telling


class Verdict(msgspec.Struct, frozen=True):
    """`reasons` and `against` name evidence, the strongest first."""

    probability: float
    reasons: list[str]
    against: list[str]


def score(one: Record, other: Record, unfinished: bool = False) -> Verdict:
    """Of `unfinished` typing it tells nothing that a date is still missing."""
    pushes = weighed(evidence(one, other))
    if unfinished and not one.start:
        pushes.pop("undated")
    ordered = sorted(pushes.items(), key=lambda pair: -abs(pair[1]))
    return Verdict(
        probability=1 / (1 + math.exp(-(BIAS + sum(pushes.values())))),
        reasons=[name for name, push in ordered if push >= TELLING],
        against=[name for name, push in ordered if push <= -TELLING],
    )


def weighed(found: Evidence) -> Evidence:
    weights = LEARNED | JUDGED
    return {name: weights[name] * value for name, value in found.items() if name in weights}


def best(
    ones: Mapping[str, Record], others: Mapping[str, Record], unfinished: bool = False
) -> Verdict | None:
    """By the language of the titles: the most probable in those both have, else in any.

    Two titles that were both drafted by a machine say nothing that their originals do not.
    """
    both = [(ones[language], others[language]) for language in ones if language in others]
    pairs = stated(both) or stated((one, other) for one in ones.values() for other in others.values()) or both
    scored = (score(one, other, unfinished) for one, other in pairs)
    return max(scored, key=lambda each: each.probability, default=None)


def stated(pairs: Iterable[tuple[Record, Record]]) -> list[tuple[Record, Record]]:
    return [pair for pair in pairs if not (pair[0].drafted and pair[1].drafted)]

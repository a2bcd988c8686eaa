"""Weights of the duplicate scorer, fitted to judged pairs; and how well it does on pairs it has not seen.

    python -m tests.bench.judged PAIRS.jsonl            the table of five folds
    python -m tests.bench.judged PAIRS.jsonl --fit      and the weights for `activities/duplicates/weights.py`

A logistic regression whose every weight may have one sign only, so that few pairs can't teach it nonsense.
Pairs that share a record stay in one fold. Pairs proved by an identifier count less than judged ones, and
identifiers are left out of the fit, since they are how those pairs came to their label. What else is set by
hand takes part, as it will in use. Related pairs count more, since a wrong merge costs more than a pair that
nobody is shown.

`judged_more.csv` has pairs of records of `matching/train.jsonl.gz` that we read and judged ourselves, most of
them where the scorer was in doubt. They teach, and count less, since such pairs are rarer in a registry; the
quality is told on the pairs of the file alone, and on all.
"""

import argparse
import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from commonground.activities.duplicates.evidence import evidence
from commonground.activities.duplicates.pairs import Pair, RawRecord, read_pairs, record
from commonground.activities.duplicates.weights import JUDGED, SIGNS

Array = Any
RECORDS = msgspec.json.Decoder(RawRecord)
DUPLICATE = ("same", "joint")
PROVED_WEIGHT, RELATED_WEIGHT, MORE_WEIGHT = 0.5, 1.5, 0.25
RIDGE, FOLDS, SHUFFLES = 0.7, 5, 20
BY_HAND = {name: weight for name, weight in JUDGED.items() if "identifier" not in name}
OURS = "more-"
MORE = Path(__file__).with_name("judged_more.csv")


class Table(NamedTuple):
    """A row of evidence for each pair, what is set by hand of it, the truth, and how much the pair counts."""

    rows: Array
    by_hand: Array
    truth: Array
    trust: Array

    def of(self, chosen: Array) -> "Table":
        return Table(*(column[chosen] for column in self))


def table(pairs: list[Pair]) -> Table:
    found = [evidence(pair.one, pair.other) for pair in pairs]
    return Table(
        np.array([[each[name] for name in SIGNS] for each in found]),
        np.array([sum(weight * each[name] for name, weight in BY_HAND.items()) for each in found]),
        np.array([float(pair.label in DUPLICATE) for pair in pairs]),
        np.array([trusted(pair) for pair in pairs]),
    )


def trusted(pair: Pair) -> float:
    weight = 1.0 if pair.how == "judged" else PROVED_WEIGHT
    weight *= RELATED_WEIGHT if pair.label == "related" else 1
    return weight * MORE_WEIGHT if pair.id.startswith(OURS) else weight


def more_pairs(pairs: Path) -> list[Pair]:
    """Of the records that lie beside the file of pairs; none where they don't."""
    stored = pairs.parent.parent / "matching" / "train.jsonl.gz"
    if not stored.exists():
        return []
    with MORE.open(encoding="utf-8") as lines:
        judged = list(csv.DictReader(lines))
    wanted = {row[side] for row in judged for side in ("one", "other")}
    with gzip.open(stored) as lines:
        found = (RECORDS.decode(line) for line in lines)
        raw = {each.id: each for each in found if each.id in wanted}
    return [
        Pair(
            f"{OURS}{at}",
            (row["one"], row["other"]),
            record(raw[row["one"]]),
            record(raw[row["other"]]),
            row["label"],
            row["how"],
        )
        for at, row in enumerate(judged)
    ]


def fit(known: Table) -> tuple[Array, float]:
    """Weights and bias, of the least loss with a ridge on standardised evidence."""
    rows, by_hand, truth, trust = known
    middle = np.average(rows, axis=0, weights=trust)
    spread = np.sqrt(np.average((rows - middle) ** 2, axis=0, weights=trust)) + 1e-6
    scaled = (rows - middle) / spread

    def loss(theta: Array) -> tuple[float, Array]:
        logit = scaled @ theta[:-1] + theta[-1] + by_hand
        misfit = trust * (1 / (1 + np.exp(-logit)) - truth)
        cost = (trust * (np.logaddexp(0, logit) - truth * logit)).sum() + RIDGE / 2 * (theta[:-1] ** 2).sum()
        return cost, np.append(scaled.T @ misfit + RIDGE * theta[:-1], misfit.sum())

    bounds = [(0, None) if sign == "+" else (None, 0) for sign in SIGNS.values()] + [(None, None)]
    theta = minimize(loss, np.zeros(len(SIGNS) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = theta[:-1] / spread
    return weights, float(theta[-1] - middle @ weights)


def groups(pairs: list[Pair]) -> list[str]:
    """The same name for pairs that share a record, directly or through others."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for pair in pairs:
        leader[find(pair.keys[0])] = find(pair.keys[1])
    return [find(pair.keys[0]) for pair in pairs]


def held_out(pairs: list[Pair], known: Table, seed: int) -> Array:
    """Each pair's probability by weights that were fitted without its fold."""
    names = groups(pairs)
    order = list(dict.fromkeys(names))
    np.random.default_rng(seed).shuffle(order)
    fold = np.array([order.index(name) % FOLDS for name in names])
    found = np.zeros(len(pairs))
    for number in range(FOLDS):
        weights, bias = fit(known.of(fold != number))
        there = known.of(fold == number)
        found[fold == number] = 1 / (1 + np.exp(-(there.rows @ weights + bias + there.by_hand)))
    return found


class Quality(msgspec.Struct, frozen=True):
    """On judged pairs; `related` and `different` are the shares of those wrongly called duplicates."""

    precision: float
    recall: float
    f1: float
    auc: float
    related: float
    different: float


def quality(pairs: list[Pair], found: Array) -> Quality:
    judged = [(pair, p) for pair, p in zip(pairs, found, strict=True) if pair.how == "judged"]
    called = [pair.label in DUPLICATE for pair, p in judged if p >= 0.5]
    truth = [pair.label in DUPLICATE for pair, _ in judged]
    precision, recall = sum(called) / max(len(called), 1), sum(called) / sum(truth)

    def fires(label: str) -> float:
        return float(np.mean([p >= 0.5 for pair, p in judged if pair.label == label]))

    auc = float(roc_auc_score(truth, [p for _, p in judged]))
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return Quality(precision, recall, f1, auc, fires("related"), fires("different"))


def five_folds(pairs: list[Pair], more: Sequence[Pair] = ()) -> tuple[Quality, Quality]:
    """On `pairs`, taught by `more` as well."""
    found = each_shuffle([*pairs, *more])
    return summed_up([quality(pairs, each[: len(pairs)]) for each in found])


def five_folds_of_all(pairs: list[Pair]) -> tuple[Quality, Quality]:
    return summed_up([quality(pairs, each) for each in each_shuffle(pairs)])


def each_shuffle(pairs: list[Pair]) -> list[Array]:
    """Many ways to cut the folds, since one cut of few pairs is luck."""
    known = table(pairs)
    return [held_out(pairs, known, seed) for seed in range(SHUFFLES)]


def summed_up(each: list[Quality]) -> tuple[Quality, Quality]:
    """Mean and spread."""
    told = np.array([msgspec.structs.astuple(one) for one in each])
    return Quality(*map(float, told.mean(axis=0))), Quality(*map(float, told.std(axis=0)))


def told(mean: Quality, spread: Quality) -> list[str]:
    around = msgspec.structs.asdict(spread)
    return [
        f"{name:10} {value:.3f} ± {around[name]:.3f}" for name, value in msgspec.structs.asdict(mean).items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    pairs, more = read_pairs(asked.pairs), more_pairs(asked.pairs)
    print(f"the {len(pairs)} pairs of the file")
    for line in told(*five_folds(pairs, more)):
        print(line)
    print(f"these and {len(more)} of ours")
    for line in told(*five_folds_of_all([*pairs, *more])):
        print(line)
    if asked.fit:
        weights, bias = fit(table([*pairs, *more]))
        print(f"BIAS = {bias:.2f}\nLEARNED = {{")
        for name, value in sorted(zip(SIGNS, weights, strict=True), key=lambda pair: -pair[1]):
            print(f'    "{name}": {value:.2f},')
        print("}")


if __name__ == "__main__":
    main()

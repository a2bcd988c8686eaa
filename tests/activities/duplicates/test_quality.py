"""How well the scorer does on pairs it has not seen; and how many planted copies blocking keeps."""

from tests.bench.judged import five_folds, more_pairs, told
from tests.conftest import shared

from commonground.activities.duplicates import scale
from commonground.activities.duplicates.pairs import read_pairs


def test_five_folds_over_judged_pairs_reach_their_aim() -> None:
    source = shared("data/duplicates/pairs.jsonl")
    mean, spread = five_folds(read_pairs(source), more_pairs(source))
    print("\n".join(told(mean, spread)))
    assert mean.f1 >= 0.88
    assert mean.auc >= 0.96
    assert mean.related <= 0.12


async def test_blocking_keeps_planted_copies(cluster_url: str) -> None:
    found = await scale.measure(cluster_url, 3_000)
    print(found)
    assert found.kept >= 0.98
    assert found.found >= 0.8
    # Of what is compared, a few for each record at most.
    assert found.pairs <= 8 * found.activities

"""How well the scorer does on pairs it has not seen; and how many planted copies blocking keeps."""

import msgspec
from tests.bench.judged import five_folds
from tests.conftest import shared

from commonground.activities.duplicates import scale
from commonground.activities.duplicates.pairs import read_pairs


def test_five_folds_over_judged_pairs_reach_their_aim() -> None:
    found = five_folds(read_pairs(shared("data/duplicates/pairs.jsonl")))
    for name, value in msgspec.structs.asdict(found).items():
        print(f"{name:10} {value:.3f}")
    assert found.f1 >= 0.82
    assert found.auc >= 0.95
    assert found.related <= 0.12


async def test_blocking_keeps_planted_copies(cluster_url: str) -> None:
    found = await scale.measure(cluster_url, 3_000)
    print(found)
    assert found.kept >= 0.98
    assert found.found >= 0.8

"""How well duplicates are told, by judged pairs in five folds; and how blocking does on many activities."""

from pathlib import Path

import msgspec

from commonground.activities.duplicates import scale
from commonground.activities.duplicates.pairs import read_pairs

from .judged import five_folds, more_pairs, told
from .options import say

# Kept beside the project, not in it.
PAIRS = Path(__file__).resolve().parents[3] / "shared" / "data" / "duplicates" / "pairs.jsonl"
# On the judged pairs: title similarity (token_set >= 87), and a regression with phase words.
BASELINES = "baselines: title similarity F1 .64, AUC .72; regression with phase words F1 .76, AUC .89"


async def table(url: str, count: int) -> None:
    say("\nduplicates, five folds")
    if PAIRS.exists():
        for line in told(*five_folds(read_pairs(PAIRS), more_pairs(PAIRS))):
            say(f"  {line}")
        say(f"  {BASELINES}")
    else:
        say(f"  left out: {PAIRS} is not here")
    say(f"\nduplicates among {count} made-up activities, one in twenty a planted copy")
    for name, value in msgspec.structs.asdict(await scale.measure(url, count)).items():
        say(f"  {name:12}{value!s:>8}" if not isinstance(value, dict) else f"  {name:12}{value}")

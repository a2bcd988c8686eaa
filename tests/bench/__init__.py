"""The benchmark: `python -m tests.bench` prints how pages answer beside their bare SQL in the same run."""

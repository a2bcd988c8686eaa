"""What is measured, and how much of it."""

import argparse

import msgspec

PARTS = ("pages", "exports", "imports", "iati", "duplicates")
LARGE = 100_000


class Options(msgspec.Struct, frozen=True):
    sizes: list[int]
    clients: list[int]
    seconds: float
    parts: list[str]
    rows: str
    planted: int


def read_options() -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Figures as ratios to what was measured in the same run."
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--sizes", default="1000,10000", help="how many activities, ascending")
    parser.add_argument("--large", action="store_true", help=f"also {LARGE}")
    parser.add_argument("--clients", default="1,8", help="pages: how many clients at once")
    parser.add_argument("--seconds", type=float, default=1.0, help="pages: how long each cell is measured")
    parser.add_argument("--rows", default="", help="pages: rows whose name begins so")
    given = parser.parse_args()
    parts = given.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; use some of {', '.join(PARTS)}")
    sizes = {int(size) for size in given.sizes.split(",")} | ({LARGE} if given.large else set())
    clients = [int(many) for many in given.clients.split(",")]
    return Options(sorted(sizes), clients, given.seconds, parts, given.rows, max(sizes))


def say(line: str) -> None:
    print(line, flush=True)

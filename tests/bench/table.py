"""The printed table."""

from .measure import Measured

COLUMNS = (
    ("endpoint", 26),
    ("n", 8),
    ("clients", 8),
    ("req/s", 9),
    ("p50 ms", 9),
    ("p99 ms", 9),
    ("kB", 8),
    ("SQL p50 ms", 11),
    ("ratio", 7),
    ("held req/s", 12),
    ("p50 ms", 9),
)
NOTE = """
req/s, p50 and p99: pages made for each request. SQL p50: the very statements that the page ran, replayed one
after the other on bare asyncpg connections by as many clients; ratio: p50 of the page / p50 of its SQL.
held: the same pages for readers who are not signed in, while nobody writes. Where a row has many addresses
(detail, match), clients go through them in turn. Times depend on the machine and its other work, ratios hold.
"""


def header() -> str:
    return line([name for name, _width in COLUMNS])


def line(cells: list[str]) -> str:
    first, *others = zip(cells, (width for _name, width in COLUMNS), strict=False)
    return f"{first[0]:{first[1]}}" + "".join(f"{cell:>{width}}" for cell, width in others)


def answer(
    name: str, size: int, many: int, weight: int, found: Measured, bare: Measured | None, held: Measured
) -> str:
    cells = [
        name,
        str(size),
        str(many),
        f"{found.per_second:.0f}",
        f"{found.p50_ms:.2f}",
        f"{found.p99_ms:.2f}",
    ]
    cells.append(f"{weight / 1000:.1f}")
    cells += [f"{bare.p50_ms:.2f}", f"{found.p50_ms / bare.p50_ms:.2f}"] if bare else ["–", "–"]
    return line([*cells, f"{held.per_second:.0f}", f"{held.p50_ms:.2f}"])

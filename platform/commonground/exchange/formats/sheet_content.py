"""What stands in a column, and which fields that speaks for and against, whatever its header says."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.exchange.formats import sheet_dates, sheet_numbers, sheet_words
from commonground.exchange.formats.sheet_field import Field
from commonground.exchange.formats.sheet_points import degrees_in, point_in
from commonground.exchange.formats.sheet_table import shown
from commonground.exchange.formats.spreadsheet import Cell

SAMPLED = 400
LOOKED_AT = 1_000
# What takes long to read.
FEW = 20
URL = re.compile(r"https?://\S+|www\.\S+", re.I)


class Content(NamedTuple):
    """Shares of a column's filled cells that could be each kind of thing."""

    filled: int
    dates: float
    periods: float
    numbers: float
    degrees: float
    points: float
    urls: float
    countries: float
    codes: float
    currencies: float
    statuses: float
    different: float
    length: float
    counter: bool


def content_of(cells: list[Cell]) -> Content:
    sample = [seen(cell) for cell in cells[:: max(1, len(cells) // SAMPLED)]]
    texts = [shown(cell) for cell in sample]
    size, few = max(1, len(sample)), texts[:FEW]

    def share(test: Callable[[Cell], object]) -> float:
        return sum(bool(test(cell)) for cell in sample) / size

    return Content(
        filled=len(cells),
        dates=share(
            lambda cell: (
                sheet_dates.read_day(cell, "month") or sheet_dates.read_day(cell, "day") or is_quarter(cell)
            )
        ),
        periods=share(
            lambda cell: sheet_dates.read_period(cell, "day") or sheet_dates.read_open(cell, "day")
        ),
        numbers=share(lambda cell: sheet_numbers.read_sum(cell, ".", sheet_numbers.Unit()) is not None),
        degrees=sum(has_degrees(text) for text in few) / max(1, len(few)),
        points=sum(point_in(text) is not None for text in few) / max(1, len(few)),
        urls=sum(bool(URL.match(text)) for text in texts) / size,
        countries=sum(is_country(text) for text in texts) / size,
        codes=sum(
            text.isupper() and len(text) in (2, 3) and sheet_words.country_of(text) is not None
            for text in texts
        )
        / size,
        currencies=sum(text in KNOWN_CURRENCIES for text in texts) / size,
        statuses=sum(sheet_words.status_of(text) is not None for text in texts) / size,
        different=len(set(texts)) / size,
        length=sum(map(len, texts)) / size,
        counter=is_counter(cells),
    )


def seen(cell: Cell) -> Cell:
    """As much of it as tells what it is: one of 32,767 signs is a text, whatever its end says."""
    return cell[:LOOKED_AT] if isinstance(cell, str) else cell


def has_degrees(text: str) -> bool:
    return degrees_in(text, "latitude") is not None or degrees_in(text, "longitude") is not None


def is_quarter(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.search(r"\b(?:19|20)\d\d\b", cell)) and len(cell) <= 12


def is_country(text: str) -> bool:
    parts = [part for part in re.split(r"[;|,、，/\n]", text) if part.strip()]
    return sheet_words.country_of(text) is not None or (
        len(parts) > 1 and all(sheet_words.country_of(part) is not None for part in parts)
    )


def fits(one: Field, content: Content) -> float:
    """What stands in the column speaks for or against what its header says."""
    if not content.filled:
        return 1
    if one.kind == "date":
        return 1 if content.dates >= 0.5 else 0.3
    if one.kind == "period":
        return 1 if content.periods >= 0.5 else 0.3
    if one.kind == "point":
        return 1 if content.points >= 0.2 else 0.3
    if one.kind == "number" and content.degrees >= 0.5:
        return 1
    if one.kind in ("money", "number"):
        return 1 if content.numbers >= 0.5 or any_sum(content) else 0.3
    if one.kind == "url":
        return 1 if content.urls >= 0.5 else 0.4
    if one.key == "currency":
        return 1 if content.currencies >= 0.5 or content.length <= 12 else 0.3
    if one.key == "country_code":
        return 1 if content.codes >= 0.2 else 0.4
    if one.key in ("title", "summary"):
        return 1 if content.numbers < 0.5 and content.dates < 0.5 and content.urls < 0.5 else 0.3
    if one.key in ("number", "identifier"):
        return 1 if content.length <= 60 and content.urls < 0.5 and not content.counter else 0.3
    if one.kind == "name":
        return 1 if content.numbers < 0.5 else 0.3
    return 1


def any_sum(content: Content) -> bool:
    return content.numbers > 0.2 and content.length <= 20


def by_content(content: Content, taken: set[str]) -> tuple[str, float]:
    """For a header that says nothing: only what can hardly be anything else."""
    if content.filled < 2:
        return "", 0
    tests = (
        ("homepage", content.urls >= 0.9),
        ("currency", content.currencies >= 0.9),
        ("countries", content.countries >= 0.8 and "country_code" not in taken),
        ("status", content.statuses >= 0.9),
        ("title", content.different >= 0.9 and 12 <= content.length <= 200 and content.numbers < 0.1),
    )
    found = next((key for key, holds in tests if holds and key not in taken), "")
    return (found, 0.6) if found else ("", 0)


def is_counter(cells: list[Cell]) -> bool:
    """Numbers from one on, as they stand at the edge of a list: they change with every new row.

    They may begin anew in each part of the list, and leave out what was struck from it.
    """
    found = [shown(cell).strip(" .)") for cell in cells]
    if (
        not found
        or found[0] != "1"
        or not all(one.isascii() and one.isdigit() and len(one) < 8 for one in found)
    ):
        return False
    numbers = [int(one) for one in found]
    steps = [after - before for before, after in pairwise(numbers)]
    return all(step in (1, 2, 3) or after == 1 for step, after in zip(steps, numbers[1:], strict=True))

"""No cell holds the server up: every pattern that meets a cell's text reads long runs of one sign at once."""

import ast
import gc
import importlib
import math
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

from commonground.exchange import formats
from commonground.exchange.formats import (
    sheet_admin_units,
    sheet_dates,
    sheet_fields,
    sheet_numbers,
    sheet_places,
    sheet_points,
    sheet_units,
    sheet_whole,
    sheet_words,
)
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Known
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.formats.spreadsheet import Grid

FOLDER = Path(formats.__path__[0])
BRACKETED = r"[\(\[（【［][^\)\]）】］]*[\)\]）】］]"
LONG = 30_000
# What is quicker than this harms nobody; what is slower may at most grow as the text does. A busy machine
# slows both lengths down alike, so that only what tries everything anew at every sign is found.
QUICK_S, SHORTER, AT_MOST_GROWN = 0.2, 4, 9
SIGNS = (
    " ",
    "(",
    ",",
    "0",
    "-",
    "年",
    "\u00a0",
    "（",
    "[",
    ";",
    "a",
    "1 ",
    "1,",
    "a ",
    "( ",
    "- ",
    "年 ",
    "[a",
)
METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split")
# What is held against bounded texts alone, with the bound.
BOUNDED = {sheet_places.WITH_SHARE.pattern: sheet_places.LONGEST_NAME, BRACKETED: sheet_fields.LONGEST_HEADER}


def uses() -> Iterator[tuple[str, "re.Pattern[str]", str]]:
    """Each pattern with the way in which it is asked, as the sources stand."""
    for file in sorted(FOLDER.glob("sheet_*.py")):
        module = importlib.import_module(f"{formats.__name__}.{file.stem}")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                asked = node.func
                if asked.attr in METHODS and isinstance(asked.value, ast.Name):
                    for pattern in patterns(module, asked.value.id, node):
                        yield f"{file.stem}:{node.lineno}", pattern, asked.attr


def patterns(module: object, name: str, node: ast.Call) -> list["re.Pattern[str]"]:
    held = getattr(module, name, None)
    if isinstance(held, re.Pattern):
        return [held]
    if held is not re:
        return []
    if isinstance(node.args[0], ast.Constant):
        flags = "".join(map(ast.unparse, node.args + [one.value for one in node.keywords]))
        return [re.compile(node.args[0].value, re.I if "re.I" in flags else 0)]
    return tabled(module, ast.unparse(node.args[0]))


def tabled(module: object, name: str) -> list["re.Pattern[str]"]:
    """Of a table of patterns, which the source goes through under a name of its own."""
    table = TABLES.get(name, ())
    return [re.compile(word) for one in table for word in words_in(getattr(module, one, ()))]


TABLES = {"pattern": ("FACTORS", "CURRENCIES"), "words": ("AREA_WORDS",)}


def words_in(table: object) -> Iterator[str]:
    rows: Any = table.items() if isinstance(table, dict) else table
    for row in rows:
        yield from (one for one in row if isinstance(one, str))


def asked(pattern: "re.Pattern[str]", method: str, text: str) -> None:
    if method == "sub":
        pattern.sub(" ", text)
    elif method == "finditer":
        list(pattern.finditer(text))
    else:
        getattr(pattern, method)(text)


USES = {(pattern.pattern, method): (where, pattern) for where, pattern, method in uses()}


def run_of(sign: str, length: int) -> str:
    return sign * (length // len(sign))


# A run of one sign alone, between letters, and behind what could be a year.
AROUND: tuple[Callable[[str], str], ...] = (str, "x{}x".format, "2021{}!".format)


def test_every_pattern_of_the_sheet_readers_is_found() -> None:
    assert len(USES) > 150
    asked_for = {where.partition(":")[0] for where, _pattern in USES.values()}
    assert {"sheet_dates", "sheet_numbers", "sheet_units", "sheet_words", "sheet_places"} <= asked_for


def quickest(work: Callable[[], object]) -> float:
    """CPU seconds of the best of three tries in this thread, with nothing cleaned up or counted meanwhile."""
    took, counter = math.inf, sys.gettrace()
    gc.disable()
    sys.settrace(None)
    try:
        for _try in range(3):
            if took >= QUICK_S:
                begun = thread_time()
                work()
                took = min(took, thread_time() - begun)
    finally:
        sys.settrace(counter)
        gc.enable()
    return took


def grows_with_the_text(read: Callable[[str], object], sign: str, length: int) -> bool:
    """Whether reading is quick, or takes about four times as long for a text four times as long."""
    return all(grows(read, sign, length, around) for around in AROUND)


def grows(read: Callable[[str], object], sign: str, length: int, around: Callable[[str], str]) -> bool:
    took = quickest(lambda: read(around(run_of(sign, length))))
    if took < QUICK_S:
        return True
    shorter = around(run_of(sign, length // SHORTER))
    return took < AT_MOST_GROWN * quickest(lambda: read(shorter))


@pytest.mark.parametrize(("pattern", "method"), sorted(USES))
def test_no_pattern_takes_long_over_a_run_of_one_sign(pattern: str, method: str) -> None:
    where, held = USES[pattern, method]
    length = min(LONG, BOUNDED.get(pattern, LONG))
    for sign in SIGNS:
        assert grows_with_the_text(partial(asked, held, method), sign, length), (where, sign)


READERS: dict[str, Callable[[str], object]] = {
    "day": sheet_dates.read_day,
    "period": sheet_dates.read_period,
    "order": lambda text: sheet_dates.order_of([text]),
    "sum": lambda text: sheet_numbers.read_sum(text, ".", sheet_numbers.Unit()),
    "header": sheet_fields.words_of,
    "country": sheet_words.country_of,
    "status": sheet_words.status_of,
    "countries": sheet_places.countries_in,
    "one country": sheet_places.bare_country,
    "spot": sheet_points.point_in,
    "admin unit": lambda text: sheet_admin_units.unit_of(text, "MN"),
    "organisation": lambda text: sheet_whole.organisation_in(text, Known()),
    "name": lambda text: sheet_whole.name_of(text, Known()),
    "unit": sheet_units.unit_of,
    "unknown unit": sheet_units.unknown_in,
}


def test_a_pattern_that_tries_everything_anew_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """However quick the machine is: nothing is quick enough here to be passed by."""
    monkeypatch.setattr(sys.modules[__name__], "QUICK_S", 0)
    held = re.compile(r" *!")
    assert not grows_with_the_text(partial(asked, held, "search"), " ", LONG)


@pytest.mark.parametrize("reader", sorted(READERS))
def test_no_reader_takes_long_over_a_cell_of_one_sign(reader: str) -> None:
    READERS[reader]("warm")
    for sign in SIGNS:
        assert grows_with_the_text(READERS[reader], sign, LONG), sign


@pytest.mark.parametrize("sign", SIGNS)
def test_a_whole_sheet_of_such_cells_is_guessed_at_once(sign: str) -> None:
    assert grows(guessed, sign, LONG, "x{}x".format)


def guessed(cell: str) -> None:
    header = ["Title", "Country", "Start", "Period", "Budget (USD)", "Status", "Province", "Partner", "?"]
    rows = [header, *([cell] * len(header) for _row in range(8))]
    guess(table_of("long.csv", [Grid(name="", rows=rows, first=1)]), Known())


def test_a_day_before_a_long_emptiness_is_no_day() -> None:
    assert sheet_dates.read_day("2021" + " " * 500 + "and more") is None
    assert sheet_dates.read_period("x" + " " * 8_000 + "y") is None
    assert sheet_dates.read_period("2021 - 2024" + " " * 500) == sheet_dates.read_period("2021-2024")

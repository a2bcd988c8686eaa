"""Cells of the own template as people type them: taken where the reading is sure, else refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonground.exchange.formats.template_cells import Unread
from commonground.exchange.formats.template_lines import Line, Slip
from commonground.exchange.formats.template_values import day, number, typed_day, typed_number


def line(key: str, value: Any, **others: str) -> Line:
    return Line(sheet="Money", number=4, cells={key: value, **others}, letters={key: "E"})


def number_typed(text: str, currency: str = "MNT", money: bool = True) -> Any:
    return typed_number(line("amount", number(text), currency=currency), "amount", money=money)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("１２,500", 12_500),
        ("12,5", Decimal("12.5")),
        ("１２５００．５", Decimal("12500.5")),
        ("０", 0),
        ("12.5 сая", 12_500_000),
        ("12,5 сая ₮", 12_500_000),
        ("1.2 тэрбум төгрөг", 1_200_000_000),
        ("12500 MNT", 12_500),
    ],
)
def test_a_sum_is_taken_as_it_is_typed(text: str, amount: Any) -> None:
    assert number_typed(text) == amount


@pytest.mark.parametrize(
    "text",
    ["1,250 сая", "1.250 сая", "12.5 USD", "约1.2亿元", "about 12", "12-15", "9" * 50 + " сая"],
)
def test_a_sum_that_may_be_another_is_refused(text: str) -> None:
    assert isinstance(number_typed(text), Unread)


def test_only_sums_have_units() -> None:
    assert isinstance(number_typed("12.5 сая", money=False), Unread)
    assert number_typed("１２.5", money=False) == Decimal("12.5")


@pytest.mark.parametrize(
    ("key", "text", "found", "told"),
    [
        ("planned_start", "2030 оны 6 сар", date(2030, 6, 1), True),
        ("planned_end", "2030 оны 6 сар", date(2030, 6, 30), True),
        ("period_start", "令和3年", date(2021, 1, 1), True),
        ("actual_end", "2024年", date(2024, 12, 31), True),
        ("planned_start", "令和3年4月1日", date(2021, 4, 1), False),
        ("planned_start", "15 марта 2021 г.", date(2021, 3, 15), False),
        ("planned_start", "２０２１－０４－０１", date(2021, 4, 1), False),
    ],
)
def test_a_day_is_taken_as_it_is_typed(key: str, text: str, found: date, told: bool) -> None:
    slips: list[Slip] = []
    assert typed_day(line(key, day(text)), key, slips) == found
    assert [(slip.where, slip.value, slip.level) for slip in slips] == (
        [("Money!E4", text, "warns")] if told else []
    )


@pytest.mark.parametrize("text", ["3/4/2021", "Q3 2021", "soon", "45000", "2021-02-30"])
def test_a_day_that_may_be_another_is_refused(text: str) -> None:
    slips: list[Slip] = []
    assert isinstance(typed_day(line("planned_start", Unread(text)), "planned_start", slips), Unread)
    assert slips == []


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers_of_typed_cells(text: str) -> None:
    number_typed(text)
    typed_day(line("planned_end", Unread(text)), "planned_end", [])

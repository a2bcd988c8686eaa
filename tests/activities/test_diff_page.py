"""How a change reads: old and new are never the same, and nothing stands there as a code."""

import re
from decimal import Decimal

import pytest

from commonground.activities import diff
from commonground.activities.schemas import Activity, BudgetLine, Result, Share
from commonground.base.texts import Text
from commonground.base.web import environment

SOURCE = (
    '{% from "activities/_changes.html" import before_of, after_of with context %}'
    "{{ before_of(change, names) }}|{{ after_of(change, names) }}"
)


def sides(before: Activity, after: Activity) -> list[str]:
    """As they stand on the page, old and new."""
    change = diff.changes(before, after)[0]
    shown = environment().from_string(SOURCE).render(change=change, names={}, languages={})
    return [" ".join(re.sub("<[^>]*>", " ", side).split()) for side in shown.split("|")]


def sum_of(amount: str) -> Activity:
    return Activity(budgets=[BudgetLine("budget", Decimal(amount), "MNT")])


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (sum_of("1250500000"), sum_of("1300000000"), ["1,250,500,000", "1,300,000,000"]),
        (sum_of("0.40"), sum_of("0.50"), ["0.4", "0.5"]),
        (
            Activity(results=[Result("hectares", target=Decimal("12.4"))]),
            Activity(results=[Result("hectares", target=Decimal("12.3"))]),
            ["12.4", "12.3"],
        ),
        (
            Activity(countries=[Share("MN", Decimal("33.33"))]),
            Activity(countries=[Share("MN", Decimal("33.4"))]),
            ["33.33", "33.4"],
        ),
        (Activity(joint_share=Decimal("12.5")), Activity(joint_share=Decimal("12.4")), ["12.5", "12.4"]),
    ],
)
def test_a_small_change_is_seen(before: Activity, after: Activity, shown: list[str]) -> None:
    """“Budget MNT 1.3 billion” stood beside “Budget MNT 1.3 billion”."""
    told = sides(before, after)
    assert told[0] != told[1]
    assert [number in side for number, side in zip(shown, told, strict=True)] == [True, True]


def test_how_a_text_came_about_is_told_in_words() -> None:
    before = Activity(title={"en": Text("Belts"), "mn": Text("Зурвас")})
    after = Activity(title={"en": Text("Wells", "imported"), "mn": Text("Худаг", "machine")})
    shown = [
        environment().from_string(SOURCE).render(change=change, names={}, languages={})
        for change in diff.changes(before, after)
    ]
    assert "imported" not in shown[0]
    assert "machine translation" in shown[1]

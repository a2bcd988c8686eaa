"""What changed between two documents, and how two edits go together: pure."""

from decimal import Decimal

import msgspec
from hypothesis import given, settings
from tests.activities.test_forms import ACTIVITIES

from commonground.activities import diff
from commonground.activities.schemas import Activity, BudgetLine, Location, Need, Share
from commonground.base.texts import Text


def areas(**shares: int) -> list[Share]:
    return [Share(code=code, share=Decimal(share)) for code, share in shares.items()]


def test_a_text_changes_by_language() -> None:
    before = Activity(title={"en": Text("Belt"), "mn": Text("Зурвас")})
    after = Activity(title={"en": Text("Belts"), "mn": Text("Зурвас"), "zh": Text("林带")})
    told = [
        (change.part, change.before and change.before.text, change.after.text)
        for change in diff.changes(before, after)
    ]
    assert told == [("en", "Belt", "Belts"), ("zh", None, "林带")]


def test_a_share_that_grew_stands_beside_what_it_was() -> None:
    changes = diff.changes(
        Activity(areas=areas(restoration=100)), Activity(areas=areas(restoration=60, capacity=40))
    )
    assert [(change.before and change.before.share, change.after.share) for change in changes] == [
        (100, 60),
        (None, 40),
    ]


def test_the_order_of_a_list_is_no_news() -> None:
    needs = [Need(kind="data"), Need(kind="land")]
    assert diff.changes(Activity(needs=needs), Activity(needs=needs[::-1])) == []


def test_of_two_equal_sums_one_can_be_taken_away() -> None:
    line = BudgetLine(kind="budget", amount=Decimal(5), currency="USD")
    changes = diff.changes(Activity(budgets=[line, line]), Activity(budgets=[line]))
    assert changes == [diff.Change("budgets", line, None)]


def test_a_moved_point_is_one_change() -> None:
    old = Location(kind="point", name="Well", geometry={"type": "Point", "coordinates": [1, 2]})
    new = msgspec.structs.replace(old, geometry={"type": "Point", "coordinates": [1, 3]})
    assert diff.changes(Activity(locations=[old]), Activity(locations=[new])) == [
        diff.Change("locations", old, new)
    ]


@settings(max_examples=60)
@given(ACTIVITIES, ACTIVITIES)
def test_no_change_is_told_of_the_same_and_some_of_the_different(one: Activity, other: Activity) -> None:
    assert diff.changes(one, one) == []
    shown = {change.field for change in diff.changes(one, other)}
    differ = {field for field in diff.shown_fields() if getattr(one, field) != getattr(other, field)}
    assert shown <= differ


@settings(max_examples=60)
@given(ACTIVITIES, ACTIVITIES)
def test_an_edit_of_what_nobody_else_touched_is_taken_whole(base: Activity, edit: Activity) -> None:
    assert diff.merge(base, edit, base) == (edit, [])
    assert diff.merge(base, base, edit) == (edit, [])


def test_edits_of_different_fields_go_together() -> None:
    base = Activity(homepage="https://a.example", themes=["drought"])
    edit, current = (
        Activity(homepage="https://b.example", themes=["drought"]),
        Activity(homepage="https://a.example"),
    )
    merged = diff.merge(base, edit, current)
    assert merged == (Activity(homepage="https://b.example"), [])


def test_a_field_that_two_changed_is_named_and_the_edit_stands() -> None:
    base, edit, current = (Activity(homepage=f"https://{name}.example") for name in "abc")
    assert diff.merge(base, edit, current) == (edit, ["homepage"])

"""One rule of freshness in Python and in SQL, where it shows, and when a status turns."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.town import Town, published

from commonground.activities import freshness, service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import Status
from commonground.activities.status import status_on
from commonground.base import clock
from commonground.base.database import Connection

TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
STATUSES: list[Status] = ["planned", "ongoing", "completed", "suspended", "cancelled", "unknown"]
STATED = st.sampled_from([None, *STATUSES])


@pytest.mark.parametrize(
    ("status", "age", "light"),
    [
        ("ongoing", 0, "fresh"),
        ("ongoing", 365, "fresh"),
        ("planned", 366, "due"),
        ("suspended", 730, "due"),
        ("unknown", 731, "stale"),
        ("ongoing", None, "stale"),
        ("completed", None, "finished"),
        ("cancelled", 2000, "finished"),
    ],
)
def test_the_light_goes_by_age_and_what_is_over_needs_none(status: str, age: int | None, light: str) -> None:
    confirmed = None if age is None else TODAY - timedelta(days=age)
    assert freshness.light(status, confirmed, TODAY) == light


async def test_sql_says_the_same(connection: Connection) -> None:
    for status in STATUSES:
        for age in (None, -3, 0, 364, 365, 366, 729, 730, 731, 5000):
            confirmed = None if age is None else TODAY - timedelta(days=age)
            said = await connection.fetchval(
                "SELECT activity_freshness($1, $2, $3)", status, confirmed, TODAY
            )
            assert said == freshness.light(status, confirmed, TODAY), (status, age)


@given(STATED, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_turn_is_the_first_day_with_another_status(
    stated: Status | None, start: date | None, end: date | None, today: date
) -> None:
    def at(day: date) -> Status:
        return status_on(day, stated, start, end)

    turn = freshness.next_turn(stated, start, end, today)
    until = turn.day if turn else date(2034, 1, 1)
    assert {at(today + timedelta(days=n)) for n in range((until - today).days)} <= {at(today)}
    if turn:
        assert turn.day > today
        assert (at(today), at(turn.day)) == (turn.before, turn.after)
        assert turn.before != turn.after


@given(STATED, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_a_warning_comes_on_the_five_days_before_a_turn_and_on_no_other(
    stated: Status | None, start: date | None, end: date | None, today: date
) -> None:
    warned = freshness.turn_to_warn_of(stated, start, end, today)
    coming = freshness.next_turn(stated, start, end, today)
    assert warned == (coming if coming and (coming.day - today).days <= 5 else None)


def test_the_last_day_is_still_ongoing_and_the_day_after_is_the_turn() -> None:
    warned = freshness.turn_to_warn_of(None, date(2020, 1, 1), TODAY + timedelta(days=4), TODAY)
    assert warned == (TODAY + timedelta(days=5), "ongoing", "completed")
    assert freshness.turn_to_warn_of(None, date(2020, 1, 1), TODAY + timedelta(days=5), TODAY) is None


async def confirm_on(town: Town, key: int, day: date | None) -> None:
    async with town.database.sessions.begin() as session:
        connection = await service.connection_of(session)
        await connection.execute("UPDATE activity SET confirmed_on = $2 WHERE id = $1", key, day)
        await refresh_cards(session, [key])


async def test_what_nobody_vouched_for_in_two_years_sinks_in_the_list_and_its_json_alike(town: Town) -> None:
    theme = {"themes": ["drought"]}
    old, fresh = await published(town, **theme), await published(town, **theme)
    never, newest = await published(town, **theme), await published(town, **theme)
    await confirm_on(town, old, clock.today() - timedelta(days=731))
    await confirm_on(town, never, None)
    async with town.visit() as visitor:
        answer = (await visitor.get("/activities.json?theme=drought")).json()
        cards = (await visitor.get("/activities?theme=drought")).text
        stale = (await visitor.get("/activities.json?theme=drought&freshness=stale")).json()
    order = [item["id"] for item in answer["items"]]
    assert order == [newest, fresh, never, old]
    places = [cards.index(f'data-activity="{key}"') for key in order]
    assert places == sorted(places)
    assert {item["id"] for item in stale["items"]} == {old, never}
    assert [item["freshness"] for item in answer["items"]] == ["fresh", "fresh", "stale", "stale"]


async def test_the_page_says_in_words_when_it_was_last_confirmed(town: Town) -> None:
    key = await published(town, planned_start="2020-01-01", planned_end="2090-01-01")
    over = await published(town, planned_start="2010-01-01", planned_end="2012-01-01")
    async with town.visit() as visitor:
        for day, words in (
            (clock.today(), "Last confirmed"),
            (clock.today() - timedelta(days=400), "over a year ago"),
            (clock.today() - timedelta(days=800), "over two years ago"),
            (None, "Never confirmed"),
        ):
            await confirm_on(town, key, day)
            assert words in (await visitor.get(f"/activities/{key}")).text
        assert "Finished; last confirmed" in (await visitor.get(f"/activities/{over}")).text

"""How fresh what an activity says is, and when its status turns by itself: the one rule that all read.

Pages, lists, reports, the desk and the mails ask here, or the SQL function activity_freshness, which says
the same; a test holds the two together.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from commonground.activities.schemas import Activity, Status
from commonground.activities.status import status_on

Light = Literal["fresh", "due", "stale", "finished"]
FRESH_FOR = timedelta(days=365)
STALE_AFTER = timedelta(days=730)
# What is over does not change any more: nobody need say again that it stands.
FINISHED: tuple[Status, ...] = ("completed", "cancelled")
WARNED_BEFORE = timedelta(days=5)

STATUS = "activity_status(c.status_stated, c.start_on, c.end_on, current_date)"
# Over `activity_card c`, as the filters' conditions are.
FRESHNESS = f"activity_freshness({STATUS}, c.confirmed_on, current_date)"
# Finished or not: else what is over would stand before what goes on, and nobody vouched for either.
SINKS = "(c.state = 'published' AND activity_freshness('', c.confirmed_on, current_date) = 'stale')"
DUE = f"{FRESHNESS} IN ('due', 'stale')"


def light(status: str, confirmed_on: date | None, today: date) -> Light:
    """As the SQL function activity_freshness does."""
    if status in FINISHED:
        return "finished"
    if confirmed_on is None:
        return "stale"
    if confirmed_on >= today - FRESH_FOR:
        return "fresh"
    return "due" if confirmed_on >= today - STALE_AFTER else "stale"


def light_of(document: Activity, confirmed_on: date | None, today: date) -> Light:
    return light(status_of(document, today), confirmed_on, today)


def status_of(document: Activity, today: date) -> Status:
    return status_on(today, document.status_stated, document.start, document.end)


class Turn(NamedTuple):
    """On this day the status is another than on the day before."""

    day: date
    before: Status
    after: Status


def next_turn(stated: Status | None, start: date | None, end: date | None, today: date) -> Turn | None:
    """The first day after today on which the dates alone change the status."""
    days = {start, end + timedelta(days=1) if end and end < date.max else None}
    for day in sorted(day for day in days if day and day > today):
        before = status_on(day - timedelta(days=1), stated, start, end)
        after = status_on(day, stated, start, end)
        if before != after:
            return Turn(day, before, after)
    return None


def turn_to_warn_of(stated: Status | None, start: date | None, end: date | None, today: date) -> Turn | None:
    """Within the days before a turn, and not only on the first: the dates may have been set since."""
    turn = next_turn(stated, start, end, today)
    return turn if turn and turn.day - today <= WARNED_BEFORE else None

"""What the calendar brings: statuses about to turn, reminders on the first, and what sinks in the lists."""

from typing import Any

from sqlalchemy import text

from commonground.activities import reminding
from commonground.activities.freshness import SINKS
from commonground.activities.service import connection_of
from commonground.base import clock
from commonground.base import jobs as queue
from commonground.base.i18n import mark
from commonground.base.jobs import Job, Timer, Work

# Lists are ordered by what stands in the card; it is derived when an activity is written, and days pass.
SINK = f"""
UPDATE activity_card c SET sinks = {SINKS} WHERE c.sinks IS DISTINCT FROM {SINKS}
"""


async def sink(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await session.execute(text(SINK))


async def warn(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await reminding.warn_of_turns(session, clock.today())


async def remind_all(work: Work, _payload: dict[str, Any]) -> None:
    """A job a person, so that one whose mail can't be written keeps nobody else's back."""
    month = f"{clock.today():%Y-%m}"
    async with work.begin() as session:
        for person in await reminding.readers(await connection_of(session)):
            key = f"freshness.remind:{person}:{month}"
            await queue.put(session, "freshness.remind", {"person": person}, key=key)


async def remind(work: Work, payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await reminding.remind(session, int(payload["person"]), clock.today())


jobs = [Job("freshness.remind", remind, title=mark("Reminds one person of what is due"))]
# Hours are UTC: shortly after midnight and in the early morning of Ulaanbaatar to Tokyo.
timers = [
    Timer(
        "freshness.sink",
        "5 0 * * *",
        sink,
        title=mark("Lets sink in the lists what nobody confirmed for two years"),
    ),
    Timer("freshness.turning", "30 21 * * *", warn, title=mark("Warns of what turns in five days")),
    Timer("freshness.monthly", "0 1 1 * *", remind_all, title=mark("Reminds of what is due, each month")),
]

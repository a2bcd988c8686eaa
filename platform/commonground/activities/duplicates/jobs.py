"""Looks for duplicates of what changed since the last look: every ten minutes, at once after much came."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.duplicates import stock
from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work, put
from commonground.base.models import JobRow

LOOK = "duplicates.look"


async def look(work: Work, _payload: dict[str, Any]) -> None:
    """May be begun again: what was looked at is known by its version."""
    await stock.look(work.database)
    async with work.begin():
        pass


async def soon(session: AsyncSession) -> None:
    """Not at the next full ten minutes; one look that waits already does for all that came before it."""
    waits = select(JobRow.id).where(JobRow.name == LOOK, JobRow.state == "waiting").limit(1)
    if await session.scalar(waits) is None:
        await put(session, LOOK, {})


timers = [Timer(LOOK, "7-59/10 * * * *", look, title=mark("Looks for activities told twice"))]

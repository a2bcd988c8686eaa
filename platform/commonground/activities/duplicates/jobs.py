"""Looks for duplicates of what changed since the last look, every ten minutes."""

from typing import Any

from commonground.activities.duplicates import stock
from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work


async def look(work: Work, _payload: dict[str, Any]) -> None:
    """May be begun again: what was looked at is known by its version."""
    await stock.look(work.database)
    async with work.begin():
        pass


timers = [Timer("duplicates.look", "7-59/10 * * * *", look, title=mark("Looks for activities told twice"))]

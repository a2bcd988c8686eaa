"""What nobody asks for after a month: keys of writes that may be sent twice, and typing never saved."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func

from commonground.activities import autosave
from commonground.activities.typing_models import RequestKey
from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work

KEPT = timedelta(days=30)


async def tidy(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await session.execute(delete(RequestKey).where(RequestKey.created_at < func.now() - KEPT))
        await autosave.forget_old(session)


timers = [Timer("housekeeping.activities", "50 18 * * *", tidy, title=mark("Tidies up keys of writes"))]

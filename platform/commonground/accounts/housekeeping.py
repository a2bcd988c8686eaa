"""Sign-ins that have ended, and failures to sign in that no longer count."""

from typing import Any

from sqlalchemy import delete, func

from commonground.accounts.attempts import KEPT
from commonground.accounts.models import SignInFailure, SignInSession
from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work


async def tidy(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await session.execute(delete(SignInSession).where(SignInSession.expires_at < func.now()))
        await session.execute(delete(SignInFailure).where(SignInFailure.failed_at < func.now() - KEPT))


timers = [Timer("housekeeping.accounts", "20 * * * *", tidy, title=mark("Tidies up ended sign-ins"))]

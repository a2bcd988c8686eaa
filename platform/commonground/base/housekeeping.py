"""What the platform forgets of its own accord: the texts of old mails, and jobs long done."""

from typing import Any

from sqlalchemy import text

from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work

MAIL_TEXTS = """
UPDATE mail SET text = '', html = '', subject = '', recipient = ''
WHERE posted_at < now() - interval '90 days' AND text <> '' AND state IN ('sent', 'given_up')
"""
# Their keys stay, so that none is put again; a failed one stays until somebody has looked.
JOBS = "DELETE FROM job WHERE state = 'done' AND ended_at < now() - interval '30 days'"


async def tidy(work: Work, _payload: dict[str, Any]) -> None:
    async with work.begin() as session:
        await session.execute(text(MAIL_TEXTS))
        await session.execute(text(JOBS))


timers = [Timer("housekeeping.queue", "40 18 * * *", tidy, title=mark("Tidies up old jobs and mails"))]

"""What became of a submission, told by mail to whoever handed it in, in their language."""

from typing import Any, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import Person
from commonground.activities import forms
from commonground.activities.remarks import Remarks
from commonground.activities.schemas import Activity
from commonground.activities.service import connection_of
from commonground.base import mail
from commonground.base.texts import chosen

Outcome = Literal["published", "approved", "approved_in_part", "returned"]

# The first of the versions that wait now: a colleague may have mended something since.
SUBMITTER = """
SELECT person_id FROM activity_version v WHERE activity_id = $1 AND state = 'submitted' AND number > (
    SELECT coalesce(max(number), 0) FROM activity_version WHERE activity_id = $1 AND state <> 'submitted'
) ORDER BY number LIMIT 1
"""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`mark` tells one decision on the activity from the next; `public` are fields approved of several."""

    activity: int
    document: Activity
    outcome: Outcome
    mark: str
    said: Remarks = Remarks()
    public: list[str] = []


async def submitter(session: AsyncSession, activity: int) -> int | None:
    """Asked before the decision: afterwards nothing waits any more."""
    found = await (await connection_of(session)).fetchval(SUBMITTER, activity)
    return None if found is None else int(found)


async def tell(session: AsyncSession, person: int | None, reviewer: int, verdict: Verdict) -> None:
    """Nobody is told what they decided themselves, nor who has left."""
    if person is None or person == reviewer:
        return
    to = await session.get(Person, person)
    if to is None or to.deactivated_at is not None:
        return
    await mail.post(
        session,
        event=f"review:{verdict.activity}:{verdict.outcome}:{verdict.mark}",
        to=to.email,
        language=to.language,
        template=f"activities/{verdict.outcome}",
        values=values(verdict, to.name, to.language),
    )


def values(verdict: Verdict, name: str, language: str) -> dict[str, Any]:
    said = verdict.said.in_order()
    first = next((forms.STEP_OF[field] for field, _content in said if field in forms.STEP_OF), 1)
    return {
        "name": name,
        "activity": verdict.activity,
        "title": chosen(verdict.document.title, language),
        "said": [{"field": field, "content": content} for field, content in said],
        "public": verdict.public,
        "step": first,
    }

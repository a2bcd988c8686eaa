"""Some fields of a change go public, the others go back to whoever wrote it.

What remains stays the same change, now of the version that the approved part made: handing it in and
approving it later ends where approving all at once would have ended.
"""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import diff, queries, remarks, revisions, service
from commonground.activities.errors import InvalidActivity
from commonground.activities.remarks import Remarks
from commonground.activities.revisions import Pending
from commonground.activities.schemas import Activity, Stored, as_json
from commonground.activities.service import connection_of
from commonground.base.errors import Problem
from commonground.base.i18n import _


async def approve_part(
    session: AsyncSession, stored: Stored, etag: str, fields: Collection[str], reviewer: Viewer, said: Remarks
) -> None:
    """The rest is returned with what the reviewer says of it; `etag` is of the change they saw."""
    held = await revisions.seen(session, stored, etag)
    whole = (await revisions.carried_over(session, stored, held)).document
    part = diff.with_part(stored.document, whole, fields)
    await refuse_what_can_not_stand(session, stored, part, whole, fields)
    words = _("Approved in part by %(name)s") % {"name": reviewer.name}
    await revisions.publish(session, stored, held, part, words)
    await keep_the_rest(session, stored.id, held, whole)
    await remarks.say(session, stored.id, reviewer.id, said)


async def keep_the_rest(session: AsyncSession, activity: int, held: Pending, whole: Activity) -> None:
    now = await queries.stored(await connection_of(session), activity)
    based_on = now.version if now else held.based_on
    values = {"document": as_json(whole), "person_id": held.writer, "updated_at": datetime.now(UTC)}
    await session.execute(revisions.of(activity).values(**values, based_on=based_on, state="returned"))
    await revisions.remember(session, activity, based_on, values, "review")


async def refuse_what_can_not_stand(
    session: AsyncSession, stored: Stored, part: Activity, whole: Activity, fields: Collection[str]
) -> None:
    """Says which fields belong together, where some would have to go along."""
    stops = await stopped(session, stored, part)
    if not stops:
        return
    rest = [field for field in diff.fields_of(diff.changes(part, whole)) if field not in fields]
    problems = [together(problem, await partners(session, stored, whole, fields, rest)) for problem in stops]
    raise InvalidActivity(_("These fields can't go public without others."), problems)


async def stopped(session: AsyncSession, stored: Stored, document: Activity) -> list[Problem]:
    found = await service.check(session, document, key=stored.id)
    return [problem for problem in found if problem.level == "stops"]


async def partners(
    session: AsyncSession, stored: Stored, whole: Activity, fields: Collection[str], rest: list[str]
) -> list[str]:
    """The first single field with which the part stands, else all that is needed: the rest, if that helps."""
    for field in rest:
        tried = diff.with_part(stored.document, whole, [*fields, field])
        if not await stopped(session, stored, tried):
            return [field]
    return rest if not await stopped(session, stored, whole) else []


def together(problem: Problem, needed: list[str]) -> Problem:
    """`offer` names the fields to tick along; pages call them by their names."""
    remedy = _("Approve these together, or leave both for later.") if needed else problem.remedy
    root = diff.root_of(problem.field)
    return Problem(
        field=root, code=problem.code, message=problem.message, remedy=remedy, offer={"together": needed}
    )

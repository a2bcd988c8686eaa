"""Edits of published activities that wait for approval; meanwhile the published version stays public.

One activity has at most one such edit. It is a draft while somebody writes it, submitted when they hand it
in, returned when the reviewer sends it back; approval applies it and leaves a version in its writer's name.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff, endorsing, models, remarks, service
from commonground.activities.errors import BadMove, NoRevision, OutdatedActivity
from commonground.activities.remarks import Remarks
from commonground.activities.review_models import Revision, RevisionVersion
from commonground.activities.schemas import Activity, Stored, as_json, from_json
from commonground.activities.service import Author
from commonground.base.i18n import _

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
RevisionState = Literal["draft", "submitted", "returned"]


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """`based_on` is the version of the activity it was first written from; `writer` is a person's id."""

    activity: int
    state: RevisionState
    document: Activity
    based_on: int
    writer: int | None
    updated_at: datetime
    begun_at: datetime = EPOCH

    @property
    def etag(self) -> str:
        return f'"{self.activity}-edit-{(self.updated_at - EPOCH) // MICROSECOND}"'


async def pending(session: AsyncSession, activity: int) -> Pending | None:
    row = await session.scalar(select(Revision).where(Revision.activity_id == activity))
    if row is None:
        return None
    await session.refresh(row)
    return as_pending(row)


async def pending_of(session: AsyncSession, activities: list[int]) -> dict[int, Pending]:
    """By activity, where there is one."""
    query = select(Revision).where(Revision.activity_id.in_(activities))
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return {row.activity_id: as_pending(row) for row in rows}


def as_pending(row: Revision) -> Pending:
    return Pending(
        activity=row.activity_id,
        state=msgspec.convert(row.state, RevisionState),
        document=from_json(row.document),
        based_on=row.based_on,
        writer=row.person_id,
        begun_at=row.created_at,
        updated_at=row.updated_at,
    )


async def wanted(session: AsyncSession, activity: int) -> Pending:
    found = await pending(session, activity)
    if found is None:
        raise NoRevision(_("No change of this activity is waiting."))
    return found


async def save(
    session: AsyncSession,
    stored: Stored,
    document: Activity,
    author: Author,
    state: RevisionState | None = None,
) -> None:
    """Writes the edit anew; what was submitted or returned keeps its state unless another is named."""
    held = await pending(session, stored.id)
    state = state or (held.state if held else "draft")
    values: dict[str, Any] = {
        "document": as_json(document),
        "person_id": author.person,
        "updated_at": datetime.now(UTC),
    }
    if held is None:
        first = {"activity_id": stored.id, "based_on": stored.version, "state": state}
        await session.execute(insert(Revision).values(**values, **first))
    elif held.document != document or held.state != state:
        await session.execute(of(stored.id).values(**values, state=state))
    if held is None or held.document != document:
        based_on = held.based_on if held else stored.version
        await remember(session, stored.id, based_on, values, author.source)


async def remember(
    session: AsyncSession, activity: int, based_on: int, written: dict[str, Any], source: str
) -> None:
    """How the edit stands now, for whoever has it open while somebody else writes on."""
    values = {"document": written["document"], "person_id": written["person_id"]}
    moment = {"written_at": written["updated_at"], "based_on": based_on, "source": source}
    await session.execute(insert(RevisionVersion).values(activity_id=activity, **values, **moment))


async def as_of(session: AsyncSession, activity: int, microseconds: int) -> RevisionVersion | None:
    """The edit as it stood at the moment that its etag names."""
    table = RevisionVersion
    query = select(table).where(
        table.activity_id == activity, table.written_at <= EPOCH + microseconds * MICROSECOND
    )
    return await session.scalar(query.order_by(table.id.desc()).limit(1))


async def others_wrote(session: AsyncSession, held: Pending, after: int, person: int) -> bool:
    """Whether somebody else wrote this edit after the writing of that number."""
    table = RevisionVersion
    theirs = table.person_id.is_distinct_from(person) & (table.written_at >= held.begun_at)
    query = select(table.id).where(table.activity_id == held.activity, table.id > after, theirs)
    return await session.scalar(query.limit(1)) is not None


def of(activity: int) -> Any:
    return update(Revision).where(Revision.activity_id == activity)


async def submit(session: AsyncSession, stored: Stored, author: Author) -> None:
    """Hands it in; what is handed in must be complete."""
    held = await wanted(session, stored.id)
    service.refuse(await service.check(session, held.document, key=stored.id))
    await save(session, stored, held.document, author, "submitted")
    await remarks.done(session, stored.id)


async def send_back(session: AsyncSession, stored: Stored, author: Author, said: Remarks) -> None:
    refuse_unsubmitted(await wanted(session, stored.id))
    await remarks.say(session, stored.id, author.person, said)
    await session.execute(of(stored.id).values(state="returned", updated_at=datetime.now(UTC)))


def refuse_unsubmitted(held: Pending) -> None:
    if held.state != "submitted":
        raise BadMove(_("This change is not waiting for review."))


async def approve(session: AsyncSession, stored: Stored, etag: str, reviewer: str) -> None:
    """Applies the edit to the activity as it is now; `etag` is of the edit the reviewer saw."""
    held = await seen(session, stored, etag)
    merged = await carried_over(session, stored, held)
    await publish(session, stored, held, merged.document, _("Approved by %(name)s") % {"name": reviewer})
    await drop(session, stored.id)


async def seen(session: AsyncSession, stored: Stored, etag: str) -> Pending:
    """The edit that waits, if it is still the one on the reviewer's table."""
    held = await wanted(session, stored.id)
    refuse_unsubmitted(held)
    if etag != held.etag:
        raise OutdatedActivity(_("The change was written anew since you opened it. Look at it again."))
    return held


async def publish(
    session: AsyncSession, stored: Stored, held: Pending, document: Activity, comment: str
) -> None:
    """In the name of whoever wrote the edit; what was endorsed word for word is endorsed publicly now."""
    service.refuse(await service.check(session, document, key=stored.id))
    author, day = Author(held.writer, "revision"), held.updated_at.date()
    await service.replace(session, stored, document, author, comment=comment, confirmed_on=day)
    await endorsing.settle(session, stored.id, document)


async def carried_over(session: AsyncSession, stored: Stored, held: Pending) -> diff.Merged:
    """The edit on top of what the activity has become since it was written."""
    base = await version(session, stored.id, held.based_on)
    return diff.merge(base or stored.document, held.document, stored.document)


async def version(session: AsyncSession, activity: int, number: int) -> Activity | None:
    query = select(models.ActivityVersion.document).where(
        models.ActivityVersion.activity_id == activity, models.ActivityVersion.number == number
    )
    found = await session.scalar(query)
    return from_json(found) if found is not None else None


async def drop(session: AsyncSession, activity: int) -> None:
    """Gives the edit up, or clears it away once it is applied."""
    await session.execute(delete(Revision).where(Revision.activity_id == activity))

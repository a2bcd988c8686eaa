"""Edits of published activities that wait for approval; meanwhile the published version stays public.

One activity has at most one such edit. It is a draft while somebody writes it, submitted when they hand it
in, returned when the reviewer sends it back; approval applies it and leaves a version in its writer's name.
"""

from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff, models, service
from commonground.activities.errors import BadMove, NoRevision, OutdatedActivity
from commonground.activities.schemas import Activity, Stored, as_json, from_json
from commonground.activities.service import Author
from commonground.base.i18n import _

RevisionState = Literal["draft", "submitted", "returned"]


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """`based_on` is the version of the activity it was first written from; `writer` is a person's id."""

    activity: int
    state: RevisionState
    document: Activity
    based_on: int
    writer: int | None
    updated_at: datetime

    @property
    def etag(self) -> str:
        return f'"{self.activity}-edit-{int(self.updated_at.timestamp() * 1_000_000)}"'


async def pending(session: AsyncSession, activity: int) -> Pending | None:
    row = await session.scalar(select(models.Revision).where(models.Revision.activity_id == activity))
    if row is None:
        return None
    await session.refresh(row)
    return Pending(
        activity=activity,
        state=msgspec.convert(row.state, RevisionState),
        document=from_json(row.document),
        based_on=row.based_on,
        writer=row.person_id,
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
        await session.execute(insert(models.Revision).values(**values, **first))
    elif held.document != document or held.state != state:
        await session.execute(of(stored.id).values(**values, state=state))


def of(activity: int) -> Any:
    return update(models.Revision).where(models.Revision.activity_id == activity)


async def submit(session: AsyncSession, stored: Stored, author: Author) -> None:
    """Hands it in; what is handed in must be complete."""
    held = await wanted(session, stored.id)
    service.refuse(await service.check(session, held.document, key=stored.id))
    await save(session, stored, held.document, author, "submitted")


async def send_back(
    session: AsyncSession, stored: Stored, author: Author, comment: str, field: str = ""
) -> None:
    held = await wanted(session, stored.id)
    if held.state != "submitted":
        raise BadMove(_("This change is not waiting for review."))
    values = {"activity_id": stored.id, "person_id": author.person, "field": field, "content": comment}
    await session.execute(insert(models.ReviewComment).values(**values))
    await session.execute(of(stored.id).values(state="returned", updated_at=datetime.now(UTC)))


async def approve(session: AsyncSession, stored: Stored, etag: str, reviewer: str) -> None:
    """Applies the edit to the activity as it is now; `etag` is of the edit the reviewer saw."""
    held = await wanted(session, stored.id)
    if held.state != "submitted":
        raise BadMove(_("This change is not waiting for review."))
    if etag != held.etag:
        raise OutdatedActivity(_("The change was written anew since you opened it. Look at it again."))
    merged = await carried_over(session, stored, held)
    service.refuse(await service.check(session, merged.document, key=stored.id))
    await service.replace(
        session,
        stored,
        merged.document,
        Author(held.writer, "revision"),
        comment=_("Approved by %(name)s") % {"name": reviewer},
        confirmed_on=held.updated_at.date(),
    )
    await drop(session, stored.id)


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
    await session.execute(delete(models.Revision).where(models.Revision.activity_id == activity))

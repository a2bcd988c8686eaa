"""What somebody types is kept on the server before it is saved, as raw fields: half a date survives too.

It never becomes a version by itself, nobody but its writer reads it, and it goes when it is saved, thrown
away, or older than a month.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.errors import TypingTooLong
from commonground.activities.typed import Fields
from commonground.activities.typing_models import UnsavedTyping
from commonground.base.i18n import _

KEPT = timedelta(days=30)
# A person who never answers what is offered keeps the newest of these.
MOST_SHEETS = 40
LONGEST_SHEET = 64
LARGEST = 2_000_000
# Of one request, not of what is typed.
PASSING = ("_csrf_token", "do", "writer", "next")


class Unsaved(msgspec.Struct, frozen=True):
    """`sheet` names the one opened form it was typed into; without an activity it is of a new one."""

    sheet: str
    activity: int | None
    step: int
    fields: Fields
    typed_at: datetime

    @property
    def title(self) -> str:
        return (self.fields.get("title") or [""])[0].strip()

    @property
    def address(self) -> str:
        """Where it is taken up again."""
        return address(self.activity, self.step, self.sheet)


def address(activity: int | None, step: int, sheet: str) -> str:
    if activity is None:
        return f"/activities/new?typing={sheet}"
    return f"/activities/{activity}/edit?step={step}&typing={sheet}"


def is_sheet(text: str) -> bool:
    return 8 <= len(text) <= LONGEST_SHEET and text.replace("-", "").replace("_", "").isalnum()


async def keep(
    session: AsyncSession, person: int, sheet: str, activity: int | None, step: int, fields: Fields
) -> datetime | None:
    """Writes over what the same sheet held before and tells when; None where the sheet is settled."""
    held = {name: values for name, values in fields.items() if name not in PASSING}
    if sum(len(name) + sum(map(len, values)) for name, values in held.items()) > LARGEST:
        raise TypingTooLong(_("This is too long to be kept while you type. Save the draft."))
    now = datetime.now(UTC)
    written = {"activity_id": activity, "step": step, "fields": without_nul(held), "typed_at": now}
    statement = upsert(UnsavedTyping).values(person_id=person, sheet=sheet, **written)
    statement = statement.on_conflict_do_update(
        index_elements=["person_id", "sheet"], set_=written, where=~UnsavedTyping.settled
    )
    kept = (await session.execute(statement.returning(UnsavedTyping.sheet))).first()
    await drop_oldest(session, person)
    return now if kept else None


async def keep_for_sure(
    session: AsyncSession, person: int, activity: int | None, step: int, fields: Fields
) -> str:
    """On a new sheet where the form's own is settled, as on a page one went back to; tells which."""
    sheet = (fields.get("sheet") or [""])[0]
    if is_sheet(sheet) and await keep(session, person, sheet, activity, step, fields):
        return sheet
    fresh = new_sheet()
    await keep(session, person, fresh, activity, step, fields | {"sheet": [fresh]})
    return fresh


def new_sheet() -> str:
    return secrets.token_urlsafe(16)


def without_nul(fields: Fields) -> Fields:
    """The one sign that PostgreSQL's text cannot hold."""
    return {
        name.replace("\0", ""): [value.replace("\0", "") for value in values]
        for name, values in fields.items()
    }


async def drop_oldest(session: AsyncSession, person: int) -> None:
    open_ones = (UnsavedTyping.person_id == person, ~UnsavedTyping.settled)
    newest = select(UnsavedTyping.sheet).where(*open_ones)
    newest = newest.order_by(UnsavedTyping.typed_at.desc()).limit(MOST_SHEETS)
    await session.execute(delete(UnsavedTyping).where(*open_ones, UnsavedTyping.sheet.not_in(newest)))


async def found(session: AsyncSession, person: int, sheet: str) -> Unsaved | None:
    query = select(UnsavedTyping).where(UnsavedTyping.person_id == person, UnsavedTyping.sheet == sheet)
    row = await session.scalar(query.where(~UnsavedTyping.settled))
    return unsaved(row) if row else None


def unsaved(row: UnsavedTyping) -> Unsaved:
    return Unsaved(row.sheet, row.activity_id, row.step, row.fields, row.typed_at)


async def left(session: AsyncSession, person: int, activity: int | None, apart_from: str) -> list[Unsaved]:
    """What was typed into this form elsewhere or earlier and not saved, newest first."""
    query = select(UnsavedTyping).where(UnsavedTyping.person_id == person, UnsavedTyping.sheet != apart_from)
    query = query.where(UnsavedTyping.activity_id.is_not_distinct_from(activity), ~UnsavedTyping.settled)
    rows = await session.scalars(query.order_by(UnsavedTyping.typed_at.desc()).limit(5))
    return [unsaved(row) for row in rows]


async def settle(session: AsyncSession, person: int, sheet: str) -> None:
    """Saved or thrown away: nothing of it is held any more."""
    if not is_sheet(sheet):
        return
    done: dict[str, Any] = {
        "activity_id": None,
        "step": 1,
        "fields": {},
        "settled": True,
        "typed_at": datetime.now(UTC),
    }
    statement = upsert(UnsavedTyping).values(person_id=person, sheet=sheet, **done)
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id", "sheet"], set_=done))


async def forget_old(session: AsyncSession) -> None:
    """For the housekeeping's timer."""
    await session.execute(delete(UnsavedTyping).where(UnsavedTyping.typed_at < func.now() - KEPT))

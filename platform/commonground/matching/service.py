"""The only writer of introductions: asked → accepted or declined → what came of it.

Nobody is introduced without consent: the side that was asked answers, and contact details change hands
only in what people themselves write.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities.models import Activity
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.matching.errors import AlreadyAnswered, AlreadyAsked, InvalidIntroduction, NotYours
from commonground.matching.ledger import Introduction as Read
from commonground.matching.models import Introduction

LONGEST_MESSAGE = 2000


async def ask(
    session: AsyncSession, viewer: Viewer, activity: int, organisation: int, message: str, reasons: list[Any]
) -> int:
    """`reasons` are kept as they were shown, so that later one can see whether they held."""
    # Of two who ask at once, the second waits here and then finds it asked.
    await session.execute(select(Activity.id).where(Activity.id == activity).with_for_update())
    known = select(Introduction.id).where(
        Introduction.activity_id == activity,
        Introduction.organisation_id == organisation,
        Introduction.state.in_(("asked", "accepted")),
    )
    if await session.scalar(known):
        raise AlreadyAsked(_("This introduction has been asked for already and is under way."))
    values = {
        "activity_id": activity,
        "organisation_id": organisation,
        "asked_by": viewer.id,
        "message": fitting(message, "message"),
        "reasons": reasons,
    }
    added = await session.execute(insert(Introduction).values(**values).returning(Introduction.id))
    return int(added.scalar_one())


async def answer(session: AsyncSession, viewer: Viewer, found: Read, decision: str, text: str) -> None:
    """`decision` is accepted or declined, or closed with what came of an accepted one."""
    if decision == "closed":
        await close(session, viewer, found, text)
        return
    if decision not in ("accepted", "declined"):
        raise invalid("decision", _("Choose to accept or to decline."))
    if found.state != "asked":
        raise AlreadyAnswered(_("This introduction has been answered already."))
    if not found.answerable_by(viewer):
        raise NotYours(_("Only the organisation that was asked answers."))
    values = {"state": decision, "answer": fitting(text, "text"), "answered_at": datetime.now(UTC)}
    await write(session, found, values)


async def close(session: AsyncSession, viewer: Viewer, found: Read, outcome: str) -> None:
    if not found.closable_by(viewer):
        raise NotYours(_("What came of an introduction is told by those it concerns, once it was accepted."))
    if not outcome.strip():
        raise invalid("text", _("Say in a sentence what came of it."))
    await write(session, found, {"state": "closed", "outcome": fitting(outcome, "text")})


async def write(session: AsyncSession, found: Read, values: dict[str, Any]) -> None:
    """Unless somebody else answered since it was read."""
    unchanged = (Introduction.id == found.id, Introduction.state == found.state)
    statement = update(Introduction).where(*unchanged).values(**values).returning(Introduction.id)
    if (await session.execute(statement)).first() is None:
        raise AlreadyAnswered(_("This introduction has been answered already."))


def fitting(text: str, field: str) -> str:
    kept = text.strip()
    if len(kept) > LONGEST_MESSAGE:
        raise invalid(field, _("Keep it within %(most)d characters.") % {"most": LONGEST_MESSAGE})
    return kept


def invalid(field: str, message: str) -> InvalidIntroduction:
    return InvalidIntroduction(message, [Problem(field=field, code="invalid", message=message)])

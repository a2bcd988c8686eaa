"""Writes that may be sent twice: an Idempotency-Key of the API, or the hidden key of a new form."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.errors import ReusedKey
from commonground.activities.typing_models import RequestKey
from commonground.base.i18n import _

LONGEST_KEY = 200


async def claim(session: AsyncSession, person: int, key: str, fingerprint: str) -> int | None:
    """The activity this key has made already; None when the key is new and now ours.

    Of two requests at once the second waits here until the first is committed.
    """
    if len(key) > LONGEST_KEY:
        raise ReusedKey(_("An Idempotency-Key has at most %(most)d characters.") % {"most": LONGEST_KEY})
    values = {"person_id": person, "key": key, "fingerprint": fingerprint}
    statement = upsert(RequestKey).values(**values).on_conflict_do_nothing().returning(RequestKey.key)
    if (await session.execute(statement)).first():
        return None
    query = select(RequestKey.fingerprint, RequestKey.activity_id)
    held = (await session.execute(query.where(RequestKey.person_id == person, RequestKey.key == key))).one()
    if held.fingerprint != fingerprint:
        raise ReusedKey(_("This Idempotency-Key was used for something else. Send a new one."))
    return int(held.activity_id)


async def made(session: AsyncSession, person: int, key: str) -> int | None:
    """The activity that this key has made, without claiming it."""
    chosen = (RequestKey.person_id == person, RequestKey.key == key)
    return await session.scalar(select(RequestKey.activity_id).where(*chosen))


async def remember(session: AsyncSession, person: int, key: str, activity: int) -> None:
    chosen = update(RequestKey).where(RequestKey.person_id == person, RequestKey.key == key)
    await session.execute(chosen.values(activity_id=activity))

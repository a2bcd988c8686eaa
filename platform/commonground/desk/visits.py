"""Remembers when somebody was at the desk last: the only writer of visits."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.desk.models import DeskVisit

# Whoever comes back within this time is still at the same visit, and what was new is new still.
ONE_VISIT = timedelta(minutes=30)
# Not every look is written down: each write makes the held pages old.
WRITTEN_EVERY = timedelta(minutes=5)


async def came(session: AsyncSession, person: int, now: datetime | None = None) -> datetime | None:
    """The end of the visit before this one; None for whoever is here for the first time."""
    now = now or datetime.now(UTC)
    visit = await session.get(DeskVisit, person)
    if visit is None:
        session.add(DeskVisit(person_id=person, since=None, seen_at=now))
        return None
    if now - visit.seen_at > ONE_VISIT:
        visit.since, visit.seen_at = visit.seen_at, now
    elif now - visit.seen_at > WRITTEN_EVERY:
        visit.seen_at = now
    return visit.since

"""A national focal point stands by what an activity in their country says, as it stands on that day.

What is endorsed before it is public becomes public with exactly those words; when the activity changes, the
endorsement is of an earlier version and says so. The public reads country, day and sentence, and no person.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, review_models
from commonground.activities.errors import NotYours
from commonground.activities.schemas import Activity
from commonground.base.database import Connection
from commonground.base.i18n import _

LONGEST = 500

# The newest word of each country; whether it is of the document at hand, its fingerprint tells.
STANDING = """
SELECT DISTINCT ON (e.country) e.country, e.version, e.fingerprint, e.content, e.endorsed_at, p.name AS person
FROM endorsement e LEFT JOIN person p ON p.id = e.person_id
WHERE e.activity_id = $1 AND e.taken_back_at IS NULL ORDER BY e.country, e.id DESC
"""
PUBLIC = """
SELECT DISTINCT ON (country) country, version, fingerprint, content, endorsed_at
FROM published.endorsement WHERE activity_id = $1 ORDER BY country, id DESC
"""
# An endorsement of what was a submission or a change a moment ago is of this version from now on.
SETTLE = text("""
UPDATE endorsement SET version = (SELECT version FROM activity WHERE id = :activity)
WHERE activity_id = :activity AND version IS NULL AND taken_back_at IS NULL AND fingerprint = :fingerprint
""")


class Endorsement(msgspec.Struct, frozen=True, kw_only=True):
    """`current` says that it was given for the document it is shown with; no `person` on public pages."""

    country: str
    content: str
    endorsed_at: datetime
    current: bool
    person: str | None = None


def concerns(viewer: Viewer | None, document: Activity) -> bool:
    """Whether this focal point speaks for one of the activity's countries."""
    countries = [share.code for share in document.countries]
    return viewer is not None and may(viewer, "endorse") and viewer.country in countries


def refuse_others(viewer: Viewer, document: Activity) -> None:
    if not concerns(viewer, document):
        raise NotYours(_("Only the national focal point of one of its countries may endorse this activity."))


async def endorse(
    session: AsyncSession,
    viewer: Viewer,
    activity: int,
    version: int | None,
    document: Activity,
    content: str,
) -> None:
    """`version` is missing while the document is not public. Said again, the newer sentence stands."""
    refuse_others(viewer, document)
    values = {
        "activity_id": activity,
        "country": viewer.country,
        "version": version,
        "fingerprint": diff.fingerprint(document),
        "content": content.strip()[:LONGEST],
        "person_id": viewer.id,
        "endorsed_at": datetime.now(UTC),
    }
    await session.execute(insert(review_models.Endorsement).values(**values))


async def take_back(session: AsyncSession, viewer: Viewer, activity: int, document: Activity) -> None:
    """All that this country has said of the activity."""
    refuse_others(viewer, document)
    table = review_models.Endorsement
    theirs = (table.activity_id == activity, table.country == viewer.country, table.taken_back_at.is_(None))
    await session.execute(update(table).where(*theirs).values(taken_back_at=datetime.now(UTC)))


async def settle(session: AsyncSession, activity: int, document: Activity) -> None:
    """The document is public now, and with it what was said of exactly this document."""
    values = {"activity": activity, "fingerprint": diff.fingerprint(document)}
    await session.execute(SETTLE, values)


async def standing(connection: Connection, activity: int, document: Activity) -> list[Endorsement]:
    """For those who work on it: also of what is not public."""
    return as_endorsements(await connection.fetch(STANDING, activity), document)


async def public(connection: Connection, activity: int, document: Activity) -> list[Endorsement]:
    return as_endorsements(await connection.fetch(PUBLIC, activity), document)


def as_endorsements(rows: list[Any], document: Activity) -> list[Endorsement]:
    now = diff.fingerprint(document) if rows else ""
    return [
        Endorsement(
            country=row["country"],
            content=row["content"],
            endorsed_at=row["endorsed_at"],
            current=row["fingerprint"] == now,
            person=row.get("person"),
        )
        for row in rows
    ]

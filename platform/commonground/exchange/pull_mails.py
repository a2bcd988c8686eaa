"""Mails to an organisation's managers: its IATI file fails again and again, and later that it works again.

That they were told stands with the pull that told them (`mailed` in its outcome), so that nobody is told
twice, whatever was paused or asked for by hand in between.
"""

from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.models import Person
from commonground.accounts.permissions import named
from commonground.activities.service import connection_of
from commonground.base import mail
from commonground.base.saying import Part
from commonground.base.texts import chosen
from commonground.exchange.feed_models import IatiPull, IatiSource
from commonground.organisations.models import Organisation

AFTER = 3
News = Literal["fails", "works"]
MEMBERS = """
SELECT m.person_id FROM member m JOIN organisation o ON o.id = m.organisation_id
JOIN person p ON p.id = m.person_id
WHERE coalesce(o.merged_into, o.id) = $1 AND p.deactivated_at IS NULL ORDER BY m.person_id
"""


async def tell_it_fails(
    session: AsyncSession, source: IatiSource, pull: int, why: list[Part]
) -> dict[str, News]:
    """What the pull keeps of it: nothing where it has not failed often enough, or they know already."""
    if source.failures < AFTER or await told_last(session, source.id) == "fails":
        return {}
    told = await tell(session, source, pull, "fails", {"failures": source.failures, "why": why})
    return {"mailed": "fails"} if told else {}


async def tell_it_works(session: AsyncSession, source: int, pull: int) -> dict[str, News]:
    """Only to those who were told that it fails."""
    row = await session.get(IatiSource, source)
    if row is None or await told_last(session, source) != "fails":
        return {}
    await tell(session, row, pull, "works", {})
    return {"mailed": "works"}


async def told_last(session: AsyncSession, source: int) -> str | None:
    word = IatiPull.outcome["mailed"].astext
    query = select(word).where(IatiPull.source_id == source, word.is_not(None))
    found: str | None = await session.scalar(query.order_by(IatiPull.id.desc()).limit(1))
    return found


async def tell(
    session: AsyncSession, source: IatiSource, pull: int, news: News, values: dict[str, Any]
) -> int:
    """How many were told: an organisation may have no manager yet."""
    organisation = await session.get_one(Organisation, source.organisation_id)
    people = await managers(session, source.organisation_id)
    for key in people:
        to = await session.get_one(Person, key)
        await mail.post(
            session,
            event=f"feed:{source.id}:{news}:{pull}:{key}",
            to=to.email,
            language=to.language,
            template=f"exchange/feed_{news}",
            values=values
            | {
                "name": to.name,
                "organisation": chosen(organisation.name, to.language),
                "url": source.url,
                "page": f"/organisations/{source.organisation_id}/feeds",
            },
        )
    return len(people)


async def managers(session: AsyncSession, organisation: int) -> list[int]:
    """Of those who belong to it, who may manage it."""
    connection = await connection_of(session)
    people = [row["person_id"] for row in await connection.fetch(MEMBERS, organisation)]
    found = await accounts.viewers(connection, people) if people else []
    return [viewer.id for viewer in found if organisation in named(viewer, "manage")]

"""Mails to the reporters of two records: what was judged of them, or what the other side asks."""

from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.activities.duplicates import queries
from commonground.activities.schemas import Stored
from commonground.activities.service import connection_of
from commonground.base import mail
from commonground.base.database import Connection
from commonground.base.texts import chosen

News = Literal["same", "joint", "related", "different", "undone", "asked"]


async def tell(
    session: AsyncSession, viewer: Viewer, one: Stored, other: Stored, news: News, standing: int | None
) -> None:
    """Nobody is told what they did themselves; that two are different is no news."""
    if news == "different":
        return
    connection = await connection_of(session)
    mark = f"{one.id}:{one.version}:{other.id}:{other.version}"
    first, second = (other, one) if standing == other.id else (one, other)
    people = await queries.reporters(connection, [one.id, other.id])
    for to in await accounts.viewers(connection, people):
        known = [each for each in (first, second) if await may_see(connection, to, each)]
        if to.id == viewer.id or not known:
            continue
        await mail.post(
            session,
            event=f"duplicates:{news}:{mark}:{to.id}",
            to=to.email,
            language=to.language,
            template="activities/told_twice",
            values=values(known, news, to, viewer),
        )


async def may_see(connection: Connection, to: Viewer, stored: Stored) -> bool:
    """What is public, and what is theirs; a draft of another agency is not even named."""
    lead = stored.document.lead
    if stored.state == "published" or may(to, "review") or may(to, "edit", lead):
        return True
    return lead is None and await waiting.writer(connection, stored.id) == to.id


def values(known: list[Stored], news: News, to: Viewer, viewer: Viewer) -> dict[str, Any]:
    """The record that counts is named first; there is no second where it is hidden from this reader."""
    told = [{"id": each.id, "title": chosen(each.document.title, to.language)} for each in known]
    lower, higher = sorted((known[0].id, known[-1].id))
    return {
        "name": to.name,
        "news": news,
        "asker": viewer.name,
        "first": told[0],
        "second": told[1] if len(told) > 1 else None,
        "pair": f"/duplicates/{lower}/{higher}" if len(told) > 1 else "",
    }

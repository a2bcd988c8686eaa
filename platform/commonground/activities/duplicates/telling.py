"""Mails to the reporters of two records: what was judged of them, or what the other side asks."""

from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.models import Person
from commonground.accounts.schemas import Viewer
from commonground.activities.duplicates import queries
from commonground.activities.schemas import Stored
from commonground.activities.service import connection_of
from commonground.base import mail
from commonground.base.texts import chosen

News = Literal["same", "joint", "related", "different", "undone", "asked"]


async def tell(
    session: AsyncSession, viewer: Viewer, one: Stored, other: Stored, news: News, standing: int | None
) -> None:
    """Nobody is told what they did themselves; that two are different is no news."""
    if news == "different":
        return
    mark = f"{one.id}:{one.version}:{other.id}:{other.version}"
    for person in await queries.reporters(await connection_of(session), [one.id, other.id]):
        to = await session.get(Person, person)
        if to is None or to.id == viewer.id:
            continue
        await mail.post(
            session,
            event=f"duplicates:{news}:{mark}:{person}",
            to=to.email,
            language=to.language,
            template="activities/told_twice",
            values=values(one, other, news, standing, to, viewer),
        )


def values(
    one: Stored, other: Stored, news: News, standing: int | None, to: Person, viewer: Viewer
) -> dict[str, Any]:
    """The record that counts is named first."""
    first, second = (other, one) if standing == other.id else (one, other)
    return {
        "name": to.name,
        "news": news,
        "asker": viewer.name,
        "first": {"id": first.id, "title": chosen(first.document.title, to.language)},
        "second": {"id": second.id, "title": chosen(second.document.title, to.language)},
        "pair": f"/duplicates/{one.id}/{other.id}",
    }

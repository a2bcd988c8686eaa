"""What a verdict changes in a record: at once, or as a change that waits where the record is public.

An editor without the right of review never changes public words by a verdict. What would change goes the way
of every other edit of theirs, to the table of the secretariat.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import editing, revisions, service
from commonground.activities.duplicates import merging
from commonground.activities.schemas import Activity, Stored
from commonground.activities.service import Author

Change = Callable[[Activity], Activity]


def at_once(viewer: Viewer, stored: Stored) -> bool:
    return stored.state != "published" or may(viewer, "review")


async def put(
    session: AsyncSession, viewer: Viewer, stored: Stored, change: Change, comment: str
) -> merging.Taken:
    """What it changed, in the record or in the edit of it that waits."""
    author = Author(viewer.id, "form")
    if at_once(viewer, stored):
        after = change(stored.document)
        service.refuse(await service.check(session, after, complete=False, key=stored.id))
        await service.replace(session, stored, after, author, comment=comment)
        return merging.taken(stored.document, after)
    working = await editing.opened(session, viewer, stored.id)
    after = change(working.document)
    took = merging.taken(working.document, after)
    if took:
        await editing.write(session, working, after, author)
        if working.held is None:
            await editing.submit(session, viewer, stored.id, author)
    return took


async def give_back(
    session: AsyncSession, viewer: Viewer, key: int, took: merging.Taken, waited: bool, comment: str
) -> list[str]:
    """The fields that somebody has changed since, which stay."""
    stored = await service.load(session, key)
    stay = await out_of_edit(session, viewer, stored, took) if waited else []
    document, kept = merging.given_back(stored.document, took)
    if document != stored.document:
        await put(session, viewer, stored, partial(without, took=took), comment)
    return list(dict.fromkeys([*stay, *kept]))


def without(document: Activity, took: merging.Taken) -> Activity:
    return merging.given_back(document, took)[0]


async def out_of_edit(
    session: AsyncSession, viewer: Viewer, stored: Stored, took: dict[str, Any]
) -> list[str]:
    """An edit that says nothing else is dropped."""
    held = await revisions.pending(session, stored.id)
    if held is None:
        return []
    document, stay = merging.given_back(held.document, took)
    if document == stored.document:
        await revisions.drop(session, stored.id)
    elif document != held.document:
        await revisions.save(session, stored, document, Author(viewer.id, "form"))
    return stay

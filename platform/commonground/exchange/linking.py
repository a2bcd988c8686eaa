"""Says which records count the same work, once all rows of a file are there."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.filters import is_key
from commonground.activities.schemas import Counted
from commonground.activities.service import Author, connection_of
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.exchange.schemas import Draft, Item, Link


async def link(
    session: AsyncSession, drafts: list[Draft], items: list[Item], author: Author, review: bool
) -> list[Item]:
    """An activity whose link alone is new counts as changed.

    With `review` published activities stay linked as they are: what public figures count is not an editor's
    to change alone.
    """
    connection = await connection_of(session)
    settled = []
    for draft, item in zip(drafts, items, strict=True):
        changed = item.activity is not None and await link_one(
            session, connection, draft, item.activity, author, review
        )
        if changed and item.what == "unchanged":
            item = msgspec.structs.replace(item, what="changed", fields=["counted_in"])
        settled.append(item)
    return settled


async def link_one(
    session: AsyncSession, connection: Connection, draft: Draft, key: int, author: Author, review: bool
) -> bool:
    wanted = await counted_of(connection, draft, key) if draft.counted else None
    if wanted is None and (draft.counted is not None or "counted_in" not in draft.said):
        return False
    row = await connection.fetchrow("SELECT counted_in, counted_as, state FROM activity WHERE id = $1", key)
    before = (row["counted_in"], row["counted_as"]) if row else (None, None)
    if before == ((wanted.activity, wanted.kind) if wanted else (None, None)):
        return False
    if review and row and row["state"] == "published":
        tell(
            draft,
            _("Which record counts the work of a published activity is for the secretariat to say."),
            _("Ask the secretariat to link the two."),
        )
        return False
    await service.count_in(session, key, wanted, author)
    return True


async def counted_of(connection: Connection, draft: Draft, key: int) -> Counted | None:
    assert draft.counted is not None
    target = await target_of(connection, draft.counted)
    if target is None:
        if draft.counted.certain:
            tell(
                draft,
                _("The record that counts this work is not in the registry."),
                _("Bring it in as well."),
            )
        return None
    if await leads_back(connection, target, key):
        tell(draft, _("These records would count each other in a circle."), _("Name the one that counts."))
        return None
    return Counted(target, draft.counted.kind)


def tell(draft: Draft, message: str, remedy: str) -> None:
    draft.warn("counted_in", "not_linked", message, remedy, draft.counted.identifier if draft.counted else "")


async def target_of(connection: Connection, wanted: Link) -> int | None:
    """By identifier; `#12` is our own number."""
    own = wanted.identifier.removeprefix("#")
    if wanted.identifier.startswith("#") and is_key(own):
        found = await connection.fetchval("SELECT id FROM activity WHERE id = $1", int(own))
    else:
        found = await connection.fetchval("SELECT id FROM activity WHERE identifier = $1", wanted.identifier)
    return int(found) if found else None


async def leads_back(connection: Connection, target: int, key: int) -> bool:
    """Whether following the links from `target` comes to `key`."""
    query = """
        WITH RECURSIVE chain AS (
            SELECT id, counted_in FROM activity WHERE id = $1
            UNION SELECT a.id, a.counted_in FROM activity a JOIN chain c ON a.id = c.counted_in
        ) SELECT EXISTS (SELECT FROM chain WHERE id = $2)
    """
    return bool(await connection.fetchval(query, target, key))

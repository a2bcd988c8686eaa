"""Links made one after the other, each asked and written alone: what those of a chunk must come to."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.filters import is_key
from commonground.activities.schemas import Counted
from commonground.activities.service import Author, connection_of
from commonground.base.database import Connection
from commonground.exchange.linking import Wish, tell
from commonground.exchange.schemas import Draft, Item, Link

CIRCLE = """
WITH RECURSIVE chain AS (
    SELECT id, counted_in FROM activity WHERE id = $1
    UNION SELECT a.id, a.counted_in FROM activity a JOIN chain c ON a.id = c.counted_in
) SELECT EXISTS (SELECT FROM chain WHERE id = $2)
"""
# What one may name: what is public, one's own, and what counts this work already.
SEEN = """
SELECT $2::bigint[] IS NULL OR state = 'published' OR lead_id = ANY($2) OR
       EXISTS (SELECT FROM activity mine WHERE mine.id = $3 AND mine.counted_in = $1)
FROM activity WHERE id = $1
"""


async def link(
    session: AsyncSession, wishes: list[Wish], author: Author, allowed: frozenset[int] | None
) -> list[tuple[Item, Draft]]:
    found = []
    for wish in wishes:
        item, draft = wish.item, wish.draft()
        new = await link_one(session, draft, item.activity or 0, author, allowed)
        if new and item.what == "unchanged":
            item = msgspec.structs.replace(item, what="changed", fields=["counted_in"])
        found.append((item, draft))
    return found


async def link_one(
    session: AsyncSession, draft: Draft, key: int, author: Author, allowed: frozenset[int] | None
) -> bool:
    connection, wanted = await connection_of(session), None
    if draft.counted:
        wanted = await counted_of(connection, draft, key, allowed)
        if wanted is None:
            return False
    row = await connection.fetchrow("SELECT counted_in, counted_as, state FROM activity WHERE id = $1", key)
    assert row is not None
    before = Counted(row["counted_in"], row["counted_as"]) if row["counted_in"] else None
    if before == wanted:
        return False
    if row["state"] == "published" and allowed is not None:
        tell(
            draft,
            "Which record counts the work of a published activity is for the secretariat to say.",
            "Ask the secretariat to link the two.",
        )
        return False
    if row["state"] == "published" and wanted and not await is_public(connection, wanted.activity):
        tell(
            draft,
            "The record that counts this work is not public yet, and this one is.",
            "Publish that record first, then bring this file in again.",
        )
        return False
    await service.count_in(session, key, wanted, author)
    return True


async def counted_of(
    connection: Connection, draft: Draft, key: int, allowed: frozenset[int] | None
) -> Counted | None:
    assert draft.counted is not None
    target = await target_of(connection, draft.counted)
    if target and not await connection.fetchval(SEEN, target, None if allowed is None else [*allowed], key):
        target = None
    if target is None:
        if draft.counted.certain:
            tell(draft, "The record that counts this work is not in the registry.", "Bring it in as well.")
        return None
    if await connection.fetchval(CIRCLE, target, key):
        tell(draft, "These records would count each other in a circle.", "Name the one that counts.")
        return None
    return Counted(target, draft.counted.kind)


async def target_of(connection: Connection, wanted: Link) -> int | None:
    own = wanted.identifier.removeprefix("#")
    if wanted.identifier.startswith("#") and is_key(own):
        found = await connection.fetchval("SELECT id FROM activity WHERE id = $1", int(own))
    else:
        found = await connection.fetchval("SELECT id FROM activity WHERE identifier = $1", wanted.identifier)
    return int(found) if found else None


async def is_public(connection: Connection, key: int) -> bool:
    return bool(await connection.fetchval("SELECT state = 'published' FROM activity WHERE id = $1", key))

"""Says which records count the same work, once all rows of a file are there."""

from collections.abc import Iterator
from typing import IO

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.filters import is_key
from commonground.activities.schemas import Activity, Counted
from commonground.activities.service import Author, connection_of
from commonground.base.database import Connection
from commonground.base.encoding import encoder
from commonground.base.i18n import _
from commonground.exchange.schemas import Draft, Item, Link
from commonground.exchange.settling import Plan, item_of
from commonground.exchange.tallying import warned


class Wish(msgspec.Struct, frozen=True):
    """What a row says of the record that counts its work: `counted` None that none does."""

    position: int
    item: Item
    line: int | None
    counted: Link | None
    warned: bool

    def draft(self) -> Draft:
        """The row with nothing else of it, to gather what linking finds."""
        return Draft(row=self.item.row, line=self.line, document=Activity(), counted=self.counted)


class Wishes:
    """Of a whole file, in a file: in some, every activity is the child of another."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def keep(self, plans: list[Plan]) -> None:
        """Of those that were written; most rows have none."""
        for plan in plans:
            draft = plan.draft
            counted = plan.stored is not None and plan.stored.counted is not None
            if plan.key is not None and (draft.counted or (counted and "counted_in" in draft.said)):
                wish = Wish(plan.position, item_of(plan), draft.line, draft.counted, warned(draft))
                self.file.write(encoder.encode(wish) + b"\n")

    def __iter__(self) -> Iterator[Wish]:
        self.file.seek(0)
        return (msgspec.json.decode(line, type=Wish) for line in self.file)


async def link(session: AsyncSession, wish: Wish, draft: Draft, author: Author, review: bool) -> Item:
    """An activity whose link alone is new counts as changed.

    With `review` published activities stay linked as they are: what public figures count is not an editor's
    to change alone.
    """
    item = wish.item
    if item.activity is None:
        return item
    connection = await connection_of(session)
    changed = await link_one(session, connection, draft, item.activity, author, review)
    if changed and item.what == "unchanged":
        return msgspec.structs.replace(item, what="changed", fields=["counted_in"])
    return item


async def link_one(
    session: AsyncSession, connection: Connection, draft: Draft, key: int, author: Author, review: bool
) -> bool:
    wanted = await counted_of(connection, draft, key) if draft.counted else None
    if wanted is None and draft.counted is not None:
        return False
    row = await connection.fetchrow("SELECT counted_in, counted_as, state FROM activity WHERE id = $1", key)
    before = (row["counted_in"], row["counted_as"]) if row else (None, None)
    if before == ((wanted.activity, wanted.kind) if wanted else (None, None)):
        return False
    if row and row["state"] == "published" and (why := await objection(connection, wanted, review)):
        tell(draft, *why)
        return False
    await service.count_in(session, key, wanted, author)
    return True


async def objection(connection: Connection, wanted: Counted | None, review: bool) -> tuple[str, str] | None:
    """Why a public activity stays counted as it is, and what to do; None where nothing is against it."""
    if review:
        return (
            _("Which record counts the work of a published activity is for the secretariat to say."),
            _("Ask the secretariat to link the two."),
        )
    if wanted and not await is_public(connection, wanted.activity):
        return (
            _("The record that counts this work is not public yet, and this one is."),
            _("Publish that record first, then bring this file in again."),
        )
    return None


async def is_public(connection: Connection, key: int) -> bool:
    return bool(await connection.fetchval("SELECT state = 'published' FROM activity WHERE id = $1", key))


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

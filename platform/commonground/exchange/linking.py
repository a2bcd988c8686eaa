"""Says which records count the same work, once all rows of a file are there.

A chunk of rows at a time: what is known of their records is asked once for all, and what is new written once.
"""

from collections.abc import Iterator
from itertools import islice
from typing import IO

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import many
from commonground.activities.schemas import Activity, Counted
from commonground.activities.service import Author, connection_of
from commonground.base.encoding import encoder
from commonground.base.i18n import _
from commonground.exchange.chains import Chains, chains
from commonground.exchange.schemas import Draft, Item, Link
from commonground.exchange.settling import Plan, item_of
from commonground.exchange.tallying import warned

AT_ONCE = 200


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

    def chunks(self) -> Iterator[list[Wish]]:
        self.file.seek(0)
        while lines := list(islice(self.file, AT_ONCE)):
            yield [msgspec.json.decode(line, type=Wish) for line in lines]


async def link(
    session: AsyncSession, wishes: list[Wish], author: Author, allowed: frozenset[int] | None
) -> list[tuple[Item, Draft]]:
    """What becomes of some rows, in the order of the file, which says whose link closes a circle.

    An activity whose link alone is new counts as changed. Of who may write for the `allowed` alone published
    activities stay linked as they are: what public figures count is not an editor's to change alone.
    """
    links = [wish.counted for wish in wishes if wish.counted]
    keys = [wish.item.activity for wish in wishes if wish.item.activity is not None]
    known = await chains(await connection_of(session), keys, links, allowed)
    found, new = [], dict[int, Counted | None]()
    for wish in wishes:
        item, draft, key = wish.item, wish.draft(), wish.item.activity
        if key is not None and link_one(known, draft, key, review=allowed is not None):
            new[key] = known.counted.get(key)
            if item.what == "unchanged":
                item = msgspec.structs.replace(item, what="changed", fields=["counted_in"])
        found.append((item, draft))
    await many.count_in(session, new, author)
    return found


def link_one(known: Chains, draft: Draft, key: int, review: bool) -> bool:
    """Whether another record than before counts the work of `key`, or none does any more."""
    wanted = counted_of(known, draft, key) if draft.counted else None
    if wanted is None and draft.counted is not None:
        return False
    if known.counted.get(key) == wanted:
        return False
    if known.is_public(key) and (why := objection(known, wanted, review)):
        tell(draft, *why)
        return False
    known.put(key, wanted)
    return True


def objection(known: Chains, wanted: Counted | None, review: bool) -> tuple[str, str] | None:
    """Why a public activity stays counted as it is, and what to do; None where nothing is against it."""
    if review:
        return (
            _("Which record counts the work of a published activity is for the secretariat to say."),
            _("Ask the secretariat to link the two."),
        )
    if wanted and not known.is_public(wanted.activity):
        return (
            _("The record that counts this work is not public yet, and this one is."),
            _("Publish that record first, then bring this file in again."),
        )
    return None


def counted_of(known: Chains, draft: Draft, key: int) -> Counted | None:
    assert draft.counted is not None
    target = known.target(draft.counted, key)
    if target is None:
        if draft.counted.certain:
            tell(
                draft,
                _("The record that counts this work is not in the registry."),
                _("Bring it in as well."),
            )
        return None
    if known.lead_back(target, key):
        tell(draft, _("These records would count each other in a circle."), _("Name the one that counts."))
        return None
    return Counted(target, draft.counted.kind)


def tell(draft: Draft, message: str, remedy: str) -> None:
    draft.warn("counted_in", "not_linked", message, remedy, draft.counted.identifier if draft.counted else "")

"""Says which records count the same work, once all rows of a file are there.

A chunk of rows at a time: what is known of their records is asked once for all, and what is new written once.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import IO

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import many
from commonground.activities.schemas import Activity, Counted
from commonground.activities.service import Author, connection_of
from commonground.base.encoding import encoder
from commonground.base.i18n import _, show_number
from commonground.exchange.chains import MOST_LEVELS, Chains, chains
from commonground.exchange.joint_work import JointWork, joint_work
from commonground.exchange.plans import Plan, item_of
from commonground.exchange.schemas import Draft, Item, Link
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
    connection = await connection_of(session)
    known = await chains(connection, keys, links, allowed)
    work = await joint_work(connection, to_join(known, wishes))
    found, new = [], dict[int, Counted | None]()
    for wish in wishes:
        item, draft, key = wish.item, wish.draft(), wish.item.activity
        if key is not None and link_one(known, work, draft, key, review=allowed is not None):
            new[key] = known.counted.get(key)
            if item.what == "unchanged":
                item = msgspec.structs.replace(item, what="changed", fields=["counted_in"])
        found.append((item, draft))
    await many.count_in(session, new, author)
    return found


def to_join(known: Chains, wishes: list[Wish]) -> list[tuple[int, int]]:
    """Records with those that they are to be joint work with and are not yet."""
    wanted = [(wish.item.activity, wish.counted) for wish in wishes if wish.counted]
    found = [
        (key, target)
        for key, counted in wanted
        if key is not None and counted.kind == "joint" and (target := known.target(counted, key)) is not None
    ]
    return [(key, target) for key, target in found if known.counted.get(key) != Counted(target, "joint")]


def link_one(known: Chains, work: JointWork, draft: Draft, key: int, review: bool) -> bool:
    """Whether another record than before counts the work of `key`, or none does any more."""
    wanted = counted_of(known, draft, key) if draft.counted else None
    if wanted is None and draft.counted is not None:
        return False
    if known.counted.get(key) == wanted:
        return False
    if known.is_public(key) and (why := objection(known, wanted, review)):
        tell(draft, *why)
        return False
    if (total := work.too_large(key, wanted)) is not None:
        tell_share(draft, total)
        return False
    known.put(key, wanted)
    work.put(key, wanted)
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
    found = Counted(target, draft.counted.kind)
    if known.counted.get(key) != found and known.too_deep(target, key):
        message = _("More than %(most)d records would be part of one another.") % {"most": MOST_LEVELS}
        tell(draft, message, _("Name one that stands higher up."), code="too_deep")
        return None
    return found


def tell_share(draft: Draft, total: Decimal) -> None:
    told = {"total": f"{show_number(total, 2)}%"}
    tell(
        draft,
        _("Together the shares would make %(total)s, more than the whole work; the two stay apart.") % told,
        _("Lower some of them, so that together they make at most 100 %."),
        code="shares_too_large",
    )


def tell(draft: Draft, message: str, remedy: str, code: str = "not_linked") -> None:
    draft.warn("counted_in", code, message, remedy, draft.counted.identifier if draft.counted else "")

"""A person's verdict on two records: carried out, remembered, told to both reporters, and undone exactly."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import service
from commonground.activities.duplicates import merging, queries, registry, telling
from commonground.activities.duplicates.errors import NoSuchPair, NotOne, NotYourPair
from commonground.activities.duplicates.scorer import best
from commonground.activities.models import DuplicatePair
from commonground.activities.schemas import Counted, CountedAs, Stored
from commonground.activities.service import Author, connection_of
from commonground.base.i18n import _

Judgement = Literal["same", "joint", "related", "different"]
COUNTED_AS: dict[str, CountedAs] = {"same": "duplicate", "joint": "joint", "related": "child"}
HUNDRED = Decimal(100)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`standing` is the record that counts: what stays of two, the whole of a part. `ticked` are fields that
    it takes from the other; `share` is the part of joint work, in percent, that its reporter carries.
    """

    kind: Judgement
    standing: int | None = None
    ticked: tuple[str, ...] = ()
    share: Decimal | None = None


class Both(msgspec.Struct, frozen=True):
    """Two records, locked, the lower id first; and the row of the pair, where there is one."""

    one: Stored
    other: Stored
    pair: dict[str, Any] | None

    def by(self, key: int) -> Stored:
        return self.one if key == self.one.id else self.other

    def not_by(self, key: int) -> Stored:
        return self.other if key == self.one.id else self.one


def may_judge(viewer: Viewer | None, one: Stored, other: Stored) -> bool:
    """The secretariat, or who edits both records; of one's own alone one says what one knows."""
    return may(viewer, "review") or (may_say(viewer, one) and may_say(viewer, other))


def may_say(viewer: Viewer | None, stored: Stored) -> bool:
    return may(viewer, "edit", stored.document.lead)


async def both(session: AsyncSession, one: int, other: int) -> Both:
    if one == other:
        raise NoSuchPair(_("These are not two records."))
    first, second = sorted((one, other))
    lower, higher = await service.load(session, first), await service.load(session, second)
    return Both(lower, higher, await queries.pair(await connection_of(session), first, second))


async def judge(session: AsyncSession, found: Both, viewer: Viewer, verdict: Verdict) -> None:
    if not may_judge(viewer, found.one, found.other):
        raise NotYourPair(_("Only the secretariat, or an editor of both records, may say this."))
    if found.pair and found.pair["verdict"]:
        raise NotOne(_("Somebody has judged these two meanwhile. Undo that first."))
    done = await carried_out(session, found, verdict, Author(viewer.id, "form"))
    share = verdict.share if verdict.kind == "joint" else None
    if share is not None and verdict.standing != found.one.id:
        share = HUNDRED - share
    await remember(
        session,
        found,
        verdict=verdict.kind,
        one_share=share,
        done=done,
        judged_by=viewer.id,
        judged_at=datetime.now(UTC),
        undone_by=None,
        undone_at=None,
    )
    await telling.tell(session, viewer, found.one, found.other, verdict.kind, verdict.standing)


async def carried_out(session: AsyncSession, found: Both, verdict: Verdict, author: Author) -> dict[str, Any]:
    """What was changed, for undoing it; two that are different stay as they are."""
    if verdict.kind == "different":
        return {}
    if verdict.standing not in (found.one.id, found.other.id):
        raise NotOne(_("Choose which of the two counts."))
    standing, other = found.by(verdict.standing), found.not_by(verdict.standing)
    await refuse_circles(session, standing, other)
    took: merging.Taken = {}
    if verdict.kind == "same":
        document = merging.merged(standing.document, other.document, verdict.ticked)
        service.refuse(await service.check(session, document, complete=False, key=standing.id))
        took = merging.taken(standing.document, document)
        await service.replace(session, standing, document, author, comment=f"taken over from {other.id}")
    before = [other.counted.activity, other.counted.kind] if other.counted else None
    await service.count_in(session, other.id, Counted(standing.id, COUNTED_AS[verdict.kind]), author)
    return {"standing": standing.id, "counted": other.id, "before": before, "taken": took}


async def refuse_circles(session: AsyncSession, standing: Stored, other: Stored) -> None:
    if other.counted and other.counted.activity != standing.id:
        words = _("Activity %(id)d is counted in activity %(into)d already. Take that back first.")
        raise NotOne(words % {"id": other.id, "into": other.counted.activity})
    if await queries.leads_back(await connection_of(session), standing.id, other.id):
        raise NotOne(_("These records would count each other in a circle. Let the other one count."))


async def undo(session: AsyncSession, found: Both, viewer: Viewer) -> list[str]:
    """Everything as before, but for fields that somebody has changed since; these are named and stay."""
    if not may_judge(viewer, found.one, found.other):
        raise NotYourPair(_("Only the secretariat, or an editor of both records, may say this."))
    if not found.pair or not found.pair["verdict"]:
        raise NotOne(_("Nothing is judged here, or it was undone already."))
    stay = await taken_back(session, found, found.pair["done"], Author(viewer.id, "form"))
    await remember(
        session,
        found,
        verdict=None,
        one_share=None,
        done={},
        judged_by=None,
        judged_at=None,
        undone_by=viewer.id,
        undone_at=datetime.now(UTC),
    )
    standing = found.pair["done"].get("standing")
    await telling.tell(session, viewer, found.one, found.other, "undone", standing)
    return stay


async def taken_back(session: AsyncSession, found: Both, done: dict[str, Any], author: Author) -> list[str]:
    if not done:
        return []
    standing, other = found.by(done["standing"]), found.by(done["counted"])
    if not other.counted or other.counted.activity != standing.id:
        raise NotOne(_("Somebody has changed since what counts what. Look at both records first."))
    before = Counted(*done["before"]) if done["before"] else None
    await service.count_in(session, other.id, before, author)
    document, stay = merging.given_back(standing.document, done["taken"])
    await service.replace(session, standing, document, author, comment=f"given back to {other.id}")
    return stay


async def say(session: AsyncSession, found: Both, viewer: Viewer, kind: Judgement) -> None:
    """A reporter's word on their own record, for the secretariat to judge; they are not asked again."""
    if not (may_say(viewer, found.one) or may_say(viewer, found.other)):
        raise NotYourPair(_("Only editors of one of the two records may say this."))
    await remember(session, found, said=kind, said_by=viewer.id, said_at=datetime.now(UTC))
    if kind != "different":
        await telling.tell(session, viewer, found.one, found.other, "asked", None)


async def remember(session: AsyncSession, found: Both, **values: Any) -> None:
    if found.pair is None:
        values |= await scored(session, found)
    keys = {"one_id": found.one.id, "other_id": found.other.id}
    statement = upsert(DuplicatePair).values(**keys, **values)
    if found.pair is None:
        await session.execute(
            statement.on_conflict_do_update(index_elements=["one_id", "other_id"], set_=values)
        )
        return
    chosen = (DuplicatePair.one_id == found.one.id, DuplicatePair.other_id == found.other.id)
    await session.execute(update(DuplicatePair).where(*chosen).values(**values))


async def scored(session: AsyncSession, found: Both) -> dict[str, Any]:
    """Of two that nobody has compared yet."""
    ones, others = await registry.records(
        await connection_of(session), [found.one.document, found.other.document]
    )
    verdict = best(ones, others)
    if verdict is None:
        return {"probability": 0.0, "reasons": [], "against": []}
    return msgspec.structs.asdict(verdict)

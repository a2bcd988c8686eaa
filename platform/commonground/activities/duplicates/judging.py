"""A person's verdict on two records: carried out, remembered, told to both reporters, and undone exactly.

What is public changes by the word of who may review alone. An editor of both records proposes, where the
verdict would count a public record in another; else what it changes of a public record's words waits.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import msgspec
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import service
from commonground.activities.duplicates import handing, merging, queries, registry, sharing, telling
from commonground.activities.duplicates.errors import NoSuchPair, NotOne, NotYourPair
from commonground.activities.duplicates.models import DuplicatePair
from commonground.activities.duplicates.scorer import best
from commonground.activities.schemas import Counted, CountedAs, Stored
from commonground.activities.service import Author, connection_of
from commonground.base.i18n import _

Judgement = Literal["same", "joint", "related", "different"]
COUNTED_AS: dict[str, CountedAs] = {"same": "duplicate", "joint": "joint", "related": "child"}
Done = Literal["carried out", "waits", "proposed"]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`standing` is the record that counts: what stays of two, the whole of a part. `ticked` are fields that
    it takes from the other; `shares` are the parts of joint work, in percent, by the record.
    """

    kind: Judgement
    standing: int | None = None
    ticked: tuple[str, ...] = ()
    shares: dict[int, Decimal] = {}


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


def proposes(viewer: Viewer, found: Both, verdict: Verdict | None = None) -> bool:
    """Whether it would count a public record in another; without a verdict, whether one could."""
    if may(viewer, "review"):
        return False
    counted = (found.one, found.other) if verdict is None else (found.not_by(verdict.standing or 0),)
    return any(each.state == "published" for each in counted)


async def both(session: AsyncSession, one: int, other: int) -> Both:
    if one == other:
        raise NoSuchPair(_("These are not two records."))
    first, second = sorted((one, other))
    lower, higher = await service.load(session, first), await service.load(session, second)
    return Both(lower, higher, await queries.pair(await connection_of(session), first, second))


async def judge(session: AsyncSession, found: Both, viewer: Viewer, verdict: Verdict) -> Done:
    if not may_judge(viewer, found.one, found.other):
        raise NotYourPair(_("Only the secretariat, or an editor of both records, may say this."))
    if found.pair and found.pair["verdict"]:
        raise NotOne(_("Somebody has judged these two meanwhile. Undo that first."))
    joined: list[Stored] = []
    if verdict.kind != "different":
        verdict, joined = await checked(session, found, verdict)
        if proposes(viewer, found, verdict):
            await propose(session, found, viewer, verdict)
            return "proposed"
    done = await carried_out(session, found, viewer, verdict, joined)
    await remember(
        session,
        found,
        verdict=verdict.kind,
        one_share=verdict.shares.get(found.one.id),
        done=done,
        judged_by=viewer.id,
        judged_at=datetime.now(UTC),
        undone_by=None,
        undone_at=None,
    )
    await telling.tell(session, viewer, found.one, found.other, verdict.kind, verdict.standing)
    return "waits" if done.get("waiting") else "carried out"


async def checked(session: AsyncSession, found: Both, verdict: Verdict) -> tuple[Verdict, list[Stored]]:
    """With the shares that follow from those stated, and further records of the same joint work."""
    if verdict.standing not in (found.one.id, found.other.id):
        raise NotOne(_("Choose which of the two counts."))
    standing, other = found.by(verdict.standing), found.not_by(verdict.standing)
    refuse_unpublished(standing, other)
    await refuse_circles(session, standing, other)
    if verdict.kind != "joint":
        return msgspec.structs.replace(verdict, shares={}), []
    joined = await sharing.joined(session, (found.one, found.other))
    members = [standing, other, *joined]
    stated = {each.id: verdict.shares[each.id] for each in members if each.id in verdict.shares}
    shares = sharing.completed(stated, (standing, other), joined)
    sharing.refuse_too_much(shares, members)
    return msgspec.structs.replace(verdict, shares=shares), joined


def refuse_unpublished(standing: Stored, other: Stored) -> None:
    """Public totals would lose the work: nobody sees the record that would count it."""
    if other.state == "published" and standing.state != "published":
        words = _("A public record is never counted in one that is not public.")
        remedy = _("Let the public one count, or wait until the other is published.")
        raise NotOne(f"{words} {remedy}")


async def propose(session: AsyncSession, found: Both, viewer: Viewer, verdict: Verdict) -> None:
    """An editor's verdict on public records, which the secretariat confirms or not; nothing changes yet."""
    proposed = {
        "standing": verdict.standing,
        "ticked": list(verdict.ticked),
        "shares": {str(key): f"{share.normalize():f}" for key, share in verdict.shares.items()},
    }
    await say(session, found, viewer, verdict.kind, {"proposed": proposed})


async def carried_out(
    session: AsyncSession, found: Both, viewer: Viewer, verdict: Verdict, joined: list[Stored]
) -> dict[str, Any]:
    """What was changed, for undoing it; two that are different stay as they are."""
    if verdict.kind == "different" or verdict.standing is None:
        return {}
    standing, other = found.by(verdict.standing), found.not_by(verdict.standing)
    changed: dict[str, merging.Taken] = {}
    waiting: list[int] = []
    for each, change, words in changes(verdict, standing, other, joined):
        if not (may(viewer, "review") or may_say(viewer, each)):
            raise NotYourPair(_("The share of another reporter is for them or the secretariat to change."))
        if took := await handing.put(session, viewer, each, change, words):
            changed[str(each.id)] = took
            waiting += [] if handing.at_once(viewer, each) else [each.id]
    before = [other.counted.activity, other.counted.kind] if other.counted else None
    author = Author(viewer.id, "form")
    await service.count_in(session, other.id, Counted(standing.id, COUNTED_AS[verdict.kind]), author)
    own = changed.pop(str(standing.id), {})
    done = {"standing": standing.id, "counted": other.id, "before": before, "taken": own}
    return done | {"also": changed, "waiting": waiting}


def changes(
    verdict: Verdict, standing: Stored, other: Stored, joined: list[Stored]
) -> Iterator[tuple[Stored, handing.Change, str]]:
    """What the verdict changes in which record, with the words for its history."""
    if verdict.kind == "same":
        merge = partial(merging.merged, other=other.document, ticked=verdict.ticked)
        yield standing, merge, f"taken over from {other.id}"
    for each, share in sharing.lowered_first(verdict.shares, (standing, other, *joined)):
        if share != each.document.joint_share:
            yield each, sharing.change(share), f"share of joint work with {standing.id}"


async def refuse_circles(session: AsyncSession, standing: Stored, other: Stored) -> None:
    if other.counted and other.counted.activity != standing.id:
        words = _("Activity %(id)d is counted in activity %(into)d already. Take that back first.")
        raise NotOne(words % {"id": other.id, "into": other.counted.activity})
    if await queries.leads_back(await connection_of(session), standing.id, other.id):
        raise NotOne(_("These records would count each other in a circle. Let the other one count."))


async def say(
    session: AsyncSession,
    found: Both,
    viewer: Viewer,
    kind: Judgement,
    proposed: dict[str, Any] | None = None,
) -> None:
    """A reporter's word on their own record, for the secretariat to judge; they are not asked again."""
    if not (may_say(viewer, found.one) or may_say(viewer, found.other)):
        raise NotYourPair(_("Only editors of one of the two records may say this."))
    if found.pair and found.pair["verdict"]:
        raise NotOne(_("Somebody has judged these two meanwhile. Undo that first."))
    said = {"said": kind, "said_by": viewer.id, "said_at": datetime.now(UTC)}
    await remember(session, found, **said, done=proposed or {})
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

"""Shares of joint work: each record says what its own reporter carries, and together they make one whole."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import rules, service, waiting
from commonground.activities.duplicates import queries
from commonground.activities.errors import InvalidActivity
from commonground.activities.schemas import Activity, Stored
from commonground.activities.service import connection_of
from commonground.base.errors import Problem
from commonground.base.i18n import _, reading

HUNDRED = rules.WHOLE
STEP = Decimal("0.01")
WRITTEN = re.compile(r"(\d{1,3})(?:[.,](\d{1,6}))?\s*%?", re.ASCII)
Shares = dict[int, Decimal]


def share_in(text: str, field: str) -> Decimal | None:
    """As people write it, `33,5` and `60 %` too; nothing else that Python would take for a number."""
    if not text.strip():
        return None
    found = WRITTEN.fullmatch(text.strip())
    share = Decimal(f"{found[1]}.{found[2] or 0}") if found else None
    if share is None or share > HUNDRED:
        problem = Problem(
            field=field,
            code="not_a_share",
            message=_("This is not a share."),
            remedy=_("Give a number from 0 to 100, or leave it empty."),
        )
        raise InvalidActivity(problem.message, [problem])
    return share.quantize(STEP)


class Row(msgspec.Struct, frozen=True):
    """One reporter of joint work; `open` says that this reader may state the share."""

    activity: int
    lead: str
    share: Decimal | None
    open: bool

    @property
    def written(self) -> str:
        return "" if self.share is None else f"{self.share.normalize():f}"


async def rows(session: AsyncSession, viewer: Viewer, one: Stored, other: Stored) -> list[Row]:
    """The two, and whoever has joined one of them already, as far as this reader may see them."""
    further = [
        each
        for each in await joined(session, (one, other))
        if each.state == "published" or edits(viewer, each)
    ]
    members = [one, other, *further]
    leads = sorted({each.document.lead for each in members if each.document.lead is not None})
    names = await waiting.names(await connection_of(session), leads, reading.get())
    return [
        Row(
            each.id,
            names.get(each.document.lead or 0, _("No lead stated")),
            each.document.joint_share,
            edits(viewer, each),
        )
        for each in members
    ]


def edits(viewer: Viewer, stored: Stored) -> bool:
    return may(viewer, "review") or may(viewer, "edit", stored.document.lead)


async def joined(session: AsyncSession, records: Iterable[Stored]) -> list[Stored]:
    """Further records of joint work that one of these counts."""
    keys = [each.id for each in records]
    return [
        await service.load(session, key) for key in await queries.joined(await connection_of(session), keys)
    ]


def completed(stated: Mapping[int, Decimal], pair: tuple[Stored, Stored], others: list[Stored]) -> Shares:
    """Of two reporters the second carries the rest, where only one of them is named."""
    one, other = pair
    found = dict(stated)
    if not others and len(found) == 1:
        key = other.id if one.id in found else one.id
        if one.id in found or other.id in found:
            found[key] = HUNDRED - sum(found.values())
    return found


def refuse_too_much(shares: Shares, members: list[Stored]) -> None:
    """What is not stated now stays as each record says it."""
    if not shares:
        return
    carried = [shares.get(each.id, each.document.joint_share) for each in members]
    total = sum((share for share in carried if share is not None), Decimal(0))
    if total > HUNDRED:
        problem = rules.more_than_the_whole(total, f"share-{next(iter(shares))}")
        raise InvalidActivity(problem.message, [problem])


def lowered_first(shares: Shares, members: Iterable[Stored]) -> list[tuple[Stored, Decimal]]:
    """One by one they are written, and one can only grow once another has made room."""
    found = [(each, shares[each.id]) for each in members if each.id in shares]
    return sorted(found, key=lambda one: one[1] - (one[0].document.joint_share or Decimal(0)))


def with_share(document: Activity, share: Decimal) -> Activity:
    return msgspec.structs.replace(document, joint_share=share)


def change(share: Decimal) -> "partial[Activity]":
    return partial(with_share, share=share)

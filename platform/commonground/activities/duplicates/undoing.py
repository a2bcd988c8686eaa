"""A verdict taken back: both records as they were, but for what somebody has changed since."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import service
from commonground.activities.duplicates import handing, merging, telling
from commonground.activities.duplicates.errors import NotOne, NotYourPair
from commonground.activities.duplicates.judging import Both, may_judge, remember
from commonground.activities.schemas import Counted
from commonground.activities.service import Author
from commonground.base.i18n import _


def may_undo(viewer: Viewer | None, found: Both) -> bool:
    """What public totals leave out comes back to them by the word of who may review alone."""
    if not may_judge(viewer, found.one, found.other):
        return False
    counted = (found.pair or {}).get("done", {}).get("counted")
    return may(viewer, "review") or counted is None or found.by(counted).state != "published"


async def undo(session: AsyncSession, found: Both, viewer: Viewer) -> list[str]:
    """Everything as before, but for fields that somebody has changed since; these are named and stay."""
    if not may_judge(viewer, found.one, found.other):
        raise NotYourPair(_("Only the secretariat, or an editor of both records, may say this."))
    if not found.pair or not found.pair["verdict"]:
        raise NotOne(_("Nothing is judged here, or it was undone already."))
    if not may_undo(viewer, found):
        words = _("A public record is counted in the other, which the secretariat alone takes back.")
        raise NotOne(f"{words} {_('Ask the secretariat.')}")
    stay = await taken_back(session, found, found.pair["done"], viewer)
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


def lowered_first(given_back: dict[str, merging.Taken]) -> list[tuple[str, merging.Taken]]:
    """As shares were given, so they are given back: one can only grow once another has made room."""

    def growth(one: tuple[str, merging.Taken]) -> Decimal:
        share = one[1].get("joint_share", {})
        return Decimal(str(share.get("before") or 0)) - Decimal(str(share.get("after") or 0))

    return sorted(given_back.items(), key=growth)


async def taken_back(session: AsyncSession, found: Both, done: dict[str, Any], viewer: Viewer) -> list[str]:
    if not done:
        return []
    standing, other = found.by(done["standing"]), found.by(done["counted"])
    if not other.counted or other.counted.activity != standing.id:
        raise NotOne(_("Somebody has changed since what counts what. Look at both records first."))
    before = Counted(*done["before"]) if done["before"] else None
    await service.count_in(session, other.id, before, Author(viewer.id, "form"))
    words, stay = f"given back to {other.id}", []
    for key, took in lowered_first({str(standing.id): done["taken"], **done.get("also", {})}):
        waited = int(key) in done.get("waiting", [])
        stay += await handing.give_back(session, viewer, int(key), took, waited, words)
    return stay

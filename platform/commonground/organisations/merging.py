"""Merging is a pointer: everything keeps naming what it named, and queries ask who stands for it.

`organisation.merged_into` leads to the one that stands in one step; organisation_merge keeps each step as it
was taken, from one standing organisation to another, so that any of them can be undone in any order.
"""

from sqlalchemy import func, insert, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.i18n import _
from commonground.organisations import service
from commonground.organisations.errors import NoSuchMerge, NotMerged
from commonground.organisations.hearers import tell
from commonground.organisations.models import Organisation, OrganisationMerge
from commonground.organisations.rules import above

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('organisation_merge'))")
BENEATH = text(
    """
    WITH RECURSIVE beneath AS (
        SELECT organisation_id AS id FROM organisation_merge WHERE into_id = :key AND undone_at IS NULL
        UNION SELECT m.organisation_id FROM organisation_merge m JOIN beneath b ON m.into_id = b.id
        WHERE m.undone_at IS NULL
    )
    SELECT id FROM beneath ORDER BY id
    """
)
PARENTS = text(
    """
    SELECT o.id, coalesce(p.merged_into, p.id) FROM organisation o JOIN organisation p ON p.id = o.parent_id
    WHERE o.merged_into IS NULL AND o.id <> coalesce(p.merged_into, p.id)
    """
)


async def merge(session: AsyncSession, key: int, into: int, person: int | None) -> int:
    """The step's number; both ends are taken for whoever stands for them."""
    await session.execute(ONE_AT_A_TIME)
    merged, survivor = await service.standing(session, key), await service.standing(session, into)
    await refuse_unfit(session, merged, survivor)
    values = {"organisation_id": merged, "into_id": survivor, "person_id": person}
    added = await session.execute(insert(OrganisationMerge).values(**values).returning(OrganisationMerge.id))
    await point(session, [merged, *await beneath(session, merged)], survivor)
    await note(session, merged, survivor, "merged", person)
    return int(added.scalar_one())


async def undo(session: AsyncSession, step: int, person: int | None) -> tuple[int, int]:
    """Who stands again, and who stood for it; what was merged into it before goes with it."""
    await session.execute(ONE_AT_A_TIME)
    taken = await session.get(OrganisationMerge, step, with_for_update=True)
    if taken is None or taken.undone_at is not None:
        raise NoSuchMerge(_("There is no such merge, or it was undone already."))
    survivor = await service.standing(session, taken.organisation_id)
    await session.execute(
        update(OrganisationMerge)
        .where(OrganisationMerge.id == step)
        .values(undone_at=func.now(), undone_by=person)
    )
    await point(session, await beneath(session, taken.organisation_id), taken.organisation_id)
    await point(session, [taken.organisation_id], None)
    await note(session, taken.organisation_id, survivor, "unmerged", person)
    return taken.organisation_id, survivor


async def refuse_unfit(session: AsyncSession, merged: int, survivor: int) -> None:
    if merged == survivor:
        raise NotMerged(_("These two are one organisation already."))
    parents = await parents_of(session)
    # Parent and child may become one; with somebody between them, that one would be part of itself.
    if survivor in above(parents, merged)[1:] or merged in above(parents, survivor)[1:]:
        raise NotMerged(
            _("One of them is part of the other with another organisation in between. Merge that one first.")
        )


async def parents_of(session: AsyncSession) -> dict[int, int]:
    return {row[0]: row[1] for row in await session.execute(PARENTS)}


async def beneath(session: AsyncSession, key: int) -> list[int]:
    return list(await session.scalars(BENEATH, {"key": key}))


async def point(session: AsyncSession, keys: list[int], to: int | None) -> None:
    await session.execute(update(Organisation).where(Organisation.id.in_(keys)).values(merged_into=to))


async def note(session: AsyncSession, merged: int, survivor: int, what: str, person: int | None) -> None:
    """A version on both sides; and rooms above derive anew what tells of either."""
    for key, other in ((merged, survivor), (survivor, merged)):
        side = "into" if key == merged else "from"
        await service.leave_version(session, key, "form", person, f"{what} {side} {other}")
    sides = [merged, survivor]
    await tell(session, sides + [one for side in sides for one in await beneath(session, side)])

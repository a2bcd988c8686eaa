"""What the owner of an import said of its rows: which to bring in, and which fields of a change to leave.

Between the check and the run the stock may have changed. What would now become something else than was
agreed to is left as it is, and says so.
"""

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff
from commonground.activities.schemas import Activity, as_json
from commonground.base.i18n import _
from commonground.exchange.models import ImportRow

if TYPE_CHECKING:
    from commonground.exchange.plans import Plan


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it was agreed to; `document` is how a changed activity was to read.

    `version` and `pending` are what it was to be written over: a change meanwhile, whatever it says, is
    somebody's word that nobody who agreed has seen.
    """

    what: str
    taken: bool
    left_fields: list[str]
    document: Any = None
    version: int | None = None
    pending: Any = None


class Choices:
    """Of one run, looked up for a chunk of rows at a time."""

    def __init__(self, run: int) -> None:
        self.run = run

    async def look_up(self, session: AsyncSession, plans: list["Plan"]) -> None:
        columns = (
            *(ImportRow.position, ImportRow.what, ImportRow.taken, ImportRow.left_fields),
            *(ImportRow.document, ImportRow.version_before, ImportRow.before),
        )
        of_these = ImportRow.position.between(plans[0].position, plans[-1].position)
        rows = await session.execute(select(*columns).where(ImportRow.run_id == self.run, of_these))
        found = {row.position: chosen_of(row) for row in rows}
        for plan in plans:
            plan.chosen = found.get(plan.position)

    def apply(self, plan: "Plan") -> None:
        chosen = plan.chosen
        if plan.what not in ("added", "changed"):
            leave_link(plan, chosen)
            return
        if chosen is None or self.differs(plan, chosen):
            tell_differs(plan)
        elif not chosen.taken:
            plan.what = "left_out"
            plan.draft.counted, plan.draft.said = None, plan.draft.said - {"counted_in"}
        elif chosen.left_fields and plan.before:
            leave_fields(plan, plan.before, chosen.left_fields)

    def differs(self, plan: "Plan", chosen: Chosen) -> bool:
        if plan.what != chosen.what:
            return True
        if plan.what == "added" or plan.stored is None:
            return False
        pending = as_json(plan.pending.document) if plan.proposes and plan.pending else None
        seen = plan.stored.version == chosen.version and pending == chosen.pending
        # The names of new organisations have no numbers before they are written.
        return not seen or settled(as_json(plan.document)) != settled(chosen.document)


def chosen_of(row: Any) -> Chosen:
    return Chosen(
        what=row.what,
        taken=row.taken,
        left_fields=row.left_fields,
        document=row.document,
        version=row.version_before,
        pending=((row.before or {}).get("pending") or {}).get("document"),
    )


def settled(document: Any) -> Any:
    return diff.simple(without_new(document))


def without_new(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: None
            if name in ("organisation", "lead") and isinstance(one, int) and one < 0
            else without_new(one)
            for name, one in value.items()
        }
    return [without_new(one) for one in value] if isinstance(value, list) else value


def leave_link(plan: "Plan", chosen: Chosen | None) -> None:
    """Of a row whose document stays, which record counts it may still be what is left."""
    if plan.what == "unchanged" and chosen and (not chosen.taken or "counted_in" in chosen.left_fields):
        plan.draft.counted, plan.draft.said = None, plan.draft.said - {"counted_in"}


def tell_differs(plan: "Plan") -> None:
    plan.draft.stop(
        "",
        "changed_meanwhile",
        _("It changed in the registry since the file was checked, and is left as it is."),
        _("Check the file again to see what it would do now."),
    )
    plan.what = "refused"


def leave_fields(plan: "Plan", before: Activity, left: list[str]) -> None:
    plan.document = diff.with_part(plan.document, before, left)
    if plan.document == before:
        plan.what = "left_out"

"""Writes what was settled: a chunk at once, and where the database refuses it, row by row.

Then what the database itself refuses costs its row and no other.
"""

import logging
from typing import Any

import asyncpg
import msgspec
from sqlalchemy.exc import DBAPIError

from commonground.activities import many, revisions
from commonground.activities.many import New, Rewritten
from commonground.activities.schemas import Activity
from commonground.base.i18n import _
from commonground.exchange import truth
from commonground.exchange.plans import Plan, Work, confirmed_on

log = logging.getLogger("commonground")


async def write(work: Work, plans: list[Plan]) -> None:
    wanted = [plan for plan in plans if plan.what in ("added", "changed")]
    if wanted and await attempt(work, wanted) is not None:
        for plan in wanted:
            if (error := await attempt(work, [plan])) is not None:
                refuse(work, plan, error)
    for plan in plans:
        if (plan.what == "unchanged" and plan.stored) or (plan.what == "left_out" and plan.stored):
            plan.key = plan.stored.id
    known = {plan.key: plan.said for plan in plans if plan.key and plan.said and plan.what != "left_out"}
    await truth.remember_all(work.session, {key: said for key, said in known.items() if said})


async def attempt(work: Work, plans: list[Plan]) -> Exception | None:
    """In a savepoint; what it made is forgotten when the database refuses it."""
    made = dict(work.registry.made)
    savepoint = await work.session.begin_nested()
    try:
        await write_all(work, plans)
    except (DBAPIError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        await savepoint.rollback()
        work.registry.made = made
        return error
    await savepoint.commit()
    for plan in plans:
        assert plan.key is not None
        work.records.taken[plan.key] = plan.draft.row
        # From here on the registry itself knows the identifier.
        work.records.planned.pop(plan.document.identifier or "", None)
        work.touched.append(plan.key)
    return None


def refuse(work: Work, plan: Plan, error: Exception) -> None:
    """What a database says of it is for the operator: it names columns, and values that may be private."""
    log.warning("row %d of an import could not be stored: %s", plan.draft.row, type(error).__name__)
    plan.draft.stop(
        "",
        "not_stored",
        _("A value in this row can't be stored."),
        _("Look for unusual signs or sizes in it; the operator finds the moment in the log."),
    )
    plan.what, plan.key = "refused", None
    if plan.stored:
        work.records.taken.pop(plan.stored.id, None)


async def write_all(work: Work, plans: list[Plan]) -> None:
    for plan in plans:
        await name_organisations(work, plan)
    author, frameworks = work.terms.author, work.reference.framework_ids
    added = [plan for plan in plans if plan.stored is None]
    news = [
        New(document=plan.document, state=plan.state, confirmed_on=plan.draft.confirmed_on) for plan in added
    ]
    for plan, key in zip(added, await many.create(work.session, news, author, frameworks), strict=True):
        plan.key = key
    rewritten = [
        Rewritten(
            stored=plan.stored,
            document=plan.document,
            state=plan.state,
            confirmed_on=confirmed_on(plan),
        )
        for plan in plans
        if plan.stored and not plan.proposes
    ]
    await many.replace(work.session, rewritten, author, frameworks)
    for plan in plans:
        if plan.stored:
            plan.key = plan.stored.id
        if plan.stored and plan.proposes:
            await propose(work, plan)


async def propose(work: Work, plan: Plan) -> None:
    assert plan.stored is not None
    pending: revisions.RevisionState = "submitted" if plan.state == "submitted" else "draft"
    await revisions.save(work.session, plan.stored, plan.document, work.terms.author, pending)


async def name_organisations(work: Work, plan: Plan) -> None:
    """Organisations that the registry did not have are added now that a row which names them comes in."""
    document = plan.document
    keys = {document.lead, *(one.organisation for one in document.partners)}
    keys |= {line.organisation for line in document.budgets}
    new = {key: await work.registry.make(key) for key in keys if key is not None and key < 0}
    if new:
        plan.document = renumbered(document, new)
        plan.said = renumbered(plan.said, new) if plan.said else None


def renumbered(document: Activity, new: dict[int, int]) -> Activity:
    def number(part: Any) -> Any:
        return msgspec.structs.replace(part, organisation=new.get(part.organisation, part.organisation))

    return msgspec.structs.replace(
        document,
        lead=new.get(document.lead or 0, document.lead),
        partners=list(dict.fromkeys(number(one) for one in document.partners)),
        budgets=[number(line) for line in document.budgets],
    )

"""What is to become of activities of a file: mapped, matched with a record, checked. Nothing is written yet.

A chunk of rows is settled at once: what the database must be asked, it is asked once for all of them.
"""

import asyncio
from typing import Literal

import msgspec

from commonground.activities import joint_shares, revisions, rules, service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import Activity, State, Stored
from commonground.activities.service import connection_of
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.exchange import mapping, truth
from commonground.exchange.formats.columns import column_of, part_named
from commonground.exchange.keeping import leave_own_link
from commonground.exchange.merging import merged
from commonground.exchange.plans import Plan, Work, confirmed_on
from commonground.exchange.schemas import Draft, Party, What
from commonground.places import queries as places

# On the way in these are no reason to refuse: sources draw coasts and borders coarsely.
ONLY_WARN = ("outside_country", "axes_swapped")
MOST_TRIES = 12
ORDER: tuple[State, ...] = ("withdrawn", "draft", "returned", "submitted", "published")


async def settle(work: Work, drafts: list[Draft], start: int) -> list[Plan]:
    """Of a chunk that starts at that position in the file."""
    plans = [Plan(position=start + at, draft=draft) for at, draft in enumerate(drafts)]
    readable = [plan for plan in plans if not plan.draft.stopped]
    for plan in plans:
        if plan.draft.stopped:
            tell_the_rest(plan.draft)
    await work.registry.look_up(party for plan in readable for party in parties(plan.draft))
    for plan in readable:
        map_one(work, plan)
    mapped = [plan for plan in readable if not plan.draft.stopped]
    await work.records.look_up([plan.draft for plan in mapped])
    await match_while_deriving(work, mapped)
    matched = [plan for plan in mapped if not plan.draft.stopped]
    await obey(work, matched)
    await tell_misplaced(work, matched)
    await tell_shares(work, matched)
    kept = [plan for plan in matched if not plan.draft.stopped]
    await find_pending(work, kept)
    if work.terms.choices:
        await work.terms.choices.look_up(work.session, plans)
    for plan in kept:
        decide(work, plan)
    return plans


async def match_while_deriving(work: Work, plans: list[Plan]) -> None:
    """The database derives the cards of the chunk before, and this one is checked meanwhile."""
    deriving = asyncio.create_task(derive(work))
    try:
        await asyncio.to_thread(match_all, work, plans)
    finally:
        await deriving


async def derive(work: Work) -> None:
    touched, work.touched = work.touched, []
    if touched:
        await refresh_cards(work.session, touched)


def parties(draft: Draft) -> list[Party]:
    named = [party for party, _role in draft.partners] + list(draft.funders.values())
    return [draft.lead, *named] if draft.lead else named


def map_one(work: Work, plan: Plan) -> None:
    draft, terms = plan.draft, work.terms
    asked = terms.lenient and not draft.own_lead
    lead = terms.lead if asked or draft.lead is None else None
    draft.document = mapping.map_draft(draft, terms.lenient, work.registry, work.reference, lead)


def match_all(work: Work, plans: list[Plan]) -> None:
    for plan in plans:
        match(work, plan)


def match(work: Work, plan: Plan) -> None:
    """Which record it is; one that another row of the file has taken is no second time changed."""
    draft = plan.draft
    plan.stored = work.records.find(draft)
    identifier = draft.document.identifier
    if plan.stored and plan.stored.id in work.records.taken:
        tell_twice(draft, work.records.taken[plan.stored.id])
        return
    if plan.stored is None and identifier in work.records.planned:
        tell_twice(draft, work.records.planned[identifier])
        return
    if plan.stored and not work.terms.may_write(plan.stored.document.lead):
        # Before anything else: what breaks the rules may be what is stored, and is not theirs to know.
        tell_not_theirs(draft)
        if plan.stored.state != "published":
            plan.stored = None
        return
    plan.document = checked(work, draft, plan.stored)
    if draft.stopped:
        return
    if plan.stored:
        work.records.taken[plan.stored.id] = draft.row
    elif identifier:
        work.records.planned[identifier] = draft.row


def tell_the_rest(draft: Draft) -> None:
    """A row that could not be read whole is checked as far as it could, so that one mends it only once."""
    told = {problem.field for problem in draft.problems}
    for problem in rules.check(draft.document, complete=False):
        if column_of(problem.field) not in told:
            take(draft, problem, draft.document)


def take(draft: Draft, problem: Problem, document: Activity) -> None:
    """Told by the column where it is to be mended, with what stands there."""
    level: Literal["stops", "warns"] = (
        "warns" if problem.code in ONLY_WARN or problem.level == "warns" else "stops"
    )
    shown = msgspec.structs.replace(problem, field=column_of(problem.field))
    draft.take(shown, part_named(document, problem.field), level)


def tell_twice(draft: Draft, row: int) -> None:
    draft.stop(
        "identifier",
        "named_twice",
        _("Row %(row)d of “%(tab)s” is the same activity.")
        % {"row": draft.tabs.row(row), "tab": draft.tabs.name(row)}
        if draft.tabs.names
        else _("Row %(row)d of this file is the same activity.") % {"row": row},
        _("Keep one of the two rows."),
        draft.document.identifier or "",
    )


def checked(work: Work, draft: Draft, stored: Stored | None) -> Activity:
    """Laid over what is stored and held against the rules; a lenient format loses what breaks them."""
    if stored:
        leave_own_link(draft, stored)
    for _try in range(MOST_TRIES):
        document = merged(stored.document, draft.document, draft) if stored else draft.document
        problems = problems_of(work, document, stored.id if stored else None)
        stops = [problem for problem in problems if problem.level == "stops"]
        if not stops or not work.terms.lenient or not mapping.leave_out(draft, stops[-1].field):
            break
        take(draft, msgspec.structs.replace(stops[-1], level="warns"), document)
    for problem in problems:
        take(draft, problem, document)
    ask_for_essentials(draft, document)
    if not work.terms.may_write(document.lead):
        tell_not_theirs(draft)
    return document


def tell_not_theirs(draft: Draft) -> None:
    draft.stop(
        "lead",
        "not_your_organisation",
        _("You do not edit for the organisation that leads this activity."),
        _("Ask its editors or the secretariat to bring it in."),
        draft.lead.name if draft.lead else "",
    )


def problems_of(work: Work, document: Activity, key: int | None) -> list[Problem]:
    """As service.check finds them; the drawn places are looked at for the whole chunk at once."""
    problems = rules.check(document, complete=False)
    if work.records.other_with_identifier(document, key):
        problems.append(service.identifier_taken())
    known = work.reference
    return problems + rules.unknown_references(
        document,
        organisations=None,
        frameworks=known.frameworks,
        themes=known.themes,
        units=known.units,
    )


def ask_for_essentials(draft: Draft, document: Activity) -> None:
    if not document.title:
        draft.stop("title", "missing", _("The activity has no title."), _("Give it one."))
    if document.lead is None:
        draft.stop("lead", "missing", _("No organisation leads the activity."), _("Name the one that does."))


async def obey(work: Work, plans: list[Plan]) -> None:
    """Of a file that feeds an organisation's activities: which side is right, per field."""
    told = [plan for plan in plans if plan.draft.coarse and not plan.draft.stopped]
    for plan in told:
        plan.said = plan.document
    again = [(plan, plan.stored) for plan in told if plan.stored]
    if not work.fed or not again:
        return
    documents = await truth.obey(work.session, [(stored, plan.document) for plan, stored in again])
    for (plan, _stored), document in zip(again, documents, strict=True):
        plan.document = document


async def tell_misplaced(work: Work, plans: list[Plan]) -> None:
    drawn = [
        (plan, at, place)
        for plan in plans
        for at, place in enumerate(plan.document.locations)
        if place.geometry and plan.document.countries and not plan.draft.stopped
    ]
    if not drawn:
        return
    shapes = [
        (
            msgspec.json.encode(place.geometry).decode(),
            [share.code for share in plan.document.countries],
        )
        for plan, _at, place in drawn
    ]
    found = await places.points_outside_of_each(await connection_of(work.session), shapes)
    for index, swapped in found:
        plan, at, _place = drawn[index]
        take(plan.draft, service.outside_problem(at, swapped), plan.document)


async def tell_shares(work: Work, plans: list[Plan]) -> None:
    """Of joint work; the rows of a chunk come in together, so one may take what another gives up."""
    changed = {plan.stored.id: plan for plan in plans if plan.stored and not plan.draft.stopped}
    wanted = {
        key: share
        for key, plan in changed.items()
        if (share := plan.document.joint_share) is not None
        if plan.stored and share != plan.stored.document.joint_share
    }
    found = await joint_shares.too_large(await connection_of(work.session), wanted)
    for key, problem in found.items():
        take(changed[key].draft, problem, changed[key].document)


async def find_pending(work: Work, plans: list[Plan]) -> None:
    """Changes of published activities that wait for approval, where this import may only propose another."""
    for plan in plans:
        plan.proposes = (
            plan.stored is not None and plan.stored.state == "published" and work.terms.allowed is not None
        )
    keys = [plan.stored.id for plan in plans if plan.proposes and plan.stored]
    held = await revisions.pending_of(work.session, keys) if keys else {}
    for plan in plans:
        plan.pending = held.get(plan.stored.id) if plan.stored else None


def decide(work: Work, plan: Plan) -> None:
    plan.state = state_for(work, plan)
    plan.what = what_of(plan)
    choices = work.terms.choices
    if choices:
        choices.apply(plan)


def what_of(plan: Plan) -> What:
    if plan.stored is None:
        return "added"
    if plan.proposes:
        return "unchanged" if plan.document == plan.before else "changed"
    same = (
        plan.document == plan.stored.document
        and plan.state == plan.stored.state
        and confirmed_on(plan) == plan.stored.confirmed_on
    )
    return "unchanged" if same else "changed"


def state_for(work: Work, plan: Plan) -> State:
    """What is handed in for review must be complete; what is not yet waits as a draft, which says why.

    A state only goes forward; what its owner withdrew stays withdrawn.
    """
    state = work.terms.state
    if state == "submitted":
        lacking = [one for one in rules.check(plan.document) if one.code == "missing"]
        for problem in lacking:
            plan.draft.take(problem, level="warns")
        state = "draft" if lacking else "submitted"
    stored = plan.stored
    if stored is None or plan.proposes:
        return state
    stays = stored.state == "withdrawn" and not work.records.was_undone(stored.id)
    return state if not stays and ORDER.index(state) > ORDER.index(stored.state) else stored.state

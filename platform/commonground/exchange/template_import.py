"""An edited template on the command line: compared and taken as its page would with no tick changed.

What was changed here too, and what has no row any more, stays as it is and is told. An activity that is known
keeps its state; a new row takes the one that was asked for, or stays a draft where it lacks something.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import State
from commonground.activities.service import connection_of
from commonground.base.database import Database
from commonground.base.i18n import _, reading
from commonground.exchange import roundtrip, template_applying, template_comparing
from commonground.exchange.formats import template_marks
from commonground.exchange.formats.template_lines import Slip
from commonground.exchange.schemas import Item, Level, Outcome, RowProblem
from commonground.exchange.template_applying import Chosen, Taken, author_of
from commonground.exchange.template_findings import Comparison, One
from commonground.places import queries as places

FORMAT = "template"
WORKBOOKS = (".xlsx", ".xlsm", ".ods")
ROW = re.compile(r"(\d+)$")


def recognised(path: Path) -> bool:
    if not path.is_file() or path.suffix.lower() not in WORKBOOKS:
        return False
    with path.open("rb") as file:
        return template_marks.is_template(file)


def operator() -> Viewer:
    """Whoever has the command line writes as the secretariat does, and is no person of the registry."""
    return Viewer(0, "", "", "operator", reading.get(), {})


async def import_template(
    database: Database, path: Path, *, dry_run: bool = False, state: State = "published"
) -> Outcome:
    """In one transaction, which a trial undoes. Raises UnreadableFile."""
    async with database.sessions() as session:
        vocabulary = await places.vocabulary(await connection_of(session))
        found = await template_comparing.compare(session, operator(), path, vocabulary)
        taken = await template_applying.take(session, operator(), found, unattended(found))
        lacking = await advance(session, taken, state)
        outcome = outcome_of(found, taken, [*told(found, taken), *lacking], dry_run)
        if dry_run:
            await session.rollback()
        else:
            await session.commit()
        return outcome


def unattended(found: Comparison) -> Chosen:
    return Chosen(
        fields={one.key: roundtrip.by_default(one.changes) for one in found.changed},
        new={one.key for one in found.new},
    )


async def advance(session: AsyncSession, taken: Taken, state: State) -> list[RowProblem]:
    """New rows are drafts so far; what they lack to be more is told."""
    found: list[RowProblem] = []
    for item in taken.items if state != "draft" else ():
        if item.what == "added" and item.activity is not None:
            found += await advance_one(session, item, item.activity, state)
    await refresh_cards(session, taken.touched)
    return found


async def advance_one(session: AsyncSession, item: Item, key: int, state: State) -> list[RowProblem]:
    stored = await service.load(session, key)
    lacking = [
        problem
        for problem in await service.check(session, stored.document, key=key)
        if problem.level == "stops"
    ]
    author = author_of(operator())
    if not lacking and state == "submitted":
        await service.move(session, stored, "submit", author)
    elif not lacking:
        await service.replace(session, stored, stored.document, author, state, refresh=False)
    return [
        problem_of(item.row, problem.field, problem.code, problem.message, problem.remedy, "warns")
        for problem in lacking
    ]


def outcome_of(found: Comparison, taken: Taken, problems: list[RowProblem], dry_run: bool) -> Outcome:
    added, changed = taken.count("added"), taken.count("changed")
    refused = len(found.refused) + len(taken.left)
    return Outcome(
        rows=found.rows,
        read=found.rows,
        added=added,
        changed=changed,
        unchanged=found.rows - added - changed - refused,
        refused=refused,
        warnings=sum(problem.level == "warns" for problem in problems),
        left_aside=dict.fromkeys(found.aside, 1),
        problems=problems,
        items=taken.items,
        new_organisations=[found.added[key] for key in found.added],
        dry_run=dry_run,
        format=FORMAT,
    )


def told(found: Comparison, taken: Taken) -> Iterator[RowProblem]:
    for slip in found.slips:
        yield of_slip(slip)
    for one in (*found.refused, *found.changed, *found.new):
        yield from (of_slip(slip, one.row) for slip in one.slips)
    for one in found.changed:
        yield from left_as_stored(one)
    for left in taken.left:
        yield problem_of(0, "", "not_taken", f"{left.title}: {left.reason}", "", "stops")
    for gone in found.missing:
        message = _("“%(title)s” has no row in this file any more. It stays as it is.")
        remedy = _("If it is to go, withdraw it on its page.")
        yield problem_of(0, "", "row_gone", message % {"title": gone.title}, remedy, "warns")


def left_as_stored(one: One) -> Iterator[RowProblem]:
    for change in one.changes:
        if change.conflict:
            message = _("This was changed here too since the file was made. What is here stays.")
            remedy = _("Hand the file in on the page, and choose there which of the two is to stand.")
            yield problem_of(one.row, change.field, "changed_here_too", message, remedy, "warns")
        elif change.taken:
            message = _("Rows of this activity are gone from the file. What they said stays.")
            remedy = _("Hand the file in on the page, and say there that it is to go.")
            yield problem_of(one.row, change.field, "part_gone", message, remedy, "warns")


def of_slip(slip: Slip, row: int = 0) -> RowProblem:
    """The cell stands for the field; a slip of no activity has the row of its cell."""
    there = ROW.search(slip.where)
    level: Level = "stops" if slip.level == "stops" else "warns"
    number = row or (int(there[1]) if there else 0)
    return problem_of(number, slip.where, "template", slip.message, slip.remedy, level, slip.value)


def problem_of(
    row: int, field: str, code: str, message: str, remedy: str, level: Level, value: str = ""
) -> RowProblem:
    return RowProblem(
        row=row,
        field=field,
        code=code,
        value=value[:200],
        message=str(message),
        remedy=str(remedy),
        level=level,
    )

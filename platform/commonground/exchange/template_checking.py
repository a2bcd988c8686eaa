"""What is wrong in an edited template: numbers that moved, cells without use, rules that are broken."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.diff import root_of
from commonground.activities.schemas import Activity
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.exchange import roundtrip
from commonground.exchange.formats.template_cells import Row, Unfit
from commonground.exchange.formats.template_columns import ID, NEW, SEEN, field_named
from commonground.exchange.formats.template_lines import Line, Slip
from commonground.exchange.template_findings import Held, One, is_number

MOST_SLIPS_A_ROW = 20


def unsound(held: Held, line: Line, rows: list[Line]) -> Slip | None:
    """A number that was changed, cleared, or stands in two rows; merged cells."""
    seen = str(line.cells.get(SEEN, ""))
    was = seen.partition("-")[0]
    if line.id and held.times[line.id] > 1:
        same = [other for other in rows if other.id == line.id]
        others = ", ".join(other.at(ID) for other in same if other is not line)
        message = _("The same number stands in %(other)s.") % {"other": others}
        return slip_at(
            line, message, _("Keep one of the rows. For a new activity take one of the empty rows.")
        )
    if line.id and not is_number(line.id) and not line.id.casefold().startswith(NEW):
        remedy = _("Put back %(was)s.") % {"was": was} if was else _("Leave it empty for a new activity.")
        return slip_at(line, _("This is no number of an activity."), remedy)
    if seen and was != line.id and not (line.id == "" and copied(was, line, rows)):
        message = _("The number of this row was changed: it was %(was)s.") % {"was": was}
        return slip_at(line, message, _("Put it back. For a new activity take one of the empty rows."))
    if line.id in {name for slip in held.sheet.slips for name in slip.ids if name}:
        return slip_at(line, _("Cells of this activity are merged."), _("Split them and fill each."))
    return None


def copied(was: str, line: Line, rows: list[Line]) -> bool:
    """A whole row pasted again and its number emptied: meant as a new activity."""
    return any(other.id == was for other in rows if other is not line)


def slip_at(line: Line, message: str, remedy: str, key: str = ID, level: str = "stops") -> Slip:
    value = str(line.cells.get(key, ""))[:120]
    return Slip(where=line.at(key), value=value, message=message, remedy=remedy, level=level)


def unfit_parts(base: Activity, tab: str, lines: list[Line], back: dict[str, str]) -> list[Slip]:
    found = []
    for line in lines:
        try:
            roundtrip.said(base, None, {tab: [with_former(line, back)]})
        except Unfit as unfit:
            found.append(slip_at(line, unfit.message, unfit.remedy, unfit.key))
    return found[:MOST_SLIPS_A_ROW]


def unfit_cells(base: Activity, line: Line, row: Row) -> list[Slip]:
    """One cell at a time, so that a row is mended once."""
    found: list[Slip] = []
    left = dict(row)
    while len(found) < MOST_SLIPS_A_ROW:
        try:
            roundtrip.said(base, left, {})
            break
        except Unfit as unfit:
            found.append(slip_at(line, unfit.message, unfit.remedy, unfit.key))
            if left.pop(unfit.key, None) is None:
                break
    return found


def with_former(line: Line, back: dict[str, str]) -> Row:
    """A merged organisation goes out under the name that stands for it: no change of the document."""
    if not back:
        return line.cells
    parties = ("organisation", "lead")
    return {
        key: back.get(str(value), value) if key in parties else value for key, value in line.cells.items()
    }


def refuse_identifier(line: Line, one: One) -> None:
    if one.stored.identifier and any(change.field == "identifier" for change in one.changes):
        remedy = _("Put back %(was)s.") % {"was": one.stored.identifier}
        one.slips.append(slip_at(line, _("An identifier that was given stays."), remedy, "identifier"))


async def check(held: Held, line: Line, one: One, document: Activity, before: Activity | None = None) -> None:
    problems = await faults(held.session, without_new(document), before, False, one.activity)
    for problem in problems:
        where, value = cell_of(held, line, document, problem.field)
        one.slips.append(
            Slip(
                where=where,
                value=value,
                message=problem.message,
                remedy=problem.remedy,
                level=level_of(problem),
            )
        )


async def faults(
    session: AsyncSession, document: Activity, before: Activity | None, complete: bool, key: int | None
) -> list[Problem]:
    """What is wrong with the document and was not before: an old fault is no reason to refuse a new date."""
    problems = await service.check(session, document, complete, key)
    if before is None or not any(problem.level == "stops" for problem in problems):
        return problems
    old = {(one.code, root_of(one.field)) for one in await service.check(session, before, complete, key)}
    return [one for one in problems if (one.code, root_of(one.field)) not in old]


def level_of(problem: Problem) -> str:
    return (
        "warns"
        if problem.level != "stops" or problem.code in ("outside_country", "axes_swapped")
        else "stops"
    )


def without_new(document: Activity) -> Activity:
    """Organisations that are not in the registry yet are no fault."""
    return msgspec.structs.replace(
        document,
        partners=[partner for partner in document.partners if partner.organisation > 0],
        budgets=[
            msgspec.structs.replace(budget, organisation=None) if (budget.organisation or 0) < 0 else budget
            for budget in document.budgets
        ],
    )


def cell_of(held: Held, line: Line, document: Activity, field: str) -> tuple[str, str]:
    """Where a problem of the document is to be mended: `budgets[2].currency` in the third row of that tab."""
    root, _bracket, rest = field.partition("[")
    root = root.partition(".")[0]
    tab = "needs" if root == "offers" else root
    lines = held.parts.get(tab, {}).get(line.id, [])
    number = rest.partition("]")[0]
    if lines and number.isdigit():
        own = [
            part
            for part in lines
            if not part.blank and (tab != "needs" or part.cells.get("side") == root.rstrip("s"))
        ]
        at = lines_in_order(own)
        if int(number) < len(at):
            part = at[int(number)]
            key = rest.rpartition(".")[2] if "." in rest else ""
            key = "latitude" if key == "geometry" else key
            return part.at(key), str(part.cells.get(key, ""))[:120]
    column = next(
        (name for name in line.cells if (of := field_named("activities", name)) and of.of == root), ID
    )
    return line.at(column), str(line.cells.get(column, ""))[:120]


def lines_in_order(lines: list[Line]) -> list[Line]:
    """As the parts stand in the document: by the number each had, new ones behind."""

    def place(line: Line) -> tuple[int, int]:
        number = str(line.cells.get("part", "")).rpartition(":")[2]
        return (int(number), 0) if is_number(number) else (10**9, line.number)

    return sorted(lines, key=place)

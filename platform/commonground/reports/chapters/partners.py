"""Who takes part: organisations by role and type, those in most activities, work across borders."""

from commonground.base.i18n import _, ngettext
from commonground.reports.document import (
    Block,
    Cell,
    Column,
    Line,
    Note,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    said,
)
from commonground.reports.schemas import Involved, Row
from commonground.reports.writing import Source, head, say

MOST_NAMED = 15
ROLES = ("lead", "funding", "accountable", "extending", "implementing")


def section(source: Source) -> Section:
    blocks: list[Block] = [Paragraph(opening(source))]
    if source.figures.by_role.rows:
        blocks += [by_role(source), most_active(source)]
    return Section(
        name="partners",
        title=_("Partnerships"),
        blocks=blocks,
        notes=[
            Note(
                _("Organisations"),
                said(
                    _(
                        "are counted once each, whatever the number of their records, names and roles; "
                        "one that was "
                        "merged into another counts as that."
                    )
                ),
            )
        ],
    )


def opening(source: Source) -> Runs:
    rows = source.figures.by_organisation.rows
    several = [row for row in rows if row.code and row.activities.net > 1]
    runs = said(
        ngettext("{n} organisation takes part", "{n} organisations take part", source.total.organisations),
        n=source.number(source.total.organisations, "total.organisations"),
    )
    runs += said(
        ngettext(
            "; {m} of them in more than one counted activity. ",
            "; {m} of them in more than one counted activity. ",
            len(several),
        ),
        m=Run(str(len(several))),
    )
    if source.figures.cross_border:
        runs += said(
            ngettext(
                "{n} counted activity works in two or more of the countries.",
                "{n} counted activities work in two or more of the countries.",
                source.figures.cross_border,
            ),
            n=source.number(source.figures.cross_border, "cross_border"),
        )
    return runs


def by_role(source: Source) -> Table:
    rows = {row.code: row for row in source.figures.by_role.rows}
    shown = [code for code in ROLES if code in rows]
    people: dict[str, set[int]] = {code: set() for code in shown}
    for record in source.snapshot.records:
        for one in record.involved:
            people.setdefault(one.role, set()).add(one.id)
    lines = [
        Line(
            [
                head(_("Lead") if code == "lead" else source.term("role", code)),
                source.cell(len(people[code]), f"role.{code}.organisations"),
                source.cell(rows[code].activities.net, f"role.{code}.net"),
            ]
        )
        for code in shown
    ]
    columns = [
        Column(_("Role"), numeric=False, width=4),
        Column(_("organisations"), width=3),
        Column(_("counted activities in which someone plays it"), width=4),
    ]
    funding = rows.get("funding")
    title = (
        _("{n} of {all} counted activities name who funds them").format(
            n=funding.activities.net, all=source.total.activities.net
        )
        if funding
        else _("No counted activity names who funds it")
    )
    return Table(title, columns, lines)


def most_active(source: Source) -> Table:
    people = {one.id: one for record in source.snapshot.records for one in record.involved}
    rows = sorted(
        (row for row in source.figures.by_organisation.rows if row.code),
        key=lambda row: (-row.activities.net, int(row.code)),
    )[:MOST_NAMED]
    lines = [Line(organisation_cells(source, row, people[int(row.code)])) for row in rows]
    columns = [
        Column(_("Organisation"), numeric=False, width=7),
        Column(_("Type"), numeric=False, width=4),
        Column(_("reported")),
        Column(_("counted")),
    ]
    first = people[int(rows[0].code)] if rows else None
    title = _("The organisations in most activities")
    if first and (len(rows) < 2 or rows[0].activities.net > rows[1].activities.net):
        title = _("{name} takes part in {n} counted activities, more than any other").format(
            name=say(first.name), n=rows[0].activities.net
        )
    return Table(title, columns, lines)


def organisation_cells(source: Source, row: Row, one: Involved) -> list[Cell]:
    return [
        head(say(one.name)),
        head(source.term("organisation_type", one.type)) if one.type else Cell(reason=_("Type not stated")),
        source.cell(row.activities.gross, f"organisation.{row.code}.gross"),
        source.cell(row.activities.net, f"organisation.{row.code}.net"),
    ]

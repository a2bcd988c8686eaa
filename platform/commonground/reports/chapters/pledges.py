"""What countries have pledged and what registered activities add to it, with honest blanks."""

from decimal import Decimal

from commonground.base.i18n import _, ngettext
from commonground.reports.document import Cell, Column, Line, Note, Paragraph, Run, Runs, Section, Table, said
from commonground.reports.schemas import PledgeLine
from commonground.reports.writing import Source, head, say


def section(source: Source) -> Section:
    pledges = source.snapshot.pledges
    if not pledges:
        empty = said(_("No commitment of these countries has been entered."))
        return Section(name="commitments", title=_("Commitments"), blocks=[Paragraph(empty)])
    return Section(
        name="commitments",
        title=_("Commitments"),
        blocks=[Paragraph(opening(source)), table(source)],
        notes=[
            Note(
                _("Blanks"),
                said(
                    _(
                        "A blank is not a zero. It stands where the source gives no number, or where no "
                        "registered result can be added without guessing; the letter beside it gives "
                        "the reason."
                    )
                ),
            )
        ],
    )


def opening(source: Source) -> Runs:
    pledges = source.snapshot.pledges
    numbered = [pledge for pledge in pledges if pledge.target_value is not None]
    served = [pledge for pledge in numbered if pledge.activities]
    return said(
        _(
            "{n} commitments of these countries are on record; {m} of them name a number. To {k} of "
            "these, registered "
            "activities state something that can be added without guessing."
        ),
        n=Run(str(len(pledges))),
        m=Run(str(len(numbered))),
        k=Run(str(len(served))),
    )


def table(source: Source) -> Table:
    pledges = source.snapshot.pledges
    reasons = dict(zip(stated_reasons(pledges), "abcdefgh", strict=False))
    lines: list[Line] = []
    for code in dict.fromkeys(pledge.country for pledge in pledges):
        lines.append(Line([head(source.country(code))], "group"))
        lines += [pledge_line(source, pledge, reasons) for pledge in pledges if pledge.country == code]
    columns = [
        Column(_("Commitment"), numeric=False, width=8),
        Column(_("baseline"), width=3),
        Column(_("target"), width=4),
        Column(_("unit"), numeric=False, width=3),
        Column(_("activities aim at"), width=3),
        Column(_("activities achieved"), width=3),
    ]
    below = [Run(f"{letter} {_(reason)} ") for reason, letter in reasons.items()]
    return Table(table_title(source), columns, lines, below + sources(source))


def stated_reasons(pledges: list[PledgeLine]) -> list[str]:
    return list(dict.fromkeys(pledge.reason for pledge in pledges if pledge.reason))


def table_title(source: Source) -> str:
    pledges, year = source.snapshot.pledges, source.snapshot.taken_on.year
    due = [pledge for pledge in pledges if pledge.target_year and pledge.target_year <= year]
    if not due:
        return _("From baseline to target, with what registered activities add")
    return ngettext(
        "{n} of {all} commitments has reached its target year",
        "{n} of {all} commitments have reached their target year",
        len(due),
    ).format(n=len(due), all=len(pledges))


def pledge_line(source: Source, pledge: PledgeLine, reasons: dict[str, str]) -> Line:
    no_number = _("The source gives no number.")
    key = f"pledge.{pledge.identifier}"
    return Line(
        [
            head(say(pledge.indicator)),
            dated(source, pledge.baseline_value, pledge.baseline_year, _("{year}: –")),
            dated(source, pledge.target_value, pledge.target_year, _("by {year}")),
            Cell([Run(pledge.unit)]) if pledge.unit else Cell(reason=no_number),
            added(source, pledge.planned, key, pledge, reasons),
            added(source, pledge.achieved, key, pledge, reasons),
        ]
    )


def added(
    source: Source, value: Decimal | None, key: str, pledge: PledgeLine, reasons: dict[str, str]
) -> Cell:
    """What activities add, or a blank with the letter of its reason below the table."""
    if pledge.reason:
        return Cell([Run(f"– {reasons.get(pledge.reason, '')}")], _(pledge.reason))
    return source.cell(value, key, reason=_("No counted activity states it."))


def dated(source: Source, value: Decimal | None, year: int | None, bare: str) -> Cell:
    """A number with its year; `bare` says the year where the source gives no number."""
    if value is None:
        return Cell([Run(bare.format(year=year))] if year else [], _("The source gives no number."))
    text = source.number(value, "").text
    return Cell([Run(f"{text} ({year})" if year else text)])


def sources(source: Source) -> Runs:
    """Each source once, with the paragraphs and tasks the pledges stand in."""
    places: dict[str, list[str]] = {}
    for pledge in source.snapshot.pledges:
        name, _comma, place = pledge.source.rpartition(", ")
        found = places.setdefault(name or place, [])
        if name and place not in found:
            found.append(place)
    named = [f"{name} ({', '.join(found)})" if found else name for name, found in places.items() if name]
    return said(_("As stated in: {sources}."), sources="; ".join(named))

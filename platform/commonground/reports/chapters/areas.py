"""Work by the six areas, by status, and where nobody works."""

from decimal import Decimal

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
from commonground.reports.schemas import Row
from commonground.reports.writing import Source, counts, head, money_cells, scale_of


def section(source: Source) -> Section:
    blocks: list[Block] = [Paragraph(opening(source)), by_area(source), matrix(source), by_status(source)]
    return Section(name="areas", title=_("Work by area"), blocks=blocks, notes=notes(source))


def notes(source: Source) -> list[Note]:
    found = [
        Note(
            _("Areas and shares"),
            said(
                _(
                    "An activity states the areas it works in with shares that make 100. It counts in "
                    "each of them; "
                    "its money and results are shared out."
                )
            ),
        )
    ]
    if unsaid := source.figures.quality["areas_not_stated"]:
        found.append(
            Note(
                _("Whose word"),
                said(
                    ngettext(
                        "The areas of {n} record are not its reporter's own words: they were derived, or "
                        "given as an example.",
                        "The areas of {n} records are not their reporters' own words: they were derived, "
                        "or given as examples.",
                        unsaid,
                    ),
                    n=source.number(unsaid, "quality.areas_not_stated"),
                ),
            )
        )
    return found


def opening(source: Source) -> Runs:
    several = source.opens.get("area.several.net", [])
    runs = said(
        ngettext(
            "{n} of the {all} counted activities works in more than one area. ",
            "{n} of the {all} counted activities work in more than one area. ",
            len(several),
        ),
        n=source.number(len(several), "area.several.net"),
        all=source.number(source.total.activities.net, "total.net"),
    )
    if unclassified := source.figures.quality["unclassified"]:
        runs += said(
            ngettext(
                "{n} record has no area yet and stands in a row of its own.",
                "{n} records have no area yet and stand in a row of their own.",
                unclassified,
            ),
            n=source.number(unclassified, "quality.unclassified"),
        )
    return runs


def by_area(source: Source) -> Table:
    table = source.figures.by_area
    scale = scale_of(source.total.amounts.get("commitment", Decimal(0)))
    money = money_cells(source, "area", table.rows, "commitment", scale)
    lines = [
        Line(
            [
                head(source.area(row.code)),
                *counts(source, f"area.{row.code}", row.activities),
                money[row.code],
                source.cell(row.organisations, f"area.{row.code}.organisations"),
            ]
        )
        for row in table.rows
        if row.code != "unclassified" or row.activities.gross
    ]
    blank = _("Amounts are shared out among the rows, so that nothing is counted twice.")
    lines.append(
        Line(
            [
                head(_("in several areas")),
                *counts(source, "area.several", table.several.activities, sign=-1),
                Cell(reason=blank),
                minus(table.several.organisations, source),
            ],
            "several",
        )
    )
    lines.append(
        Line(
            [
                head(_("All areas")),
                *counts(source, "total", source.total.activities),
                money[""],
                source.cell(source.total.organisations, "total.organisations"),
            ],
            "total",
        )
    )
    columns = [
        Column(_("Area"), numeric=False, width=4),
        Column(_("reported")),
        Column(_("of these also told by others"), width=3),
        Column(_("counted")),
        Column(_("committed, {unit}").format(unit=scale.label), width=3),
        Column(_("organisations taking part"), width=3),
    ]
    return Table(title(source), columns, lines)


def minus(value: int, source: Source) -> Cell:
    return Cell([Run("−" + source.number(value, "").text)]) if value else Cell(reason=_("none"))


def title(source: Source) -> str:
    rows = sorted(source.figures.by_area.rows, key=lambda row: -row.activities.net)
    first = rows[0].activities.net
    if not first or (len(rows) > 1 and first == rows[1].activities.net):
        return _("Activities by area")
    sentence = (
        _(
            "{area} has {n} of the {all} counted activities, more than any other, by areas that were "
            "mostly derived"
        )
        if mostly_derived(source)
        else _("{area} has {n} of the {all} counted activities, more than any other area")
    )
    return sentence.format(n=first, all=source.total.activities.net, area=source.area(rows[0].code))


def mostly_derived(source: Source) -> bool:
    """Whether most areas are not their reporters' own words, so that what rests on them must say so."""
    return source.figures.quality["areas_not_stated"] * 2 > source.total.activities.gross


def pairs(source: Source) -> dict[tuple[str, str], Row]:
    return {
        (country, area): row
        for row in source.figures.by_country_area.rows
        for country, area in [row.code.split(".")]
    }


def empty_pairs(source: Source) -> list[tuple[str, str]]:
    """Pairs of country and area without a counted activity; unclassified is no area to work in."""
    return [
        pair for pair, row in pairs(source).items() if not row.activities.net and pair[1] != "unclassified"
    ]


def matrix(source: Source) -> Table:
    found = pairs(source)
    areas = [
        row.code for row in source.figures.by_area.rows if row.code != "unclassified" or row.activities.net
    ]
    nobody = _("No counted activity")
    lines = [
        Line(
            [
                head(source.country(country)),
                *(
                    source.cell(
                        found[country, area].activities.net,
                        f"country_area.{country}.{area}.net",
                        reason=nobody,
                    )
                    for area in areas
                ),
            ]
        )
        for country in source.snapshot.scope.countries
    ]
    empty = len(empty_pairs(source))
    every = sum(1 for pair in found if pair[1] != "unclassified")
    name = (
        ngettext(
            "In {n} of {all} pairs of country and area nobody works",
            "In {n} of {all} pairs of country and area nobody works",
            empty,
        ).format(n=empty, all=every)
        if empty
        else _("Each pair of country and area has at least one counted activity")
    )
    columns = [
        Column(_("Country"), numeric=False, width=4),
        *(Column(source.area(area), width=3) for area in areas),
    ]
    note = said(
        _(
            "Counted activities; one counts in each country and area it touches, so the cells are not to "
            "be added."
        )
    )
    return Table(name, columns, lines, note)


def by_status(source: Source) -> Table:
    order = ("planned", "ongoing", "completed", "suspended", "cancelled", "unknown")
    rows = sorted(source.figures.by_status.rows, key=lambda row: order.index(row.code))
    lines = [
        Line([head(source.term("status", row.code)), *counts(source, f"status.{row.code}", row.activities)])
        for row in rows
    ]
    lines.append(Line([head(_("Together")), *counts(source, "total", source.total.activities)], "total"))
    ongoing = next((row.activities.net for row in rows if row.code == "ongoing"), 0)
    name = _("{n} of {all} counted activities are under way").format(
        n=ongoing, all=source.total.activities.net
    )
    columns = [
        Column(_("Status on the day of the snapshot"), numeric=False, width=6),
        Column(_("reported")),
        Column(_("of these also told by others"), width=3),
        Column(_("counted")),
    ]
    return Table(name, columns, lines, status_note(source))


def status_note(source: Source) -> Runs:
    runs = said(_("From the dates where there are any, else as the source says. "))
    if open_ends := source.figures.quality["open_end"]:
        more = ngettext(
            "{n} record states a start and no end; it is taken as under way.",
            "{n} records state a start and no end; unless their source says otherwise they are taken "
            "as under way.",
            open_ends,
        )
        runs += said(more, n=source.number(open_ends, "quality.open_end"))
    return runs

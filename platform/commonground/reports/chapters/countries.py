"""Activities by country: what was reported, what of it is told twice, what counts."""

from decimal import Decimal

from commonground.base.i18n import _, ngettext, show_date
from commonground.reports.chapters.areas import mostly_derived
from commonground.reports.document import (
    Block,
    Cell,
    Column,
    Figure,
    Line,
    Note,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    said,
)
from commonground.reports.schemas import Measures
from commonground.reports.writing import Scale, Source, counts, head, money_cells, scale_of

ACHIEVED = "result.hectares.achieved"


def section(source: Source) -> Section:
    blocks: list[Block] = [Paragraph(opening(source), lead=True), by_country(source)]
    if source.total.activities.net:
        blocks += [areas_figure(source), map_figure(source)]
    if any(row.code for row in source.figures.by_year.rows) and source.total.activities.net:
        blocks += [years_figure(source)]
    return Section(name="countries", title=_("Activities by country"), blocks=blocks, notes=notes())


def notes() -> list[Note]:
    return [
        Note(
            _("Counted"),
            said(
                _(
                    "means once: a project that its donor and its ministry both report is one activity. "
                    "A record "
                    "that is part of another one chosen here is not counted beside it."
                )
            ),
        ),
        Note(
            _("In several countries"),
            said(
                _(
                    "A country's row counts each activity that touches it. What touches several rows is "
                    "taken off "
                    "once, so that the rows lead to the total. Money needs no such line: it is shared "
                    "out by the "
                    "countries' shares."
                )
            ),
        ),
    ]


def opening(source: Source) -> Runs:
    count = source.total.activities
    runs = said(
        ngettext(
            "Agencies registered {gross} activity in the period",
            "Agencies registered {gross} activities in the period",
            count.gross,
        ),
        gross=source.number(count.gross, "total.gross"),
    )
    if count.overlap:
        runs += said(
            ngettext(
                "; {overlap} tells of work that another record also tells of, so {net} are counted. ",
                "; {overlap} tell of work that another record also tells of, so {net} are counted. ",
                count.overlap,
            ),
            overlap=source.number(count.overlap, "total.overlap"),
            net=source.number(count.net, "total.net", strong=True),
        )
    else:
        runs += said(_("; none tells of the same work as another. "))
    return runs + most(source) + crossing(source)


def most(source: Source) -> Runs:
    """Which country most activities touch, where one does."""
    rows = sorted(source.figures.by_country.rows, key=lambda row: -row.activities.net)
    if len(rows) < 2 or not rows[0].activities.net or rows[0].activities.net == rows[1].activities.net:
        return []
    return said(
        _("{country} is touched by most of them ({n}), {next} by {m}. "),
        country=source.country(rows[0].code),
        n=source.number(rows[0].activities.net, f"country.{rows[0].code}.net"),
        next=source.country(rows[1].code),
        m=source.number(rows[1].activities.net, f"country.{rows[1].code}.net"),
    )


def crossing(source: Source) -> Runs:
    if not source.figures.cross_border:
        return []
    return said(
        ngettext(
            "{n} activity reaches across a border between these countries.",
            "{n} activities reach across a border between these countries.",
            source.figures.cross_border,
        ),
        n=source.number(source.figures.cross_border, "cross_border"),
    )


def overlap_title(source: Source) -> str:
    count = source.total.activities
    if not count.gross:
        return _("No activity fits")
    if not count.overlap:
        return _("No work is reported twice")
    return ngettext(
        "{overlap} of {gross} records tells of work that another record also tells of",
        "{overlap} of {gross} records tell of work that another record also tells of",
        count.overlap,
    ).format(overlap=count.overlap, gross=count.gross)


def by_country(source: Source) -> Table:
    table = source.figures.by_country
    scale = scale_of(source.total.amounts.get("commitment", Decimal(0)))
    money = money_cells(source, "country", table.rows, "commitment", scale)
    lines = [
        Line(row_cells(source, source.country(row.code), f"country.{row.code}", row, money[row.code]))
        for row in table.rows
    ]
    several = counts(source, "country.several", table.several.activities, sign=-1)
    shared = [Cell(reason=shared_out()), *ground(source, "country.several", table.several, sign=-1)]
    lines.append(Line([head(_("in several countries")), *several, *shared], "several"))
    lines.append(Line(row_cells(source, total_name(source), "total", source.total, money[""]), "total"))
    return Table(overlap_title(source), columns(source, scale), lines, below(source))


def row_cells(source: Source, name: str, key: str, row: Measures, money: Cell) -> list[Cell]:
    return [head(name), *counts(source, key, row.activities), money, *ground(source, key, row)]


def total_name(source: Source) -> str:
    return _("Together") if len(source.figures.by_country.rows) < 6 else _("Subregion")


def columns(source: Source, scale: Scale) -> list[Column]:
    return [
        Column(_("Country"), numeric=False, width=5),
        Column(_("reported"), width=3),
        Column(_("of these also told by others"), width=4),
        Column(_("counted"), width=3),
        Column(_("committed, {unit}").format(unit=scale.label), width=4),
        *([Column(_("achieved, ha (as stated)"), width=4)] if ACHIEVED in source.total.amounts else []),
        *([Column(_("drawn, ha (union)"), width=4)] if source.total.drawn_ha else []),
    ]


def ground(source: Source, key: str, row: Measures, sign: int = 1) -> list[Cell]:
    """Hectares as stated and as drawn stand side by side and are not added; a column nobody fills "
    "is left out."""
    cells: list[Cell] = []
    if ACHIEVED in source.total.amounts:
        reason = _("No counted activity here states hectares achieved.") if sign > 0 else shared_out()
        cells.append(source.cell(row.amounts.get(ACHIEVED), f"{key}.{ACHIEVED}", reason=reason))
    if source.total.drawn_ha:
        drawn = source.cell(row.drawn_ha, f"{key}.drawn", reason=_("No activity here has drawn its area."))
        less = sign < 0 and drawn.runs
        cells.append(Cell([Run("−" + drawn.runs[0].text)]) if less else drawn)
    return cells


def shared_out() -> str:
    return _("Amounts are shared out among the rows, so that nothing is counted twice.")


def unfilled(source: Source) -> Runs:
    runs: Runs = []
    if ACHIEVED not in source.total.amounts:
        runs += said(_("No counted activity states hectares achieved. "))
    if not source.total.drawn_ha:
        runs += said(_("None has drawn the area it works on. "))
    return runs


def below(source: Source) -> Runs:
    runs = said(_("Source: Common Ground, snapshot of {day}. "), day=day_of(source))
    if source.figures.undated:
        runs += said(
            ngettext(
                "{n} activity without dates is left out and listed in annex C. ",
                "{n} activities without dates are left out and listed in annex C. ",
                source.figures.undated,
            ),
            n=source.number(source.figures.undated, "undated"),
        )
    if outside := source.figures.outside.get("commitment"):
        runs += said(
            _("A further {sum} of these activities falls to countries or areas outside this report. "),
            sum=source.money(outside, "outside.commitment"),
        )
    return runs + unfilled(source)


def day_of(source: Source) -> str:
    return show_date(source.snapshot.taken_on)


def areas_figure(source: Source) -> Figure:
    note = said(
        _(
            "An activity counts in each area and each country it touches. Source: Common Ground, "
            "snapshot of {day}. "
        ),
        day=day_of(source),
    )
    if mostly_derived(source):
        note += said(_("Most areas were derived, or given as an example; see annex C."))
    words = _("Bars: counted activities of each country in each of the six areas, as in table 3.")
    return Figure(areas_title(source), "areas", words, note)


def areas_title(source: Source) -> str:
    """Which area has most and which fewest, where one does and where the areas are the reporters' own."""
    known = [row for row in source.figures.by_area.rows if row.code != "unclassified"]
    rows = sorted(known, key=lambda row: row.activities.net)
    counted = [row.activities.net for row in rows]
    clear = len(rows) > 2 and counted[0] < counted[1] and counted[-2] < counted[-1]
    if not clear or mostly_derived(source):
        return _("Counted activities by country and area")
    return _("{most} is the area with most activities, {least} the one with fewest").format(
        most=source.area(rows[-1].code), least=source.area(rows[0].code).lower()
    )


def map_figure(source: Source) -> Figure:
    keep = {key for key, _one in source.opens["total.net"]}
    located = [record for record in source.snapshot.records if record.id in keep and record.units]
    title = ngettext(
        "{n} of {all} counted activities names or marks a place within a country",
        "{n} of {all} counted activities name or mark a place within a country",
        len(located),
    ).format(n=len(located), all=len(keep))
    return Figure(
        title,
        "map",
        _("Map: first-level units by the number of counted activities that name them or lie in them."),
        said(
            _(
                "Shaded: first-level units by the counted activities that name them or lie in them; "
                "the number under "
                "a country's name is that of table 1. Work of a whole country or of the subregion is "
                "in no unit and "
                "is not drawn as a point. The boundaries and names shown and the designations used "
                "do not imply "
                "official endorsement or acceptance. Basemap: Natural Earth; azimuthal equal-area projection."
            )
        ),
    )


def years_figure(source: Source) -> Figure:
    """Where many records state no end, a trend would be theirs and not the work's: then none is claimed."""
    open_ends = source.figures.quality["open_end"]
    note = ngettext(
        "{n} record states a start and no end; it is counted as running on.",
        "{n} records state a start and no end; they are counted as running on.",
        open_ends,
    )
    return Figure(
        years_title(source, open_ends),
        "years",
        _("Bars: counted activities whose dates include any day of the year."),
        said(note, n=source.number(open_ends, "quality.open_end")) if open_ends else [],
    )


def years_title(source: Source, open_ends: int) -> str:
    rows = [row for row in source.figures.by_year.rows if row.code]
    first, last = rows[0], rows[-1]
    if open_ends * 10 > source.total.activities.gross or first.activities.net == last.activities.net:
        return _("Activities under way in each year")
    sentence = (
        _("Activities under way grew from {n} in {first} to {m} in {last}")
        if last.activities.net > first.activities.net
        else _("Activities under way fell from {n} in {first} to {m} in {last}")
    )
    return sentence.format(n=first.activities.net, first=first.code, m=last.activities.net, last=last.code)

"""The annexes: every activity, how things were counted, and what the records leave unsaid."""

from commonground.base.i18n import _, show_date, show_number
from commonground.reports.document import (
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Paragraph,
    Points,
    Run,
    Runs,
    Section,
    Table,
    said,
)
from commonground.reports.quality import unconfirmed
from commonground.reports.schemas import Record
from commonground.reports.writing import Source, head, say

MOST_LISTED = 1000


def activities(source: Source) -> Section:
    listed = source.snapshot.records[:MOST_LISTED]
    blocks: list[Block] = []
    if len(listed) < len(source.snapshot.records):
        blocks.append(
            Paragraph(
                said(
                    _("The first {n} are listed here; the JSON form of the report has all."),
                    n=show_number(MOST_LISTED),
                )
            )
        )
    title = _("Every record of this report, with what counts")
    blocks.append(Table(title, list_columns(), [listed_line(source, record) for record in listed]))
    return Section(name="list", title=_("List of activities"), blocks=blocks, annex=True)


def list_columns() -> list[Column]:
    return [
        Column(_("Activity"), numeric=False, width=9),
        Column(_("Lead"), numeric=False, width=5),
        Column(_("Countries"), numeric=False, width=3),
        Column(_("Years"), numeric=False, width=3),
        Column(_("Counted"), numeric=False, width=3),
    ]


def listed_line(source: Source, record: Record) -> Line:
    return Line(
        [
            Cell([Run(say(record.title), activity=record.id)]),
            lead_cell(record),
            head(countries_of(source, record)),
            years_cell(record),
            counted_cell(source, record),
        ]
    )


def countries_of(source: Source, record: Record) -> str:
    """Those of the report by their codes, the others by their number."""
    codes = [share.code for share in record.countries]
    inside = [code for code in codes if code in source.snapshot.scope.countries]
    more = len(codes) - len(inside)
    return ", ".join(inside) + (f" +{more}" if more else "")


def years_cell(record: Record) -> Cell:
    start, end = (day.year if day else None for day in (record.start, record.end))
    if not (start or end):
        return Cell(reason=_("no dates stated"))
    if start and end:
        return head(str(start) if start == end else f"{start}–{end}")
    return head(f"{start}–" if start else f"–{end}")


def counted_cell(source: Source, record: Record) -> Cell:
    keep = {key for key, _one in source.opens["total.net"]} if record.counted_in else {record.id}
    if record.id in keep:
        return head(_("yes"))
    words = {"duplicate": _("told again"), "joint": _("joint work"), "child": _("part of another")}
    return Cell(
        [
            Run(words.get(record.counted_as or "", "")),
            Run(f" → {record.counted_in}", activity=record.counted_in),
        ]
    )


def method(source: Source) -> Section:
    points = [
        _(
            "A record is a published activity. Gross counts records; overlap counts those that tell of "
            "work which another record of "
            "the report counts: duplicates, joint reports and parts of a larger activity; net is gross "
            "less overlap."
        ),
        _(
            "Of several records of the same work the one the others point to counts, or, where it is not "
            "in the report, the one with "
            "the smallest number. A part whose whole is not in the report counts itself."
        ),
        _(
            "An activity is in a period when its dates overlap it. An open end runs on. Without any date "
            "it is in no period and is "
            "listed beside it."
        ),
        _(
            "Counts are whole: a row counts each activity that touches it, and the line “in several” "
            "leads from the rows to the total."
        ),
        _(
            "Money and results come from counted records only. They are shared out by the shares of "
            "countries and areas that the "
            "activity states, to the cent and the hundredth of a hectare, by the largest remainder, so "
            "that rows sum to the total."
        ),
        _(
            "Hectares as stated and hectares as drawn stand side by side and are never added. Drawn "
            "ground is the union of drawn "
            "areas: ground drawn twice counts once."
        ),
        _(
            "Status is taken from the dates on the day of the snapshot; suspended and cancelled are said "
            "by the owner."
        ),
        _("Results in units that do not agree with their indicator are listed one by one and not added."),
    ]
    blocks: list[Block] = [Points([said(point) for point in points]), *rates(source)]
    blocks.append(Paragraph(said(_("Method version {version}."), version=source.method)))
    return Section(name="method", title=_("Method"), blocks=blocks, annex=True)


def rates(source: Source) -> list[Block]:
    """Each rate that any sum of the report was converted at."""
    used = {
        (line.currency, line.rate_date, line.rate, line.rate_source)
        for record in source.snapshot.records
        for line in record.lines
        if line.rate is not None and line.rate_date is not None
    }
    if not used:
        return [
            Paragraph(said(_("All sums that are added were stated in US$; nothing had to be converted.")))
        ]
    lines = [
        Line([head(currency), head(show_date(day)), Cell([Run(f"{rate:.6f}")]), head(origin or "")])
        for currency, day, rate, origin in sorted(used, key=str)
    ]
    columns = [
        Column(_("Currency"), numeric=False, width=2),
        Column(_("Day of the rate"), numeric=False, width=3),
        Column(_("US$ for one"), width=3),
        Column(_("Source"), numeric=False, width=6),
    ]
    return [Table(_("Exchange rates used"), columns, lines)]


def data_quality(source: Source) -> Section:
    asked = (
        ("undated", _("No dates: in no period")),
        ("unclassified", _("No activity area: unclassified")),
        ("areas_not_stated", _("Areas derived or given as an example, not stated by the reporter")),
        ("no_money", _("No money stated")),
        ("unconverted", _("Some sum could not be converted to US$")),
        ("no_results", _("No result stated")),
        ("not_added", _("Some result in a unit of its own, not added")),
        ("wide_only", _("Works across a country or the subregion, no place within it named")),
        ("open_end", _("A start but no end: counted as running on")),
        ("needs_example", _("What it seeks is an example that no source states")),
        ("never_confirmed", _("Never confirmed by its organisation")),
        ("stale", _("Last confirmed more than a year ago")),
    )
    quality = source.figures.quality
    lines = [Line([head(label), source.cell(quality[name], f"quality.{name}")]) for name, label in asked]
    columns = [Column(_("What is unsaid or in doubt"), numeric=False, width=7), Column(_("records"))]
    title = _("What the records leave unsaid")
    blocks: list[Block] = [
        Table(
            title,
            columns,
            lines,
            said(
                _("Of {n} records; those without dates stand beside them."),
                n=source.number(source.total.activities.gross, "total.gross"),
            ),
        )
    ]
    if source.snapshot.undated:
        blocks += [Heading(_("Activities without dates")), Points(undated(source))]
    blocks += long_unconfirmed(source)
    return Section(name="quality", title=_("Data quality"), blocks=blocks, annex=True)


def long_unconfirmed(source: Source) -> list[Block]:
    """Named with the organisation that could put it right."""
    found = unconfirmed(source.snapshot)
    if not found:
        return []
    columns = [
        Column(_("Activity"), numeric=False, width=9),
        Column(_("Organisation"), numeric=False, width=5),
        Column(_("Last confirmed"), numeric=False, width=3),
    ]
    lines = [
        Line(
            [
                Cell([Run(say(record.title), activity=record.id)]),
                lead_cell(record),
                head(show_date(record.confirmed_on)) if record.confirmed_on else Cell(reason=_("never")),
            ]
        )
        for record in found[:MOST_LISTED]
    ]
    title = _("Not finished, and not confirmed by their organisation for over two years")
    return [Heading(_("Activities not confirmed for two years")), Table(title, columns, lines)]


def lead_cell(record: Record) -> Cell:
    lead = next((say(one.name) for one in record.involved if one.role == "lead"), "")
    return head(lead) if lead else Cell(reason=_("No lead stated"))


def undated(source: Source) -> list[Runs]:
    return [
        [
            Run(say(record.title), activity=record.id),
            Run(f" ({countries_of(source, record)})"),
        ]
        for record in source.snapshot.undated[:MOST_LISTED]
    ]

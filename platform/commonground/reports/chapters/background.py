"""What the report is about and what it rests on."""

from commonground.base.i18n import _, ngettext, show_date
from commonground.reports.document import Note, Paragraph, Points, Run, Runs, Section, said
from commonground.reports.writing import Source


def section(source: Source) -> Section:
    return Section(
        name="background",
        title=_("Background"),
        blocks=[Paragraph(scope(source)), Paragraph(selection(source)), Points(areas(source))],
        notes=[
            Note(
                _("Where it comes from"),
                said(
                    _(
                        "The six activity areas and the idea of one common place and language are those "
                        "of the "
                        "North-East Asia Multi-Stakeholder Plan, begun in Beijing in July 2015."
                    )
                ),
            ),
            Note(_("Open a number"), said(_("Each underlined number leads to the activities behind it."))),
        ],
    )


def scope(source: Source) -> Runs:
    countries = ", ".join(source.country(code) for code in source.snapshot.scope.countries)
    return said(
        _(
            "This report sums up what agencies have registered on Common Ground about their work against "
            "desertification and land degradation in {countries}, {period}. It is counted from what was "
            "published "
            "on {day}."
        ),
        countries=countries,
        period=period(source),
        day=show_date(source.snapshot.taken_on),
    )


def period(source: Source) -> str:
    first, last = source.period
    if first and last:
        return _("from {first} to {last}").format(first=first, last=last) if first != last else str(first)
    if first or last:
        return _("since {year}").format(year=first) if first else _("until {year}").format(year=last)
    return _("without limit of time")


def selection(source: Source) -> Runs:
    """Filters beyond country and period, then how many records fit."""
    gross = source.total.activities.gross
    runs = said(
        ngettext("{n} record fits. ", "{n} records fit. ", gross), n=source.number(gross, "total.gross")
    )
    if others := chosen(source):
        runs += said(_("Only what fits these filters is counted: {filters}. "), filters=others)
    if source.figures.undated:
        undated = source.number(source.figures.undated, "undated")
        more = ngettext(
            "{n} more states no date; it is in no period and is listed in annex C.",
            "{n} more state no dates; they are in no period and are listed in annex C.",
            source.figures.undated,
        )
        runs += said(more, n=undated)
    return runs


def chosen(source: Source) -> str:
    """The filters that are neither countries nor years, by their names."""
    known = {
        "area": "area",
        "status": "status",
        "theme": "theme",
        "need": "need",
        "role": "role",
        "response": "response",
    }
    parts = []
    for name, value in source.snapshot.filters:
        if name in ("country", "year_from", "year_to"):
            continue
        said_as = source.term(known[name], value) if name in known else value
        parts.append(f"{name.replace('_', ' ')} {said_as}")
    return "; ".join(parts)


def areas(source: Source) -> list[Runs]:
    found = []
    for code in source.snapshot.scope.areas:
        if code == "unclassified":
            continue
        term = source.vocabulary.terms.get("area", {}).get(code)
        found.append([Run(source.area(code) + ": ", strong=True), Run(source.term("area", code) + ". ")])
        if term and term["definition"]:
            found[-1].append(Run(str(term["definition"])))
    return found

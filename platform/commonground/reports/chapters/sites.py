"""Priority sites for restoration and how many of them registered activities touch."""

from commonground.base.i18n import _
from commonground.reports.document import Cell, Column, Line, Paragraph, Section, Table, said
from commonground.reports.schemas import SiteCount
from commonground.reports.writing import Source, head


def section(source: Source) -> Section:
    found = source.snapshot.sites
    if not found:
        empty = said(
            _("No list of priority sites has been brought in for these countries, so coverage can't be told.")
        )
        return Section(name="sites", title=_("Priority sites"), blocks=[Paragraph(empty)])
    every, touched = sum(one.sites for one in found), sum(one.touched for one in found)
    title = _("Registered activities touch {n} of {all} priority sites").format(n=touched, all=every)
    return Section(name="sites", title=_("Priority sites"), blocks=[table(source, title)])


def table(source: Source, title: str) -> Table:
    columns = [
        Column(_("Country"), numeric=False, width=4),
        Column(_("Grade"), numeric=False, width=3),
        Column(_("sites")),
        Column(_("touched by an activity"), width=3),
        Column(_("activities"), width=3),
    ]
    lines = [Line(cells(source, one)) for one in source.snapshot.sites]
    note = said(_("Newest edition of each site. A place touches a site where its point or outline meets it."))
    return Table(title, columns, lines, note)


def cells(source: Source, one: SiteCount) -> list[Cell]:
    key = f"site.{one.country}.{one.grade}"
    return [
        head(source.country(one.country)),
        head(source.term("grade", one.grade)),
        source.cell(one.sites, ""),
        source.cell(one.touched, key),
        source.cell(len(one.activities), key),
    ]

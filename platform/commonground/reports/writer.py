"""Writes a report: the counted snapshot as a document in the reader's language."""

from datetime import datetime

from commonground.base import i18n
from commonground.base.i18n import _, show_date
from commonground.places.queries import Vocabulary
from commonground.reports import figures
from commonground.reports.chapters import (
    annexes,
    areas,
    background,
    countries,
    issues,
    lessons,
    money,
    partners,
    pledges,
    sites,
)
from commonground.reports.document import Document, Run, bound
from commonground.reports.schemas import Figures, Opens, Snapshot
from commonground.reports.writing import Source

CHAPTERS = (
    background.section,
    countries.section,
    areas.section,
    money.section,
    pledges.section,
    sites.section,
    partners.section,
    lessons.section,
    issues.section,
    annexes.activities,
    annexes.method,
    annexes.data_quality,
)


def source_of(
    snapshot: Snapshot, counted: Figures, opens: Opens, vocabulary: Vocabulary, method: str = figures.METHOD
) -> Source:
    """`method` is that by which it was counted, which for a kept report may be an earlier one."""
    records = {record.id: record for record in (*snapshot.undated, *snapshot.records)}
    return Source(snapshot, counted, opens, vocabulary, records, method)


def write(source: Source, title: str, stamp: list[tuple[str, str]]) -> Document:
    return Document(
        kicker=_("Subregional summary report"),
        place=place(source),
        title=title or default_title(source),
        language=i18n.reading.get(),
        stamp=stamp,
        glance=glance(source),
        sections=bound([chapter(source) for chapter in CHAPTERS]),
    )


def place(source: Source) -> str:
    codes = source.snapshot.scope.countries
    return _("North-East Asia") if len(codes) > 3 else ", ".join(source.country(code) for code in codes)


def default_title(source: Source) -> str:
    return title_of(*source.period)


def title_of(first: int | None, last: int | None) -> str:
    name = _("Action against desertification and land degradation")
    years = "–".join(str(year) for year in dict.fromkeys((first, last)) if year)
    return f"{name}, {years}" if years else name


def glance(source: Source) -> list[tuple[Run, str]]:
    """The few figures one sees first; each says what it counts."""
    total = source.total
    found = [
        (source.number(total.activities.net, "total.net"), _("activities counted")),
        (source.number(total.organisations, "total.organisations"), _("organisations taking part")),
        (source.number(source.figures.cross_border, "cross_border"), _("activities across borders")),
    ]
    if "commitment" in total.amounts:
        n = total.stating["commitment"]
        label = i18n.ngettext(
            "committed, as {n} activity states", "committed, as {n} activities state", n
        ).format(n=n)
        found.append((source.money(total.amounts["commitment"], "total.commitment"), label))
    return found


def stamp(source: Source, mark: str, version: int | None, released: datetime | None) -> list[tuple[str, str]]:
    """What the report rests on, for its front page and its margin; a preview has no version."""
    snapshot = source.snapshot
    given = dict(snapshot.filters)
    years = "–".join(dict.fromkeys(given[name] for name in ("year_from", "year_to") if name in given))
    return [
        state(version, released),
        (_("Period"), years or _("not limited")),
        (_("Snapshot"), f"{snapshot.taken_on.isoformat()}, {mark[:4]}…{mark[-2:]}"),
        *([(_("Version"), str(version))] if version else []),
        (_("Method"), source.method),
    ]


def state(version: int | None, released: datetime | None) -> tuple[str, str]:
    if released:
        return _("Released"), show_date(released)
    return (_("Draft"), _("not released")) if version else (_("Preview"), _("not kept"))

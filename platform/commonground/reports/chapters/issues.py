"""Points for a meeting to consider, each derived from a figure of the report and from nothing else."""

from commonground.base.i18n import _, ngettext
from commonground.reports.chapters.areas import empty_pairs
from commonground.reports.document import Paragraph, Points, Run, Runs, Section, said
from commonground.reports.writing import Source

NAMED_PAIRS = 8


def section(source: Source) -> Section:
    found = [*gaps(source), *unsaid(source), *pledges(source)]
    body = Points(found, numbered=True) if found else Paragraph(said(_("The figures raise none.")))
    intro = Paragraph(
        said(
            _(
                "The figures of this report raise the following points, which the meeting may wish to "
                "consider."
            )
        )
    )
    return Section(name="issues", title=_("Issues for consideration"), blocks=[intro, body])


def gaps(source: Source) -> list[Runs]:
    empty = empty_pairs(source)
    if not empty:
        return []
    named = "; ".join(
        f"{source.country(country)}, {source.area(area).lower()}" for country, area in empty[:NAMED_PAIRS]
    )
    more = len(empty) - NAMED_PAIRS
    runs = said(
        ngettext(
            "In {n} pair of country and area no counted activity works ({named}",
            "In {n} pairs of country and area no counted activity works ({named}",
            len(empty),
        ),
        n=Run(str(len(empty))),
        named=named,
    )
    runs += said(_("; and {n} more"), n=str(more)) if more > 0 else []
    return [runs + said(_("). Is nothing done there, or is it not registered?"))]


def unsaid(source: Source) -> list[Runs]:
    asked = (
        (
            "undated",
            _("{n} records state no dates and are in no period. Their agencies may be invited to add them."),
        ),
        ("no_money", _("{n} of {all} records state no money, so the sums of this report are lower bounds.")),
        (
            "no_results",
            _("{n} of {all} records state no result, so what was achieved can't be told from them."),
        ),
        (
            "never_confirmed",
            _("{n} of {all} records were never confirmed by their organisation since they were entered."),
        ),
        ("stale", _("{n} of {all} records were last confirmed more than a year before the snapshot.")),
        ("unclassified", _("{n} of {all} records have no activity area.")),
    )
    every = source.number(source.total.activities.gross, "total.gross")
    return [
        said(sentence, n=source.number(source.figures.quality[name], f"quality.{name}"), all=every)
        for name, sentence in asked
        if source.figures.quality[name]
    ]


def pledges(source: Source) -> list[Runs]:
    due = [
        pledge
        for pledge in source.snapshot.pledges
        if pledge.target_year and pledge.target_year <= source.snapshot.taken_on.year and not pledge.achieved
    ]
    if not due:
        return []
    return [
        said(
            ngettext(
                "{n} commitment has reached its target year, and no registered activity states what was "
                "achieved for it.",
                "{n} commitments have reached their target year, and no registered activity states what "
                "was achieved for them.",
                len(due),
            ),
            n=Run(str(len(due))),
        )
    ]

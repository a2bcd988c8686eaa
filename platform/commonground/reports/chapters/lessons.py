"""Challenges met, lessons learned, and what activities seek."""

from commonground.base.i18n import _, ngettext
from commonground.reports.document import (
    Block,
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
from commonground.reports.schemas import Record, Told
from commonground.reports.writing import Source, head, say


def section(source: Source) -> Section:
    blocks: list[Block] = []
    for kind, title in (("challenge", _("Challenges met")), ("lesson", _("Lessons learned"))):
        found = told(source, kind)
        blocks.append(Heading(title))
        if found:
            blocks.append(Points([entry(source, record, one) for record, one in found]))
        else:
            blocks.append(Paragraph(said(_("No activity of the period has told of any."))))
    blocks.append(Heading(_("What activities seek")))
    return Section(
        name="lessons", title=_("Challenges, lessons and opportunities"), blocks=blocks + sought(source)
    )


def told(source: Source, kind: str) -> list[tuple[Record, Told]]:
    """By theme, then in the order of the records."""
    found = [(record, one) for record in source.snapshot.records for one in record.told if one.kind == kind]
    return sorted(found, key=lambda pair: (pair[1].theme or "~", pair[0].id))


def entry(source: Source, record: Record, one: Told) -> Runs:
    theme = [Run(source.term("theme", one.theme) + ": ", strong=True)] if one.theme else []
    return [
        *theme,
        Run(say(one.content).rstrip(".") + " ("),
        Run(say(record.title), activity=record.id),
        Run(")."),
    ]


def sought(source: Source) -> list[Block]:
    rows = [row for row in source.figures.by_need.rows if row.code]
    if not rows:
        return [Paragraph(said(_("No activity of the period says what it seeks.")))]
    rows = sorted(rows, key=lambda row: (-row.activities.net, row.code))
    lines = [
        Line([head(source.term("need", row.code)), source.cell(row.activities.net, f"need.{row.code}.net")])
        for row in rows
    ]
    columns = [Column(_("Seeks"), numeric=False, width=5), Column(_("counted activities"), width=3)]
    return [Table(sought_title(source), columns, lines, doubt(source))]


def sought_title(source: Source) -> str:
    """What is an example is not what an activity says."""
    keep = {key for key, _one in source.opens["total.net"]}
    seeking = [record for record in source.snapshot.records if record.id in keep and record.needs]
    examples = sum(record.provenance.get("needs") == "example" for record in seeking)
    if not examples:
        return _("{n} of {all} counted activities say what they seek").format(n=len(seeking), all=len(keep))
    return _("{n} of {all} counted activities say what they seek; {m} more carry an example").format(
        n=len(seeking) - examples, all=len(keep), m=examples
    )


def doubt(source: Source) -> Runs:
    examples = source.figures.quality["needs_example"]
    if not examples:
        return []
    return said(
        ngettext(
            "What {n} record seeks is an example that no source states.",
            "What {n} records seek are examples that no source states.",
            examples,
        ),
        n=source.number(examples, "quality.needs_example"),
    )

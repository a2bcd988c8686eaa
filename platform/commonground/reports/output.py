"""A report in its forms: PDF set by Typst, one HTML file, JSON; all from the same document and charts."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import typst
from markupsafe import Markup

from commonground.base import paths
from commonground.base.database import Connection
from commonground.base.encoding import encoder
from commonground.base.i18n import _
from commonground.base.web import environment
from commonground.reports import chart_map, charts, snapshot
from commonground.reports.document import Document, Figure
from commonground.reports.writing import Source

TEMPLATES = Path(__file__).parent / "typst"
PAPER = "#fbfaf7"


async def spec_of(name: str, source: Source, connection: Connection) -> charts.Spec | None:
    """The chart of that name; only the map asks the database, for the shapes of countries and units."""
    if name == "map":
        return chart_map.map_spec(source, await chart_map.shapes(connection))
    return (
        {"areas": charts.areas, "years": charts.years}[name](source) if name in ("areas", "years") else None
    )


async def picture(name: str, source: Source, connection: Connection, ground: str | None = None) -> str | None:
    spec = await spec_of(name, source, connection)
    return await asyncio.to_thread(charts.drawn, spec, ground) if spec else None


async def pictures(
    document: Document, source: Source, connection: Connection, ground: str | None = None
) -> dict[str, str]:
    """Every chart the document shows, by name."""
    names = [
        block.chart for section in document.sections for block in section.blocks if isinstance(block, Figure)
    ]
    drawn = {name: await picture(name, source, connection, ground) for name in names}
    return {name: svg for name, svg in drawn.items() if svg}


def as_json(source: Source, mark: str) -> bytes:
    """Snapshot, filters and figures; numbers are JSON numbers."""
    taken = source.snapshot
    filters: dict[str, list[str]] = {}
    for name, value in taken.filters:
        filters.setdefault(name, []).append(value)
    held = {
        "taken_on": taken.taken_on,
        "hash": mark,
        "method": source.method,
        "records": taken.records,
        "undated": taken.undated,
        "commitments": taken.pledges,
    }
    return encoder.encode({"snapshot": held, "filters": filters, "figures": source.figures})


def as_pdf(
    document: Document, drawn: dict[str, str], *, authors: list[str], base: str = "", site: str = ""
) -> bytes:
    """`base` is the report's own address, `site` the platform's; without them numbers are not links."""
    with tempfile.TemporaryDirectory(prefix="cg-report-") as name:
        folder = Path(name)
        shutil.copy(TEMPLATES / "report.typ", folder)
        for chart, svg in drawn.items():
            (folder / f"{chart}.svg").write_text(svg, encoding="utf-8")
        (folder / "data.json").write_bytes(msgspec.json.encode(typst_data(document, authors, base, site)))
        return bytes(typst.compile(folder / "report.typ", root=folder))


def typst_data(document: Document, authors: list[str], base: str, site: str) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(document)
    words = {"table": _("Table"), "figure": _("Figure"), "contents": _("Contents")}
    foot = "Common Ground · " + " · ".join(f"{name} {value}" for name, value in document.stamp[1:4])
    return made | {"authors": authors, "base": base, "site": site, "words": words, "foot": foot}


def as_html(document: Document, drawn: dict[str, str], authors: list[str]) -> str:
    """One file that needs no other: styles and charts are in it."""
    sheet = paths.STATIC / "app.css"
    style = sheet.read_text(encoding="utf-8") if sheet.exists() else ""
    pictures_inside = {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704
    template = environment().get_template("reports/file.html")
    return template.render(
        document=document,
        drawn=pictures_inside,
        style=Markup(style),  # noqa: S704
        authors=authors,
    )


async def formed(
    source: Source,
    document: Document,
    format: str,
    connection: Connection,
    *,
    mark: str,
    authors: list[str],
    base: str = "",
    site: str = "",
) -> bytes:
    """The report as PDF, HTML or JSON; setting type takes a while and is done beside the loop."""
    if format == "json":
        return as_json(source, mark)
    drawn = await pictures(document, source, connection)
    if format == "html":
        return as_html(document, drawn, authors).encode()
    return await asyncio.to_thread(as_pdf, document, drawn, authors=authors, base=base, site=site)


def fingerprint(source: Source) -> str:
    return snapshot.fingerprint(source.snapshot)

"""The doors out on one page: which formats, which filters, which feeds, on which terms."""

from typing import Any

import msgspec
from litestar import get
from litestar.response import Template

from commonground.activities.filters import Filters
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, page
from commonground.catalogue import queries as catalogue
from commonground.exchange.about import LICENCE, LICENCE_URL, VERSION


class Door(msgspec.Struct, frozen=True):
    label: str
    ending: str
    use: str


def doors() -> list[Door]:
    """Those that most come for first."""
    return [
        Door("XLSX", "xlsx", _("To read and to reckon with: a sheet for each kind of part.")),
        Door("CSV", "csv", _("One row an activity. Bring it in again and nothing is lost.")),
        Door("GeoJSON", "geojson", _("The places, for maps on the web.")),
        Door(
            "GeoPackage", "gpkg", _("The places as layers of points, lines and areas, for QGIS and others.")
        ),
        Door(
            "IATI XML 2.03",
            "iati.xml",
            _("For the registry of the International Aid Transparency Initiative."),
        ),
        Door("JSON Lines", "jsonl", _("One activity a line, with all its parts, for programs.")),
        Door("JSON", "json", _("Page by page, with counts for every filter.")),
        Door(
            "UNCCD PRAIS4",
            "prais4.xlsx",
            _("Strategic objective 5 by activity, to copy into a national report."),
        ),
    ]


def filters() -> list[tuple[str, str]]:
    """Those of the address that most are asked for, with an example each."""
    return [
        (_("Country"), "country=MN"),
        (_("Area of work"), "area=restoration"),
        (_("Status"), "status=ongoing"),
        (_("Years"), "year_from=2020&year_to=2026"),
        (_("Theme"), "theme=sdg-15.3"),
        (_("Something sought"), "need=funding"),
        (_("Words"), "q=saxaul"),
        (_("A box: west, south, east, north"), "bbox=87,41,120,52"),
        (_("Order"), "sort=gap"),
    ]


@get("/data")
async def data_page(request: AnyRequest, published: Connection) -> Template:
    totals = await catalogue.totals(published, Filters())
    return page(
        request,
        "exchange/data.html",
        doors=doors(),
        filters=filters(),
        count=totals.activities,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        version=await published.fetchval(VERSION),
        base_url=request.app.state.settings.base_url,
    )


routes: list[Any] = [data_page]

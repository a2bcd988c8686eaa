"""The document's parts as rows of their tables: pure, so that writing is one insert a table."""

from typing import Any

import msgspec
import shapely
from geoalchemy2 import WKBElement
from shapely.geometry.base import BaseGeometry

from commonground.activities import models
from commonground.activities.money import to_usd
from commonground.activities.schemas import Activity, BudgetLine, Location, Need
from commonground.activities.shapes import read_geojson
from commonground.base import clock
from commonground.base.models import Base

SRID = 4326
Row = dict[str, Any]
Rows = dict[type[Base], list[Row]]


def activity_row(document: Activity) -> Row:
    copied = (
        "identifier",
        "status_stated",
        "planned_start",
        "actual_start",
        "planned_end",
        "actual_end",
        "homepage",
        "title",
        "summary",
        "source",
        "provenance",
        "kept",
    )
    held = {field: getattr(document, field) for field in copied}
    return held | {"lead_id": document.lead}


def part_rows(document: Activity, frameworks: dict[str, int]) -> Rows:
    """Every table's rows, without the activity's id; `frameworks` gives their ids by code."""
    return {
        models.ActivityArea: [plain_share(share) for share in document.areas],
        models.ActivityCountry: [plain_share(share) for share in document.countries],
        models.ActivitySector: [msgspec.structs.asdict(sector) for sector in document.sectors],
        models.ActivityTheme: [{"code": code} for code in dict.fromkeys(document.themes)],
        models.ActivityIdentifier: [
            msgspec.structs.asdict(one) for one in dict.fromkeys(document.identifiers)
        ],
        models.ActivityFramework: [
            {"framework_id": frameworks[code]} for code in dict.fromkeys(document.frameworks)
        ],
        models.Partner: numbered(
            [
                {"organisation_id": partner.organisation, "role": partner.role}
                for partner in dict.fromkeys(document.partners)
            ]
        ),
        models.Location: numbered([location_row(location) for location in document.locations]),
        models.BudgetLine: numbered([budget_row(line, document) for line in document.budgets]),
        models.Need: numbered(
            [need_row(need, "need") for need in document.needs]
            + [need_row(offer, "offer") for offer in document.offers]
        ),
        models.Result: numbered([msgspec.structs.asdict(result) for result in document.results]),
        models.Lesson: numbered([msgspec.structs.asdict(lesson) for lesson in document.lessons]),
    }


def plain_share(share: Any) -> Row:
    return {"code": share.code, "share": share.share}


def numbered(rows: list[Row]) -> list[Row]:
    return [row | {"position": position} for position, row in enumerate(rows)]


def location_row(location: Location) -> Row:
    row = msgspec.structs.asdict(location)
    read = read_geojson(location.geometry) if location.geometry else None
    return row | {"geometry": ewkb(read) if read is not None else None}


def ewkb(shape: BaseGeometry) -> WKBElement:
    """With its reference system in the bytes, as both a COPY and an INSERT take it."""
    flat = shapely.set_srid(shapely.force_2d(shape), SRID)
    return WKBElement(shapely.to_wkb(flat, include_srid=True), srid=SRID, extended=True)


def need_row(need: Need, side: str) -> Row:
    return {"side": side, "kind": need.kind, "detail": need.detail, "open": need.open}


def budget_row(line: BudgetLine, document: Activity) -> Row:
    """Converted at the rate of the line's start, else the activity's, else not: no date is invented."""
    row = msgspec.structs.asdict(line)
    row["organisation_id"] = row.pop("organisation")
    on = line.period_start or document.start or (clock.today() if line.currency == "USD" else None)
    converted = to_usd(line.amount, line.currency, on) if on else None
    return row | {
        "amount_usd": converted.amount_usd if converted else None,
        "rate": converted.rate if converted else None,
        "rate_date": converted.rate_date if converted else None,
        "rate_source": converted.source if converted else None,
    }

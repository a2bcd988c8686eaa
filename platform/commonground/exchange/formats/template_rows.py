"""Documents as rows of the template, in codes: the same in every language."""

from decimal import Decimal
from typing import Any

from commonground.activities.schemas import (
    Activity,
    BudgetLine,
    Lesson,
    Location,
    Need,
    Partner,
    Result,
)
from commonground.base.texts import Texts
from commonground.exchange.formats.template_cells import DAYS, SIDES, Row, Value, degrees, plain
from commonground.exchange.formats.template_field import Tab


def party(key: int | None) -> str:
    return "" if key is None else str(key)


def activity_row(document: Activity) -> Row:
    row: Row = {
        "identifier": plain(document.identifier or ""),
        **texts_row("title", document.title),
        **texts_row("summary", document.summary),
        "lead": party(document.lead),
        "status": document.status_stated or "",
        **{name: getattr(document, name) or "" for name in DAYS},
        **{f"area:{share.code}": share.share for share in document.areas},
        **{f"country:{share.code}": share.share for share in document.countries},
        **{f"theme:{at}": code for at, code in enumerate(document.themes, start=1)},
        **{f"framework:{at}": code for at, code in enumerate(document.frameworks, start=1)},
        "homepage": plain(document.homepage),
        "source_name": plain(document.source.name),
        "source_url": plain(document.source.url),
    }
    return {key: value for key, value in row.items() if value != ""}


def texts_row(key: str, texts: Texts) -> Row:
    return {f"{key}:{code}": plain(text.text) for code, text in texts.items()}


def part_rows(tab: Tab, document: Activity) -> list[Row]:
    """Each with the place of its part in the document, by which it is known again."""
    if tab == "needs":
        return [
            numbered(f"{side}:{at}", {"side": side} | need_row(need))
            for side, field in SIDES.items()
            for at, need in enumerate(getattr(document, field), start=1)
        ]
    parts = enumerate(getattr(document, tab), start=1)
    return [numbered(str(at), ROWS[tab](part)) for at, part in parts]


def numbered(number: str, row: Row) -> Row:
    return {"part": number} | {key: value for key, value in row.items() if value != ""}


def location_row(place: Location) -> Row:
    spot = spot_of(place)
    return {
        "kind": place.kind,
        "name": plain(place.name),
        # The list of units follows the country, so that a unit alone shows its country too.
        "country": place.country or (place.admin_unit or "").partition("-")[0],
        "admin_unit": place.admin_unit or "",
        "exactness": place.exactness or "",
        "radius_m": number(place.radius_m),
        "latitude": degrees(spot[1]) if spot else "",
        "longitude": degrees(spot[0]) if spot else "",
    }


def spot_of(place: Location) -> tuple[float, float] | None:
    """Of a plain point alone; everything else that is drawn is the map's."""
    drawn = place.geometry or {}
    pair = drawn.get("coordinates")
    if place.kind != "point" or set(drawn) != {"type", "coordinates"} or drawn["type"] != "Point":
        return None
    if (
        not isinstance(pair, list | tuple)
        or len(pair) != 2
        or not all(isinstance(one, int | float) for one in pair)
    ):
        return None
    return pair[0], pair[1]


def number(value: Decimal | int | None) -> Value:
    return "" if value is None else Decimal(value)


def partner_row(partner: Partner) -> Row:
    return {"organisation": party(partner.organisation), "role": partner.role}


def budget_row(line: BudgetLine) -> Row:
    return {
        "kind": line.kind,
        "amount": line.amount,
        "currency": line.currency,
        "period_start": line.period_start or "",
        "period_end": line.period_end or "",
        "organisation": party(line.organisation),
    }


def need_row(need: Need) -> Row:
    return {"kind": need.kind, **texts_row("detail", need.detail), "open": yes(need.open)}


def result_row(result: Result) -> Row:
    return {
        "indicator": result.indicator,
        **texts_row("name", result.name),
        "unit": plain(result.unit),
        "target": number(result.target),
        "achieved": number(result.achieved),
        "year": number(result.year),
        "response": result.response or "",
        "land": result.land or "",
        "mechanism": plain(result.mechanism),
        "verified": yes(result.verified),
    }


def lesson_row(lesson: Lesson) -> Row:
    return {"kind": lesson.kind, "theme": lesson.theme or "", **texts_row("content", lesson.content)}


def yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


ROWS: dict[str, Any] = {
    "locations": location_row,
    "partners": partner_row,
    "budgets": budget_row,
    "needs": need_row,
    "results": result_row,
    "lessons": lesson_row,
}

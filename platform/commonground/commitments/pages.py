"""What countries have pledged: one line a pledge from baseline to target, with what activities add."""

from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from litestar import Response, get
from litestar.response import Template

from commonground.activities.rules import KNOWN_COUNTRIES
from commonground.base.database import Connection
from commonground.base.encoding import encoder
from commonground.base.errors import NotFound, Problem, UnknownFilter
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, page
from commonground.commitments import queries
from commonground.commitments.rules import Addition
from commonground.commitments.schemas import Pledge


class Shown(msgspec.Struct, frozen=True):
    """One line of the page."""

    pledge: Pledge
    addition: Addition
    bar: "Bar | None"


class Bar(msgspec.Struct, frozen=True):
    """Places on the line from baseline to target, in percent of its length."""

    start: Decimal
    achieved: Decimal
    planned: Decimal


def bar(pledge: Pledge, addition: Addition) -> Bar | None:
    """Only where something can be added: elsewhere there is nothing to draw."""
    target = pledge.target_value
    if not target or target <= 0 or not addition.activities:
        return None
    start = min(max(pledge.baseline_value or Decimal(0), Decimal(0)), target)

    def upto(value: Decimal | None) -> Decimal:
        return min(100 * (start + (value or 0)) / target, Decimal(100))

    return Bar(100 * start / target, upto(addition.achieved), upto(addition.planned))


def asked(request: AnyRequest) -> tuple[str, ...]:
    """The one filter of this page; any other is refused by name."""
    given = [(name, value) for name, value in request.query_params.multi_items() if value != ""]
    for name, value in given:
        if name not in ("country", "language") or (name == "country" and value not in KNOWN_COUNTRIES):
            raise refused(name, value)
    return tuple(value for name, value in given if name == "country")


def refused(name: str, value: str) -> UnknownFilter:
    message = _("“%(value)s” is not a value of %(name)s.") % {"value": value[:80], "name": name[:80]}
    remedy = _("This page is filtered by country alone, as a two-letter ISO code, such as MN.")
    problem = Problem(field=name[:80], code="unknown_filter", message=message, remedy=remedy)
    return UnknownFilter(message, [problem])


@get("/commitments")
async def index(request: AnyRequest, published: Connection) -> Template:
    countries = asked(request)
    found = await queries.with_additions(published, countries)
    lines = [Shown(pledge, added, bar(pledge, added)) for pledge, added in found]
    groups = [(code, list(rows)) for code, rows in groupby(lines, key=lambda line: line.pledge.country)]
    counts = {
        "all": len(found),
        "numbered": sum(pledge.target_value is not None for pledge, _added in found),
        "served": sum(bool(added.activities) for _pledge, added in found),
    }
    return page(request, "commitments/index.html", groups=groups, counts=counts, countries=countries)


@get("/commitments/as/{format:str}")
async def as_data(request: AnyRequest, format: str, published: Connection) -> Response[bytes]:
    if format != "json":
        raise NotFound(_("Commitments come as a page and as JSON."))
    found = await queries.with_additions(published, asked(request))
    items = [as_item(pledge, added) for pledge, added in found]
    body = encoder.encode({"total": len(items), "items": items})
    return Response(body, media_type="application/json")


def as_item(pledge: Pledge, added: Addition) -> dict[str, Any]:
    adds = {"achieved": added.achieved, "planned": added.planned, "activities": added.activities}
    return msgspec.structs.asdict(pledge) | {
        "adds": adds | ({"reason": added.reason} if added.reason else {})
    }


routes: list[Any] = [index, as_data]

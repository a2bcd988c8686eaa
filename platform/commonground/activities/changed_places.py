"""The places of two documents on one map: added, removed, changed and as they were.

Colour alone tells nothing: each carries its word, and the map draws what is gone with a broken line.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from litestar import Response

from commonground.activities import diff
from commonground.activities.schemas import Activity, Location
from commonground.base.database import Connection
from commonground.base.i18n import _

Part = Literal["added", "removed", "before", "after", "same"]
Feature = dict[str, Any]

# Fine enough for a map of a hand's breadth.
UNITS = """
SELECT code, ST_AsGeoJSON(ST_SimplifyPreserveTopology(geometry, 0.02), 4)::jsonb AS geometry
FROM admin_unit WHERE code = ANY($1::text[]) AND geometry IS NOT NULL
"""


def parts(before: Activity, after: Activity) -> Iterator[tuple[Part, Location]]:
    changes = list(diff.of_list("locations", before.locations, after.locations))
    come = [change.after for change in changes if change.after is not None]
    yield from (("same", place) for place in diff.only_in(after.locations, come))
    for change in changes:
        if change.before is not None:
            yield "removed" if change.after is None else "before", change.before
        if change.after is not None:
            yield "added" if change.before is None else "after", change.after


def counts(before: Activity, after: Activity) -> dict[str, int]:
    """How many of each the map shows, for its legend; whole countries are not drawn."""
    found: dict[str, int] = {}
    for part, place in parts(before, after):
        if place.geometry or place.admin_unit:
            found[part] = found.get(part, 0) + 1
    return found


async def collection(connection: Connection, before: Activity, after: Activity) -> Response[bytes]:
    placed = list(parts(before, after))
    units = [place.admin_unit for _part, place in placed if place.admin_unit and not place.geometry]
    rows = await connection.fetch(UNITS, units) if units else []
    outlines = {row["code"]: row["geometry"] for row in rows}
    features = [feature for part, place in placed if (feature := drawn(part, place, outlines))]
    body = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    headers = {"Cache-Control": "private, no-store"}
    return Response(body, media_type="application/geo+json", headers=headers)


def drawn(part: Part, place: Location, outlines: dict[str, Any]) -> Feature | None:
    geometry = place.geometry or outlines.get(place.admin_unit or "")
    if geometry is None:
        return None
    told = {"part": part, "word": words()[part], "name": place.name}
    exactness = {"exactness": place.exactness, "radius_m": place.radius_m}
    return {"type": "Feature", "geometry": geometry, "properties": told | exactness}


def words() -> dict[Part, str]:
    return {
        "added": _("added"),
        "removed": _("removed"),
        "before": _("before"),
        "after": _("now"),
        "same": _("as before"),
    }

"""What a coarser format can't say it can't take away: such parts of a stored document stay.

IATI has no outlines, no radius, no subregion, no sum without a date and no result without a year.
"""

from typing import Any

import msgspec

from commonground.activities import diff
from commonground.activities.schemas import Activity, BudgetLine, Location, Result, Stored
from commonground.activities.shapes import read_geojson
from commonground.base.encoding import encoder
from commonground.base.texts import Text
from commonground.exchange.formats import iati_mending, iati_place_parts
from commonground.exchange.formats.iati_elements import simple
from commonground.exchange.formats.iati_parts import xml_of
from commonground.exchange.schemas import Draft

# Their order tells nothing, so that another order changes nothing.
BALANCED = ("sectors", "countries", "kept")
UNORDERED = (
    "themes",
    "identifiers",
    "partners",
    "sectors",
    "areas",
    "countries",
    "locations",
    "budgets",
    "results",
)


def kept_parts(values: dict[str, Any], stored: Activity) -> None:
    """Changes `values`, the fields that a file gives, in place."""
    for field, keep in (("locations", locations), ("budgets", budgets), ("results", results)):
        if field in values:
            values[field] = keep(getattr(stored, field), values[field])
    own_scope(values, stored)
    balanced(values, stored)
    for field in UNORDERED:
        if field in values and same_parts(getattr(stored, field), values[field]):
            values[field] = getattr(stored, field)


def leave_own_link(draft: Draft, stored: Stored) -> None:
    """Our export tells of a child whose it is; where the record says so already, that is nothing to keep."""
    if not draft.coarse or draft.counted is None or stored.counted is None or stored.counted.kind != "child":
        return
    link = simple("related-activity", ref=draft.counted.identifier, type="1")
    ours = {"element": "related-activity", "xml": xml_of(link)}
    if ours not in stored.document.kept:
        draft.put(kept=[entry for entry in draft.document.kept if entry != ours])


def own_scope(values: dict[str, Any], stored: Activity) -> None:
    """Of countries that are whole places of work our export tells the scope, which is nothing to keep."""
    code = iati_place_parts.scope_code(stored)
    ours = {"element": "activity-scope", "xml": f'<activity-scope code="{code}"/>'}
    if "kept" in values and code and ours not in stored.kept:
        values["kept"] = [entry for entry in values["kept"] if entry != ours]


def balanced(values: dict[str, Any], stored: Activity) -> None:
    """Our own export sets shares right and says nothing twice: what comes back so has not changed."""
    areas = values.get("areas")
    if areas and iati_mending.as_shared(areas) == iati_mending.as_shared(stored.areas):
        values["areas"] = stored.areas
    come = msgspec.structs.replace(stored, **{name: values[name] for name in BALANCED if name in values})
    if come != stored and iati_mending.as_mended(come) == iati_mending.as_mended(stored):
        values.update({name: getattr(stored, name) for name in BALANCED if name in values})


def same_parts(before: list[Any], after: list[Any]) -> bool:
    return not diff.only_in(before, after) and not diff.only_in(after, before)


def locations(before: list[Location], come: list[Location]) -> list[Location]:
    """An outline came back as the point that stood for it."""
    outlines = [place for place in before if place.kind in ("line", "polygon")]
    stand_ins = {spot_of(place) for place in outlines}
    wide = {without_radius(place): place for place in before if place.radius_m is not None}
    rest = [wide.get(without_radius(place), place) for place in come if spot_of(place) not in stand_ins]
    whole = [place for place in before if place.kind == "subregion"]
    if not any(place.kind == "country" for place in come):
        whole += [place for place in before if place.kind == "country"]
    return rest + [place for place in outlines + whole if place not in rest]


def without_radius(place: Location) -> bytes:
    return encoder.encode(msgspec.structs.replace(place, radius_m=None))


def spot_of(place: Location) -> tuple[str, float, float] | None:
    read = read_geojson(place.geometry) if place.geometry else None
    if read is None:
        return None
    spot = read if read.geom_type == "Point" else read.representative_point()
    return place.name, spot.x, spot.y


def budgets(before: list[BudgetLine], come: list[BudgetLine]) -> list[BudgetLine]:
    return come + [line for line in before if not can_say(line) and line not in come]


def can_say(line: BudgetLine) -> bool:
    if line.kind == "budget":
        return line.period_start is not None and line.period_end is not None
    return line.period_start is not None or line.period_end is not None


def results(before: list[Result], come: list[Result]) -> list[Result]:
    """A name in the same words keeps where its words come from."""
    known = {plain(result): result for result in before}
    said = [known.get(plain(result), result) for result in come]
    unsaid = [result for result in before if result.year is None or result.target is result.achieved is None]
    return said + [result for result in unsaid if result not in said]


def plain(result: Result) -> bytes:
    names = {code: Text(text.text) for code, text in sorted(result.name.items())}
    return encoder.encode(msgspec.structs.replace(result, name=names))

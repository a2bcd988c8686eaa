"""Places of an IATI file in a country or unit that the registry does not know: kept as they were told."""

from typing import Any

import msgspec

from commonground.activities.schemas import Location
from commonground.exchange.formats import codes, iati_place_parts
from commonground.exchange.formats.iati_parts import xml_of
from commonground.exchange.formats.iati_whole import print_of
from commonground.exchange.schemas import Draft


def fit_places(draft: Draft, countries: Any, units: Any) -> None:
    """A point stays where it is without its country; a unit alone can't be placed and comes back in IATI."""
    found: list[Location] = []
    for place in draft.document.locations:
        if unknown(place.admin_unit, units) or (unknown(place.country, countries) and not place.geometry):
            keep_place(draft, place, stays=False)
        elif unknown(place.country, countries):
            keep_place(draft, place, stays=True)
            found.append(msgspec.structs.replace(place, country=None))
        else:
            found.append(place)
    draft.put(locations=found)


def unknown(code: str | None, known: Any) -> bool:
    return bool(code) and code not in known


def keep_place(draft: Draft, place: Location, stays: bool) -> None:
    """What is kept of it already, else what our own export would say; bound to the place if that stays."""
    element = iati_place_parts.location(place)
    if not draft.coarse or element is None:
        return
    part = print_of(place)
    others = [entry for entry in draft.document.kept if entry.get("part") != part]
    held = [entry for entry in draft.document.kept if entry.get("part") == part]
    for entry in held or [{"element": "location", "xml": xml_of(element)}]:
        bare = {name: value for name, value in entry.items() if name != "part"}
        others.append(bare | ({"part": part} if stays else {}))
    draft.put(kept=sorted(others, key=lambda entry: codes.place_in_schema(entry["element"])))

"""Parts of an IATI file that the registry can't hold, such as a place in a unit that it does not know.

They are kept as they were told, so that they come back on export.
"""

from typing import Any

import msgspec

from commonground.activities.schemas import BudgetLine, Location, Result
from commonground.base.texts import Texts
from commonground.exchange.formats import codes, iati_place_parts, iati_sums
from commonground.exchange.formats.iati_elements import simple, with_texts
from commonground.exchange.formats.iati_parts import keep, parsed, xml_of
from commonground.exchange.formats.iati_whole import Part, Words, print_of
from commonground.exchange.formats.xml_stream import Element
from commonground.exchange.schemas import Draft


def fit_places(draft: Draft, countries: Any, units: Any) -> None:
    """A point stays where it is without its country; a unit alone can't be placed and comes back in IATI."""
    found: list[Location] = []
    for place in draft.document.locations:
        if unknown(place.admin_unit, units) or (unknown(place.country, countries) and not place.geometry):
            keep_part(draft, place, iati_place_parts.location(place))
        elif unknown(place.country, countries):
            bare = msgspec.structs.replace(place, country=None)
            keep_part(draft, place, iati_place_parts.location(place), stands_for=bare)
            found.append(bare)
        else:
            found.append(place)
    draft.put(locations=found)


def unknown(code: str | None, known: Any) -> bool:
    return bool(code) and code not in known


def keep_part(draft: Draft, part: Part, ours: Element | None, stands_for: Part | None = None) -> None:
    """What is kept of it already, else what our own export would say; bound to what stands for it."""
    held = [entry for entry in draft.document.kept if entry.get("part") == print_of(part)]
    if not draft.coarse or (ours is None and not held):
        return
    others = [entry for entry in draft.document.kept if entry not in held]
    for entry in held or [{"element": str(ours.tag), "xml": xml_of(ours)} if ours is not None else {}]:
        bare = {name: value for name, value in entry.items() if name != "part"}
        others.append(bare | ({"part": print_of(stands_for)} if stands_for else {}))
    draft.put(kept=others)
    sort(draft)


def sort(draft: Draft) -> None:
    """In the schema's order, which an export has as well, so that coming back changes nothing."""
    draft.put(kept=sorted(draft.document.kept, key=lambda entry: codes.place_in_schema(entry["element"])))


def keep_themes(draft: Draft, unknown_themes: list[str]) -> None:
    """Goals that are none of our themes, and themes of another installation."""
    tags = [element for entry in draft.document.kept if (element := parsed(entry)) is not None]
    told = [(element.get("vocabulary"), element.get("code")) for element in tags if element.tag == "tag"]
    for code in unknown_themes if draft.coarse else ():
        goal = code.removeprefix("sdg-")
        if goal == code:
            ours = simple("tag", vocabulary=codes.OWN, vocabulary_uri=codes.THEMES_URI, code=code)
        else:
            ours = simple("tag", vocabulary=codes.SDG_TARGETS_AS_TAG, code=goal)
        if (ours.get("vocabulary"), ours.get("code")) not in told:
            keep(ours, draft)
    sort(draft)


def keep_left_out(draft: Draft, field: str, at: int | None) -> None:
    """Of a part that a rule complains of, before it is taken away."""
    value = getattr(draft.document, field)
    if at is None:
        if field in codes.DATE_CODES and draft.coarse:
            day = simple("activity-date", type=codes.DATE_CODES[field], iso_date=str(value))
            keep(day, draft, aside=True)
            sort(draft)
        return
    part = value[at]
    if isinstance(part, BudgetLine):
        paid = part.kind != "budget"
        ours = iati_sums.transaction(part, draft.funders.get(at)) if paid else iati_sums.budget(part)
        keep_part(draft, part, ours)
    elif isinstance(part, Location):
        keep_part(draft, part, iati_place_parts.location(part))
    elif isinstance(part, Result):
        keep_part(draft, part, iati_sums.result_element(part) if part.year is not None else None)


def keep_text(draft: Draft, tag: str, before: Texts, after: Texts) -> None:
    """A text that had to be shortened goes out whole."""
    ours = with_texts(simple(tag, type="1" if tag == "description" else None), before, default="")
    keep_part(draft, Words(tag, before), ours, stands_for=Words(tag, after))

"""Records of activities, as the registry knows their organisations and places; pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities import money
from commonground.activities.duplicates.identifiers import registered
from commonground.activities.duplicates.place_names import PlaceNames
from commonground.activities.duplicates.records import Party, Record
from commonground.activities.schemas import Activity, Location
from commonground.base import clock
from commonground.base.texts import chosen

Point = tuple[float, float]
MOST_TEXT = 1_500
NO_PLACES = PlaceNames({})


class Body(msgspec.Struct, frozen=True):
    """An organisation: `root` heads its family, since a ministry and its agency report for one budget.

    `identifier` is its own, with which the identifiers of its activities begin; `telling` as of a `Party`.
    """

    root: int
    names: tuple[str, ...] = ()
    identifier: str = ""
    telling: float = 1.0


def of_activity(
    document: Activity,
    bodies: Mapping[int, Body],
    units: Mapping[str, Point],
    places: PlaceNames = NO_PLACES,
    budget_usd: float | None = None,
) -> dict[str, Record]:
    """By the language of its title; `budget_usd` is known already where the activity is stored.

    What a machine translated comes last: it is compared only with a title of the same language.
    """
    shared: dict[str, Any] = {
        "countries": tuple(share.code for share in document.countries),
        "start": (document.start.year, document.start.month, document.start.day) if document.start else (),
        "parties": parties(document, bodies),
        "identifiers": identifiers(document),
        "registered": registered((one.vocabulary, one.value) for one in document.identifiers),
        "reporter": reporter(document, bodies),
        "budget_usd": budget_usd if budget_usd is not None else budget(document),
        "points": tuple(points(document.locations, units)),
    }
    titles = [(language, title) for language, title in document.title.items() if title.text]
    titles.sort(key=lambda one: one[1].origin == "machine")
    return {
        language: Record(
            title=places.spelt(title.text),
            text=chosen(document.summary, language)[:MOST_TEXT],
            drafted=title.origin == "machine",
            **shared,
        )
        for language, title in titles
    }


def parties(document: Activity, bodies: Mapping[int, Body]) -> tuple[Party, ...]:
    """Roles in which the lead stands as well do not count twice."""
    named = [(partner.organisation, partner.role) for partner in document.partners]
    if document.lead is not None and document.lead not in {key for key, _role in named}:
        named.append((document.lead, "accountable"))
    found = []
    for key, role in named:
        body = bodies.get(key, Body(key))
        name = body.names[0] if body.names else ""
        found.append(Party(str(body.root), name, role, body.names, body.telling))
    return tuple(found)


def identifiers(document: Activity) -> tuple[str, ...]:
    own = [document.identifier] if document.identifier else []
    return tuple(dict.fromkeys([*own, *(one.value for one in document.identifiers)]))


def reporter(document: Activity, bodies: Mapping[int, Body]) -> str:
    """Who gave it its identifier: the lead, where it begins so, else the system it came from.

    Without an identifier nobody gave it one, and two records of one reporter may well be one activity.
    """
    if not document.identifier:
        return ""
    lead = bodies.get(document.lead) if document.lead is not None else None
    if lead and lead.identifier and document.identifier.startswith(lead.identifier + "-"):
        return lead.identifier
    return document.source.name


def budget(document: Activity) -> float | None:
    sums = [
        found.amount_usd
        for line in document.budgets
        if line.kind == "budget"
        and (on := line.period_start or document.start or clock.today())
        and (found := money.to_usd(line.amount, line.currency, on))
    ]
    return float(sum(sums, Decimal(0))) or None


def points(locations: Iterable[Location], units: Mapping[str, Point]) -> Iterable[Point]:
    """Where it works: the middle of what is drawn, the centre of a unit; a whole country is no spot."""
    for place in locations:
        if place.geometry and (middle := middle_of(place.geometry.get("coordinates"))):
            yield middle
        elif place.admin_unit and place.admin_unit in units:
            yield units[place.admin_unit]


def middle_of(coordinates: Any) -> Point | None:
    """Of the box around the positions, however deep they lie."""
    positions = list(flat(coordinates))
    if not positions:
        return None
    easts, norths = zip(*positions, strict=True)
    return ((min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2)


def flat(coordinates: Any) -> Iterable[Point]:
    if not isinstance(coordinates, list | tuple) or not coordinates:
        return
    if isinstance(coordinates[0], int | float):
        yield (float(coordinates[0]), float(coordinates[1]))
        return
    for part in coordinates:
        yield from flat(part)

"""Filters applied to whole documents by plain Python: what SQL over cards and tiles has to agree with."""

import random
from collections import Counter
from typing import Any

import msgspec

from commonground.activities import queries as activities
from commonground.activities.filters import Filters
from commonground.activities.schemas import Activity
from commonground.activities.status import status_on
from commonground.base import clock
from commonground.base.database import Connection

Values = dict[str, set[Any]]
PLAYS = "plays"


async def published_values(connection: Connection) -> dict[int, Values]:
    """By activity, the values it has under each filter; read from versions, not from cards."""
    query = f"{activities.ONE} WHERE a.state = 'published'"
    stored = [activities.as_stored(row) for row in await connection.fetch(query)]
    rows = await connection.fetch("SELECT id, coalesce(merged_into, id) AS stands, type FROM organisation")
    known = {row["id"]: (row["stands"], row["type"]) for row in rows}
    return {one.id: values_of(one.document, known) for one in stored}


def values_of(document: Activity, known: dict[int, tuple[int, str | None]]) -> Values:
    plays = {(partner.organisation, partner.role) for partner in document.partners}
    if document.lead is not None:
        plays.add((document.lead, "lead"))
    return {
        "area": {share.code for share in document.areas},
        "country": {share.code for share in document.countries},
        "status": {status_on(clock.today(), document.status_stated, document.start, document.end)},
        "need": {need.kind for need in document.needs if need.open},
        "theme": set(document.themes),
        "response": {result.response for result in document.results if result.response},
        "framework": set(document.frameworks),
        "admin_unit": {place.admin_unit for place in document.locations if place.admin_unit},
        "organisation": {known[key][0] for key, _role in plays},
        "organisation_type": {known[key][1] for key, _role in plays} - {None},
        "role": {role for _key, role in plays},
        PLAYS: {(known[key][0], role) for key, role in plays},
        "dates": {(document.start, document.end)},
    }


LISTED = ("area", "country", "status", "need", "theme", "response", "framework", "admin_unit")
LISTED += ("organisation", "organisation_type")


def fits(values: Values, filters: Filters) -> bool:
    for name in LISTED:
        if (asked := getattr(filters, name)) and not values[name] & set(asked):
            return False
    return fits_role(values, filters) and in_period(values, filters)


def fits_role(values: Values, filters: Filters) -> bool:
    if not filters.role:
        return True
    plays = {role for key, role in values[PLAYS] if not filters.organisation or key in filters.organisation}
    return bool(plays & set(filters.role))


def in_period(values: Values, filters: Filters) -> bool:
    """Dates overlap the period; an open end runs on; without any date it is in no period."""
    ((start, end),) = values["dates"]
    if not (filters.year_from or filters.year_to):
        return True
    if start is None and end is None:
        return False
    begins_in_time = filters.year_to is None or start is None or start.year <= filters.year_to
    return begins_in_time and (filters.year_from is None or end is None or end.year >= filters.year_from)


def random_filters(chance: random.Random, every: dict[int, Values]) -> Filters:
    """One to three filters, with one or two values that some activity has."""
    names = chance.sample((*LISTED, "role"), chance.choice((0, 1, 1, 2, 2, 3)))
    chosen = {}
    for name in names:
        known = sorted({value for values in every.values() for value in values[name]}, key=str)
        chosen[name] = tuple(chance.sample(known, chance.choice((1, 1, 2))))
    years = {"year_from": 2009} if chance.random() < 0.2 else {}
    return Filters(**chosen, **years, year_to=2016 if chance.random() < 0.2 else None)


def facet(every: dict[int, Values], filters: Filters, name: str) -> dict[str, int]:
    """How many fit with each value of one filter in place of what is chosen there."""
    without = msgspec.structs.replace(filters, **{name: ()})
    counts: Counter[str] = Counter()
    for values in every.values():
        if fits(values, without):
            counts.update(played(values, filters) if name == "role" else values[name])
    return dict(counts)


def played(values: Values, filters: Filters) -> set[str]:
    return {role for key, role in values[PLAYS] if not filters.organisation or key in filters.organisation}

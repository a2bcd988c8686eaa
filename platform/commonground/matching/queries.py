"""Gathers, in a few set-based queries, all that is known between activities and organisations.

The same queries serve one activity against all organisations and one organisation against many
activities: `None` for the organisations means all of them. Give a connection of the public role, and no
draft can be evidence.
"""

from collections import defaultdict
from typing import Any

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.sql import beside
from commonground.base.texts import chosen
from commonground.matching.schemas import (
    Activity,
    Donor,
    Facts,
    Funded,
    Gives,
    InFramework,
    InUnits,
    Link,
    Named,
    Near,
    Organisation,
    Similar,
    Together,
    Work,
)
from commonground.matching.weights import NEAR_KM

Keys = list[int]
Found = dict[tuple[int, int], dict[str, Any]]


def said(texts: Any) -> str:
    return chosen(texts or {}, reading.get())


async def rows(connection: Connection, name: str, *values: Any) -> list[Any]:
    return await connection.fetch(beside(__file__, name), *values)


async def activities(connection: Connection, keys: Keys) -> list[Activity]:
    return [as_activity(row) for row in await rows(connection, "activities", keys)]


def as_activity(row: Any) -> Activity:
    lead = row["lead"]
    areas = {area["code"]: float(area["share"]) for area in row["areas"] if area["code"] != "unclassified"}
    return Activity(
        id=row["id"],
        title=said(row["title"]),
        lead=Named(lead["id"], said(lead["name"])) if lead else None,
        involved=frozenset(row["involved"]),
        needs=tuple(row["needs"]),
        offers=tuple(row["offers"]),
        areas=areas,
        countries=tuple(row["countries"]),
        themes=tuple(row["themes"]),
        gap_usd=row["gap_usd"],
        examples=frozenset(field for field, how in row["provenance"].items() if how == "example"),
    )


async def organisations(connection: Connection, keys: Keys | None) -> list[Organisation]:
    return [as_organisation(row) for row in await rows(connection, "organisations", keys)]


def as_organisation(row: Any) -> Organisation:
    return Organisation(
        id=row["id"],
        name=said(row["name"]),
        offers=tuple(row["offers"]),
        donor=as_donor(row["donor"]) if row["donor"] else None,
        examples=frozenset(field for field, how in row["provenance"].items() if how == "example"),
    )


def as_donor(held: dict[str, Any]) -> Donor:
    return Donor(
        areas=tuple(held["areas"]),
        countries=tuple(held["countries"]),
        themes=tuple(held["themes"]),
        amount_min_usd=held["amount_min_usd"],
        amount_max_usd=held["amount_max_usd"],
    )


async def works(
    connection: Connection, keys: Keys | None, beside_of: Activity | None = None
) -> dict[int, Work]:
    """Beside one activity only its countries and themes are counted, which halves the work."""
    codes = (list(beside_of.countries), list(beside_of.themes)) if beside_of else (None, None)
    found = await rows(connection, "work", keys, *codes)
    return {
        row["id"]: Work(
            activities=row["activities"],
            countries=row["countries"] or {},
            areas=row["areas"] or {},
            themes=row["themes"] or {},
            area_shares=row["area_shares"] or {},
        )
        for row in found
    }


async def facts(connection: Connection, asked: Keys, keys: Keys | None) -> dict[tuple[int, int], Facts]:
    """By activity and organisation; a pair that nothing ties is not there."""
    found: Found = defaultdict(dict)
    for row in await rows(connection, "near", asked, keys, NEAR_KM):
        found[row["asked"], row["organisation"]]["near"] = as_near(row)
    for row in await rows(connection, "units", asked, keys):
        found[row["asked"], row["organisation"]]["units"] = InUnits(
            units=tuple(row["units"]), links=links(row["links"]), activities=row["activities"]
        )
    for row in await rows(connection, "together", asked, keys):
        several(found, row, "together", as_together(row))
    for row in await rows(connection, "frameworks", asked, keys):
        several(found, row, "frameworks", as_framework(row))
    for row in await rows(connection, "funded", asked, keys):
        found[row["asked"], row["organisation"]]["funded"] = as_funded(row)
    for row in await rows(connection, "gives", asked, keys):
        several(found, row, row["way"], Gives(kind=row["kind"], link=link(row), example=bool(row["example"])))
    return {pair: Facts(**parts) for pair, parts in found.items()}


def several(found: Found, row: Any, field: str, part: Any) -> None:
    parts = found[row["asked"], row["organisation"]]
    parts[field] = (*parts.get(field, ()), part)


def link(row: Any) -> Link:
    return Link(row["activity"], said(row["title"]))


def links(held: list[Any] | None) -> tuple[Link, ...]:
    return tuple(link(one) for one in held or ())


def as_near(row: Any) -> Near:
    return Near(
        link=link(row),
        distance_km=row["distance_km"],
        approximate=row["approximate"],
        activities=row["activities"],
    )


def as_together(row: Any) -> Together:
    return Together(
        partner=Named(row["partner"], said(row["partner_name"])),
        partner_activities=row["partner_activities"],
        activities=row["activities"],
        since=row["since"],
        links=links(row["links"]),
    )


def as_framework(row: Any) -> InFramework:
    return InFramework(
        code=row["code"],
        name=said(row["name"]),
        member=row["member"],
        activities=row["activities"],
        links=links(row["links"]),
    )


def as_funded(row: Any) -> Funded:
    return Funded(
        activities=row["activities"],
        here=row["here"],
        links=links(row["links"]),
        sums_usd=tuple(row["sums_usd"]),
    )


async def similar(connection: Connection, activity: int) -> dict[int, Similar]:
    """By organisation, for one activity."""
    found = await rows(connection, "similar", activity)
    return {
        row["organisation"]: Similar(link=link(row), words=tuple(row["words"]), likeness=row["likeness"])
        for row in found
    }

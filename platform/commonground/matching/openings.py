"""Opportunities: published planned and ongoing activities that still seek something, as lists show them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from commonground.activities import filters
from commonground.activities.conditions import STATUS, Arguments, conditions
from commonground.activities.filters import Filters, Page
from commonground.activities.freshness import FRESHNESS
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.i18n import mark as n_
from commonground.matching.queries import said

# Who looks for work to fund meets it once: not in the record that stands for it and in its duplicate.
TOLD_TWICE = "EXISTS (SELECT FROM activity d WHERE d.id = c.activity_id AND d.counted_as = 'duplicate')"
OPEN = f"cardinality(c.needs) > 0 AND {STATUS} IN ('planned', 'ongoing') AND NOT {TOLD_TWICE}"
COLUMNS = f"""
    c.activity_id AS id, c.title, c.lead, c.area_pips AS areas, c.countries, c.needs, c.themes,
    {STATUS} AS status, c.start_on AS start, c.end_on AS "end", c.budget_usd, c.committed_usd,
    c.gap_usd, c.confirmed_on, {FRESHNESS} AS freshness, c.missing, c.partners_count, c.places_count, c.wide,
    a.provenance ->> 'needs' = 'example' AS needs_example
"""
CARDS = "activity_card c JOIN activity a ON a.id = c.activity_id"
READY = {
    "budget": n_("budget stated"),
    "dates": n_("dates stated"),
    "place": n_("place stated"),
    "partners": n_("has partners"),
    "committed": n_("money committed already"),
    "confirmed": n_("confirmed within a year"),
}
LACKS = {
    "budget": n_("a budget"),
    "dates": n_("dates"),
    "place": n_("a place"),
    "partners": n_("partners"),
    "committed": n_("money committed"),
    "confirmed": n_("a confirmation within a year"),
}


class Opportunity(msgspec.Struct, frozen=True, kw_only=True):
    """What a card shows, and how ready it is to be funded or joined."""

    id: int
    title: str
    url: str
    status: str
    areas: list[Any]
    countries: list[str]
    lead: dict[str, Any] | None
    partners_count: int
    places_count: int
    wide: list[str]
    start: date | None
    end: date | None
    needs: list[str]
    needs_example: bool
    themes: list[str]
    budget_usd: float | None
    committed_usd: float | None
    gap_usd: float | None
    confirmed_on: date | None
    freshness: str
    ready: list[str]

    @property
    def lacks(self) -> list[str]:
        return [code for code in READY if code not in self.ready]


def readiness(row: Any) -> Iterator[str]:
    """What a donor asks first, each read off the record; nothing is guessed."""
    found = {
        "budget": "budget" not in row["missing"],
        "dates": "dates" not in row["missing"],
        "place": "location" not in row["missing"],
        "partners": row["partners_count"] > 0,
        "committed": bool(row["committed_usd"]),
        "confirmed": row["freshness"] == "fresh",
    }
    return (code for code, holds in found.items() if holds)


def ready_words(found: Opportunity) -> list[str]:
    return [_(READY[code]) for code in found.ready]


def lack_words(found: Opportunity) -> list[str]:
    return [_(LACKS[code]) for code in found.lacks]


def as_opportunity(row: Any) -> Opportunity:
    held = dict(row)
    missing = ("missing", "title", "lead", "needs_example")
    lead = row["lead"] and {"id": row["lead"]["id"], "name": said(row["lead"]["name"])}
    return msgspec.convert(
        {name: value for name, value in held.items() if name not in missing}
        | {
            "title": said(row["title"]),
            "lead": lead or None,
            "url": f"/activities/{row['id']}",
            "needs_example": bool(row["needs_example"]),
            "ready": list(readiness(row)),
        },
        Opportunity,
        strict=False,
    )


async def open_ids(connection: Connection, chosen: Filters) -> list[int]:
    arguments = Arguments()
    where = conditions(chosen, arguments)
    query = f"SELECT c.activity_id FROM activity_card c WHERE {OPEN} AND {where}"
    return [row["activity_id"] for row in await connection.fetch(query, *arguments.values)]


async def page_of(connection: Connection, chosen: Filters, page: Page) -> tuple[int, list[Opportunity]]:
    """One page in the asked order, and how many there are in all."""
    arguments = Arguments()
    where = conditions(chosen, arguments)
    total = await connection.fetchval(
        f"SELECT count(*) FROM activity_card c WHERE {OPEN} AND {where}", *arguments.values
    )
    limit, offset = arguments.add(page.limit), arguments.add(page.limit * (page.page - 1))
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM {CARDS} WHERE {OPEN} AND {where}"
        f" ORDER BY {filters.SORTS[page.sort]} LIMIT {limit}::int OFFSET {offset}::int",
        *arguments.values,
    )
    return int(total or 0), [as_opportunity(row) for row in rows]


async def by_ids(connection: Connection, keys: list[int]) -> list[Opportunity]:
    """In the order of the keys; those that are no longer open are left out."""
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM {CARDS} WHERE {OPEN} AND c.activity_id = ANY($1::bigint[])"
        " ORDER BY array_position($1::bigint[], c.activity_id)",
        keys,
    )
    return [as_opportunity(row) for row in rows]


async def unmet(connection: Connection, met: list[int]) -> dict[str, int]:
    """How many open needs of each kind no accepted introduction has answered yet."""
    rows = await connection.fetch(
        f"""
        SELECT kind, count(*) AS n FROM activity_card c CROSS JOIN unnest(c.needs) AS x(kind)
        WHERE {OPEN} AND c.activity_id <> ALL($1::bigint[]) GROUP BY kind ORDER BY n DESC, kind
        """,
        met,
    )
    return {row["kind"]: row["n"] for row in rows}

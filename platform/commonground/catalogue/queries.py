"""What lists and live figures read: activity_card alone, so that a page is one or two statements."""

from typing import Any

from commonground.accounts.schemas import Viewer
from commonground.activities.conditions import STATUS, Arguments
from commonground.activities.filters import SORTS, Filters, Page
from commonground.activities.freshness import FRESHNESS
from commonground.activities.overlap import Link, counted
from commonground.base.database import Connection
from commonground.base.texts import FALLBACK, chosen
from commonground.catalogue.schemas import Card, Totals
from commonground.catalogue.selection import where

CARDS = f"""
SELECT c.activity_id, c.title, c.state, {STATUS} AS status, {FRESHNESS} AS freshness, c.area_pips,
       c.countries, c.lead, c.partners_count, c.start_on, c.end_on, c.needs, c.offers, c.budget_usd,
       c.committed_usd, c.gap_usd,
       c.confirmed_on, c.places_count, c.wide,
       coalesce((SELECT a.provenance ->> 'needs' FROM activity a WHERE a.id = c.activity_id) = 'example',
                false) AS needs_example,
       (SELECT a.counted_as FROM activity a WHERE a.id = c.activity_id) AS counted_as
FROM activity_card c
"""
# Fields of a card that have the row's own names.
SAME = (
    *("state", "status", "countries", "partners_count", "needs", "needs_example", "offers"),
    *("budget_usd", "committed_usd", "gap_usd", "confirmed_on", "freshness", "places_count", "wide"),
    "counted_as",
)


async def listing(
    connection: Connection, filters: Filters, page: Page, language: str, viewer: Viewer | None = None
) -> tuple[int, list[Card]]:
    """How many there are, and the page of them."""
    arguments = Arguments()
    condition = where(filters, arguments, viewer)
    total = await connection.fetchval(
        f"SELECT count(*) FROM activity_card c WHERE {condition}", *arguments.values
    )
    start = (page.page - 1) * page.limit
    if start >= total:
        return total, []
    window = f"ORDER BY {SORTS[page.sort]} LIMIT {arguments.add(page.limit)} OFFSET {arguments.add(start)}"
    rows = await connection.fetch(f"{CARDS} WHERE {condition} {window}", *arguments.values)
    return total, [card(row, language) for row in rows]


async def one_card(connection: Connection, key: int, language: str) -> Card | None:
    row = await connection.fetchrow(f"{CARDS} WHERE c.activity_id = $1 AND c.state = 'published'", key)
    return card(row, language) if row else None


def card(row: Any, language: str) -> Card:
    lead = row["lead"]
    return Card(
        id=row["activity_id"],
        title=chosen(row["title"], language),
        title_language=language_of(row["title"], language),
        areas=row["area_pips"],
        lead={"id": lead["id"], "name": chosen(lead["name"], language)} if lead else None,
        start=row["start_on"],
        end=row["end_on"],
        **{name: row[name] for name in SAME},
    )


def language_of(texts: dict[str, Any], language: str) -> str:
    """The language of the text that `chosen` gives."""
    return next((code for code in (language, *FALLBACK, *texts) if code in texts), language)


async def registered_organisations(connection: Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM organisation WHERE merged_into IS NULL"))


async def matching_ids(connection: Connection, filters: Filters, viewer: Viewer | None = None) -> list[int]:
    arguments = Arguments()
    condition = where(filters, arguments, viewer)
    query = f"SELECT c.activity_id FROM activity_card c WHERE {condition} ORDER BY c.activity_id"
    return [row["activity_id"] for row in await connection.fetch(query, *arguments.values)]


LINKS = "SELECT id, counted_in AS into, counted_as AS kind FROM activity WHERE counted_in IS NOT NULL"
SUMS = f"""
WITH found AS (
    SELECT c.organisations, c.budget_usd, c.committed_usd,
           c.activity_id <> ALL({{overlap}}::bigint[]) AS counted,
           CASE WHEN 'funding' = ANY(c.needs) AND {STATUS} IN ('planned', 'ongoing') THEN c.gap_usd END
               AS sought
    FROM activity_card c WHERE {{condition}}
)
SELECT count(*) AS activities, count(*) FILTER (WHERE NOT counted) AS overlap,
       (SELECT count(DISTINCT o) FROM found, unnest(organisations) AS o) AS organisations,
       coalesce(sum(budget_usd) FILTER (WHERE counted), 0) AS budget_usd,
       coalesce(sum(committed_usd) FILTER (WHERE counted), 0) AS committed_usd,
       coalesce(sum(sought) FILTER (WHERE counted), 0) AS sought_usd
FROM found
"""


async def totals(connection: Connection, filters: Filters, viewer: Viewer | None = None) -> Totals:
    """Gross numbers of activities and organisations, and sums of money that count each piece of work once."""
    overlap = await overlap_of(connection, filters, viewer)
    arguments = Arguments()
    parts = {"overlap": arguments.add(overlap), "condition": where(filters, arguments, viewer)}
    row = await connection.fetchrow(SUMS.format(**parts), *arguments.values)
    assert row is not None  # An aggregate without GROUP BY always gives one row.
    return Totals(**dict(row))


async def overlap_of(connection: Connection, filters: Filters, viewer: Viewer | None = None) -> list[int]:
    """The records of a selection whose work another record of it counts; only linked ones can be."""
    links = [Link(**dict(row)) for row in await connection.fetch(LINKS)]
    arguments = Arguments()
    linked = arguments.add([key for link in links for key in (link.id, link.into)])
    condition = f"c.activity_id = ANY({linked}::bigint[]) AND {where(filters, arguments, viewer)}"
    query = f"SELECT c.activity_id FROM activity_card c WHERE {condition}"
    chosen = {row["activity_id"] for row in await connection.fetch(query, *arguments.values)}
    return sorted(chosen - counted(chosen, links))


NAMES = """
SELECT 'organisation' AS kind, o.id::text AS value, coalesce(m.name, o.name) AS name
FROM organisation o LEFT JOIN organisation m ON m.id = o.merged_into WHERE o.id = ANY($1::bigint[])
UNION ALL SELECT 'framework', code, name FROM framework WHERE code = ANY($2::text[])
UNION ALL SELECT 'site', id::text, name FROM priority_site WHERE id = ANY($3::bigint[])
"""


async def chosen_names(connection: Connection, filters: Filters, language: str) -> dict[tuple[str, str], str]:
    """What the filters' organisations, frameworks and sites are called."""
    if not (filters.organisation or filters.framework or filters.site):
        return {}
    asked = (list(filters.organisation), list(filters.framework), list(filters.site))
    rows = await connection.fetch(NAMES, *asked)
    return {(row["kind"], row["value"]): chosen(row["name"], language) for row in rows}

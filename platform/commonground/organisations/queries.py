"""Reads of organisations. What they do is told from published activities alone: use the public role."""

from typing import Any

import msgspec

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.sql import beside
from commonground.base.texts import chosen
from commonground.organisations.folding import folded

Row = dict[str, Any]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which organisations a list shows; empty means no limit."""

    q: str = ""
    type: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    limit: int = 50
    page: int = 1


async def listed(connection: Connection, asked: Asked) -> tuple[int, list[Row]]:
    """How many there are, and one page, those with most activities first."""
    found = await connection.fetch(
        beside(__file__, "list"),
        asked.q.strip(),
        list(asked.type),
        list(asked.country),
        list(asked.offers),
        asked.limit,
        asked.limit * (asked.page - 1),
    )
    total = found[0]["total"] if found else 0
    return total, [named(row) for row in found if row["id"] is not None]


def named(row: Any) -> Row:
    held = dict(row)
    held.pop("total", None)
    return held | {"name": chosen(row["name"], reading.get())}


async def one(connection: Connection, key: int) -> Row | None:
    """The organisation, or the one that stands for it since a merge."""
    row = await connection.fetchrow(
        """
        SELECT o.id, o.identifier, o.name, o.acronym, o.type, o.country, o.homepage, o.source, o.provenance,
               (SELECT min(m.verified_at) FROM organisation m WHERE m.id = o.id OR m.merged_into = o.id)
                   AS verified_at,
               p.id AS parent_id, p.name AS parent,
               (SELECT array_agg(DISTINCT n.alias)
                FROM organisation_alias n JOIN organisation m ON m.id = n.organisation_id
                WHERE coalesce(m.merged_into, m.id) = o.id) AS aliases
        FROM organisation asked
        JOIN organisation o ON o.id = coalesce(asked.merged_into, asked.id)
        LEFT JOIN organisation stated ON stated.id = o.parent_id
        LEFT JOIN organisation p ON p.id = coalesce(stated.merged_into, stated.id) AND p.id <> o.id
        WHERE asked.id = $1
        """,
        key,
    )
    return dict(row) if row else None


async def children(connection: Connection, key: int) -> list[Row]:
    """Those that are part of it, or of one that was merged into it."""
    rows = await connection.fetch(
        """
        SELECT o.id, o.name, o.acronym FROM organisation p JOIN organisation o ON o.parent_id = p.id
        WHERE (p.id = $1 OR p.merged_into = $1) AND o.merged_into IS NULL AND o.id <> $1
        ORDER BY chosen_text(o.name, $2), o.id
        """,
        key,
        reading.get(),
    )
    return [named(row) for row in rows]


async def names(connection: Connection) -> list[str]:
    """For the list a form offers while one types: the first thousand; any other name can be typed as well."""
    query = "SELECT name FROM organisation WHERE merged_into IS NULL ORDER BY id LIMIT 1000"
    return sorted({chosen(row["name"], reading.get()) for row in await connection.fetch(query)})


async def alike(connection: Connection, name: str, most: int = 8) -> list[Row]:
    """Whatever bears this name or has it in one of its names, the whole name first."""
    rows = await connection.fetch(
        """
        SELECT o.id, o.name, o.acronym, o.country, o.type, o.identifier, o.verified_at,
               bool_or(n.folded = $1) AS same
        FROM organisation_alias n JOIN organisation g ON g.id = n.organisation_id
        JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        WHERE $1 <> '' AND (n.folded = $1 OR strpos(n.folded, $1) > 0
                            OR (length(n.folded) > 8 AND strpos($1, n.folded) > 0))
        GROUP BY o.id ORDER BY same DESC, o.id LIMIT $2
        """,
        folded(name),
        most,
    )
    return [named(row) for row in rows]


async def contact(connection: Connection, key: int) -> Row | None:
    """Not on a connection of the public role: it has no right to this table."""
    row = await connection.fetchrow(
        """
        SELECT c.name, c.email, c.phone FROM organisation_contact c
        JOIN organisation o ON o.id = c.organisation_id
        WHERE coalesce(o.merged_into, o.id) = $1 ORDER BY o.merged_into NULLS FIRST LIMIT 1
        """,
        key,
    )
    return dict(row) if row else None


async def any_verified(connection: Connection, keys: list[int]) -> bool:
    """Whether the secretariat vouches for one of these, or for one that was merged into it."""
    query = """
        SELECT EXISTS (SELECT FROM organisation WHERE verified_at IS NOT NULL
                       AND coalesce(merged_into, id) = ANY($1::bigint[]))
        """
    return bool(await connection.fetchval(query, keys))


async def versions(connection: Connection, key: int) -> list[Row]:
    """Newest first."""
    rows = await connection.fetch(
        """
        SELECT v.id, v.source, v.note, v.document, v.created_at, p.name AS person
        FROM organisation_version v LEFT JOIN person p ON p.id = v.person_id
        WHERE v.organisation_id = $1 ORDER BY v.id DESC
        """,
        key,
    )
    return [dict(row) for row in rows]


async def merged(connection: Connection, key: int) -> list[Row]:
    """Those it stands for since they were merged into it."""
    query = "SELECT id, name, identifier FROM organisation WHERE merged_into = $1 ORDER BY id"
    return [named(row) for row in await connection.fetch(query, key)]


async def names_of(connection: Connection, keys: list[int]) -> dict[int, str]:
    query = "SELECT id, name FROM organisation WHERE id = ANY($1::bigint[])"
    return {row["id"]: chosen(row["name"], reading.get()) for row in await connection.fetch(query, keys)}


async def offers(connection: Connection, key: int) -> list[Row]:
    rows = await connection.fetch(
        """
        SELECT f.kind, f.detail FROM organisation_offer f JOIN organisation o ON o.id = f.organisation_id
        WHERE coalesce(o.merged_into, o.id) = $1 ORDER BY f.id
        """,
        key,
    )
    return [dict(row) for row in rows]


async def donor(connection: Connection, key: int) -> Row | None:
    row = await connection.fetchrow(
        """
        SELECT d.areas, d.countries, d.themes, d.amount_min_usd, d.amount_max_usd
        FROM donor_profile d JOIN organisation o ON o.id = d.organisation_id
        WHERE coalesce(o.merged_into, o.id) = $1 ORDER BY o.merged_into NULLS FIRST LIMIT 1
        """,
        key,
    )
    return dict(row) if row else None


async def work(connection: Connection, key: int) -> Row:
    """What its published activities add up to, by area, country, role and status."""
    row = await connection.fetchrow(beside(__file__, "work"), key)
    return dict(row) if row else {}


async def network(connection: Connection, key: int, most: int = 12) -> list[Row]:
    """With whom it works most: partners with the number of shared activities."""
    rows = await connection.fetch(
        """
        SELECT o.id, o.name, o.acronym, count(*) AS activities
        FROM activity_card c CROSS JOIN unnest(c.organisations) AS x(id) JOIN organisation o ON o.id = x.id
        WHERE c.organisations @> ARRAY[$1::bigint] AND x.id <> $1
        GROUP BY o.id, o.name, o.acronym ORDER BY activities DESC, o.id LIMIT $2
        """,
        key,
        most,
    )
    return [named(row) for row in rows]


async def sought(connection: Connection, key: int) -> list[Row]:
    """What its planned and ongoing activities seek, by kind."""
    rows = await connection.fetch(
        """
        SELECT x.kind, count(*) AS activities,
               bool_and(a.provenance ->> 'needs' IS NOT DISTINCT FROM 'example') AS example
        FROM activity_card c JOIN activity a ON a.id = c.activity_id
        JOIN organisation o ON o.id = a.lead_id CROSS JOIN unnest(c.needs) AS x(kind)
        WHERE coalesce(o.merged_into, o.id) = $1
          AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
        GROUP BY x.kind ORDER BY activities DESC, x.kind
        """,
        key,
    )
    return [dict(row) for row in rows]


async def recent(connection: Connection, key: int, most: int = 6) -> list[Row]:
    """Its newest published activities by start, with the roles it plays."""
    rows = await connection.fetch(beside(__file__, "recent"), key, most)
    return [dict(row) for row in rows]


async def choices(connection: Connection) -> dict[str, list[Row]]:
    """What the list can be narrowed by: types, countries and offers with their counts."""
    rows = await connection.fetch(
        """
        SELECT 'type' AS name, type AS value, count(*) AS n FROM organisation
        WHERE merged_into IS NULL AND type IS NOT NULL GROUP BY type
        UNION ALL SELECT 'country', country, count(*) FROM organisation
        WHERE merged_into IS NULL AND country IS NOT NULL GROUP BY country
        UNION ALL SELECT 'offers', f.kind, count(DISTINCT coalesce(o.merged_into, o.id))
        FROM organisation_offer f JOIN organisation o ON o.id = f.organisation_id GROUP BY f.kind
        ORDER BY name, n DESC, value
        """
    )
    found: dict[str, list[Row]] = {"type": [], "country": [], "offers": []}
    for row in rows:
        found[row["name"]].append({"value": row["value"], "count": row["n"]})
    return found

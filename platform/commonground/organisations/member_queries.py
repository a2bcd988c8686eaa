"""Reads of people: members and invitations of an organisation, registrations, everybody."""

from typing import Any

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.texts import chosen

Row = dict[str, Any]

GROUP = "SELECT id FROM organisation WHERE id = $1 OR merged_into = $1"
RANK = "array_position(ARRAY['manager', 'editor', 'reader'], m.role)"
PEOPLE = """
FROM person p
WHERE ($1 = '' OR strpos(lower(p.name), lower($1)) > 0 OR strpos(p.email, lower($1)) > 0
       OR EXISTS (SELECT FROM member m JOIN organisation_alias n ON n.organisation_id = m.organisation_id
                  WHERE m.person_id = p.id AND strpos(lower(n.alias), lower($1)) > 0))
  AND ($2 = '' OR p.role = $2)
"""
BELONGS = """
(SELECT coalesce(
     jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'role', m.role) ORDER BY o.id), '[]')
 FROM member m JOIN organisation g ON g.id = m.organisation_id
 JOIN organisation o ON o.id = coalesce(g.merged_into, g.id) WHERE m.person_id = p.id) AS organisations
"""


async def members(connection: Connection, organisation: int) -> list[Row]:
    """Each once, with the strongest role, those of merged organisations as well; managers first."""
    rows = await connection.fetch(
        f"""
        SELECT * FROM (
            SELECT DISTINCT ON (p.id) p.id, p.name, p.email, m.role, {RANK} AS place,
                   p.deactivated_at IS NOT NULL AS is_shut_out
            FROM member m JOIN person p ON p.id = m.person_id
            WHERE m.organisation_id IN ({GROUP}) ORDER BY p.id, {RANK}
        ) one ORDER BY place, name, id
        """,
        organisation,
    )
    return [dict(row) for row in rows]


async def open_invitations(connection: Connection, organisation: int) -> list[Row]:
    rows = await connection.fetch(
        f"""
        SELECT i.id, i.email, i.role, i.language, i.sent_at, i.times_sent, p.name AS inviter,
               i.sent_at < now() - interval '14 days' AS is_expired
        FROM invitation i LEFT JOIN person p ON p.id = i.person_id
        WHERE i.organisation_id IN ({GROUP}) AND i.accepted_at IS NULL AND i.revoked_at IS NULL
        ORDER BY i.sent_at DESC, i.id DESC
        """,
        organisation,
    )
    return [dict(row) for row in rows]


async def invitation(connection: Connection, key: int) -> Row:
    """What whoever holds its link is told."""
    row = await connection.fetchrow(
        """
        SELECT i.id, i.email, i.role, i.language, i.name, o.id AS organisation_id, o.name AS organisation,
               p.name AS inviter, EXISTS (SELECT FROM person h WHERE h.email = i.email) AS has_account
        FROM invitation i JOIN organisation g ON g.id = i.organisation_id
        JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        LEFT JOIN person p ON p.id = i.person_id WHERE i.id = $1
        """,
        key,
    )
    return said(row) if row else {}


async def waiting(connection: Connection) -> list[Row]:
    """Registrations that the secretariat has to decide on, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT r.id, r.name, r.email, r.why, r.country, r.type, r.organisation_id, r.organisation_name,
               r.confirmed_at, o.name AS organisation
        FROM registration r LEFT JOIN organisation g ON g.id = r.organisation_id
        LEFT JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        WHERE r.state = 'waiting' ORDER BY r.confirmed_at, r.id LIMIT 200
        """
    )
    return [said(row) for row in rows]


async def registration(connection: Connection, key: int) -> Row | None:
    row = await connection.fetchrow(
        """
        SELECT r.*, o.id AS standing_id, o.name AS organisation, o.country AS organisation_country,
               o.verified_at, d.name AS decider,
               EXISTS (SELECT FROM person p WHERE p.email = r.email) AS has_account
        FROM registration r LEFT JOIN organisation g ON g.id = r.organisation_id
        LEFT JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        LEFT JOIN person d ON d.id = r.decided_by WHERE r.id = $1
        """,
        key,
    )
    return said(row) if row else None


async def people(connection: Connection, q: str, role: str, most: int, skip: int) -> tuple[int, list[Row]]:
    """How many there are, and one page of them by name."""
    total = await connection.fetchval(f"SELECT count(*) {PEOPLE}", q, role)
    rows = await connection.fetch(
        f"""
        SELECT p.id, p.name, p.email, p.role, p.country, p.deactivated_at, p.created_at, {BELONGS}
        {PEOPLE} ORDER BY p.name, p.id LIMIT $3 OFFSET $4
        """,
        q,
        role,
        most,
        skip,
    )
    return int(total or 0), [with_names(row) for row in rows]


async def person(connection: Connection, key: int) -> Row | None:
    row = await connection.fetchrow(
        f"""
        SELECT p.id, p.name, p.email, p.role, p.country, p.language, p.deactivated_at, p.created_at, {BELONGS}
        FROM person p WHERE p.id = $1
        """,
        key,
    )
    return with_names(row) if row else None


def said(row: Any) -> Row:
    return dict(row) | {"organisation": chosen(row["organisation"] or {}, reading.get())}


def with_names(row: Any) -> Row:
    belongs = [one | {"name": chosen(one["name"], reading.get())} for one in row["organisations"]]
    return dict(row) | {"organisations": belongs}

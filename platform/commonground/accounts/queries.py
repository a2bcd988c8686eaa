"""Who a cookie or a token belongs to, and what a person has open."""

from typing import Any, get_args

from commonground.accounts.schemas import MemberRole, Opened, Viewer
from commonground.accounts.service import digest
from commonground.base.database import Connection, Pool

NOTED_EVERY = "5 minutes"
SCOPES = {"sign_in_session": "'{}'::text[]", "api_token": "t.scopes"}
WHO = """p.id, p.name, p.email, p.role, p.language, p.country,
       coalesce(belongs.roles, '[]') AS roles, coalesce(merged.ids, '{}') AS merged"""
BELONGING = """
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(coalesce(o.merged_into, o.id), m.role)) AS roles,
           array_agg(coalesce(o.merged_into, o.id)) AS standing
    FROM member m JOIN organisation o ON o.id = m.organisation_id WHERE m.person_id = p.id
) belongs ON true
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(o.id, o.merged_into) AS ids FROM organisation o
    WHERE o.merged_into = ANY(belongs.standing)
) merged ON true
"""
PERSON = f"""
SELECT {WHO}, %s AS scopes, coalesce(t.seen_at < now() - interval '%s', true) AS is_stale
FROM %s t JOIN person p ON p.id = t.person_id {BELONGING}
WHERE t.token_hash = $1 AND t.expires_at > now() AND p.deactivated_at IS NULL
"""
# Without keys everyone who belongs to an organisation.
PEOPLE = f"""
SELECT {WHO} FROM person p {BELONGING}
WHERE p.deactivated_at IS NULL
  AND (p.id = ANY($1::bigint[]) OR ($1::bigint[] IS NULL AND belongs.roles IS NOT NULL))
ORDER BY p.id
"""


async def opened(pool: Pool, token: str, table: str) -> Opened | None:
    """`table` is sign_in_session for cookies and api_token for bearer tokens.

    Read anew at each request: a role or membership that was taken away a second ago is gone.
    """
    row = await pool.fetchrow(PERSON % (SCOPES[table], NOTED_EVERY, table), digest(token))
    if row is None:
        return None
    return Opened(viewer_from(row), tuple(row["scopes"]), row["is_stale"])


def viewer_from(row: Any) -> Viewer:
    return Viewer(
        row["id"],
        row["name"],
        row["email"],
        row["role"],
        row["language"],
        strongest(row["roles"]),
        row["country"],
        {int(key): standing for key, standing in row["merged"].items()},
    )


async def viewers(connection: Connection, people: list[int] | None = None) -> list[Viewer]:
    """For mails and their links, where nobody is signed in: these people, or all who belong anywhere."""
    return [viewer_from(row) for row in await connection.fetch(PEOPLE, people)]


def strongest(roles: list[tuple[int, str]]) -> dict[int, str]:
    """By organisation; who belonged to two that were merged keeps what either allows."""
    ranks = get_args(MemberRole)
    return dict(sorted(roles, key=lambda pair: ranks.index(pair[1]) if pair[1] in ranks else -1))


async def note_use(pool: Pool, token: str, table: str) -> None:
    """One of several requests at once notes it; the others find it noted."""
    await pool.execute(
        f"UPDATE {table} SET seen_at = now() WHERE token_hash = $1 "
        f"AND coalesce(seen_at < now() - interval '{NOTED_EVERY}', true)",
        digest(token),
    )


async def sessions(connection: Connection, person: int) -> list[dict[str, Any]]:
    query = """
        SELECT token_hash, browser, system, created_at, seen_at FROM sign_in_session
        WHERE person_id = $1 AND expires_at > now() ORDER BY seen_at DESC, created_at DESC
    """
    return [dict(row) for row in await connection.fetch(query, person)]


async def tokens(connection: Connection, person: int) -> list[dict[str, Any]]:
    query = """
        SELECT token_hash, name, scopes, created_at, seen_at, expires_at, expires_at < now() AS has_expired
        FROM api_token WHERE person_id = $1 ORDER BY created_at DESC
    """
    return [dict(row) for row in await connection.fetch(query, person)]


async def ways_in(connection: Connection, person: int) -> dict[str, Any]:
    """How the person can sign in: a password, a second step, other providers."""
    query = """
        SELECT password_hash IS NOT NULL AS has_password,
               EXISTS (SELECT FROM second_step s WHERE s.person_id = p.id AND confirmed_at IS NOT NULL)
                   AS has_second_step,
               (SELECT count(*) FROM recovery_code c WHERE c.person_id = p.id) AS recovery_codes,
               ARRAY(SELECT issuer FROM identity i WHERE i.person_id = p.id) AS issuers
        FROM person p WHERE p.id = $1
    """
    row = await connection.fetchrow(query, person)
    return dict(row) if row else {}


async def memberships(connection: Connection, person: int) -> list[dict[str, Any]]:
    query = """
        SELECT o.id, o.name, m.role FROM member m JOIN organisation g ON g.id = m.organisation_id
        JOIN organisation o ON o.id = coalesce(g.merged_into, g.id)
        WHERE m.person_id = $1 ORDER BY o.id
        """
    return [dict(row) for row in await connection.fetch(query, person)]


async def people(connection: Connection) -> list[dict[str, Any]]:
    """For the operator: who there is."""
    query = "SELECT email, name, role, country, created_at FROM person ORDER BY email"
    return [dict(row) for row in await connection.fetch(query)]

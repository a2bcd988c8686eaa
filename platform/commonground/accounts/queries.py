"""Who a cookie or a token belongs to."""

from typing import Any

from commonground.accounts.schemas import Viewer
from commonground.accounts.service import digest
from commonground.base.database import Connection, Pool

PERSON = """
SELECT p.id, p.name, p.email, p.role, p.language, p.country,
       coalesce((SELECT jsonb_object_agg(m.organisation_id, m.role) FROM member m WHERE m.person_id = p.id),
                '{}') AS organisations
FROM %s t JOIN person p ON p.id = t.person_id WHERE t.token_hash = $1 AND t.expires_at > now()
"""


async def viewer_of(pool: Pool, token: str, table: str) -> Viewer | None:
    """`table` is sign_in_session for cookies and api_token for bearer tokens."""
    row = await pool.fetchrow(PERSON % table, digest(token))
    if row is None:
        return None
    organisations = {int(key): role for key, role in row["organisations"].items()}
    return Viewer(
        row["id"], row["name"], row["email"], row["role"], row["language"], organisations, row["country"]
    )


async def tokens(connection: Connection, person: int) -> list[dict[str, Any]]:
    query = """
        SELECT token_hash, name, created_at, expires_at FROM api_token
        WHERE person_id = $1 ORDER BY created_at DESC
    """
    return [dict(row) for row in await connection.fetch(query, person)]


async def memberships(connection: Connection, person: int) -> list[dict[str, Any]]:
    query = """
        SELECT o.id, o.name, m.role FROM member m JOIN organisation o ON o.id = m.organisation_id
        WHERE m.person_id = $1 ORDER BY o.id
        """
    return [dict(row) for row in await connection.fetch(query, person)]

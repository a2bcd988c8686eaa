"""Reads for those who keep frameworks or answer in them: documents, persons, what waits, what is due."""

from datetime import date, timedelta
from typing import Any, TypeVar

import msgspec

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.texts import chosen
from commonground.frameworks import rules
from commonground.frameworks.schemas import AgreedItem, Charter, Meeting, Part

Row = dict[str, Any]
D = TypeVar("D", bound=Part)

VERSIONS = """
SELECT v.about, v.about_id, v.number, v.source, v.created_at, v.document, p.name AS person
FROM framework_version v LEFT JOIN person p ON p.id = v.person_id
WHERE v.framework_id = $1 ORDER BY v.id DESC
"""
LATEST = """
SELECT number, document FROM framework_version
WHERE framework_id = $1 AND about = $2 AND about_id = $3 ORDER BY number DESC LIMIT 1
"""
NUMBERED = """
SELECT document FROM framework_version
WHERE framework_id = $1 AND about = $2 AND about_id = $3 AND number = $4
"""
STEPS = """
SELECT s.id, p.name AS person FROM agreed_item_step s JOIN person p ON p.id = s.person_id WHERE s.item_id = $1
"""
# Items that name one of the organisations in $1, with the last day one of them answered.
THEIRS = """
SELECT i.id, i.content, i.state, i.due_on, f.code, f.name AS framework,
       (SELECT max(s.created_at)::date FROM agreed_item_step s
        WHERE s.item_id = i.id AND s.organisation_id = ANY($1::bigint[])) AS answered_on
FROM agreed_item i JOIN meeting m ON m.id = i.meeting_id JOIN framework f ON f.id = m.framework_id
WHERE i.state IN ('open', 'under_way') AND EXISTS (
    SELECT FROM agreed_item_organisation x JOIN organisation o ON o.id = x.organisation_id
    WHERE x.item_id = i.id AND coalesce(o.merged_into, o.id) = ANY($1::bigint[]))
ORDER BY i.due_on NULLS LAST, i.id
"""
# One row a person to write to: editors and managers of whoever answers for an item that falls due.
FALLING_DUE = """
SELECT DISTINCT i.id AS item, i.content, i.due_on, i.state, f.code, f.name AS framework,
       p.id AS person, p.email, p.name, p.language
FROM agreed_item i JOIN meeting m ON m.id = i.meeting_id JOIN framework f ON f.id = m.framework_id
JOIN agreed_item_organisation x ON x.item_id = i.id JOIN organisation o ON o.id = x.organisation_id
JOIN member b ON b.organisation_id = coalesce(o.merged_into, o.id) AND b.role IN ('editor', 'manager')
JOIN person p ON p.id = b.person_id
WHERE i.state IN ('open', 'under_way') AND i.due_on BETWEEN $1 AND $2
ORDER BY i.id, p.id
"""


async def latest(
    connection: Connection, framework: int, about: str, key: int, into: type[D]
) -> tuple[int, D] | None:
    """The version and its document; None too where the thing belongs to another framework."""
    row = await connection.fetchrow(LATEST, framework, about, key)
    return (row["number"], msgspec.convert(row["document"], into)) if row else None


async def charter(connection: Connection, key: int) -> tuple[int, Charter] | None:
    return await latest(connection, key, "framework", key, Charter)


async def meeting(connection: Connection, framework: int, key: int) -> tuple[int, Meeting] | None:
    return await latest(connection, framework, "meeting", key, Meeting)


async def item(connection: Connection, framework: int, key: int) -> tuple[int, AgreedItem] | None:
    return await latest(connection, framework, "item", key, AgreedItem)


async def numbered(connection: Connection, framework: int, about: str, key: int, number: int) -> Any:
    """A document as it was at a version; None where there is no such version."""
    return await connection.fetchval(NUMBERED, framework, about, key, number)


async def versions(connection: Connection, framework: int) -> list[Row]:
    return [dict(row) for row in await connection.fetch(VERSIONS, framework)]


async def persons(connection: Connection, item: int) -> dict[int, str]:
    """Who wrote each step of an item."""
    return {row["id"]: row["person"] for row in await connection.fetch(STEPS, item)}


async def organisation_names(connection: Connection, keys: list[int]) -> dict[int, str]:
    query = "SELECT id, name FROM organisation WHERE id = ANY($1::bigint[])"
    return {row["id"]: chosen(row["name"], reading.get()) for row in await connection.fetch(query, keys)}


async def waiting(connection: Connection, organisations: list[int], today: date) -> list[Row]:
    """Agreed items that wait for an answer of one of these organisations, the next due first."""
    rows = await connection.fetch(THEIRS, organisations)
    return [
        dict(row)
        | {
            "content": chosen(row["content"], reading.get()),
            "framework": chosen(row["framework"], reading.get()),
            "late": rules.is_late(row["state"], row["due_on"], today),
        }
        for row in rows
        if rules.waits_for_answer(row["state"], row["due_on"], row["answered_on"], today)
    ]


async def falling_due(connection: Connection, today: date) -> list[Row]:
    until = today + timedelta(days=rules.REMIND_DAYS)
    return [dict(row) for row in await connection.fetch(FALLING_DUE, today, until)]


async def all_names(connection: Connection, language: str) -> list[str]:
    """For the list a form offers while one types: the first thousand; any other name can be typed as well."""
    query = """
        SELECT chosen_text(name, $1) AS name FROM organisation
        WHERE merged_into IS NULL ORDER BY id LIMIT 1000
        """
    return sorted({row["name"] for row in await connection.fetch(query, language)})

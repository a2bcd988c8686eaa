"""What moved since the last meeting: agreed items and activities, told from their versions."""

from datetime import date
from typing import Any

from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.sql import beside
from commonground.base.texts import chosen

Row = dict[str, Any]

# The latest word on each item since then, beside the state it was in before.
ITEMS = """
SELECT DISTINCT ON (i.id) i.id, i.content, s.state, s.note, s.created_at::date AS on_day,
       o.name AS organisation,
       (SELECT b.state FROM agreed_item_step b
        WHERE b.item_id = i.id AND (b.kind = 'agreed' OR b.created_at::date <= $2)
        ORDER BY b.id DESC LIMIT 1) AS before
FROM agreed_item_step s JOIN agreed_item i ON i.id = s.item_id JOIN meeting m ON m.id = i.meeting_id
LEFT JOIN organisation o ON o.id = s.organisation_id
WHERE m.framework_id = $1 AND s.kind <> 'agreed' AND s.created_at::date > $2
ORDER BY i.id, s.id DESC
"""


def last_meeting(meetings: list[Row], today: date) -> Row | None:
    """The newest that has been held: a meeting may be on record before its day."""
    held = [one for one in meetings if one["held_on"] and one["held_on"] <= today]
    return max(held, key=lambda one: one["held_on"], default=None)


async def since(connection: Connection, framework: Row, meetings: list[Row], today: date) -> Row | None:
    """None where no meeting has a date to count from."""
    meeting = last_meeting(meetings, today)
    if meeting is None:
        return None
    day = meeting["held_on"]
    items = await connection.fetch(ITEMS, framework["id"], day)
    activities = await connection.fetch(beside(__file__, "moved_activities"), framework["code"], day)
    return {
        "meeting": meeting["title"],
        "since": day,
        "items": [named(row, "content", "organisation") for row in items],
        "activities": [named(row, "title") for row in activities],
    }


def named(row: Any, *fields: str) -> Row:
    return dict(row) | {field: chosen(row[field] or {}, reading.get()) for field in fields}

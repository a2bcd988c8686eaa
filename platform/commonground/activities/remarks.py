"""What reviewers say of an activity, on the whole or on its fields, until it is handed in again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import diff
from commonground.activities.review_models import ReviewComment
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _

Row = dict[str, Any]
LONGEST = 4_000


class Remarks(msgspec.Struct, frozen=True):
    """`on` gives what is said of single fields, by their names."""

    whole: str = ""
    on: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.whole or self.on)

    def in_order(self) -> list[tuple[str, str]]:
        """The whole first, then the fields as the document has them."""
        said = [("", self.whole)] if self.whole else []
        return said + [(field, self.on[field]) for field in diff.shown_fields() if field in self.on]

    def problems(self) -> list[Problem]:
        return [too_long(field) for field, content in self.in_order() if len(content) > LONGEST]


def gathered(whole: str, on: Mapping[str, str]) -> Remarks:
    """What was typed, without boxes left empty; of a field nobody knows it is of the whole."""
    known = {
        field: said.strip() for field, said in on.items() if field in diff.shown_fields() and said.strip()
    }
    lost = [said.strip() for field, said in on.items() if field not in diff.shown_fields() and said.strip()]
    return Remarks("\n".join(filter(None, (whole.strip(), *lost))), known)


def too_long(field: str) -> Problem:
    return Problem(
        field=f"comment-{field}" if field else "comment",
        code="too_long",
        message=_("This comment is too long."),
        remedy=_("Keep it below %(n)d signs.") % {"n": LONGEST},
    )


async def say(session: AsyncSession, activity: int, person: int | None, said: Remarks) -> None:
    rows = [
        {"activity_id": activity, "person_id": person, "field": field, "content": content}
        for field, content in said.in_order()
    ]
    if rows:
        await session.execute(insert(ReviewComment), rows)


async def done(session: AsyncSession, activity: int) -> None:
    """It is handed in again: what was asked for is taken as seen to, until the reviewer says otherwise."""
    table = ReviewComment
    open_ones = update(table).where(table.activity_id == activity, table.done_at.is_(None))
    await session.execute(open_ones.values(done_at=datetime.now(UTC)))


async def every(connection: Connection, activity: int | None) -> list[Row]:
    """Newest first; of one moment, in the order in which they were written."""
    query = """
        SELECT c.field, c.content, c.created_at, c.done_at, p.name AS person
        FROM review_comment c LEFT JOIN person p ON p.id = c.person_id
        WHERE c.activity_id = $1 ORDER BY c.created_at DESC, c.id
        """
    return [dict(row) for row in await connection.fetch(query, activity)]

"""Reads of the introductions: whom they concern, and the public counts."""

from datetime import datetime
from typing import Any

import msgspec

from commonground.accounts.permissions import may, named
from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.matching.queries import said

ONE = """
SELECT i.id, i.activity_id, c.title, i.organisation_id, o.name AS organisation, i.asked_by, i.state,
       i.message, i.answer, i.outcome, i.reasons, i.asked_at, i.answered_at, l.id AS lead_id, l.name AS lead,
       coalesce(
           (SELECT array_agg(m.organisation_id) FROM member m WHERE m.person_id = i.asked_by), '{}'
       ) AS asker_of
FROM introduction i
JOIN activity_card c ON c.activity_id = i.activity_id
JOIN activity a ON a.id = i.activity_id
JOIN organisation o ON o.id = i.organisation_id
LEFT JOIN organisation l ON l.id = a.lead_id
"""


class Introduction(msgspec.Struct, frozen=True, kw_only=True):
    """`asked_side` is the organisation whose members answer: the lead, unless the lead itself asked."""

    id: int
    activity_id: int
    title: str
    organisation_id: int
    organisation: str
    lead_id: int | None
    lead: str
    asked_by: int
    state: str
    message: str
    answer: str
    outcome: str
    reasons: list[Any]
    asked_at: datetime
    answered_at: datetime | None
    asked_side: int | None

    @property
    def asked_name(self) -> str:
        return self.organisation if self.asked_side == self.organisation_id else self.lead

    def answerable_by(self, viewer: Viewer) -> bool:
        return self.state == "asked" and may(viewer, "answer", self.asked_side)

    def closable_by(self, viewer: Viewer) -> bool:
        """Either side can say what came of it."""
        return self.state == "accepted" and self.seen_by(viewer)

    def seen_by(self, viewer: Viewer) -> bool:
        return viewer.id == self.asked_by or may(viewer, "answer", self.asked_side)


def as_introduction(row: Any) -> Introduction:
    held = dict(row)
    by_lead = row["lead_id"] in held.pop("asker_of")
    texts = {name: said(row[name]) for name in ("title", "organisation", "lead")}
    side = row["organisation_id"] if by_lead else row["lead_id"]
    return Introduction(**(held | texts | {"asked_side": side}))


async def one(connection: Connection, key: int) -> Introduction | None:
    row = await connection.fetchrow(f"{ONE} WHERE i.id = $1", key)
    return as_introduction(row) if row else None


async def seen_by(connection: Connection, viewer: Viewer) -> list[Introduction]:
    """All that the viewer asked or may answer, newest first."""
    rows = await connection.fetch(
        f"{ONE} WHERE $1 OR i.asked_by = $2 OR l.id = ANY($3::bigint[]) OR o.id = ANY($3::bigint[])"
        " ORDER BY i.id DESC",
        viewer.is_secretariat,
        viewer.id,
        named(viewer),
    )
    return [found for row in rows if (found := as_introduction(row)).seen_by(viewer)]


async def counts(connection: Connection) -> dict[str, int]:
    """Of all introductions ever asked: how many wait, were accepted, declined, led to something."""
    row = await connection.fetchrow(
        """
        SELECT count(*) AS asked, count(*) FILTER (WHERE state = 'asked') AS waiting,
               count(*) FILTER (WHERE state IN ('accepted', 'closed')) AS accepted,
               count(*) FILTER (WHERE state = 'declined') AS declined,
               count(*) FILTER (WHERE outcome <> '') AS outcomes
        FROM introduction
        """
    )
    return dict(row) if row else {}


async def met(connection: Connection) -> list[int]:
    """Activities with an accepted introduction."""
    rows = await connection.fetch(
        "SELECT DISTINCT activity_id FROM introduction WHERE state IN ('accepted', 'closed')"
    )
    return [row["activity_id"] for row in rows]

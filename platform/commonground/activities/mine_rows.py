"""Rows of the table of one organisation's activities, a page at a time, as whoever writes for it has them."""

from datetime import date
from typing import Any

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities import cells, freshness
from commonground.activities.freshness import DUE
from commonground.activities.revisions import Pending
from commonground.activities.schemas import Activity, Stored, from_json
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.texts import FALLBACK, chosen

PAGE = 50
# Each narrows the table; the numbers beside the names count with the same conditions.
STATES = {
    "all": "true",
    "due": f"a.state = 'published' AND {DUE}",
    "draft": "a.state = 'draft'",
    "returned": "(a.state = 'returned' OR r.state = 'returned')",
    "submitted": "(a.state = 'submitted' OR r.state = 'submitted')",
    "change": "r.state = 'draft'",
    "published": "a.state = 'published'",
    "withdrawn": "a.state = 'withdrawn'",
}
SORTS = {
    "newest": "a.updated_at DESC, a.id DESC",
    "title": "lower(chosen_text(c.title, 'en')), a.id",
    "end": "c.end_on NULLS LAST, a.id",
    "confirmed": "a.confirmed_on NULLS FIRST, a.id",
    "budget": "c.budget_usd DESC NULLS LAST, a.id",
}
FROM = """
FROM activity a JOIN activity_card c ON c.activity_id = a.id
LEFT JOIN revision r ON r.activity_id = a.id AND a.state = 'published'
"""
OF_ORGANISATION = "a.lead_id IN (SELECT id FROM organisation WHERE id = $1 OR merged_into = $1)"
COLUMNS = """
SELECT a.id, a.state, a.version, a.confirmed_on, v.document,
       r.document AS edit, r.state AS edit_state, r.created_at AS begun_at,
       r.updated_at AS edited_at, r.person_id, r.based_on
"""
LATEST = "JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version"
COUNTS = ", ".join(f'count(*) FILTER (WHERE {condition}) AS "{name}"' for name, condition in STATES.items())


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """`change` is the state of the edit that waits beside a public activity, whose values the row shows."""

    id: int
    state: str
    version: int
    etag: str
    document: Activity
    confirmed_on: date | None
    status: str
    freshness: str
    change: str | None = None

    @property
    def title(self) -> str:
        return chosen(self.document.title, reading.get())

    @property
    def title_language(self) -> str:
        """The language of the title that is shown, and that a change of it is written in."""
        held = self.document.title
        return next((code for code in (reading.get(), *FALLBACK, *held) if code in held), reading.get())

    @property
    def totals(self) -> dict[str, Any]:
        return cells.totals(self.document)

    def editable(self, cell: str) -> bool:
        return cells.editable(self.document, cell)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What of which organisation is shown."""

    organisation: int
    state: str = "all"
    sort: str = "newest"
    page: int = 1


async def counts(connection: Connection, organisation: int) -> dict[str, int]:
    row = await connection.fetchrow(f"SELECT {COUNTS} {FROM} WHERE {OF_ORGANISATION}", organisation)
    return dict(row or {})


async def page_of(connection: Connection, viewer: Viewer, asked: Asked) -> list[Line]:
    rows = await connection.fetch(
        f"{COLUMNS} {FROM} {LATEST} WHERE {OF_ORGANISATION} AND {STATES[asked.state]}"
        f" ORDER BY {SORTS[asked.sort]} LIMIT {PAGE} OFFSET $2",
        asked.organisation,
        PAGE * (asked.page - 1),
    )
    return [line(row, viewer) for row in rows]


async def one(connection: Connection, viewer: Viewer, key: int) -> Line | None:
    row = await connection.fetchrow(f"{COLUMNS} {FROM} {LATEST} WHERE a.id = $1", key)
    return line(row, viewer) if row else None


async def titles(connection: Connection, keys: list[int]) -> dict[int, Any]:
    """Of activities named in a request, whoever's they are: with the lead, for who may know of them."""
    query = f"SELECT a.id, a.state, a.lead_id, c.title {FROM} WHERE a.id = ANY($1::bigint[])"
    return {row["id"]: row for row in await connection.fetch(query, keys)}


def line(row: Any, viewer: Viewer) -> Line:
    """The secretariat writes to the activity itself, others to the edit beside it."""
    stored = Stored(
        id=row["id"], state=row["state"], version=row["version"], document=from_json(row["document"])
    )
    held = pending(row) if row["edit"] is not None and not viewer.is_secretariat else None
    today = clock.today()
    return Line(
        id=stored.id,
        state=stored.state,
        version=stored.version,
        etag=held.etag if held else stored.etag,
        document=held.document if held else stored.document,
        confirmed_on=row["confirmed_on"],
        status=freshness.status_of((held or stored).document, today),
        freshness=freshness.light_of(stored.document, row["confirmed_on"], today),
        change=row["edit_state"],
    )


def pending(row: Any) -> Pending:
    return Pending(
        activity=row["id"],
        state=row["edit_state"],
        document=from_json(row["edit"]),
        based_on=row["based_on"],
        writer=row["person_id"],
        begun_at=row["begun_at"],
        updated_at=row["edited_at"],
    )

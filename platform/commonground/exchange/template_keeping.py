"""What was taken of an edited template, kept as rows of its import, so that it can be undone as a whole."""

from typing import Any

import msgspec
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.editing import Working
from commonground.activities.schemas import Activity, as_json
from commonground.activities.service import connection_of
from commonground.exchange.models import ImportRow
from commonground.exchange.schemas import Item


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Of one activity before it was changed: its version, and the edit that waited beside it."""

    version: int | None = None
    before: dict[str, Any] | None = None
    document: Activity | None = None


def noted(working: Working, document: Activity | None) -> Note:
    stored, held = working.stored, working.held
    counted = [stored.counted.activity, stored.counted.kind] if stored.counted else None
    before: dict[str, Any] = {"counted": counted}
    if working.apart:
        before["proposed"] = True
        before["pending"] = (
            {"state": held.state, "document": as_json(held.document), "writer": held.writer} if held else None
        )
    return Note(version=stored.version, before=before, document=document)


async def keep(session: AsyncSession, run: int, items: list[Item], notes: dict[int, Note]) -> None:
    """An activity that an earlier round of the same file changed keeps what it was before that."""
    rows = await session.scalars(select(ImportRow).where(ImportRow.run_id == run))
    known = {row.activity_id: row for row in rows}
    place = await session.scalar(select(func.max(ImportRow.position)).where(ImportRow.run_id == run))
    versions = await versions_of(session, [item.activity for item in items if item.activity])
    new = []
    for item in items:
        assert item.activity is not None
        note = notes.get(item.activity, Note())
        after: dict[str, Any] = {"version_after": versions.get(item.activity)}
        after["document"] = as_json(note.document) if note.document and item.what == "changed" else None
        if item.activity in known:
            row = known[item.activity]
            row.version_after, row.document = after["version_after"], after["document"]
            row.fields = list(dict.fromkeys([*row.fields, *item.fields]))
            continue
        place = (place if place is not None else -1) + 1
        new.append(row_values(run, place, item, note) | after)
    if new:
        await session.execute(insert(ImportRow), new)


def row_values(run: int, place: int, item: Item, note: Note) -> dict[str, Any]:
    return {
        "run_id": run,
        "position": place,
        "row": item.row,
        "what": item.what,
        "title": item.title,
        "identifier": item.identifier,
        "activity_id": item.activity,
        "fields": item.fields,
        "version_before": note.version,
        "before": note.before,
    }


async def versions_of(session: AsyncSession, keys: list[int]) -> dict[int, int]:
    connection = await connection_of(session)
    rows = await connection.fetch("SELECT id, version FROM activity WHERE id = ANY($1::bigint[])", keys)
    return {row["id"]: row["version"] for row in rows}

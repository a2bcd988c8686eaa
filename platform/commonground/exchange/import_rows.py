"""What an import does to each activity, as it is kept: for its page, its owner's choice, and its undoing."""

from typing import Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities.duplicates.candidates import candidates_of_many
from commonground.activities.duplicates.typing import sees
from commonground.activities.schemas import Activity, as_json
from commonground.activities.service import connection_of
from commonground.exchange.choosing import Choices, Chosen
from commonground.exchange.models import ImportRow
from commonground.exchange.schemas import Draft, Item, Outcome, Read
from commonground.exchange.settling import Plan

AT_ONCE = 500
# How many of the new activities are held against the registry, and how sure one must be to say so.
MOST_COMPARED, SURE_ENOUGH, MOST_ALIKE = 1_000, 0.5, 2


class Noted(msgspec.Struct, frozen=True):
    """Of one plan, once it is written: what its row needs and the outcome does not tell."""

    version_before: int | None
    stored: int | None
    before: dict[str, Any] | None
    document: Any
    new: Activity | None


class Kept:
    """Of a whole file, by position."""

    def __init__(self) -> None:
        self.noted: list[Noted] = []

    def note(self, plan: Plan) -> None:
        self.noted.append(
            Noted(
                plan.stored.version if plan.stored else None,
                plan.stored.id if plan.stored else None,
                before_of(plan),
                as_json(plan.document) if plan.what == "changed" else None,
                plan.document if plan.what == "added" else None,
            )
        )


def before_of(plan: Plan) -> dict[str, Any] | None:
    """Beside the version: what counted its work, and which change of it waited already."""
    if plan.stored is None:
        return None
    counted = plan.stored.counted
    held: dict[str, Any] = {"counted": [counted.activity, counted.kind] if counted else None}
    if plan.proposes and plan.what == "changed":
        pending = plan.pending
        held["proposed"] = True
        held["pending"] = (
            {
                "state": pending.state,
                "document": as_json(pending.document),
                "writer": pending.writer,
            }
            if pending
            else None
        )
    return held


async def write(
    session: AsyncSession,
    run: int,
    kept: Kept,
    found: Read,
    outcome: Outcome,
    viewer: Viewer | None,
    choices: Choices | None = None,
) -> None:
    """`viewer` of a trial: then new ones are held against the registry, to find what is there already."""
    await session.execute(delete(ImportRow).where(ImportRow.run_id == run))
    versions = {} if viewer else await versions_of(session, outcome)
    alike = await alike_in_registry(session, kept, viewer) if viewer else {}
    rows = [
        row_of(run, at, draft, item, kept.noted[at], versions, viewer is not None)
        | {"alike": alike.get(at, [])}
        | chosen_of(choices, at)
        for at, (draft, item) in enumerate(zip(found.drafts, outcome.items, strict=True))
    ]
    for start in range(0, len(rows), AT_ONCE):
        await session.execute(insert(ImportRow), rows[start : start + AT_ONCE])


def row_of(
    run: int,
    position: int,
    draft: Draft,
    item: Item,
    noted: Noted,
    versions: dict[int, int],
    trial: bool,
) -> dict[str, Any]:
    activity = noted.stored if trial or item.activity is None else item.activity
    return {
        "run_id": run,
        "position": position,
        "row": item.row,
        "line": draft.line,
        "what": item.what,
        "title": item.title,
        "identifier": item.identifier,
        "activity_id": activity,
        "fields": item.fields,
        "version_before": noted.version_before,
        "version_after": versions.get(item.activity or 0),
        "before": noted.before,
        "document": noted.document,
        "problems": [msgspec.to_builtins(one) for one in draft.problems],
    }


def chosen_of(choices: Choices | None, position: int) -> dict[str, Any]:
    chosen = choices.rows.get(position) if choices else None
    return (
        {"taken": chosen.taken, "left_fields": chosen.left_fields}
        if chosen
        else {
            "taken": True,
            "left_fields": [],
        }
    )


async def versions_of(session: AsyncSession, outcome: Outcome) -> dict[int, int]:
    keys = [item.activity for item in outcome.items if item.activity]
    connection = await connection_of(session)
    rows = await connection.fetch("SELECT id, version FROM activity WHERE id = ANY($1::bigint[])", keys)
    return {row["id"]: row["version"] for row in rows}


async def alike_in_registry(session: AsyncSession, kept: Kept, viewer: Viewer) -> dict[int, list[Any]]:
    """New ones that the registry may have already, under another name or from another reporter."""
    new = [(at, one.new) for at, one in enumerate(kept.noted) if one.new is not None][:MOST_COMPARED]
    if not new:
        return {}
    connection = await connection_of(session)
    found = await candidates_of_many(connection, [(one, None) for _at, one in new], SURE_ENOUGH)
    return {
        at: [
            {
                "id": one.activity,
                "title": msgspec.to_builtins(one.title),
                "probability": one.probability,
                "reasons": one.reasons,
            }
            for one in some
            if sees(viewer, one)
        ][:MOST_ALIKE]
        for (at, _document), some in zip(new, found, strict=True)
        if some
    }


async def choices(session: AsyncSession, run: int) -> Choices:
    columns = (
        *(ImportRow.position, ImportRow.what, ImportRow.taken, ImportRow.left_fields),
        *(ImportRow.document, ImportRow.version_before, ImportRow.before),
    )
    rows = await session.execute(select(*columns).where(ImportRow.run_id == run))
    return Choices(
        {
            row.position: Chosen(
                what=row.what,
                taken=row.taken,
                left_fields=row.left_fields,
                document=row.document,
                version=row.version_before,
                pending=((row.before or {}).get("pending") or {}).get("document"),
            )
            for row in rows
        }
    )

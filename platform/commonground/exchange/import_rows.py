"""What an import does to each activity, as it is kept: for its page, its owner's choice, and its undoing.

While a file comes in its rows wait in a file of their own, since a trial is rolled back before they are kept.
"""

from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.activities import many
from commonground.activities.duplicates.candidates import candidates_of_many
from commonground.activities.duplicates.typing import sees
from commonground.activities.schemas import Activity, as_json
from commonground.activities.service import connection_of
from commonground.base.database import Connection
from commonground.base.encoding import encoder
from commonground.exchange.models import ImportRow
from commonground.exchange.plans import Plan, item_of
from commonground.exchange.schemas import Item, RowProblem

AT_ONCE = 500
# How many of the new activities are held against the registry, and how sure one must be to say so.
MOST_COMPARED, SURE_ENOUGH, MOST_ALIKE = 1_000, 0.5, 2


class Kept:
    """Of a whole file, in the order in which its activities come; `new` are the first that are new.

    What linking makes of some comes in the same order, in a file beside: a link may fail in every row.
    """

    def __init__(self, file: IO[bytes], amended: IO[bytes]) -> None:
        self.file, self.amended = file, amended
        self.new: dict[int, Activity] = {}

    def keep(self, plan: Plan) -> None:
        shown = plan.what == "changed"
        if plan.what == "added" and len(self.new) < MOST_COMPARED:
            self.new[plan.position], shown = plan.document, True
        document = as_json(plan.document) if shown else None
        self.file.write(encoder.encode(row_of(plan) | {"document": document}) + b"\n")

    def amend(self, position: int, item: Item, problems: list[RowProblem]) -> None:
        values = {"position": position, "what": item.what, "fields": item.fields, "problems": problems}
        self.amended.write(encoder.encode(values) + b"\n")

    def chunks(self) -> Iterator[list[dict[str, Any]]]:
        rows = self.rows()
        while some := list(islice(rows, AT_ONCE)):
            yield some

    def rows(self) -> Iterator[dict[str, Any]]:
        self.file.seek(0)
        self.amended.seek(0)
        amended = map(msgspec.json.decode, self.amended)
        coming = next(amended, None)
        for row in map(msgspec.json.decode, self.file):
            if coming and coming["position"] == row["position"]:
                row |= coming | {"problems": row["problems"] + coming["problems"]}
                coming = next(amended, None)
            yield row


def row_of(plan: Plan) -> dict[str, Any]:
    """`activity_id` is what a run wrote; `stored_id` what is there on trial too."""
    item, chosen = item_of(plan), plan.chosen
    return {
        "position": plan.position,
        "row": item.row,
        "line": plan.draft.line,
        "what": item.what,
        "title": item.title,
        "identifier": item.identifier,
        "activity_id": item.activity,
        "stored_id": plan.stored.id if plan.stored else None,
        "fields": item.fields,
        "version_before": plan.stored.version if plan.stored else None,
        "before": before_of(plan),
        "problems": plan.draft.problems,
        "taken": chosen.taken if chosen else True,
        "left_fields": chosen.left_fields if chosen else [],
    }


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


async def write(session: AsyncSession, run: int, kept: Kept, viewer: Viewer | None) -> None:
    """`viewer` of a trial: then new ones are held against the registry, to find what is there already."""
    await session.execute(delete(ImportRow).where(ImportRow.run_id == run))
    alike = await alike_in_registry(session, kept.new, viewer) if viewer else {}
    connection = await connection_of(session)
    for rows in kept.chunks():
        versions = {} if viewer else await versions_of(connection, rows)
        for row in rows:
            stored = row.pop("stored_id")
            row["activity_id"] = stored if viewer else row["activity_id"] or stored
            row["run_id"] = run
            row["version_after"] = versions.get(row["activity_id"])
            row["alike"] = alike.get(row["position"], [])
        await many.copy(connection, ImportRow, rows)


async def versions_of(connection: Connection, rows: list[dict[str, Any]]) -> dict[int, int]:
    keys = [row["activity_id"] for row in rows if row["activity_id"]]
    found = await connection.fetch("SELECT id, version FROM activity WHERE id = ANY($1::bigint[])", keys)
    return {row["id"]: row["version"] for row in found}


async def alike_in_registry(
    session: AsyncSession, new: dict[int, Activity], viewer: Viewer
) -> dict[int, list[Any]]:
    """New ones that the registry may have already, under another name or from another reporter."""
    if not new:
        return {}
    connection = await connection_of(session)
    found = await candidates_of_many(connection, [(one, None) for one in new.values()], SURE_ENOUGH)
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
        for at, some in zip(new, found, strict=True)
        if some
    }

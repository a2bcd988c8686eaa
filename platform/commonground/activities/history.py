"""Every version of an activity: when, from where, and what changed; who and why for those who work on it."""

from typing import Any

import msgspec
from litestar import Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import changed_places, diff, form_page, queries, revisions, waiting, withdrawn
from commonground.activities.errors import NoSuchVersion
from commonground.activities.filters import is_key
from commonground.activities.schemas import Activity, Stored, from_json
from commonground.base.database import Connection
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, page

Answer = Response[Any]
Row = dict[str, Any]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The versions that this reader may see, newest first; `within` for those who work on it."""

    stored: Stored
    rows: list[Row]
    within: bool

    def version(self, number: int) -> Row:
        found = next((row for row in self.rows if row["number"] == number), None)
        if found is None:
            raise NoSuchVersion(_("There is no version %(n)d of this activity.") % {"n": number})
        return found


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    older: Row
    newer: Row
    changes: list[diff.Change]
    on_map: dict[str, int]


@get("/activities/{activity:int}/history")
async def history(
    request: AnyRequest,
    activity: int,
    session: AsyncSession,
    published: Connection,
    everything: Connection,
    viewer: Viewer | None,
) -> Answer:
    seen = await seen_by(viewer, activity, published, everything)
    rows = with_changes(seen.rows)
    keys = {key for row in rows for key in form_page.organisations_of(row["document"])}
    compared = asked_for(request, seen)
    return page(
        request,
        "activities/history.html",
        stored=seen.stored,
        versions=rows,
        within=seen.within,
        etag=await etag_of(session, viewer, seen) if seen.within else "",
        apart=seen.stored.state == "published" and not may(viewer, "review"),
        compared=compared,
        map_words=changed_places.words(),
        names=await waiting.names(everything if seen.within else published, sorted(keys), reading.get()),
    )


@get("/activities/{activity:int}/history/as/geojson")
async def places(
    request: AnyRequest, activity: int, published: Connection, everything: Connection, viewer: Viewer | None
) -> Response[bytes]:
    """The places of the two versions that `from` and `to` name."""
    seen = await seen_by(viewer, activity, published, everything)
    pair = asked_for(request, seen)
    if pair is None:
        raise NoSuchVersion(_("Choose two versions to compare."))
    return await changed_places.collection(published, pair.older["document"], pair.newer["document"])


async def seen_by(
    viewer: Viewer | None, activity: int, published: Connection, everything: Connection
) -> Seen:
    within = await works_on_it(everything, activity, viewer)
    connection = everything if within else published
    stored = await queries.stored(connection, activity)
    if stored is None:
        raise await withdrawn.absent(published, activity)
    rows = await waiting.versions(connection, activity, within)
    return Seen(
        stored=stored, rows=[row | {"document": from_json(row["document"])} for row in rows], within=within
    )


async def works_on_it(everything: Connection, activity: int, viewer: Viewer | None) -> bool:
    if viewer is None:
        return False
    row = await everything.fetchrow("SELECT lead_id FROM activity WHERE id = $1", activity)
    if row is None:
        return False
    if row["lead_id"] is None and not viewer.is_secretariat:
        return await waiting.writer(everything, activity) == viewer.id
    return may(viewer, "edit", row["lead_id"])


async def etag_of(session: AsyncSession, viewer: Viewer | None, seen: Seen) -> str:
    """Of what a restored version would be written over."""
    apart = seen.stored.state == "published" and not may(viewer, "review")
    held = await revisions.pending(session, seen.stored.id) if apart else None
    return held.etag if held else seen.stored.etag


def with_changes(rows: list[Row]) -> list[Row]:
    """Newest first, each with what it changed in the version before it."""
    told = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        changes = diff.changes(before["document"] if before else Activity(), row["document"])
        told.append(row | {"changes": changes, "first": before is None})
    return told


def asked_for(request: AnyRequest, seen: Seen) -> Compared | None:
    """The two that `from` and `to` name, the older first whichever way they were chosen."""
    asked = [request.query_params.get(name, "") for name in ("from", "to")]
    if not all(asked):
        return None
    older, newer = sorted(
        (seen.version(int(number) if is_key(number) else 0) for number in asked),
        key=lambda row: int(row["number"]),
    )
    before, after = older["document"], newer["document"]
    changes = diff.changes(before, after)
    moved = "locations" in diff.fields_of(changes)
    on_map = changed_places.counts(before, after) if moved else {}
    return Compared(older=older, newer=newer, changes=changes, on_map=on_map)


routes = [history, places]

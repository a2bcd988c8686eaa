"""Every version of an activity: when, from where, and what changed; who and why for those who work on it."""

from typing import Any

from litestar import Response, get

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, form_page, queries, waiting
from commonground.activities.errors import NoSuchActivity
from commonground.activities.schemas import Activity, from_json
from commonground.base.database import Connection
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, page

Answer = Response[Any]


@get("/activities/{activity:int}/history")
async def history(
    request: AnyRequest,
    activity: int,
    published: Connection,
    everything: Connection,
    viewer: Viewer | None,
) -> Answer:
    within = await works_on_it(everything, activity, viewer)
    connection = everything if within else published
    stored = await queries.stored(connection, activity)
    if stored is None:
        raise NoSuchActivity(_("There is no activity %(id)d.") % {"id": activity})
    rows = with_changes(await waiting.versions(connection, activity, within))
    keys = {key for row in rows for key in form_page.organisations_of(row["document"])}
    return page(
        request,
        "activities/history.html",
        stored=stored,
        versions=rows,
        within=within,
        names=await waiting.names(connection, sorted(keys), reading.get()),
    )


async def works_on_it(everything: Connection, activity: int, viewer: Viewer | None) -> bool:
    if viewer is None:
        return False
    lead = await everything.fetchval("SELECT lead_id FROM activity WHERE id = $1", activity)
    if lead is None and not viewer.is_secretariat:
        return await waiting.writer(everything, activity) == viewer.id
    return may(viewer, "edit", lead)


def with_changes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Newest first, each with what it changed in the version before it."""
    documents = [from_json(row["document"]) for row in rows]
    told = []
    for row, document, before in zip(rows, documents, [*documents[1:], None], strict=True):
        changes = diff.changes(before or Activity(), document)
        told.append(row | {"document": document, "changes": changes, "first": before is None})
    return told


routes = [history]

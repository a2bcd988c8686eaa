"""What waits for whoever is signed in: an officer, a donor, the secretariat, or several of them in one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from litestar import Response, get

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities import waiting
from commonground.base.database import Connection
from commonground.base.web import AnyRequest, page
from commonground.desk import queries

ORDER = ("returned", "draft", "submitted")


@get("/desk", guards=[signed_in])
async def desk(request: AnyRequest, everything: Connection, viewer: Viewer) -> Response[Any]:
    return page(
        request,
        "desk/desk.html",
        officer=await officer(everything, viewer),
        donor=await donor(everything, viewer),
        review=await secretariat(everything) if viewer.is_secretariat else None,
        introductions=await queries.introductions(everything, viewer.id, list(viewer.organisations)),
        now=datetime.now(UTC),
        two_years_ago=date.today() - timedelta(days=730),
    )


async def officer(connection: Connection, viewer: Viewer) -> dict[str, Any] | None:
    """For those who edit for an organisation, and for the secretariat's own drafts."""
    edits = own(viewer, "edit")
    in_hand = await waiting.in_hand(connection, viewer.id, edits)
    if not edits and not in_hand and not viewer.is_secretariat:
        return None
    by_state = {state: [row for row in in_hand if row["state"] == state] for state in ORDER}
    return {"by_state": by_state, "due": await waiting.due(connection, edits)}


async def donor(connection: Connection, viewer: Viewer) -> dict[str, Any] | None:
    organisations = list(viewer.organisations)
    if viewer.role != "donor" and not await queries.funds(connection, organisations):
        return None
    return {"opportunities": await queries.opportunities(connection, organisations)}


async def secretariat(connection: Connection) -> dict[str, Any]:
    return {
        "queue": await queries.review(connection),
        "gaps": await queries.gaps(connection),
        "reports": await queries.reports(connection),
    }


routes = [desk]

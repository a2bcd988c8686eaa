"""What waits for whoever is signed in: an officer, a donor, a focal point, the secretariat, an operator.

One person may be several of them; what waits stands first, whoever they are.
"""

from datetime import UTC, datetime
from typing import Any

from litestar import Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may, named, own, registers
from commonground.accounts.schemas import Viewer
from commonground.activities import autosave, waiting
from commonground.activities.duplicates import queries as duplicates
from commonground.activities.duplicates.told import PROBABLE
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.settings import SIX_COUNTRIES
from commonground.base.web import AnyRequest, page
from commonground.desk import queries, visits
from commonground.frameworks import within

ORDER = ("returned", "draft", "submitted")
# As many as are counted; a page shows the first of them.
MOST = 1000
Part = dict[str, Any] | None


@get("/desk", guards=[signed_in])
async def desk(
    request: AnyRequest, everything: Connection, session: AsyncSession, viewer: Viewer
) -> Response[Any]:
    since = await visits.came(session, viewer.id)
    waits = await waiting_for(everything, viewer)
    return page(
        request,
        "desk/desk.html",
        **waits,
        waits=count(waits),
        donor=await donor(everything, viewer, since),
        overview=await overview(everything) if may(viewer, "review") else None,
        of_country=await queries.of_country(everything, viewer.country) if viewer.country else None,
        typed=[typed(row) for row in await queries.typed(everything, viewer.id)],
        since=since,
        registers=registers(viewer),
        now=datetime.now(UTC),
    )


@get("/desk/count", guards=[signed_in])
async def waits(request: AnyRequest, everything: Connection, viewer: Viewer) -> Response[Any]:
    """For the head of every page: how much waits, loaded after it."""
    found = count(await waiting_for(everything, viewer))
    response = page(request, "desk/_count.html", waits=found)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


async def waiting_for(connection: Connection, viewer: Viewer) -> dict[str, Any]:
    """What asks for this person's hand; each part is None where it is not for them."""
    answers = named(viewer, "answer")
    return {
        "officer": await officer(connection, viewer),
        "items": await within.waiting(connection, own(viewer, "answer"), clock.today()),
        "introductions": await queries.introductions(connection, viewer.id, named(viewer), answers),
        "focal": await focal_point(connection, viewer),
        "review": await review(connection) if may(viewer, "review") else None,
        "machinery": await queries.machinery(connection) if may(viewer, "operate") else None,
    }


def count(parts: dict[str, Any]) -> int:
    """All that waits for this person's own hand; what is merely worth a look is not counted."""
    found = len(parts["items"]) + sum(one["to_answer"] for one in parts["introductions"])
    if officer := parts["officer"]:
        found += len(officer["by_state"]["returned"]) + len(officer["due"])
    if review := parts["review"]:
        found += review["queue"]["waiting"] + review["registrations"]["waiting"] + review["twice"]
    if focal := parts["focal"]:
        found += focal["total"]
    if machinery := parts["machinery"]:
        found += machinery["jobs"] + machinery["mails"]
    return int(found)


def typed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"address": autosave.address(row["activity_id"], row["step"], row["sheet"])}


async def officer(connection: Connection, viewer: Viewer) -> Part:
    """For those who edit for an organisation, and for the secretariat's own drafts."""
    edits = named(viewer, "edit")
    in_hand = await waiting.in_hand(connection, viewer.id, edits)
    if not edits and not in_hand and not registers(viewer):
        return None
    by_state = {state: [row for row in in_hand if row["state"] == state] for state in ORDER}
    twice = await duplicates.of_own(connection, edits, PROBABLE)
    return {"by_state": by_state, "due": await waiting.due(connection, edits, MOST), "twice": twice}


async def donor(connection: Connection, viewer: Viewer, since: datetime | None) -> Part:
    """Within the profile of one's organisations; where nothing fits, the newest of all that seek funding."""
    organisations = named(viewer)
    profile = await queries.funds(connection, organisations)
    if viewer.role != "donor" and not profile:
        return None
    fitting = await queries.opportunities(connection, organisations, profile)
    found = fitting or await queries.opportunities(connection, organisations, False)
    fresh = [one for one in found if since and one["published_at"] and one["published_at"] > since]
    earlier = [one for one in found if one not in fresh]
    return {
        "fresh": fresh,
        "earlier": earlier[: max(0, 6 - len(fresh))],
        "fits": bool(fitting),
        "profile": profile,
    }


async def focal_point(connection: Connection, viewer: Viewer) -> Part:
    if not may(viewer, "endorse"):
        return None
    found = await queries.to_endorse(connection, viewer.country or "")
    return {"country": viewer.country, "to_endorse": found, "total": found[0]["total"] if found else 0}


async def review(connection: Connection) -> dict[str, Any]:
    return {
        "queue": await queries.review(connection),
        "registrations": await queries.registrations(connection),
        "twice": await duplicates.waiting(connection),
    }


async def overview(connection: Connection) -> dict[str, Any]:
    return {
        "gaps": await queries.gaps(connection),
        "reports": await queries.reports(connection),
        "coverage": await queries.coverage(connection, list(SIX_COUNTRIES)),
        "late_items": await queries.late_items(connection),
    }


routes = [desk, waits]

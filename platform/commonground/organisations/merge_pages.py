"""Two entries that are one organisation: side by side, merged by a pointer, and taken apart again."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, Conflict
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.organisations import merge_queries, merging, queries, service
from commonground.organisations.guards import keepers
from commonground.organisations.member_pages import problems_of
from commonground.organisations.queries import Asked

Answer = Response[Any]
SHOWN = 20


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@get("/organisations/{organisation:int}/merge", guards=[keepers])
async def choose(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection
) -> Answer:
    key = await service.standing(session, organisation)
    asked = request.query_params
    other = asked.get("other", "")
    if is_number(other):
        return await compared(request, everything, key, await service.standing(session, int(other)))
    return await choosing(request, everything, key, asked.get("q", "")[:200].strip())


async def choosing(request: AnyRequest, connection: Connection, key: int, q: str) -> Answer:
    """Whom it could be merged with: those of a like name, or those one looks for."""
    side = await merge_queries.side(connection, key) or {}
    _total, found = await queries.listed(connection, Asked(q=q, limit=SHOWN)) if q else (0, [])
    alike = found if q else await queries.alike(connection, side["name"])
    return page(
        request,
        "organisations/merge_choose.html",
        organisation=side,
        q=q,
        alike=[one for one in alike if one["id"] != key],
        merges=await merge_queries.merges(connection, key),
    )


async def compared(
    request: AnyRequest, connection: Connection, key: int, other: int, error: CommonGroundError | None = None
) -> Answer:
    """The one with more activities is proposed to stand; either can."""
    sides = [await merge_queries.side(connection, one) or {} for one in (key, other)]
    if key == other:
        error = Conflict(_("These two are one organisation already."))
    return page(
        request,
        "organisations/merge.html",
        409 if error else 200,
        sides=sides,
        proposed=max(sides, key=lambda side: (side["activities"], len(side["members"]), -side["id"]))["id"],
        together=await merge_queries.together(connection, [key, other]),
        aliases=sorted({*sides[0]["aliases"], *sides[1]["aliases"]}),
        members=sorted({*sides[0]["members"], *sides[1]["members"]}),
        problems=problems_of(error),
    )


@post("/organisations/{organisation:int}/merge", guards=[keepers])
async def merge(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    typed = await form(request)
    other, survivor = typed.one("other"), typed.one("survivor")
    if not is_number(other) or survivor not in (other, str(organisation)):
        return await choosing(request, everything, await service.standing(session, organisation), "")
    merged = organisation if survivor == other else int(other)
    try:
        await merging.merge(session, merged, int(survivor), viewer.id)
    except Conflict as error:
        return await compared(request, everything, organisation, int(other), error)
    words = _("They are one organisation now. Everything that named either leads here.")
    return redirect(f"/organisations/{await service.standing(session, int(survivor))}", ("good", words))


@post("/organisations/{organisation:int}/merge/{step:int}/undo", guards=[keepers])
async def undo(step: int, session: AsyncSession, viewer: Viewer) -> Answer:
    apart, _survivor = await merging.undo(session, step, viewer.id)
    return redirect(f"/organisations/{apart}", ("good", _("It stands on its own again, with all it had.")))


routes: list[Any] = [choose, merge, undo]

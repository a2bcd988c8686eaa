"""Cooperation frameworks: the list and each one's page, also as JSON."""

from datetime import date
from typing import Any

from litestar import get
from litestar.response import Template

from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, page
from commonground.frameworks import queries
from commonground.frameworks.errors import NoSuchFramework


@get("/frameworks")
async def frameworks(request: AnyRequest, published: Connection) -> Template:
    return page(request, "frameworks/list.html", frameworks=await queries.listed(published))


@get("/frameworks/as/json")
async def frameworks_json(published: Connection) -> dict[str, Any]:
    found = await queries.listed(published)
    return {"total": len(found), "items": [one | {"url": f"/frameworks/{one['code']}"} for one in found]}


async def known(connection: Connection, code: str) -> dict[str, Any]:
    found = await queries.one(connection, code)
    if found is None:
        raise NoSuchFramework(_("There is no framework “%(code)s”.") % {"code": code[:80]})
    return found


@get("/frameworks/{code:str}")
async def framework(request: AnyRequest, code: str, published: Connection) -> Template:
    """Members, activities, meetings with what was agreed, and what moved."""
    found = await known(published, code)
    meetings = await queries.meetings(published, found["id"])
    return page(
        request,
        "frameworks/one.html",
        framework=found,
        members=await queries.members(published, found["id"]),
        meetings=meetings,
        agreed=queries.tally(meetings),
        progress=await queries.progress(published, found["code"]),
        recent=await queries.recent(published, found["code"]),
        today=date.today(),
    )


@get("/frameworks/{code:str}/as/json")
async def framework_json(code: str, published: Connection) -> dict[str, Any]:
    found = await known(published, code)
    return found | {
        "url": f"/frameworks/{found['code']}",
        "members": await queries.members(published, found["id"]),
        "meetings": await queries.meetings(published, found["id"]),
        "progress": await queries.progress(published, found["code"]),
    }


routes: list[Any] = [frameworks, frameworks_json, framework, framework_json]

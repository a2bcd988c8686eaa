"""Cooperation frameworks for readers: the list, each one's page, its progress review; also as JSON."""

from datetime import date
from typing import Any

from litestar import get
from litestar.response import Template

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, page
from commonground.frameworks import answering, keeping, keeping_meetings, moved, queries
from commonground.frameworks.errors import NoSuchFramework


@get("/frameworks")
async def frameworks(request: AnyRequest, published: Connection, viewer: Viewer | None) -> Template:
    found = await queries.listed(published)
    return page(request, "frameworks/list.html", frameworks=found, keeps=may(viewer, "keep"))


@get("/frameworks/as/json")
async def frameworks_json(published: Connection) -> dict[str, Any]:
    found = await queries.listed(published)
    return {"total": len(found), "items": [one | {"url": f"/frameworks/{one['code']}"} for one in found]}


async def known(connection: Connection, code: str) -> dict[str, Any]:
    found = await queries.one(connection, code)
    if found is None:
        raise NoSuchFramework(_("There is no framework “%(code)s”.") % {"code": code[:80]})
    return found


async def whole(connection: Connection, framework: dict[str, Any]) -> dict[str, Any]:
    """All that its page, its progress review and its JSON tell."""
    key, code = framework["id"], framework["code"]
    meetings = await queries.meetings(connection, key)
    return {
        "members": await queries.members(connection, key),
        "areas": await queries.areas(connection, key),
        "projects": await queries.projects(connection, key),
        "meetings": meetings,
        "agreed": queries.tally(meetings),
        "progress": await queries.progress(connection, code),
        "moved": await moved.since(connection, framework, meetings, clock.today()),
    }


@get("/frameworks/{code:str}")
async def framework(request: AnyRequest, code: str, published: Connection, viewer: Viewer | None) -> Template:
    """Members, activities, meetings with what was agreed, and what moved."""
    found = await known(published, code)
    return page(
        request,
        "frameworks/one.html",
        framework=found,
        recent=await queries.recent(published, found["code"]),
        keeps=may(viewer, "keep"),
        today=clock.today(),
        **await whole(published, found),
    )


@get("/frameworks/{code:str}/progress")
async def progress(request: AnyRequest, code: str, published: Connection) -> Template:
    """The same as one document in the order of time, to print or to hand round."""
    found = await known(published, code)
    held = await whole(published, found)
    meetings = sorted(held["meetings"], key=lambda one: one["held_on"] or date.max)
    return page(
        request,
        "frameworks/progress.html",
        framework=found,
        recent=await queries.recent(published, found["code"], most=200),
        today=clock.today(),
        **held | {"meetings": meetings},
    )


@get("/frameworks/{code:str}/as/json")
async def framework_json(code: str, published: Connection) -> dict[str, Any]:
    found = await known(published, code)
    held = await whole(published, found)
    for meeting in held["meetings"]:
        for item in meeting["items"]:
            item["history"] = await queries.steps(published, item["id"])
    return found | {"url": f"/frameworks/{found['code']}"} | held


routes: list[Any] = [
    frameworks,
    frameworks_json,
    framework,
    framework_json,
    progress,
    *answering.routes,
    *keeping.routes,
    *keeping_meetings.routes,
]

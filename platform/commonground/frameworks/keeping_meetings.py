"""Where the secretariat keeps the meetings of a framework and what they agreed."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.frameworks import agreed, forms, queries, rules, service, within
from commonground.frameworks.errors import NoSuchItem, NoSuchMeeting
from commonground.frameworks.guards import keeper
from commonground.frameworks.keeping import (
    SPARE,
    Change,
    Outcome,
    Row,
    attempt,
    known,
    meanwhile,
    typed_rows,
)
from commonground.frameworks.schemas import AgreedItem, Meeting
from commonground.frameworks.versions import Author


async def opened_meeting(connection: Connection, framework: Row, meeting: int) -> tuple[int, Meeting]:
    """One of another framework is not found."""
    found = await within.meeting(connection, framework["id"], meeting) if rules.is_key(meeting) else None
    if found is None:
        raise NoSuchMeeting(_("This framework has no meeting %(id)d.") % {"id": meeting})
    return found


async def opened_item(connection: Connection, framework: Row, item: int) -> tuple[int, AgreedItem]:
    found = await within.item(connection, framework["id"], item) if rules.is_key(item) else None
    if found is None:
        raise NoSuchItem(_("This framework has no agreed item %(id)d.") % {"id": item})
    return found


def shown_meeting(
    request: AnyRequest,
    framework: Row,
    meeting: int | None,
    fields: forms.Fields,
    outcome: Outcome | None = None,
    theirs: list[Change] | None = None,
) -> Response[Any]:
    outcome = outcome or Outcome([])
    return page(
        request,
        "frameworks/edit_meeting.html",
        status=200 if outcome.saved else outcome.status,
        framework=framework,
        meeting=meeting,
        f=fields,
        problems=outcome.problems,
        theirs=theirs or [],
        rows=range(min(typed_rows(fields, "document") + SPARE, 100)),
    )


@get("/frameworks/{code:str}/meetings/new", guards=[keeper])
async def new_meeting(request: AnyRequest, code: str, everything: Connection) -> Response[Any]:
    return shown_meeting(request, await known(everything, code), None, {})


@post("/frameworks/{code:str}/meetings/new", guards=[keeper])
async def add_meeting(
    request: AnyRequest, code: str, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Response[Any]:
    framework = await known(everything, code)
    fields = dict((await form(request)).texts())
    meeting, problems = forms.meeting(fields)
    write = service.add_meeting(session, framework["id"], meeting, Author(viewer.id))
    outcome = await attempt(session, problems, write)
    if not outcome.saved:
        return shown_meeting(request, framework, None, fields, outcome)
    return redirect(f"/frameworks/{framework['code']}", ("good", _("Saved. Add what it agreed.")))


@get("/frameworks/{code:str}/meetings/{meeting:int}/edit", guards=[keeper])
async def edit_meeting(request: AnyRequest, code: str, meeting: int, everything: Connection) -> Response[Any]:
    framework = await known(everything, code)
    version, held = await opened_meeting(everything, framework, meeting)
    fields = forms.of_meeting(held) | {"version": str(version)}
    return shown_meeting(request, framework, meeting, fields)


@post("/frameworks/{code:str}/meetings/{meeting:int}/edit", guards=[keeper])
async def change_meeting(
    request: AnyRequest,
    code: str,
    meeting: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
) -> Response[Any]:
    framework = await known(everything, code)
    await opened_meeting(everything, framework, meeting)
    fields = dict((await form(request)).texts())
    document, problems = forms.meeting(fields)
    version = forms.version(fields)
    author = Author(viewer.id)
    write = service.change_meeting(session, framework["id"], meeting, document, version, author)
    outcome = await attempt(session, problems, write)
    if outcome.saved:
        return redirect(f"/frameworks/{framework['code']}", ("good", _("Saved.")))
    theirs: list[Change] = []
    if outcome.outdated:
        number, now = await opened_meeting(everything, framework, meeting)
        theirs = await meanwhile(everything, framework["id"], "meeting", meeting, fields, now)
        fields |= {"version": str(number)}
    return shown_meeting(request, framework, meeting, fields, outcome, theirs)


async def shown_item(
    request: AnyRequest,
    connection: Connection,
    framework: Row,
    place: tuple[int | None, int | None],
    fields: forms.Fields,
    outcome: Outcome | None = None,
    theirs: list[Change] | None = None,
) -> Response[Any]:
    """`place` is (meeting, None) for a new item and (None, item) for one on record."""
    outcome = outcome or Outcome([])
    keys = [key for name in fields if name.startswith("organisation-") and (key := forms.number(name[13:]))]
    members = await queries.members(connection, framework["id"])
    names = {one["id"]: one["name"] for one in members}
    return page(
        request,
        "frameworks/edit_item.html",
        status=200 if outcome.saved else outcome.status,
        framework=framework,
        meeting=place[0],
        item=place[1],
        f=fields,
        problems=outcome.problems,
        theirs=theirs or [],
        areas=await queries.areas(connection, framework["id"]),
        choices=names | await within.organisation_names(connection, keys),
    )


@get("/frameworks/{code:str}/meetings/{meeting:int}/items/new", guards=[keeper])
async def new_item(request: AnyRequest, code: str, meeting: int, everything: Connection) -> Response[Any]:
    framework = await known(everything, code)
    await opened_meeting(everything, framework, meeting)
    return await shown_item(request, everything, framework, (meeting, None), {"state": "open"})


@post("/frameworks/{code:str}/meetings/{meeting:int}/items/new", guards=[keeper])
async def add_item(
    request: AnyRequest,
    code: str,
    meeting: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
) -> Response[Any]:
    framework = await known(everything, code)
    await opened_meeting(everything, framework, meeting)
    fields = dict((await form(request)).texts())
    item, problems = forms.item(fields)
    write = agreed.add(session, framework["id"], meeting, item, Author(viewer.id))
    outcome = await attempt(session, problems, write)
    if not outcome.saved:
        return await shown_item(request, everything, framework, (meeting, None), fields, outcome)
    again = f"/frameworks/{framework['code']}/meetings/{meeting}/items/new"
    onward = again if fields.get("do") == "another" else f"/frameworks/{framework['code']}"
    return redirect(onward, ("good", _("Saved.")))


@get("/frameworks/{code:str}/items/{item:int}/edit", guards=[keeper])
async def edit_item(request: AnyRequest, code: str, item: int, everything: Connection) -> Response[Any]:
    framework = await known(everything, code)
    version, held = await opened_item(everything, framework, item)
    fields = forms.of_item(held) | {"version": str(version)}
    return await shown_item(request, everything, framework, (None, item), fields)


@post("/frameworks/{code:str}/items/{item:int}/edit", guards=[keeper])
async def change_item(
    request: AnyRequest, code: str, item: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Response[Any]:
    framework = await known(everything, code)
    await opened_item(everything, framework, item)
    fields = dict((await form(request)).texts())
    document, problems = forms.item(fields)
    version = forms.version(fields)
    note, author = fields.get("note", "").replace("\0", "").strip()[:1000], Author(viewer.id)
    write = agreed.correct(session, framework["id"], item, document, note, version, author)
    outcome = await attempt(session, problems, write)
    if outcome.saved:
        return redirect(f"/frameworks/{framework['code']}/items/{item}", ("good", _("Saved.")))
    theirs: list[Change] = []
    if outcome.outdated:
        number, now = await opened_item(everything, framework, item)
        theirs = await meanwhile(everything, framework["id"], "item", item, fields, now)
        fields |= {"version": str(number)}
    return await shown_item(request, everything, framework, (None, item), fields, outcome, theirs)


routes: list[Any] = [
    new_meeting,
    add_meeting,
    edit_meeting,
    change_meeting,
    new_item,
    add_item,
    edit_item,
    change_item,
]

"""One agreed item: what became of it, for all to read; where those it names, or the secretariat, answer."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.frameworks import agreed, forms, queries, rules, within
from commonground.frameworks.errors import ChangedMeanwhile, NoSuchFramework, NoSuchItem, NotYourItem
from commonground.frameworks.versions import Author

Row = dict[str, Any]
LONGEST = 1000


async def found(connection: Connection, code: str, item: int) -> tuple[Row, Row, Row]:
    """The framework, the item and its meeting; an item of another framework is not found."""
    framework = await queries.one(connection, code)
    if framework is None:
        raise NoSuchFramework(_("There is no framework “%(code)s”.") % {"code": code[:80]})
    held = await queries.items(connection, framework["id"], item) if rules.is_key(item) else []
    if not held:
        raise NoSuchItem(_("This framework has no agreed item %(id)d.") % {"id": item})
    meetings = await queries.meetings(connection, framework["id"])
    return framework, held[0], next(one for one in meetings if one["id"] == held[0]["meeting_id"])


async def speakers(connection: Connection, viewer: Viewer | None, framework: Row, item: Row) -> list[int]:
    """The viewer's organisations that may answer for this item."""
    members = await queries.members(connection, framework["id"])
    taking_part = [one["id"] for one in members if one["role"] != "observer"]
    return rules.speaks_for(viewer, [one["id"] for one in item["organisations"]], taking_part)


@get("/frameworks/{code:str}/items/{item:int}")
async def open_item(
    request: AnyRequest, code: str, item: int, published: Connection, viewer: Viewer | None
) -> Response[Any]:
    framework, held, meeting = await found(published, code, item)
    return await shown(request, published, viewer, framework, held, meeting)


async def shown(
    request: AnyRequest,
    connection: Connection,
    viewer: Viewer | None,
    framework: Row,
    item: Row,
    meeting: Row,
    problems: list[Problem] | None = None,
    fields: forms.Fields | None = None,
    status: int = 200,
) -> Response[Any]:
    speaks = await speakers(connection, viewer, framework, item)
    steps = await queries.steps(connection, item["id"])
    return page(
        request,
        "frameworks/item.html",
        status=status,
        framework=framework,
        item=item,
        meeting=meeting,
        steps=steps,
        persons=await persons(request, viewer, item["id"], bool(speaks)),
        names=await within.organisation_names(connection, speaks),
        speaks=speaks,
        keeps=may(viewer, "keep"),
        problems=problems or [],
        f=fields or {"state": item["state"], "version": str(item["version"])},
        today=clock.today(),
    )


async def persons(request: AnyRequest, viewer: Viewer | None, item: int, speaks: bool) -> dict[int, str]:
    """Who wrote each step: for those who keep the framework or answer in it, not for the public."""
    if not (speaks or may(viewer, "keep")):
        return {}
    async with request.app.state.database.everything.acquire() as connection:
        return await within.persons(connection, item)


@post("/frameworks/{code:str}/items/{item:int}", guards=[signed_in])
async def answer(
    request: AnyRequest, code: str, item: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Response[Any]:
    framework, held, meeting = await found(everything, code, item)
    fields = dict((await form(request)).texts())
    organisation = await speaking(everything, viewer, framework, held, fields)
    problems = problems_of(fields)
    if problems:
        return await shown(request, everything, viewer, framework, held, meeting, problems, fields, 422)
    author, version = Author(viewer.id), forms.version(fields)
    state, note = forms.state_of(fields), note_of(fields)
    try:
        await agreed.answer(session, framework["id"], item, state, note, version, author, organisation)
    except ChangedMeanwhile as error:
        fields["version"] = str(held["version"])
        told = Problem(
            field="state",
            code=error.code,
            message=_("Somebody answered while you were writing."),
            remedy=_("Their answer stands below. Send yours again if it still holds."),
        )
        return await shown(request, everything, viewer, framework, held, meeting, [told], fields, 412)
    return redirect(f"/frameworks/{framework['code']}/items/{item}", ("good", _("Your answer stands.")))


async def speaking(
    connection: Connection, viewer: Viewer, framework: Row, item: Row, fields: forms.Fields
) -> int | None:
    """The organisation in whose name one answers; None for the secretariat's own word."""
    speaks = await speakers(connection, viewer, framework, item)
    asked = forms.number(fields.get("organisation", ""))
    if asked is not None and asked not in speaks:
        raise NotYourItem(_("You do not answer for this organisation."))
    if asked is None and not may(viewer, "keep"):
        asked = speaks[0] if speaks else None
        if asked is None:
            raise NotYourItem(_("Only editors of the organisations that answer for this item may answer it."))
    return asked


def note_of(fields: forms.Fields) -> str:
    return fields.get("note", "").replace("\0", "").strip()


def problems_of(fields: forms.Fields) -> list[Problem]:
    note = note_of(fields)
    problems = []
    if forms.state_of(fields, "") == "":
        problems.append(Problem(field="state", code="missing", message=_("Say where it stands.")))
    if not note:
        message, remedy = _("Say in a sentence what was done or what holds it up."), ""
        problems.append(Problem(field="note", code="missing", message=message, remedy=remedy))
    if len(note) > LONGEST:
        message = _("This is longer than %(n)d characters.") % {"n": LONGEST}
        problems.append(Problem(field="note", code="too_long", message=message))
    return problems


routes: list[Any] = [open_item, answer]

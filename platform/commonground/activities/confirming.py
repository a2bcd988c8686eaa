"""Confirming from a mail, without signing in: a signed link names who asks and which versions they saw.

Opening the link changes nothing, since mail programs open links on their own; the button on its page does.
"""

from datetime import date
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, form_page, freshness, queries, service, waiting
from commonground.activities.schemas import Activity, Stored
from commonground.activities.service import Author, connection_of
from commonground.base import clock, i18n, links
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, LinkExpired, LinkForged, NotAllowed, status_of
from commonground.base.i18n import _, ngettext
from commonground.base.settings import Settings
from commonground.base.web import AnyRequest, form, page, redirect

PURPOSE = "confirm"
GOOD_FOR_DAYS = 45
Answer = Response[Any]
# `changed` asks for a second look; what is done, finished or not public any more asks for nothing.
Stand = Literal["open", "changed", "done", "finished", "gone"]


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """Whom a link was sent to and on which day, and each activity with the version its mail told of."""

    person: int
    day: date
    activities: list[tuple[int, int]]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One activity of a link as it stands now; `changes` tell what is new since the mail."""

    stored: Stored
    stand: Stand
    status: str
    freshness: str
    changes: list[diff.Change] = []


def link(settings: Settings, asked: Asked) -> str:
    token = links.sign(settings.secret, PURPOSE, msgspec.to_builtins(asked))
    return f"{settings.base_url}/confirm/{token}"


def read(settings: Settings, token: str) -> Asked:
    held = links.read(settings.secret, PURPOSE, token, GOOD_FOR_DAYS * 86_400)
    try:
        return msgspec.convert(held, Asked)
    except msgspec.ValidationError as error:
        raise links.forged() from error


async def rows_of(connection: Connection, viewer: Viewer, asked: Asked, today: date) -> list[Row]:
    """Those the person may still confirm; refuses where there is none."""
    found = []
    for key, seen in asked.activities:
        stored = await queries.stored(connection, key)
        if stored and may(viewer, "confirm", stored.document.lead):
            before = await told(connection, stored, seen)
            found.append(row_of(stored, before, confirmed_since(stored, seen, asked.day), today))
    if not found:
        raise NotAllowed(
            _("You are no longer an editor of the organisation that leads this. Ask one of its managers.")
        )
    return found


async def told(connection: Connection, stored: Stored, seen: int) -> Activity:
    """The document as it was when the mail was written."""
    if seen == stored.version:
        return stored.document
    return await queries.version(connection, stored.id, seen) or stored.document


def confirmed_since(stored: Stored, seen: int, day: date) -> bool:
    return stored.version != seen and stored.confirmed_on is not None and stored.confirmed_on >= day


def row_of(stored: Stored, before: Activity, done: bool, today: date) -> Row:
    light = freshness.light_of(stored.document, stored.confirmed_on, today)
    changes = diff.changes(before, stored.document)
    return Row(
        stored=stored,
        stand=stand_of(stored, light, bool(changes), done),
        status=freshness.status_of(stored.document, today),
        freshness=light,
        changes=changes,
    )


def stand_of(stored: Stored, light: str, changed: bool, done: bool) -> Stand:
    if stored.state != "published":
        return "gone"
    if done:
        return "done"
    if light == "finished":
        return "finished"
    return "changed" if changed else "open"


@get("/confirm/{token:str}")
async def open_link(request: AnyRequest, token: str, everything: Connection) -> Answer:
    return await answered(request, token, everything)


@post("/confirm/{token:str}")
async def press(request: AnyRequest, token: str, session: AsyncSession) -> Answer:
    """Confirms one, or all that nobody changed since the mail; a second press finds it done."""
    connection = await connection_of(session)
    try:
        viewer, asked = await whose(request, connection, token)
        rows = await rows_of(connection, viewer, asked, clock.today())
    except (LinkForged, LinkExpired, NotAllowed) as error:
        return refused(request, error)
    typed = await form(request)
    wanted = [row for row in rows if is_wanted(row, typed.one("do"))]
    seen = {row.stored.id: typed.one(f"seen-{row.stored.id}") for row in wanted}
    done = [row for row in wanted if await confirmed(session, row, seen[row.stored.id], viewer)]
    if len(done) < len(wanted):
        words = _("Something was changed a moment ago. Below it stands as it is now; look again.")
        return redirect(f"/confirm/{token}", ("warn", words))
    return redirect(f"/confirm/{token}", ("good", thanks(len(done))))


def is_wanted(row: Row, do: str) -> bool:
    if do == "all":
        return row.stand == "open"
    return do == str(row.stored.id) and row.stand in ("open", "changed")


def thanks(count: int) -> str:
    if not count:
        return _("This was confirmed already. Thank you.")
    words = ngettext("%(n)d activity confirmed. Thank you.", "%(n)d activities confirmed. Thank you.", count)
    return words % {"n": count}


async def confirmed(session: AsyncSession, row: Row, seen: str, viewer: Viewer) -> bool:
    """Not where it became another since the page was drawn: one confirms what one has seen."""
    stored = await service.load(session, row.stored.id)
    if str(stored.version) != seen:
        return False
    await service.confirm(session, stored, Author(viewer.id, "mail"))
    return True


async def whose(request: AnyRequest, connection: Connection, token: str) -> tuple[Viewer, Asked]:
    asked = read(request.app.state.settings, token)
    found = await accounts.viewers(connection, [asked.person])
    if not found:
        raise NotAllowed(_("The account this link was sent to is closed."))
    speak(request, found[0])
    return found[0], asked


def speak(request: AnyRequest, viewer: Viewer) -> None:
    """In the language of the mail, unless another was chosen in this browser."""
    if not (request.cookies.get("language") or request.query_params.get("language")):
        i18n.reading.set(viewer.language)


async def answered(request: AnyRequest, token: str, connection: Connection) -> Answer:
    try:
        viewer, asked = await whose(request, connection, token)
        rows = await rows_of(connection, viewer, asked, clock.today())
    except (LinkForged, LinkExpired, NotAllowed) as error:
        return refused(request, error)
    keys = {key for row in rows for key in form_page.organisations_of(row.stored.document)}
    return kept_back(
        page(
            request,
            "activities/confirm.html",
            rows=rows,
            waiting=[row for row in rows if row.stand in ("open", "changed")],
            open=sum(row.stand == "open" for row in rows),
            person=viewer,
            names=await waiting.names(connection, sorted(keys), i18n.reading.get()),
        )
    )


def refused(request: AnyRequest, error: CommonGroundError) -> Answer:
    return kept_back(
        page(request, "activities/confirm_refused.html", status=status_of(error), message=error.message)
    )


def kept_back(response: Answer) -> Answer:
    """The address is a key: no proxy keeps the page, and no search engine lists it."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


routes: list[Any] = [open_link, press]

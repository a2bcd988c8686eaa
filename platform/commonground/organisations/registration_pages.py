"""Coming in by oneself: who I am and for whom, the address confirmed, then the secretariat decides."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.schemas import Viewer
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.errors import Invalid, LinkExpired, LinkForged, Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, Form, form, page
from commonground.organisations import queries, registration, service
from commonground.organisations.registry_pages import known_of
from commonground.organisations.schemas import Applicant
from commonground.places.queries import Vocabulary

Answer = Response[Any]
TYPED = ("name", "email", "language", "organisation_name", "country", "type", "homepage", "why")


async def shown(
    request: AnyRequest,
    connection: Connection,
    typed: dict[str, str],
    problems: list[Problem] | None = None,
    alike: list[dict[str, Any]] | None = None,
) -> Answer:
    status = 422 if problems else 200
    return page(
        request,
        "organisations/register.html",
        status,
        typed=typed,
        problems=problems or [],
        alike=alike or [],
        choose=await queries.names(connection),
        asks_more=bool(typed["country"] or typed["type"] or alike is not None),
    )


@get("/register")
async def register_page(request: AnyRequest, published: Connection, viewer: Viewer | None) -> Answer:
    typed = dict.fromkeys(TYPED, "") | {"language": i18n.reading.get()}
    if viewer:
        typed |= {"name": viewer.name, "email": viewer.email}
    return await shown(request, published, typed)


@post("/register")
async def register(
    request: AnyRequest, session: AsyncSession, published: Connection, vocabulary: Vocabulary
) -> Answer:
    sent = await form(request)
    typed = {name: sent.one(name).replace("\r\n", "\n").strip() for name in TYPED}
    organisation = await meant(session, sent, typed["organisation_name"])
    who = applicant(typed, organisation)
    problems = registration.check(who, known_of(vocabulary))
    try:
        if not problems:
            await registration.begin(session, request.app.state.settings, who)
            return page(request, "organisations/register_sent.html", email=who.email)
    except Invalid as error:
        problems = error.problems
    alike = await queries.alike(published, who.organisation_name) if organisation is None else None
    return await shown(request, published, typed, problems, alike)


async def meant(session: AsyncSession, sent: Form, name: str) -> int | None:
    """The one chosen among those that are alike, else the one of just that name; none: a new one."""
    chosen = sent.one("organisation")
    if chosen == "new":
        return None
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        return await service.standing(session, int(chosen))
    return await service.find(session, name) if name else None


def applicant(typed: dict[str, str], organisation: int | None) -> Applicant:
    return Applicant(
        email=typed["email"].lower(),
        name=" ".join(typed["name"].split()),
        language=typed["language"],
        why=typed["why"],
        organisation=organisation,
        organisation_name=" ".join(typed["organisation_name"].split()),
        country=typed["country"] or None,
        type=typed["type"] or None,
        homepage=typed["homepage"],
    )


@get("/register/{token:str}")
async def confirm_page(request: AnyRequest, token: str) -> Answer:
    """A mail's reader may open links by itself; only the button confirms."""
    try:
        registration.key_in(request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return closed(request, error)
    return page(request, "organisations/register_confirm.html", token=token)


@post("/register/{token:str}")
async def confirm(request: AnyRequest, token: str, session: AsyncSession) -> Answer:
    try:
        found = await registration.confirm(session, request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return closed(request, error)
    message = _("The secretariat reads it next. The answer comes by mail to %(email)s.")
    return page(request, "organisations/register_waits.html", message=message % {"email": found.email})


def closed(request: AnyRequest, error: LinkExpired | LinkForged) -> Answer:
    return page(request, "organisations/register_closed.html", 410, message=error.message)


routes: list[Any] = [register_page, register, confirm_page, confirm]

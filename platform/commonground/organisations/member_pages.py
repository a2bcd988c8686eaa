"""An organisation's people: who belongs to it in which role, who is invited, and whether it is verified."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, Conflict, Invalid, Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.organisations import member_queries, membership, queries, service
from commonground.organisations.guards import keepers
from commonground.organisations.pages import known
from commonground.organisations.registry_pages import opened

Answer = Response[Any]


async def shown(
    request: AnyRequest,
    connection: Connection,
    organisation: int,
    viewer: Viewer,
    error: CommonGroundError | None = None,
    typed: Form | None = None,
) -> Answer:
    typed = typed or Form([])
    response = page(
        request,
        "organisations/members.html",
        409 if isinstance(error, Conflict) else 422 if error else 200,
        organisation=await known(connection, organisation),
        members=await member_queries.members(connection, organisation),
        invitations=await member_queries.open_invitations(connection, organisation),
        merged=await queries.merged(connection, organisation),
        problems=problems_of(error),
        typed={name: typed.one(name) for name in ("email", "role", "language")},
        keeps=may(viewer, "keep"),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def problems_of(error: CommonGroundError | None) -> list[Problem]:
    if error is None:
        return []
    return error.problems or [Problem(field="", code=error.code, message=error.message)]


@get("/organisations/{organisation:int}/members", guards=[signed_in])
async def members(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    key = await opened(session, viewer, organisation)
    if key != organisation:
        return redirect(f"/organisations/{key}/members")
    return await shown(request, everything, key, viewer)


@post("/organisations/{organisation:int}/members/invite", guards=[signed_in])
async def invite(
    request: AnyRequest, organisation: int, session: AsyncSession, everything: Connection, viewer: Viewer
) -> Answer:
    key = await opened(session, viewer, organisation)
    typed = await form(request)
    email, role, language = typed.one("email"), typed.one("role"), typed.one("language")
    settings = request.app.state.settings
    try:
        sent = await membership.invite(session, settings, key, email, role, language, viewer.id)
    except Invalid as error:
        return await shown(request, everything, key, viewer, error, typed)
    return back(key, _("The invitation is on its way to %(email)s.") % {"email": sent.email})


def back(organisation: int, notice: str) -> Answer:
    return redirect(f"/organisations/{organisation}/members", ("good", notice))


@post("/organisations/{organisation:int}/invitations/{invitation:int}/resend", guards=[signed_in])
async def resend(
    request: AnyRequest,
    organisation: int,
    invitation: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
) -> Answer:
    key = await opened(session, viewer, organisation)
    try:
        sent = await membership.resend(session, request.app.state.settings, key, invitation)
    except Invalid as error:
        return await shown(request, everything, key, viewer, error)
    return back(
        key, _("Sent once more to %(email)s; the link before no longer opens.") % {"email": sent.email}
    )


@post("/organisations/{organisation:int}/invitations/{invitation:int}/revoke", guards=[signed_in])
async def revoke(organisation: int, invitation: int, session: AsyncSession, viewer: Viewer) -> Answer:
    key = await opened(session, viewer, organisation)
    revoked = await membership.revoke(session, key, invitation)
    return back(key, _("The invitation of %(email)s is taken back.") % {"email": revoked.email})


@post("/organisations/{organisation:int}/members/{person:int}/role", guards=[signed_in])
async def set_role(
    request: AnyRequest,
    organisation: int,
    person: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
) -> Answer:
    key = await opened(session, viewer, organisation)
    try:
        await membership.set_role(session, person, key, (await form(request)).one("role"))
    except (Conflict, Invalid) as error:
        return await shown(request, everything, key, viewer, error)
    return after(key, person, viewer, _("The role is changed."))


@post("/organisations/{organisation:int}/members/{person:int}/remove", guards=[signed_in])
async def remove(
    request: AnyRequest,
    organisation: int,
    person: int,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer,
) -> Answer:
    key = await opened(session, viewer, organisation)
    try:
        await membership.remove(session, person, key)
    except Conflict as error:
        return await shown(request, everything, key, viewer, error)
    return after(key, person, viewer, _("This person no longer belongs to the organisation."))


def after(organisation: int, person: int, viewer: Viewer, notice: str) -> Answer:
    """Whoever gave their own role away is led where they still may be."""
    if person == viewer.id and not viewer.is_secretariat:
        return redirect(f"/organisations/{organisation}", ("good", notice))
    return back(organisation, notice)


@post("/organisations/{organisation:int}/verified", guards=[keepers])
async def verify(request: AnyRequest, organisation: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """Said or taken back; those merged into it are vouched for with it."""
    key = await opened(session, viewer, organisation)
    holds = (await form(request)).one("verified") == "yes"
    for one in await membership.group(session, key):
        if one == key or not holds:
            await service.set_verified(session, one, holds, viewer.id)
    words = _("The organisation is verified: its members see contact data.")
    return back(key, words if holds else _("No longer verified: its members see no contact data."))


routes: list[Any] = [members, invite, resend, revoke, set_role, remove, verify]

"""The link in an invitation's mail: in with the account one has, or with one made here."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import passwords
from commonground.accounts import service as accounts
from commonground.accounts.letting_in import let_in
from commonground.accounts.models import Person
from commonground.accounts.schemas import Viewer
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.errors import Conflict, LinkExpired, LinkForged, NotAllowed, Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.organisations import member_queries, membership, rules
from commonground.organisations.models import Invitation
from commonground.organisations.registration import missing

Answer = Response[Any]
LONGEST_NAME = 200


async def shown(
    request: AnyRequest,
    connection: Connection,
    token: str,
    key: int,
    problems: list[Problem] | None = None,
    typed: Form | None = None,
) -> Answer:
    invitation = await member_queries.invitation(connection, key)
    values = {"name": invitation["name"], "language": invitation["language"]}
    if typed:
        values = {name: typed.one(name) for name in values}
    response = page(
        request,
        "organisations/invitation.html",
        422 if problems else 200,
        invitation=invitation,
        token=token,
        problems=problems or [],
        typed=values,
        least=passwords.SHORTEST,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def closed(request: AnyRequest, error: LinkExpired | LinkForged) -> Answer:
    """Says what became of it; nothing here is told of whom it was for."""
    return page(request, "organisations/invitation_closed.html", 410, message=error.message)


@get("/invitations/{token:str}")
async def invitation_page(
    request: AnyRequest, token: str, session: AsyncSession, everything: Connection
) -> Answer:
    try:
        found = await membership.by_token(session, request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return closed(request, error)
    if not request.cookies.get("language") and not request.query_params.get("language"):
        i18n.reading.set(found.language)
    return await shown(request, everything, token, found.id)


@post("/invitations/{token:str}")
async def accept(
    request: AnyRequest,
    token: str,
    session: AsyncSession,
    everything: Connection,
    viewer: Viewer | None,
) -> Answer:
    try:
        found = await membership.by_token(session, request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return closed(request, error)
    if viewer is not None:
        return await join(session, found, viewer)
    if await accounts.by_email(session, found.email):
        raise Conflict(_("There is an account for this address already. Sign in, then open the link again."))
    typed = await form(request)
    if problems := newcomer_problems(typed, found.email):
        return await shown(request, everything, token, found.id, problems, typed)
    return await join_anew(request, session, found, typed)


async def join(session: AsyncSession, invitation: Invitation, viewer: Viewer) -> Answer:
    if viewer.email != invitation.email:
        raise NotAllowed(
            _("This invitation is for another address. Sign out, then open the link from the mail again.")
        )
    organisation = await membership.accept(session, invitation, viewer.id)
    return redirect(f"/organisations/{organisation}", ("good", _("You belong to this organisation now.")))


async def join_anew(
    request: AnyRequest, session: AsyncSession, invitation: Invitation, typed: Form
) -> Answer:
    """The mailed link has shown that the address is theirs."""
    name, language = typed.one("name").strip(), typed.one("language")
    key = await accounts.add_person(session, invitation.email, name, typed.one("password"), language=language)
    await membership.accept(session, invitation, key)
    person = await session.get_one(Person, key)
    return await let_in(request, session, person, "/desk")


def newcomer_problems(typed: Form, email: str) -> list[Problem]:
    name = typed.one("name").strip()
    problems = [] if name else [missing("name")]
    problems += [rules.too_long("name", LONGEST_NAME)] if len(name) > LONGEST_NAME else []
    problems += [] if typed.one("language") in LANGUAGES else [rules.not_listed("language")]
    return problems + passwords.problems("password", typed.one("password"), name, email)


routes: list[Any] = [invitation_page, accept]

"""The last door of every way to sign in: the second step where it is on, then a session of one's own."""

from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, identities, service, two_step
from commonground.accounts.devices import device_of
from commonground.accounts.models import Person
from commonground.accounts.notices import tell
from commonground.accounts.reset import fingerprint
from commonground.base import links
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _
from commonground.base.web import SESSION_COOKIE, AnyRequest, is_local, redirect

Answer = Response[Any]
HALF_COOKIE = "sign_in_half"
HALF_GOOD_FOR_S = 600
PURPOSE = "sign-in half"


class Half(msgspec.Struct, frozen=True):
    """Who has passed the first step. It opens the page that asks for the code and nothing else.

    `identity` is an issuer and subject to be linked, which waits for the code as everything does.
    """

    person: int
    fingerprint: str
    onward: str
    identity: tuple[str, str] | None = None


def after_sign_in(path: str) -> str:
    return path if is_local(path) else "/desk"


def network_address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


async def let_in(
    request: AnyRequest,
    session: AsyncSession,
    person: Person,
    onward: str,
    identity: tuple[str, str] | None = None,
) -> Answer:
    """After the first step: on to the code, or in."""
    if person.deactivated_at:
        raise NotAllowed(_("This account was closed. Ask the secretariat if that is a mistake."))
    if not await two_step.is_on(session, person.id):
        return await let_in_for_good(request, session, person, onward, identity)
    settings = request.app.state.settings
    half = Half(person.id, fingerprint(person), onward, identity)
    token = links.sign(settings.secret, PURPOSE, msgspec.to_builtins(half))
    response = redirect("/sign-in/code")
    response.set_cookie(half_cookie(token, settings.secure_cookies))
    return response


async def let_in_for_good(
    request: AnyRequest,
    session: AsyncSession,
    person: Person,
    onward: str,
    identity: tuple[str, str] | None = None,
) -> Answer:
    if identity and await identities.add(session, person.id, *identity):
        await tell(session, person, "linked")
    await attempts.succeeded(session, person.email)
    earlier = request.cookies.get(SESSION_COOKIE, "")
    device = device_of(request.headers.get("user-agent", ""))
    token = await service.begin_session(session, person.id, device, earlier)
    response = redirect(onward)
    response.set_cookie(session_cookie(token, request.app.state.settings.secure_cookies))
    response.delete_cookie(HALF_COOKIE, path="/sign-in")
    return response


async def half_in(request: AnyRequest, session: AsyncSession) -> tuple[Person, Half]:
    """Who passed the first step; raises LinkForged or LinkExpired where nobody did, or not lately."""
    secret = request.app.state.settings.secret
    token = request.cookies.get(HALF_COOKIE, "")
    half = msgspec.convert(links.read(secret, PURPOSE, token, HALF_GOOD_FOR_S), Half)
    person = await session.get(Person, half.person)
    if person is None or fingerprint(person) != half.fingerprint:
        raise links.forged()
    return person, half


def session_cookie(token: str, secure: bool) -> Cookie:
    return Cookie(
        key=SESSION_COOKIE,
        value=token,
        max_age=service.SESSION_DAYS * 86_400,
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )


def half_cookie(token: str, secure: bool) -> Cookie:
    return Cookie(
        key=HALF_COOKIE,
        value=token,
        max_age=HALF_GOOD_FOR_S,
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/sign-in",
    )

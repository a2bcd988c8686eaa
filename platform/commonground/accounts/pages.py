"""Signing in, in one step or two, and out."""

from litestar import get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, oidc, service, two_step
from commonground.accounts.letting_in import (
    HALF_COOKIE,
    Answer,
    after_sign_in,
    half_in,
    let_in,
    let_in_for_good,
    network_address,
)
from commonground.accounts.schemas import Viewer
from commonground.base.errors import LinkExpired, LinkForged
from commonground.base.i18n import _
from commonground.base.web import SESSION_COOKIE, AnyRequest, form, page, redirect


@get("/sign-in")
async def sign_in_page(request: AnyRequest, viewer: Viewer | None) -> Answer:
    onward = after_sign_in(request.query_params.get("next", ""))
    if viewer:
        return redirect(onward)
    return asked(request, onward)


def asked(
    request: AnyRequest, onward: str, status: int = 200, email: str = "", problem: str | None = None
) -> Answer:
    return page(
        request,
        "accounts/sign_in.html",
        status,
        next=onward,
        email=email,
        problem=problem,
        has_oidc=oidc.is_on(request.app.state.settings),
    )


@post("/sign-in")
async def sign_in(request: AnyRequest, session: AsyncSession) -> Answer:
    """Says that the two do not go together, never which of them was wrong."""
    typed = await form(request)
    email, onward = typed.one("email"), after_sign_in(typed.one("next"))
    address = network_address(request)
    if await attempts.too_many(session, email, address):
        return asked(request, onward, 429, email, too_many())
    person = await service.by_password(session, email, typed.one("password"))
    if person is None:
        await attempts.failed(session, email, address)
        problem = _("E-mail address and password do not go together. Check both and try again.")
        return asked(request, onward, 422, email, problem)
    return await let_in(request, session, person, onward)


def too_many() -> str:
    return _("There were too many attempts. Wait fifteen minutes, then try again.")


@get("/sign-in/code")
async def code_page(request: AnyRequest, session: AsyncSession) -> Answer:
    try:
        await half_in(request, session)
    except (LinkExpired, LinkForged):
        return start_again()
    return asked_for_code(request)


def asked_for_code(request: AnyRequest, status: int = 200, problem: str | None = None) -> Answer:
    return page(request, "accounts/code.html", status, problem=problem)


def start_again() -> Answer:
    response = redirect("/sign-in", ("bad", _("That took too long. Please sign in once more.")))
    response.delete_cookie(HALF_COOKIE, path="/sign-in")
    return response


@post("/sign-in/code")
async def send_code(request: AnyRequest, session: AsyncSession) -> Answer:
    try:
        person, half = await half_in(request, session)
    except (LinkExpired, LinkForged):
        return start_again()
    address = network_address(request)
    if await attempts.too_many(session, person.email, address, "code"):
        return asked_for_code(request, 429, too_many())
    secret, code = request.app.state.settings.secret, (await form(request)).one("code")
    if not await two_step.passes(session, secret, person.id, code):
        await attempts.failed(session, person.email, address, "code")
        problem = _("This code does not fit, or was used already. Wait for the next one and type that.")
        return asked_for_code(request, 422, problem)
    return await let_in_for_good(request, session, person, half.onward, half.identity)


@post("/sign-out")
async def sign_out(request: AnyRequest, session: AsyncSession) -> Answer:
    await service.sign_out(session, request.cookies.get(SESSION_COOKIE, ""))
    response = redirect("/", ("good", _("You are signed out.")))
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


routes = [sign_in_page, sign_in, code_page, send_code, sign_out]

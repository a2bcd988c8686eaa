"""Signing in and out, and one's own account with its API tokens."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, queries, service
from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.base.web import SESSION_COOKIE, AnyRequest, form, is_local, page, redirect

Answer = Response[Any]
LONGEST_NAME = 200
LONGEST_PASSWORD = 1_000
TOKEN_DAYS = (30, 90, 365)


def after_sign_in(path: str) -> str:
    return path if is_local(path) else "/desk"


@get("/sign-in")
async def sign_in_page(request: AnyRequest, viewer: Viewer | None) -> Answer:
    onward = after_sign_in(request.query_params.get("next", ""))
    if viewer:
        return redirect(onward)
    return page(request, "accounts/sign_in.html", next=onward, email="", problem=None)


@post("/sign-in")
async def sign_in(request: AnyRequest, session: AsyncSession) -> Answer:
    """Says that the two do not go together, never which of them was wrong."""
    typed = await form(request)
    email, onward = typed.one("email"), after_sign_in(typed.one("next"))
    address = request.client.host if request.client else ""
    if await attempts.too_many(session, email, address):
        problem, status = _("There were too many attempts. Wait fifteen minutes, then try again."), 429
        return page(request, "accounts/sign_in.html", status, next=onward, email=email, problem=problem)
    token = await service.sign_in(session, email, typed.one("password")[:LONGEST_PASSWORD])
    if token is None:
        await attempts.failed(session, email, address)
        problem = _("E-mail address and password do not go together. Check both and try again.")
        return page(request, "accounts/sign_in.html", 422, next=onward, email=email, problem=problem)
    await attempts.succeeded(session, email)
    response = redirect(onward)
    response.set_cookie(session_cookie(token, request.app.state.settings.secure_cookies))
    return response


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


@post("/sign-out")
async def sign_out(request: AnyRequest, session: AsyncSession) -> Answer:
    await service.sign_out(session, request.cookies.get(SESSION_COOKIE, ""))
    response = redirect("/", ("good", _("You are signed out.")))
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@get("/account", guards=[signed_in])
async def account(request: AnyRequest, everything: Connection, viewer: Viewer) -> Answer:
    return await shown(request, everything, viewer)


async def shown(
    request: AnyRequest,
    connection: Connection,
    viewer: Viewer,
    *,
    problems: list[Problem] | None = None,
    token: str = "",
    typed: dict[str, str] | None = None,
) -> Answer:
    response = page(
        request,
        "accounts/account.html",
        status=422 if problems else 200,
        memberships=await queries.memberships(connection, viewer.id),
        tokens=await queries.tokens(connection, viewer.id),
        problems=problems or [],
        token=token,
        token_days=TOKEN_DAYS,
        typed={"name": viewer.name, "language": viewer.language, "token_name": ""} | (typed or {}),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@post("/account", guards=[signed_in])
async def save_account(
    request: AnyRequest, everything: Connection, session: AsyncSession, viewer: Viewer
) -> Answer:
    typed = await form(request)
    name, language = typed.one("name").strip(), typed.one("language")
    problems = name_problems("name", name) + language_problems(language)
    if problems:
        given = {"name": name, "language": language}
        return await shown(request, everything, viewer, problems=problems, typed=given)
    await service.set_profile(session, viewer.id, name, language)
    response = redirect("/account", ("good", _("Saved.")))
    # The cookie is what the next page reads first.
    response.set_cookie(Cookie(key="language", value=language, max_age=31_536_000, samesite="lax"))
    return response


def name_problems(field: str, name: str) -> list[Problem]:
    if name and len(name) <= LONGEST_NAME:
        return []
    message = _("This is needed.") if not name else _("This name is too long.")
    remedy = _("Give a name of at most %(most)d characters.") % {"most": LONGEST_NAME}
    return [Problem(field=field, code="not_a_name", message=message, remedy=remedy)]


def language_problems(language: str) -> list[Problem]:
    if language in LANGUAGES:
        return []
    message, remedy = _("This language is not among the six."), _("Choose one from the list.")
    return [Problem(field="language", code="unknown_code", message=message, remedy=remedy)]


@post("/account/tokens", guards=[signed_in])
async def add_token(
    request: AnyRequest, everything: Connection, session: AsyncSession, viewer: Viewer
) -> Answer:
    """Shows the token itself this once; later only its name is known."""
    typed = await form(request)
    name, days = typed.one("token_name").strip(), typed.one("days")
    problems = name_problems("token_name", name)
    if problems:
        return await shown(request, everything, viewer, problems=problems, typed={"token_name": name})
    kept = int(days) if days in map(str, TOKEN_DAYS) else TOKEN_DAYS[0]
    token = await service.add_token(session, viewer.id, name, kept)
    return await shown(request, everything, viewer, token=token)


@post("/account/tokens/revoke", guards=[signed_in])
async def revoke_token(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    await service.revoke_token(session, viewer.id, (await form(request)).one("token"))
    return redirect("/account", ("good", _("The token is revoked and opens nothing any more.")))


routes = [sign_in_page, sign_in, sign_out, account, save_account, add_token, revoke_token]

"""One's own account: name and language, password, sessions, API tokens."""

from typing import Any

from litestar import get, post
from litestar.datastructures import Cookie
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, oidc, passwords, queries, scopes, service
from commonground.accounts.guards import in_person
from commonground.accounts.letting_in import Answer, network_address
from commonground.accounts.models import Person
from commonground.accounts.notices import tell
from commonground.accounts.pages import too_many
from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.settings import LANGUAGES
from commonground.base.web import SESSION_COOKIE, AnyRequest, form, page, redirect

LONGEST_NAME = 200
TOKEN_DAYS = (30, 90, 365)
CLOSED: dict[str, Any] = {"guards": [in_person]}


@get("/account", **CLOSED)
async def account(request: AnyRequest, everything: Connection, viewer: Viewer) -> Answer:
    return await shown(request, everything, viewer)


async def shown(
    request: AnyRequest,
    connection: Connection,
    viewer: Viewer,
    *,
    problems: list[Problem] | None = None,
    status: int = 422,
    token: str = "",
    typed: dict[str, Any] | None = None,
) -> Answer:
    settings = request.app.state.settings
    blank = {
        "name": viewer.name,
        "language": viewer.language,
        "token_name": "",
        "scopes": ["read"],
        "days": "90",
    }
    response = page(
        request,
        "accounts/account.html",
        status=status if problems else 200,
        memberships=await queries.memberships(connection, viewer.id),
        sessions=await queries.sessions(connection, viewer.id),
        this_session=service.digest(request.cookies.get(SESSION_COOKIE, "")),
        tokens=await queries.tokens(connection, viewer.id),
        ways_in=await queries.ways_in(connection, viewer.id),
        has_oidc=oidc.is_on(settings),
        problems=problems or [],
        token=token,
        token_days=TOKEN_DAYS,
        scope_words={scope: _(words) for scope, words in scopes.WORDS.items()},
        least=passwords.SHORTEST,
        typed=blank | (typed or {}),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@post("/account", **CLOSED)
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


@post("/account/password", **CLOSED)
async def change_password(
    request: AnyRequest, everything: Connection, session: AsyncSession, viewer: Viewer
) -> Answer:
    """Asks for the old one, so that an open browser is not enough to keep its owner out."""
    typed = await form(request)
    person = await session.get_one(Person, viewer.id)
    status, problems = await password_problems(
        request, session, person, "old_password", typed.one("old_password")
    )
    problems += passwords.problems("new_password", typed.one("new_password"), person.name, person.email)
    if problems:
        return await shown(request, everything, viewer, problems=problems, status=status)
    kept = request.cookies.get(SESSION_COOKIE, "")
    await service.set_password(session, viewer.id, typed.one("new_password"), kept)
    await tell(session, person, "password")
    return redirect(
        "/account",
        ("good", _("Your password is changed. Other devices are signed out and API tokens ended.")),
    )


async def password_problems(
    request: AnyRequest, session: AsyncSession, person: Person, field: str, given: str
) -> tuple[int, list[Problem]]:
    """A status and what is wrong with today's password; guessing is slowed down as at the door."""
    address = network_address(request)
    if await attempts.too_many(session, person.email, address):
        return 429, [Problem(field=field, code="too_many", message=too_many())]
    if await passwords.fits(given, person.password_hash):
        return 422, []
    await attempts.failed(session, person.email, address)
    message, remedy = _("This is not your password."), _("Type the one you sign in with today.")
    return 422, [Problem(field=field, code="wrong_password", message=message, remedy=remedy)]


@post("/account/sessions/end", **CLOSED)
async def end_session(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    await service.end_session(session, viewer.id, (await form(request)).one("session"))
    return redirect("/account#sessions", ("good", _("That device is signed out.")))


@post("/account/sessions/end-others", **CLOSED)
async def end_others(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    await service.end_others(session, viewer.id, request.cookies.get(SESSION_COOKIE, ""))
    return redirect("/account#sessions", ("good", _("You are signed out everywhere else.")))


@post("/account/tokens", **CLOSED)
async def add_token(
    request: AnyRequest, everything: Connection, session: AsyncSession, viewer: Viewer
) -> Answer:
    """Shows the token itself this once; later only its name is known."""
    typed = await form(request)
    name, days = typed.one("token_name").strip(), typed.one("days")
    chosen = [scope for scope in scopes.SCOPES if scope in typed.many("scopes")]
    problems = name_problems("token_name", name)
    if not chosen:
        message, remedy = _("This token would open nothing."), _("Choose what it is for.")
        problems.append(Problem(field="scopes", code="no_scope", message=message, remedy=remedy))
    if problems:
        given = {"token_name": name, "scopes": chosen, "days": days}
        return await shown(request, everything, viewer, problems=problems, typed=given)
    kept = int(days) if days in map(str, TOKEN_DAYS) else TOKEN_DAYS[0]
    token = await service.add_token(session, viewer.id, name, kept, chosen)
    return await shown(request, everything, viewer, token=token)


@post("/account/tokens/revoke", **CLOSED)
async def revoke_token(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    await service.revoke_token(session, viewer.id, (await form(request)).one("token"))
    return redirect("/account#tokens", ("good", _("The token is revoked and opens nothing any more.")))


routes = [
    account,
    save_account,
    change_password,
    end_session,
    end_others,
    add_token,
    revoke_token,
]

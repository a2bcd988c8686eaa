"""A forgotten password: ask for a link, then set a new one by it."""

from litestar import get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, notices, passwords, reset
from commonground.accounts.letting_in import Answer, network_address
from commonground.accounts.pages import too_many
from commonground.base.errors import LinkExpired, LinkForged, Problem, status_of
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect


@get("/reset")
async def reset_page(request: AnyRequest) -> Answer:
    return asked(request)


def asked(
    request: AnyRequest, status: int = 200, email: str = "", problem: str = "", sent: bool = False
) -> Answer:
    return page(request, "accounts/reset.html", status, email=email, problem=problem, sent=sent)


@post("/reset")
async def ask(request: AnyRequest, session: AsyncSession) -> Answer:
    """The same answer whether or not the address is known."""
    email = (await form(request)).one("email").strip()
    if "@" not in email:
        return asked(request, 422, email, _("Give the whole e-mail address, such as name@agency.example."))
    address = network_address(request)
    if await attempts.too_many(session, email, address, "reset"):
        return asked(request, 429, email, too_many())
    await attempts.failed(session, email, address, "reset")
    await reset.ask(session, request.app.state.settings, email)
    return asked(request, email=email, sent=True)


@get("/reset/{token:str}")
async def new_password_page(request: AnyRequest, session: AsyncSession, token: str) -> Answer:
    try:
        person = await reset.person_of(session, request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return asked(request, status_of(error), problem=error.message)
    return asked_anew(request, token, person.email)


def asked_anew(request: AnyRequest, token: str, email: str, problems: list[Problem] | None = None) -> Answer:
    response = page(
        request,
        "accounts/new_password.html",
        status=422 if problems else 200,
        token=token,
        email=email,
        least=passwords.SHORTEST,
        problems=problems or [],
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@post("/reset/{token:str}")
async def set_new_password(request: AnyRequest, session: AsyncSession, token: str) -> Answer:
    try:
        person = await reset.person_of(session, request.app.state.settings, token)
    except (LinkExpired, LinkForged) as error:
        return asked(request, status_of(error), problem=error.message)
    password = (await form(request)).one("password")
    if problems := passwords.problems("password", password, person.name, person.email):
        return asked_anew(request, token, person.email, problems)
    await reset.finish(session, person, password)
    await notices.tell(session, person, "password")
    return redirect("/sign-in", ("good", _("Your new password is set. Sign in with it.")))


routes = [reset_page, ask, new_password_page, set_new_password]

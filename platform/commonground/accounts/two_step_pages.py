"""Turning the second step of signing in on and off, and its recovery codes."""

from litestar import get, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import attempts, two_step
from commonground.accounts.account_pages import CLOSED, password_problems
from commonground.accounts.letting_in import Answer, network_address
from commonground.accounts.models import Person
from commonground.accounts.notices import tell
from commonground.accounts.pages import too_many
from commonground.accounts.schemas import Viewer
from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, page, redirect


@get("/account/two-step", **CLOSED)
async def two_step_page(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    """The QR code while it is off; how to turn it off while it is on."""
    return await shown(request, session, viewer, [])


async def shown(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, problems: list[Problem], status: int = 422
) -> Answer:
    person = await session.get_one(Person, viewer.id)
    key = await two_step.begin(session, request.app.state.settings.secret, viewer.id)
    return private(
        page(
            request,
            "accounts/two_step.html",
            status if problems else 200,
            key=key,
            picture=two_step.picture(two_step.address(key, viewer.email)) if key else "",
            has_password=bool(person.password_hash),
            problems=problems,
        )
    )


def private(response: Answer) -> Answer:
    response.headers["Cache-Control"] = "private, no-store"
    return response


def codes_shown(request: AnyRequest, codes: list[str]) -> Answer:
    return private(page(request, "accounts/recovery_codes.html", codes=codes))


def wrong_code(field: str = "code") -> Problem:
    message = _("This code does not fit, or was used already.")
    return Problem(field=field, code="wrong_code", message=message, remedy=_("Wait for the next one."))


@post("/account/two-step", **CLOSED)
async def turn_on(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    secret, code = request.app.state.settings.secret, (await form(request)).one("code")
    codes = await two_step.confirm(session, secret, viewer.id, code)
    if codes is None:
        return await shown(request, session, viewer, [wrong_code()])
    await tell(session, await session.get_one(Person, viewer.id), "two_step_on")
    return codes_shown(request, codes)


async def code_problems(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, field: str
) -> tuple[int, list[Problem]]:
    address, code = network_address(request), (await form(request)).one(field)
    if await attempts.too_many(session, viewer.email, address, "code"):
        return 429, [Problem(field=field, code="too_many", message=too_many())]
    if await two_step.passes(session, request.app.state.settings.secret, viewer.id, code):
        return 422, []
    await attempts.failed(session, viewer.email, address, "code")
    return 422, [wrong_code(field)]


@post("/account/two-step/codes", **CLOSED)
async def new_codes(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    status, problems = await code_problems(request, session, viewer, "code_for_new")
    if problems:
        return await shown(request, session, viewer, problems, status)
    return codes_shown(request, await two_step.new_recovery_codes(session, viewer.id))


@post("/account/two-step/off", **CLOSED)
async def turn_off(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    """Needs both what is known and what is held. The code is looked at last, since looking uses it up."""
    typed = await form(request)
    person = await session.get_one(Person, viewer.id)
    status, problems = 422, list[Problem]()
    if person.password_hash:
        given = typed.one("password")
        status, problems = await password_problems(request, session, person, "password", given)
    if not problems:
        status, problems = await code_problems(request, session, viewer, "code")
    if problems:
        return await shown(request, session, viewer, problems, status)
    await two_step.turn_off(session, viewer.id)
    await tell(session, person, "two_step_off")
    return redirect(
        "/account#two-step", ("good", _("Two-step sign-in is off. The password alone opens now."))
    )


routes = [two_step_page, turn_on, new_codes, turn_off]

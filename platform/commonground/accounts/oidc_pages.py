"""Signing in by another provider, and linking it to one's account."""

import msgspec
from litestar import get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import identities, oidc
from commonground.accounts.account_pages import CLOSED
from commonground.accounts.errors import ProviderRefused, ProviderUnreachable
from commonground.accounts.letting_in import Answer, after_sign_in, let_in
from commonground.accounts.models import Person
from commonground.accounts.notices import tell
from commonground.accounts.oidc import Asked
from commonground.accounts.pages import asked as sign_in_asked
from commonground.accounts.schemas import Newcomer, Viewer
from commonground.base import links
from commonground.base.errors import LinkExpired, LinkForged, NotFound, status_of
from commonground.base.i18n import _
from commonground.base.settings import Settings
from commonground.base.web import AnyRequest, form, page, redirect

ASKED_COOKIE = "sign_in_asked"
GOOD_FOR_S = 600
ASKED, LINK = "oidc asked", "oidc link"


@get("/sign-in/oidc")
async def begin(request: AnyRequest) -> Answer:
    onward = after_sign_in(request.query_params.get("next", ""))
    try:
        return await sent_away(request, oidc.new_question(onward))
    except (ProviderRefused, ProviderUnreachable) as error:
        return sign_in_asked(request, onward, status_of(error), problem=error.message)


@get("/account/oidc", **CLOSED)
async def begin_linking(request: AnyRequest, viewer: Viewer) -> Answer:
    return await sent_away(request, oidc.new_question("/account", viewer.id))


async def sent_away(request: AnyRequest, question: Asked) -> Answer:
    settings = needed(request)
    response = Redirect(await oidc.address_to_ask(settings, question), status_code=303)
    kept = links.sign(settings.secret, ASKED, msgspec.to_builtins(question))
    response.set_cookie(
        Cookie(
            key=ASKED_COOKIE,
            value=kept,
            max_age=GOOD_FOR_S,
            httponly=True,
            secure=settings.secure_cookies,
            samesite="lax",
            path="/sign-in",
        )
    )
    return response


def needed(request: AnyRequest) -> Settings:
    settings: Settings = request.app.state.settings
    if not oidc.is_on(settings):
        raise NotFound(_("No other sign-in is set up here. Use your password."))
    return settings


@get("/sign-in/oidc/back")
async def back(request: AnyRequest, session: AsyncSession, viewer: Viewer | None) -> Answer:
    """Where the provider sends people back to, with its answer in the address."""
    settings = needed(request)
    try:
        question = asked_before(request, settings)
        who = await oidc.answer(settings, question, dict(request.query_params.items()))
    except (ProviderRefused, ProviderUnreachable) as error:
        response = sign_in_asked(request, "/desk", status_of(error), problem=error.message)
    else:
        response = await received(request, session, viewer, question, who)
    response.delete_cookie(ASKED_COOKIE, path="/sign-in")
    return response


def asked_before(request: AnyRequest, settings: Settings) -> Asked:
    kept = request.cookies.get(ASKED_COOKIE, "")
    try:
        return msgspec.convert(links.read(settings.secret, ASKED, kept, GOOD_FOR_S), Asked)
    except (LinkExpired, LinkForged) as error:
        raise ProviderRefused(
            _("This sign-in was not begun in this browser, or took too long. Begin again.")
        ) from error


async def received(
    request: AnyRequest, session: AsyncSession, viewer: Viewer | None, question: Asked, who: Newcomer
) -> Answer:
    if question.link_for:
        return linking_asked(request, viewer, question, who)
    if known := await identities.person_of(session, who):
        return await let_in(request, session, known, question.onward)
    if likely := await identities.likely(session, who):
        return await let_in(request, session, likely, question.onward, (who.issuer, who.subject))
    # The same for an address that nobody has and one that is not verified: it tells nothing of who is here.
    return page(request, "accounts/unknown.html", 403, who=who)


def linking_asked(request: AnyRequest, viewer: Viewer | None, question: Asked, who: Newcomer) -> Answer:
    """Asks first: whoever lured this browser to a foreign sign-in would get a key to the account."""
    if viewer is None or viewer.id != question.link_for:
        return sign_in_asked(request, "/account", 403, problem=_("Sign in first."))
    settings = request.app.state.settings
    token = links.sign(settings.secret, LINK, [viewer.id, who.issuer, who.subject])
    return page(request, "accounts/link.html", who=who, link=token)


@post("/account/oidc", **CLOSED)
async def link(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    settings = needed(request)
    person, issuer, subject = links.read(settings.secret, LINK, (await form(request)).one("link"), GOOD_FOR_S)
    if person != viewer.id:
        raise links.forged()
    if not await identities.add(session, viewer.id, issuer, subject):
        return redirect("/account", ("bad", _("That sign-in belongs to another account here.")))
    await tell(session, await session.get_one(Person, viewer.id), "linked")
    return redirect("/account", ("good", _("Linked. You can sign in with it from now on.")))


@post("/account/oidc/unlink", **CLOSED)
async def unlink(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    person = await session.get_one(Person, viewer.id)
    if not person.password_hash:
        return redirect("/account", ("bad", _("Set a password first, or you could not come in any more.")))
    await identities.remove(session, viewer.id, needed(request).oidc_issuer)
    return redirect("/account", ("good", _("The link is removed.")))


routes = [begin, begin_linking, back, link, unlink]

"""A form sent by somebody who is no longer signed in, or whose form is too old to be trusted, loses nothing.

What was typed is kept for the person the form was made for, and nobody else: a hidden field of the form says
who that was, signed, so that nobody can fill this store who was not shown a form of ours. After signing in
the form comes back filled.
"""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from commonground.activities import autosave
from commonground.activities.errors import TypingTooLong
from commonground.activities.typed import Fields, Typed, typed_fields
from commonground.base import links
from commonground.base.errors import CommonGroundError
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, redirect

PURPOSE = "register"
# As long as unsaved typing is kept: a laptop may sleep over a holiday.
GOOD_FOR_S = int(autosave.KEPT.total_seconds())


def signed(secret: str, person: int) -> str:
    return links.sign(secret, PURPOSE, person)


def writer_of(secret: str, fields: Fields) -> int | None:
    """Whom the form was made for; None where it does not say, or says what we never signed."""
    try:
        return int(links.read(secret, PURPOSE, Typed(fields).one("writer"), GOOD_FOR_S))
    except (CommonGroundError, TypeError, ValueError):
        return None


class SetAside(ASGIMiddleware):
    """Around the routes that take the form. Only the check of the form's token raises through to here."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = Request(scope, receive, send)
        fields = await typed_fields(request)
        writer = writer_of(request.app.state.settings.secret, fields)
        viewer = scope.get("user")
        if writer is None or (viewer is not None and viewer.id == writer):
            try:
                await next_app(scope, receive, send)
            except PermissionDeniedException:
                if writer is None:
                    raise
                await answer(request, await set_aside(request, writer, fields))
        else:
            await answer(request, await set_aside(request, writer, fields))


async def set_aside(request: AnyRequest, writer: int, fields: Fields) -> Response[Any]:
    activity, step = request.path_params.get("activity"), step_of(request)
    async with request.app.state.database.sessions.begin() as session:
        sheet = await autosave.keep_for_sure(session, writer, activity, step, fields)
    back = autosave.address(activity, step, sheet)
    viewer = request.scope.get("user")
    if viewer is None:
        words = _("You were signed out meanwhile. Sign in, and the form comes back as you filled it in.")
        return redirect(f"/sign-in?next={quote(back)}", ("warn", words))
    if viewer.id == writer:
        return redirect(back)
    words = _("Somebody else had opened that form. What was typed is kept for them; here it is as saved.")
    return redirect(back.partition("?")[0], ("warn", words))


async def keep_typing(request: AnyRequest, person: int, fields: Fields) -> bool:
    """For whoever lost their role while they typed: it may come back, and the typing with it."""
    if writer_of(request.app.state.settings.secret, fields) != person:
        return False
    with suppress(TypingTooLong):
        async with request.app.state.database.sessions.begin() as session:
            activity = request.path_params.get("activity")
            await autosave.keep_for_sure(session, person, activity, step_of(request), fields)
        return True
    return False


def step_of(request: AnyRequest) -> int:
    asked = str(request.query_params.get("step", ""))
    return int(asked) if asked in ("1", "2", "3") else 1


async def answer(request: AnyRequest, response: Response[Any]) -> None:
    made = response.to_asgi_response(app=None, request=request)
    await made(request.scope, request.receive, request.send)

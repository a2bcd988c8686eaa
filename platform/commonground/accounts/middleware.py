"""Tells every request who is asking and in which language to answer."""

import logging

import asyncpg
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from commonground.accounts import queries, scopes
from commonground.accounts.guards import Asgi
from commonground.accounts.schemas import Opened, Viewer
from commonground.base import i18n
from commonground.base.database import Pool
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _
from commonground.base.web import SESSION_COOKIE

log = logging.getLogger("commonground")


class WhoAsks(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection: Asgi) -> AuthenticationResult:
        opened, means = await identify(connection)
        viewer = opened.viewer if opened else None
        i18n.reading.set(language_of(connection, viewer))
        if opened and means == "token":
            hold_to_scopes(connection, opened.scopes)
        return AuthenticationResult(user=viewer, auth=means)


async def identify(connection: Asgi) -> tuple[Opened | None, str]:
    pool = connection.app.state.database.everything
    header = connection.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return await noted(pool, header[7:].strip(), "api_token"), "token"
    if cookie := connection.cookies.get(SESSION_COOKIE):
        return await noted(pool, cookie, "sign_in_session"), "cookie"
    return None, ""


async def noted(pool: Pool, token: str, table: str) -> Opened | None:
    """Whom it belongs to; every few minutes that it was used is written down, if that can be done."""
    opened = await queries.opened(pool, token, table)
    if opened and opened.is_stale:
        try:
            await queries.note_use(pool, token, table)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("The last use of a session can't be noted: %s", type(error).__name__)
    return opened


def hold_to_scopes(connection: Asgi, given: tuple[str, ...]) -> None:
    method, path = connection.scope["method"], connection.url.path  # type: ignore[typeddict-item]
    if not scopes.opens(given, method, path):
        needed = scopes.scope_for(method, path)
        raise NotAllowed(
            _("This API token lacks the scope “%(scope)s”. Make one that has it under Account.")
            % {"scope": needed}
        )


def language_of(connection: Asgi, viewer: Viewer | None) -> str:
    """What the address asks, else what was chosen before, else the account's, else the browser's."""
    asked = (
        connection.query_params.get("language"),
        connection.cookies.get("language"),
        viewer.language if viewer else None,
    )
    for code in asked:
        if known := i18n.known_language(code):
            return known
    return i18n.preferred(connection.headers.get("accept-language", ""))

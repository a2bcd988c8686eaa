"""Tells every request who is asking and in which language to answer."""

from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from commonground.accounts.guards import Asgi
from commonground.accounts.queries import viewer_of
from commonground.accounts.schemas import Viewer
from commonground.base import i18n
from commonground.base.web import SESSION_COOKIE


class WhoAsks(AbstractAuthenticationMiddleware):
    async def authenticate_request(self, connection: Asgi) -> AuthenticationResult:
        viewer, means = await identify(connection)
        i18n.reading.set(language_of(connection, viewer))
        return AuthenticationResult(user=viewer, auth=means)


async def identify(connection: Asgi) -> tuple[Viewer | None, str]:
    pool = connection.app.state.database.everything
    header = connection.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return await viewer_of(pool, header[7:].strip(), "api_token"), "token"
    if cookie := connection.cookies.get(SESSION_COOKIE):
        return await viewer_of(pool, cookie, "sign_in_session"), "cookie"
    return None, ""


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

"""How an error reaches people, as a page, and machines, as RFC 9457 problem+json."""

import logging
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from commonground.base.errors import CommonGroundError, Invalid, NotFound, NotSignedIn, Problem, status_of
from commonground.base.i18n import _, mark
from commonground.base.outages import holds_null, names_nothing, outage
from commonground.base.web import AnyRequest, page

log = logging.getLogger("commonground")
LONGEST_NAME = 40

TITLES = {
    400: mark("We could not read that"),
    401: mark("Sign in first"),
    403: mark("This is not open to you"),
    404: mark("There is nothing here"),
    405: mark("This can't be done here"),
    409: mark("That does not fit"),
    410: mark("This link is too old"),
    412: mark("Somebody was quicker"),
    413: mark("That is too large"),
    422: mark("Something needs another look"),
    428: mark("Say which version you changed"),
    500: mark("Something broke on our side"),
    503: mark("Please try again in a moment"),
}
# Where one status stands for several things.
TITLES_BY_CODE = {"withdrawn_activity": mark("This is no longer public")}


def wants_json(request: AnyRequest) -> bool:
    accepts = request.headers.get("accept", "")
    return (
        "/as/" in request.url.path
        or request.url.path.startswith(("/tiles/", "/ogc"))
        or request.headers.get("authorization", "").lower().startswith("bearer")
        or ("json" in accepts and "text/html" not in accepts)
    )


def answer(
    request: AnyRequest, status: int, code: str, message: str, problems: list[Problem]
) -> Response[Any]:
    title = _(TITLES_BY_CODE.get(code) or TITLES.get(status, TITLES[500]))
    if wants_json(request):
        body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "code": code,
            "detail": message,
            "problems": msgspec.to_builtins(problems),
        }
        return Response(body, status_code=status, media_type="application/problem+json")
    return page(request, "error.html", status, title=title, message=message, problems=problems)


def on_error(request: AnyRequest, error: CommonGroundError) -> Response[Any]:
    if isinstance(error, NotSignedIn) and request.method == "GET" and not wants_json(request):
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"/sign-in?next={quote(here)}", status_code=303)
    return answer(request, status_of(error), error.code, error.message, error.problems)


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    code = {404: "not_found", 405: "method_not_allowed", 403: "not_allowed", 413: "too_large"}.get(
        error.status_code, "bad_request"
    )
    message = {
        404: missing(),
        403: _(
            "The form had been open too long or came from elsewhere. "
            "Go back, load the page again and send it once more."
        ),
        413: _("The file is larger than 50 MB."),
    }.get(error.status_code, error.detail)
    return answer(request, error.status_code, code, message, [])


def missing() -> str:
    return _("The address may be mistyped, or the page is not public.")


def told(path: str) -> str:
    """An address as a log may keep it: what is longer than any name of ours is the secret of a link."""
    return "/".join(part if len(part) <= LONGEST_NAME else "…" for part in path.split("/"))


def on_unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    if known := outage(error, request.app.state.settings):
        log.warning("%s %s: %s (%r)", request.method, told(request.url.path), known.message, error)
        return on_error(request, known)
    if holds_null(error):
        return on_error(request, Invalid(_("A text holds a control sign, which no file can carry.")))
    if names_nothing(error):
        return answer(request, 404, NotFound.code, missing(), [])
    log.error("%s %s failed", request.method, told(request.url.path), exc_info=error)
    message = _("It has been noted. Nothing you entered before was lost.")
    return answer(request, 500, "internal", message, [])

"""What every page shares: rendering, notices, forms, and the ending of an address as its format."""

import mimetypes
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import jinja2
import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, UploadFile
from litestar.enums import ScopeType
from litestar.response import Redirect, Template
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from markupsafe import Markup

from commonground.base import clock, i18n, paths
from commonground.base.settings import LANGUAGES
from commonground.base.texts import chosen

SESSION_COOKIE = "session"
NOTICE_COOKIE = "notice"
ENDINGS = {
    ".iati.xml": "iati",
    ".prais4.xlsx": "prais4",
    ".about.json": "about",
    ".json": "json",
    ".geojson": "geojson",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".gpkg": "gpkg",
    ".pdf": "pdf",
    ".docx": "docx",
}
OPAQUE = ("/static/", "/tiles/", "/ogc", "/feeds/", "/schema")
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
# Browsers read a backslash as a slash and leave control characters out: "/\\t/elsewhere" is "//elsewhere".
NOT_IN_ADDRESSES = {"\\", *map(chr, range(33)), "\x7f"}
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/geo+json", ".geojson")

AnyRequest = Request[Any, Any, Any]


def with_format(path: str) -> str:
    """`/activities/12.json` → `/activities/12/as/json`; other addresses as they are."""
    if not path.startswith(OPAQUE):
        for ending, name in ENDINGS.items():
            if path.endswith(ending) and not path.endswith("/" + ending):
                return f"{path.removesuffix(ending)}/as/{name}"
    return path


class Edge:
    """The outermost layer: endings become formats going in, security headers are put on coming out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        i18n.reading.set(language_asked(scope))
        # HEAD is answered as GET is; the server, which knows what was asked, leaves the body out.
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        scope = {**scope, "method": method, "path": with_format(scope["path"])}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, guarded)


def language_asked(scope: Scope) -> str:
    """For pages where nobody is asked who they are, such as an address that leads nowhere."""
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    chosen_before = (connection.query_params.get("language"), connection.cookies.get("language"))
    known = [code for code in map(i18n.known_language, chosen_before) if code]
    return known[0] if known else i18n.preferred(connection.headers.get("accept-language", ""))


class Form:
    """A submitted form: text values and uploads by name."""

    def __init__(self, items: list[tuple[str, Any]]) -> None:
        self._items = items
        self._texts: dict[str, list[str]] = {}
        for name, value in self.texts():
            self._texts.setdefault(name, []).append(value)

    def one(self, name: str, default: str = "") -> str:
        return self._texts.get(name, [default])[0]

    def many(self, name: str) -> list[str]:
        return list(self._texts.get(name, []))

    def file(self, name: str) -> UploadFile | None:
        return next(
            (value for key, value in self._items if key == name and isinstance(value, UploadFile)), None
        )

    def texts(self) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self._items if isinstance(value, str)]


async def form(request: AnyRequest) -> Form:
    return Form(list((await request.form()).multi_items()))


class Page(Template):
    """A template that may set `{{ csrf_input }}` into its forms: the framework gives it as plain text."""

    def create_template_context(self, request: AnyRequest) -> dict[str, Any]:
        context = super().create_template_context(request)
        return context | {"csrf_input": Markup(context["csrf_input"])}  # noqa: S704


def page(request: AnyRequest, template: str, status: int = 200, **context: Any) -> Template:
    """Renders with what every template may count on: reader, language, notices, path."""
    shared = {
        "language": i18n.reading.get(),
        "languages": LANGUAGES,
        "status": status,
        "today": clock.today(),
        # Where no route matched, nobody was asked who they are.
        "viewer": request.scope.get("user"),
        "path": request.url.path,
        "query": [pair for pair in request.query_params.multi_items() if pair[0] != "language"],
        "notices": read_notices(request),
        "vocabulary": request.app.state.get("vocabulary"),
        "settings": request.app.state.settings,
    }
    response = Page(template, context=shared | context, status_code=status, media_type="text/html")
    remember_language(request, response)
    if shared["notices"]:
        response.delete_cookie(NOTICE_COOKIE)
    return response


def remember_language(request: AnyRequest, response: Template) -> None:
    if i18n.known_language(request.query_params.get("language")):
        response.set_cookie(
            Cookie(key="language", value=i18n.reading.get(), max_age=31_536_000, samesite="lax")
        )


def redirect(path: str, notice: tuple[str, str] | None = None) -> Redirect:
    """303 to a page of ours, with a notice (kind, text) to show there once."""
    response = Redirect(path, status_code=303)
    if notice:
        value = quote(msgspec.json.encode([{"kind": notice[0], "text": notice[1]}]).decode())
        response.set_cookie(Cookie(key=NOTICE_COOKIE, value=value, max_age=60, httponly=True, samesite="lax"))
    return response


def read_notices(request: AnyRequest) -> list[dict[str, str]]:
    try:
        found = msgspec.json.decode(unquote(request.cookies.get(NOTICE_COOKIE, "")).encode())
        return [{"kind": str(one["kind"]), "text": str(one["text"])} for one in found]
    except (msgspec.DecodeError, KeyError, TypeError):
        return []


def is_local(path: str) -> bool:
    """Whether a `next` address stays on this site."""
    return path.startswith("/") and not path.startswith("//") and not NOT_IN_ADDRESSES & set(path)


def static(path: str) -> str:
    """Addresses carry the file's time, so that browsers may keep it for good."""
    file = paths.STATIC / path
    return f"/static/{path}?{int(file.stat().st_mtime)}" if file.exists() else f"/static/{path}"


@jinja2.pass_context
def vocab(context: Mapping[str, Any], vocabulary: str, code: str | None) -> str:
    """A code's name in the reader's language; the code itself where the vocabulary lacks it."""
    held = context.get("vocabulary")
    term = held.terms.get(vocabulary, {}).get(code) if held and code else None
    return chosen(term["name"], i18n.reading.get()) if term else (code or "")


@jinja2.pass_context
def define(context: Mapping[str, Any], vocabulary: str, code: str) -> str:
    held = context.get("vocabulary")
    term = held.terms.get(vocabulary, {}).get(code) if held else None
    return str(term["definition"]) if term else ""


@jinja2.pass_context
def country(context: Mapping[str, Any], code: str) -> str:
    held = context.get("vocabulary")
    row = held.countries.get(code) if held else None
    return chosen(row["name"], i18n.reading.get()) if row else code


@jinja2.pass_context
def unit(context: Mapping[str, Any], code: str) -> str:
    held = context.get("vocabulary")
    row = held.units.get(code) if held else None
    return chosen(row["name"], i18n.reading.get()) if row else code


def text(texts: Any) -> str:
    return texts if isinstance(texts, str) else chosen(texts or {}, i18n.reading.get())


@cache
def environment() -> jinja2.Environment:
    """One a process, so that a template is compiled once."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.do", "jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n._, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.filters |= {
        "text": text,
        "date": i18n.show_date,
        "ago": i18n.show_ago,
        "number": i18n.show_number,
        "money": i18n.show_money,
        "percent": i18n.show_percent,
        "said_again": i18n.said_again,
    }
    made.globals |= {"vocab": vocab, "define": define, "country": country, "unit": unit, "static": static}
    return made

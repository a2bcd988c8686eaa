"""Litestar guards: who may enter a route at all."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from commonground.accounts.permissions import Action, may
from commonground.base.errors import NotAllowed, NotSignedIn
from commonground.base.i18n import _

Asgi = ASGIConnection[Any, Any, Any, Any]


def signed_in(connection: Asgi, _handler: BaseRouteHandler) -> None:
    if connection.user is None:
        raise NotSignedIn(_("Sign in first."))


def in_person(connection: Asgi, handler: BaseRouteHandler) -> None:
    """By the cookie of a browser: no token may make tokens, change a password or end a session."""
    signed_in(connection, handler)
    if connection.auth != "cookie":
        raise NotAllowed(_("An API token can't do this. Sign in with a browser."))


def needs(connection: Asgi, action: Action) -> None:
    if connection.user is None:
        raise NotSignedIn(_("Sign in first."))
    if not may(connection.user, action):
        raise NotAllowed(_("Your role does not allow this."))


def secretariat(connection: Asgi, _handler: BaseRouteHandler) -> None:
    needs(connection, "review")


def operator(connection: Asgi, _handler: BaseRouteHandler) -> None:
    needs(connection, "operate")


def bearer(connection: Asgi, _handler: BaseRouteHandler) -> None:
    """For JSON writes: an API token, never the cookie, so that no other site can ride on a session."""
    if connection.user is None or connection.auth != "token":
        raise NotSignedIn(_("Send an API token: Authorization: Bearer …"))

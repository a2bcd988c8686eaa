"""Who may enter the pages on which frameworks are kept."""

from litestar.handlers import BaseRouteHandler

from commonground.accounts.guards import Asgi, needs


def keeper(connection: Asgi, _handler: BaseRouteHandler) -> None:
    needs(connection, "keep")

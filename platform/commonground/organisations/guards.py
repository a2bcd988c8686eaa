"""Who may enter the pages that keep the registry and its people."""

from litestar.handlers import BaseRouteHandler

from commonground.accounts.guards import Asgi, needs
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base.i18n import _
from commonground.organisations.errors import NotYourRegistry


def keepers(connection: Asgi, _handler: BaseRouteHandler) -> None:
    needs(connection, "keep")


def refuse_others(viewer: Viewer, organisation: int) -> None:
    """`organisation` is the one that stands."""
    if not may(viewer, "manage", organisation):
        raise NotYourRegistry(_("Only this organisation's managers and the secretariat may do this."))

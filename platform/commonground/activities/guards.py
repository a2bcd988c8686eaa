"""Who comes to the reviewer's table: the secretariat decides there, a focal point reads and endorses."""

from litestar.handlers import BaseRouteHandler

from commonground.accounts.guards import Asgi, signed_in
from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _


def at_the_table(connection: Asgi, handler: BaseRouteHandler) -> None:
    signed_in(connection, handler)
    if not (may(connection.user, "review") or may(connection.user, "endorse")):
        raise NotAllowed(_("Your role does not allow this."))


def own_country(viewer: Viewer) -> str | None:
    """The one country whose activities they see there; None for those who see all."""
    return None if may(viewer, "review") else viewer.country or "-"

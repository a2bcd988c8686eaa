"""An earlier version made the newest again: at once by the secretariat, as a change for review by others."""

from typing import Any

from litestar import Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities import editing, revisions, service
from commonground.activities.editing import Working
from commonground.activities.errors import NoSuchVersion, NotYours
from commonground.activities.filters import is_key
from commonground.activities.schemas import Activity
from commonground.activities.service import Author
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, redirect

SOURCE = "restore"


@post("/activities/{activity:int}/restore", guards=[signed_in])
async def restore(request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer) -> Response[Any]:
    """`etag` is of what the history page showed as the newest: nothing newer is written over unseen."""
    typed = await form(request)
    working = await editing.opened(session, viewer, activity, typed.one("etag"))
    number = int(typed.one("version")) if is_key(typed.one("version")) else 0
    document = await revisions.version(session, activity, number)
    if document is None:
        raise NoSuchVersion(_("There is no version %(n)d of this activity.") % {"n": number})
    if not editing.may_lead(viewer, document.lead, working.document.lead):
        raise NotYours(editing.foreign_lead("lead").message)
    await write(session, working, document, viewer, number)
    return redirect(f"/activities/{activity}/history", ("good", words(working, number)))


async def write(
    session: AsyncSession, working: Working, document: Activity, viewer: Viewer, number: int
) -> None:
    """Rules may have become stricter since: then the problems say what the old version lacks."""
    complete = working.apart or working.must_be_complete
    service.refuse(await service.check(session, document, complete, working.stored.id))
    author = Author(viewer.id, SOURCE)
    if working.apart:
        await revisions.save(session, working.stored, document, author)
        await revisions.submit(session, working.stored, author)
    else:
        await service.replace(session, working.stored, document, author, comment=str(number))


def words(working: Working, number: int) -> str:
    if working.apart:
        return _("Version %(n)d is sent to the secretariat for review, as a change.") % {"n": number}
    return _("Version %(n)d is restored, as a new version.") % {"n": number}


routes = [restore]

"""What the form's script sends while one types, and throwing it away again."""

from typing import Annotated, Any

from litestar import Response, post
from litestar.params import QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities import autosave
from commonground.activities.errors import Settled
from commonground.activities.typed import Typed, typed_fields
from commonground.base.errors import Invalid
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form, is_local, redirect

Step = Annotated[int, QueryParameter(name="step", ge=1, le=3)]
Answer = Response[Any]


@post("/activities/new/typing", guards=[signed_in], status_code=200)
async def keep_new(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    return await kept(request, session, viewer, None, 1)


@post("/activities/{activity:int}/typing", guards=[signed_in], status_code=200)
async def keep(
    request: AnyRequest, activity: int, session: AsyncSession, viewer: Viewer, step: Step = 1
) -> Answer:
    return await kept(request, session, viewer, activity, step)


async def kept(
    request: AnyRequest, session: AsyncSession, viewer: Viewer, activity: int | None, step: int
) -> Answer:
    fields = await typed_fields(request)
    sheet = Typed(fields).one("sheet")
    if not autosave.is_sheet(sheet):
        raise Invalid(_("The form does not say which one it is. Load the page again."))
    typed_at = await autosave.keep(session, viewer.id, sheet, activity, step, fields)
    if typed_at is None:
        raise Settled(_("This form was saved or thrown away already."))
    body = {"typed_at": typed_at, "address": autosave.address(activity, step, sheet)}
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@post("/activities/typing/drop", guards=[signed_in])
async def drop(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    sent = await form(request)
    await autosave.settle(session, viewer.id, sent.one("sheet"))
    back = sent.one("next")
    return redirect(back if is_local(back) else "/desk", ("good", _("Thrown away.")))


routes = [keep_new, keep, drop]

"""The operator's page: what runs, what failed and why, and whether mails go out."""

import uuid
from datetime import UTC, datetime
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import operator
from commonground.accounts.schemas import Viewer
from commonground.base import jobs, mail, postman
from commonground.base.database import Connection
from commonground.base.errors import NotFound
from commonground.base.i18n import _, reading
from commonground.base.queue import next_slot
from commonground.base.web import AnyRequest, page, redirect
from commonground.desk import machinery

HERE = "/operate"


@get(HERE, guards=[operator])
async def operate(request: AnyRequest, everything: Connection) -> Response[Any]:
    response = page(
        request,
        "desk/operate.html",
        failed=await machinery.failed(everything),
        failed_mails=await machinery.failed_mails(everything),
        outbox=await machinery.outbox(everything),
        mails=await machinery.mails(everything),
        queue=await machinery.queue(everything),
        running=await machinery.running(everything),
        timers=await timers(request, everything),
        workers=await machinery.workers(everything),
        titles=titles(request),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def titles(request: AnyRequest) -> dict[str, str]:
    """What each job does, in words, by its name."""
    offered = [*request.app.state.jobs, *request.app.state.timers]
    return {one.name: _(one.title) for one in offered if one.title}


async def timers(request: AnyRequest, connection: Connection) -> list[dict[str, Any]]:
    """All that there are, with their last run where there was one, the next to come first."""
    known, now = await machinery.timers(connection), datetime.now(UTC)
    blank = {"fired_for": None, "state": None, "error": None, "ended_at": None}
    found = [
        blank | known.get(timer.name, {}) | {"name": timer.name, "next_at": next_slot(timer.cron, now)}
        for timer in request.app.state.timers
    ]
    return sorted(found, key=lambda one: one["next_at"])


@post("/operate/jobs/{number:int}/retry", guards=[operator])
async def retry_job(session: AsyncSession, number: int) -> Redirect:
    if not await jobs.again(session, number):
        raise NotFound(_("This job has not failed, or is being tried again already."))
    return redirect(HERE, ("good", _("The job is tried again.")))


@post("/operate/mails/{number:int}/retry", guards=[operator])
async def retry_mail(session: AsyncSession, number: int) -> Redirect:
    if not await postman.again(session, number):
        raise NotFound(_("This mail has not failed, or is being tried again already."))
    return redirect(HERE, ("good", _("The mail is tried again.")))


@post("/operate/test-mail", guards=[operator])
async def test_mail(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Redirect:
    """Asks the server at once, since a mail that is tried again later says nothing now."""
    settings = request.app.state.settings
    if not settings.smtp_url:
        return redirect(HERE, ("warn", _("No mail server is set up, so mails stay in the outbox.")))
    if wrong := await postman.answers(settings):
        return redirect(
            HERE, ("bad", _("The mail server does not take mails: {reason}").format(reason=_(wrong)))
        )
    await mail.post(
        session,
        event=f"test:{uuid.uuid4().hex}",
        to=viewer.email,
        language=reading.get(),
        template="test",
        values={},
    )
    told = _("The mail server answers. A test mail to {address} is on its way.").format(address=viewer.email)
    return redirect(HERE, ("good", told))


routes = [operate, retry_job, retry_mail, test_mail]

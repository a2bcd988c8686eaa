"""How often one wants to be asked: chosen on the table of one's activities, or by a reminder's link."""

from typing import Any

from litestar import Response, get, post
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities.confirming import kept_back, refused, speak
from commonground.activities.reminder_models import ReminderChoice
from commonground.activities.service import connection_of
from commonground.base import links
from commonground.base.database import Connection
from commonground.base.errors import Invalid, LinkExpired, LinkForged, NotAllowed
from commonground.base.i18n import _
from commonground.base.settings import Settings
from commonground.base.web import AnyRequest, form, page, redirect

PURPOSE = "reminders"
GOOD_FOR_DAYS = 400
MONTHS: dict[str, tuple[int, ...]] = {"month": tuple(range(1, 13)), "quarter": (1, 4, 7, 10), "off": ()}
Answer = Response[Any]


def link(settings: Settings, person: int) -> str:
    return f"{settings.base_url}/reminders/{links.sign(settings.secret, PURPOSE, person)}"


def choices() -> list[tuple[str, str]]:
    return [("month", _("every month")), ("quarter", _("every three months")), ("off", _("never"))]


async def every(connection: Connection, person: int) -> str:
    found = await connection.fetchval("SELECT every FROM reminder_choice WHERE person_id = $1", person)
    return str(found or "month")


async def choose(session: AsyncSession, person: int, how_often: str) -> None:
    if how_often not in MONTHS:
        raise Invalid(_("Choose every month, every three months or never."))
    statement = upsert(ReminderChoice).values(person_id=person, every=how_often)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_={"every": how_often})
    )


def words(how_often: str) -> str:
    return {
        "month": _("You get a reminder every month in which something is due."),
        "quarter": _("You get a reminder every three months, if something is due."),
        "off": _("You get no reminders any more."),
    }[how_often]


async def whose(request: AnyRequest, connection: Connection, token: str) -> Viewer:
    settings = request.app.state.settings
    person = links.read(settings.secret, PURPOSE, token, GOOD_FOR_DAYS * 86_400)
    found = await accounts.viewers(connection, [person]) if isinstance(person, int) else []
    if not found:
        raise NotAllowed(_("The account this link was sent to is closed."))
    speak(request, found[0])
    return found[0]


@get("/reminders/{token:str}")
async def ask(request: AnyRequest, token: str, everything: Connection) -> Answer:
    try:
        viewer = await whose(request, everything, token)
    except (LinkForged, LinkExpired, NotAllowed) as error:
        return refused(request, error)
    chosen = await every(everything, viewer.id)
    return kept_back(
        page(request, "activities/reminders.html", person=viewer, every=chosen, choices=choices())
    )


# The link itself says who it is, and mail programs send this form without any cookie (RFC 8058).
@post("/reminders/{token:str}", opt={"exclude_from_csrf": True})
async def answer(request: AnyRequest, token: str, session: AsyncSession) -> Answer:
    try:
        viewer = await whose(request, await connection_of(session), token)
    except (LinkForged, LinkExpired, NotAllowed) as error:
        return refused(request, error)
    typed = await form(request)
    how_often = "off" if typed.one("List-Unsubscribe") == "One-Click" else typed.one("every")
    await choose(session, viewer.id, how_often)
    return redirect(f"/reminders/{token}", ("good", words(how_often)))


@post("/activities/mine/reminders", guards=[signed_in])
async def set_own(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Answer:
    how_often = (await form(request)).one("every")
    await choose(session, viewer.id, how_often)
    return redirect("/activities/mine", ("good", words(how_often)))


routes: list[Any] = [ask, answer, set_own]

"""A copy to begin from: the next phase of a project, or its like elsewhere.

What describes the work comes along. What was true of the original alone stays behind: identifiers, dates,
money, figures reached or aimed at, lessons, its homepage and its source.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response, post
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import registers
from commonground.accounts.schemas import Viewer
from commonground.activities import editing, once, rules, service
from commonground.activities.schemas import Activity, Result
from commonground.activities.service import Author
from commonground.base.errors import NotAllowed
from commonground.base.i18n import _, mark, reading
from commonground.base.texts import Text, Texts
from commonground.base.web import redirect

Answer = Response[Any]
ALONG = (
    "summary",
    "lead",
    "partners",
    "areas",
    "countries",
    "locations",
    "offers",
    "themes",
    "frameworks",
    "sectors",
)
COPY_OF = mark("Copy of %(title)s")


def copied(document: Activity) -> Activity:
    """What is derived, imported or an example stays marked as such."""
    along = {field: getattr(document, field) for field in ALONG}
    return Activity(
        **along,
        title=copy_titles(document.title),
        needs=[need for need in document.needs if need.open],
        results=[without_figures(result) for result in document.results],
        provenance={field: word for field, word in document.provenance.items() if field in ALONG},
    )


def without_figures(result: Result) -> Result:
    return msgspec.structs.replace(result, target=None, achieved=None, year=None, verified=None)


def copy_titles(titles: Texts) -> Texts:
    return {code: Text(copy_title(one.text, code), one.origin) for code, one in titles.items()}


def copy_title(title: str, language: str) -> str:
    """In the language of the title; one that would grow too long is cut, for it is to be changed anyway."""
    before = reading.set(language)
    try:
        said = _(COPY_OF) % {"title": title}
    finally:
        reading.reset(before)
    return said[: rules.LONGEST["title"]]


@post("/activities/{activity:int}/copy", guards=[signed_in])
async def copy(activity: int, session: AsyncSession, viewer: Viewer) -> Answer:
    """Makes a draft and opens it; a second click within a minute leads to the same draft."""
    if not registers(viewer):
        raise NotAllowed(_("You are not yet an editor of an organisation."))
    working = await editing.opened(session, viewer, activity)
    # For this minute and the next, so that none ends between two clicks.
    now, keys = datetime.now(UTC), []
    made: int | None = None
    for moment in (now, now + timedelta(minutes=1)):
        if made is None:
            keys.append(f"copy {activity} {moment:%Y-%m-%d %H:%M}")
            made = await once.claim(session, viewer.id, keys[-1], "copy")
    if made is None:
        said = f"copy of {activity}"
        made = await service.create(
            session, copied(working.stored.document), Author(viewer.id, "form"), comment=said
        )
    for key in keys:
        await once.remember(session, viewer.id, key, made)
    words = _("A copy to begin from. Dates, money, figures, lessons and identifiers were not copied.")
    return redirect(f"/activities/{made}/edit", ("good", words))


routes = [copy]

"""One deed done to many activities in one transaction, each row in a savepoint: what can't be done is named.

The preview does the same and takes it back, so that it promises what will happen.
"""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities import cells, editing, freshness, mine_rows, revisions, service
from commonground.activities.editing import Working
from commonground.activities.errors import BadMove
from commonground.activities.schemas import Activity
from commonground.activities.service import Author, connection_of
from commonground.base import clock
from commonground.base.errors import CommonGroundError
from commonground.base.i18n import _, reading, show_date
from commonground.base.texts import chosen

MOST = 200
ACTS = ("confirm", "submit", "withdraw", "end", "close", "open", "theme", "framework")
WRITING = ("end", "close", "open", "theme", "framework")


class Unneeded(BadMove):
    """It is so already."""

    code = "unneeded"


class Deed(msgspec.Struct, frozen=True):
    """`value` is the date, the kind of need (empty: every one), the theme or the framework."""

    act: str
    value: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """`why` is empty where the deed could be done; `waits` says that its change is not public yet."""

    id: int
    title: str
    etag: str = ""
    why: str = ""
    waits: bool = False


async def run(
    session: AsyncSession, viewer: Viewer, deed: Deed, etags: dict[int, str], keep: bool
) -> list[Result]:
    """In the order of their numbers, so that two people at once wait for each other and don't lock up."""
    found = await mine_rows.titles(await connection_of(session), list(etags))
    results = []
    for key in sorted(etags):
        attempt = await session.begin_nested()
        try:
            working = await editing.opened(session, viewer, key, etags[key] or None)
            await do(session, viewer, deed, working)
            result = Result(id=key, title=name(found, key, viewer), etag=working.etag, waits=working.apart)
            kept = keep
        except CommonGroundError as error:
            result = Result(id=key, title=name(found, key, viewer), why=why(error))
            kept = False
        await (attempt.commit() if kept else attempt.rollback())
        results.append(result)
    return results


def name(found: dict[int, Any], key: int, viewer: Viewer) -> str:
    """The title, where one may know it."""
    row = found.get(key)
    if row and (row["state"] == "published" or may(viewer, "edit", row["lead_id"])):
        return chosen(row["title"], reading.get()) or _("(no title)")
    return _("activity %(id)d") % {"id": key}


def why(error: CommonGroundError) -> str:
    """All that stops it, in words."""
    said = [f"{one.message} {one.remedy}".strip() for one in error.problems if one.level == "stops"]
    return " ".join(dict.fromkeys(said)) or error.message


async def do(session: AsyncSession, viewer: Viewer, deed: Deed, working: Working) -> None:
    author = Author(viewer.id, "bulk")
    if deed.act in WRITING:
        await change(session, deed, working, author)
    elif deed.act == "confirm":
        await confirm(session, working, author)
    elif deed.act == "submit":
        await submit(session, viewer, working, author)
    elif deed.act == "withdraw":
        await withdraw(session, working, author)
    else:
        raise BadMove(_("Choose what to do with the ticked activities."))


async def confirm(session: AsyncSession, working: Working, author: Author) -> None:
    stored, today = working.stored, clock.today()
    if stored.state != "published":
        raise BadMove(_("It is not public yet: handing it in confirms it."))
    if freshness.light_of(stored.document, stored.confirmed_on, today) == "finished":
        raise Unneeded(_("It is finished and needs no confirming."))
    if stored.confirmed_on == today:
        raise Unneeded(_("It was confirmed today already."))
    await service.confirm(session, stored, author)


async def submit(session: AsyncSession, viewer: Viewer, working: Working, author: Author) -> None:
    state = working.held.state if working.held else working.stored.state
    if state == "submitted":
        raise Unneeded(_("It was handed in already."))
    if state == "published":
        raise Unneeded(_("It is public and has no change to hand in."))
    await editing.submit(session, viewer, working.stored.id, author)


async def withdraw(session: AsyncSession, working: Working, author: Author) -> None:
    if not working.apart:
        await service.move(session, working.stored, "withdraw", author)
    elif working.held:
        await revisions.drop(session, working.stored.id)
    else:
        raise BadMove(_("It is public: the secretariat withdraws it."))


async def change(session: AsyncSession, deed: Deed, working: Working, author: Author) -> None:
    document = changed(deed, working.document)
    if document == working.document:
        raise Unneeded(_("It is so already."))
    problems = await service.check(session, document, working.must_be_complete, working.stored.id)
    touched = {"end": ("dates",), "close": ("needs",), "open": ("needs",)}.get(deed.act, ())
    own = {"theme": "themes", "framework": "frameworks"}.get(deed.act)
    mine = cells.of_cells(problems, touched) + [one for one in problems if one.field.startswith(own or "\0")]
    service.refuse(mine)
    await editing.write(session, working, document, author)


def changed(deed: Deed, document: Activity) -> Activity:
    if deed.act == "end":
        day = date.fromisoformat(deed.value)
        return msgspec.structs.replace(document, **{cells.end_field(document): day})
    if deed.act in ("open", "close"):
        return with_needs(document, deed.value, deed.act == "open")
    field = "themes" if deed.act == "theme" else "frameworks"
    held: list[str] = getattr(document, field)
    return (
        document if deed.value in held else msgspec.structs.replace(document, **{field: [*held, deed.value]})
    )


def with_needs(document: Activity, kind: str, is_open: bool) -> Activity:
    chosen_needs = [need for need in document.needs if kind in ("", need.kind)]
    if not chosen_needs:
        raise Unneeded(_("It names no such need."))
    needs = [
        msgspec.structs.replace(need, open=is_open) if need in chosen_needs else need
        for need in document.needs
    ]
    return msgspec.structs.replace(document, needs=needs)


def said_value(deed: Deed) -> str:
    return show_date(date.fromisoformat(deed.value)) if deed.act == "end" else deed.value

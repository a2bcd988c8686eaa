"""Mails that ask an organisation's editors: is the coming turn of a status right, and does what is due stand?

Each goes to whoever may confirm, in their language, and never twice: a turn is known by its activity, day
and reader, a reminder by its reader and month.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts import queries as accounts
from commonground.accounts.permissions import named
from commonground.accounts.schemas import Viewer
from commonground.activities import confirming, freshness, reminders, waiting
from commonground.activities.freshness import Turn
from commonground.activities.reminder_models import TurningNotice
from commonground.activities.service import connection_of
from commonground.base import i18n, mail
from commonground.base.database import Connection
from commonground.base.i18n import show_date
from commonground.base.settings import Settings
from commonground.base.texts import chosen

Row = dict[str, Any]
# A mail names the longest unconfirmed; the table of activities, which it links to, has all.
MOST_NAMED = 100

# Published activities with a date that falls within the days before a turn; the rule looks closer.
NEAR = """
SELECT a.id, a.version, a.lead_id, c.title, c.lead, c.status_stated, c.start_on, c.end_on
FROM activity a JOIN activity_card c ON c.activity_id = a.id
WHERE a.state = 'published' AND a.lead_id IS NOT NULL
  AND (c.start_on BETWEEN $1::date AND $2::date OR c.end_on BETWEEN $1::date AND $2::date)
ORDER BY a.id
"""


class Turning(NamedTuple):
    row: Row
    turn: Turn


async def warn_of_turns(session: AsyncSession, today: date) -> int:
    """How many mails were written; run again on the same day, none."""
    connection = await connection_of(session)
    coming = await turns(connection, today)
    if not coming:
        return 0
    words = await status_words(connection)
    written = 0
    for viewer in await accounts.viewers(connection):
        leads = set(named(viewer, "confirm"))
        mine = [one for one in coming if one.row["lead_id"] in leads]
        told = [one for one in mine if await first_told(session, one, viewer)]
        for _day, together in groupby(told, key=lambda one: one.turn.day):
            written += await write_of_turns(session, viewer, list(together), words, today)
    return written


async def turns(connection: Connection, today: date) -> list[Turning]:
    """By day, so that what turns together is told together."""
    rows = await connection.fetch(NEAR, today, today + freshness.WARNED_BEFORE)
    found = []
    for row in rows:
        turn = freshness.turn_to_warn_of(row["status_stated"], row["start_on"], row["end_on"], today)
        if turn:
            found.append(Turning(dict(row), turn))
    return sorted(found, key=lambda one: one.turn.day)


async def first_told(session: AsyncSession, one: Turning, viewer: Viewer) -> bool:
    values = {"activity_id": one.row["id"], "turns_on": one.turn.day, "person_id": viewer.id}
    statement = upsert(TurningNotice).values(**values).on_conflict_do_nothing()
    return (await session.execute(statement.returning(TurningNotice.activity_id))).first() is not None


async def write_of_turns(
    session: AsyncSession, viewer: Viewer, together: list[Turning], words: dict[str, Any], today: date
) -> bool:
    settings: Settings = session.info["settings"]
    day = together[0].turn.day
    with speaking(viewer.language):
        told = [
            named_row(settings, viewer, one.row, today)
            | {"before": say(words, one.turn.before), "after": say(words, one.turn.after)}
            for one in together
        ]
        values = {"day": show_date(day), "activities": told}
    return await mail.post(
        session,
        event=f"turning:{viewer.id}:{day}:{together[0].row['id']}",
        to=viewer.email,
        language=viewer.language,
        template="activities/turning",
        values=values,
    )


async def remind(session: AsyncSession, person: int, today: date) -> bool:
    """The month's one mail to a person, if anything is due."""
    connection = await connection_of(session)
    found = await accounts.viewers(connection, [person])
    every = await reminders.every(connection, person)
    if not found or today.month not in reminders.MONTHS[every]:
        return False
    viewer = found[0]
    due = await waiting.due(connection, named(viewer, "confirm"), most=MOST_NAMED + 1)
    return bool(due) and await write_reminder(session, viewer, due, every, today)


async def write_reminder(
    session: AsyncSession, viewer: Viewer, due: list[Row], every: str, today: date
) -> bool:
    settings: Settings = session.info["settings"]
    shown = due[:MOST_NAMED]
    pairs = [(row["id"], row["version"]) for row in shown]
    stop = reminders.link(settings, viewer.id)
    with speaking(viewer.language):
        told = [
            named_row(settings, viewer, row, today) | {"confirmed": show_date(row["confirmed_on"])}
            if row["confirmed_on"]
            else named_row(settings, viewer, row, today) | {"confirmed": ""}
            for row in shown
        ]
    values = {
        "activities": told,
        "all": confirming.link(settings, confirming.Asked(viewer.id, today, pairs)),
        "more": len(due) > len(shown),
        "until": (today + timedelta(days=confirming.GOOD_FOR_DAYS)).isoformat(),
        "every": every,
        "stop": stop,
    }
    return await mail.post(
        session,
        event=f"remind:{viewer.id}:{today:%Y-%m}",
        to=viewer.email,
        language=viewer.language,
        template="activities/due",
        values=values,
        unsubscribe=stop,
    )


def named_row(settings: Settings, viewer: Viewer, row: Row, today: date) -> Row:
    """What both mails say of an activity: its name, its organisation and where to answer."""
    asked = confirming.Asked(viewer.id, today, [(row["id"], row["version"])])
    lead = row["lead"] or {}
    return {
        "title": chosen(row["title"], viewer.language),
        "lead": chosen(lead.get("name", {}), viewer.language),
        "confirm": confirming.link(settings, asked),
        "edit": f"{settings.base_url}/activities/{row['id']}/edit?step=1#f-planned_start",
    }


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = i18n.reading.set(i18n.known_language(language) or "en")
    try:
        yield
    finally:
        i18n.reading.reset(before)


async def status_words(connection: Connection) -> dict[str, Any]:
    rows = await connection.fetch("SELECT code, name FROM term WHERE vocabulary = 'status'")
    return {row["code"]: row["name"] for row in rows}


def say(words: dict[str, Any], code: str) -> str:
    return chosen(words.get(code, {}), i18n.reading.get()).lower() or code


async def readers(connection: Connection) -> list[int]:
    """Whoever may confirm for an organisation."""
    return [viewer.id for viewer in await accounts.viewers(connection) if named(viewer, "confirm")]

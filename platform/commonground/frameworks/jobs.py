"""Reminds those who answer for an agreed item, two weeks before it is due."""

from datetime import date
from typing import Any

from commonground.base import clock, i18n, mail
from commonground.base.i18n import mark
from commonground.base.jobs import Timer, Work
from commonground.base.texts import chosen
from commonground.frameworks import within

Row = dict[str, Any]


async def remind(work: Work, _payload: dict[str, Any]) -> None:
    """Once a person, item and due date: a new date is told anew, a second run tells nobody twice."""
    async with work.database.everything.acquire() as connection:
        due = await within.falling_due(connection, clock.today())
    async with work.begin() as session:
        for row in due:
            await mail.post(
                session,
                event=f"agreed-item:{row['item']}:{row['due_on']}:{row['person']}",
                to=row["email"],
                language=row["language"],
                template="frameworks/item_due",
                values=told(row, work.settings.base_url),
            )


def told(row: Row, base_url: str) -> dict[str, Any]:
    language = row["language"]
    return {
        "name": row["name"],
        "item": chosen(row["content"], language),
        "framework": chosen(row["framework"], language),
        "due": in_words(row["due_on"], language),
        "address": f"{base_url}/frameworks/{row['code']}/items/{row['item']}",
    }


timers = [
    Timer("frameworks.remind", "15 6 * * *", remind, title=mark("Reminds of agreed items that fall due"))
]


def in_words(day: date, language: str) -> str:
    before = i18n.reading.set(language)
    try:
        return i18n.show_date(day)
    finally:
        i18n.reading.reset(before)

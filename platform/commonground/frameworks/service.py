"""The only writer of frameworks. One is replaced whole by its code, so saving it twice changes nothing."""

from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.frameworks import models
from commonground.frameworks.errors import InvalidFramework
from commonground.frameworks.schemas import AgreedItem, Framework, Meeting
from commonground.organisations import service as organisations
from commonground.places.models import Country


def read(value: Any) -> Framework:
    """A document from JSON's plain values; what does not fit is named."""
    try:
        return msgspec.convert(value, Framework, strict=False)
    except msgspec.ValidationError as error:
        problem = Problem(field="framework", code="not_a_framework", message=str(error))
        raise InvalidFramework(str(error), [problem]) from error


async def save(session: AsyncSession, document: Framework | dict[str, Any]) -> int:
    """Adds the framework, or replaces the one of the same code, with its members and meetings."""
    framework = document if isinstance(document, Framework) else read(document)
    await refuse_unknown_countries(session, framework)
    members = await member_ids(session, framework)
    key = await save_row(session, framework)
    await save_members(session, key, framework.member_countries, members)
    await session.execute(delete(models.Meeting).where(models.Meeting.framework_id == key))
    for meeting in framework.meetings:
        await save_meeting(session, key, meeting)
    return key


async def refuse_unknown_countries(session: AsyncSession, framework: Framework) -> None:
    asked = framework.member_countries
    known = set(await session.scalars(select(Country.code).where(Country.code.in_(asked))))
    refuse([unknown("member_countries", code) for code in asked if code not in known])


async def member_ids(session: AsyncSession, framework: Framework) -> list[int]:
    """Members that the registry knows; one it doesn't is refused by name rather than left out unseen."""
    found = {name: await organisations.find(session, name) for name in framework.member_organisations}
    refuse([unknown("member_organisations", name) for name, key in found.items() if key is None])
    return list(dict.fromkeys(key for key in found.values() if key is not None))


def unknown(field: str, value: str) -> Problem:
    message = _("“%(value)s” is not known.") % {"value": value[:80]}
    return Problem(field=field, code="unknown_member", message=message, remedy=_("Register it first."))


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidFramework(problems[0].message, problems)


async def save_row(session: AsyncSession, framework: Framework) -> int:
    source = {"name": framework.source_name, "url": framework.source_url}
    values = {
        "code": framework.code,
        "name": texts(framework.name),
        "summary": texts(framework.summary),
        "kind": framework.kind,
        "start_year": framework.start_year,
        "end_year": framework.end_year,
        "source": {name: value for name, value in source.items() if value},
    }
    table = models.Framework
    known = await session.scalar(select(table.id).where(table.code == framework.code))
    if known:
        await session.execute(update(table).where(table.id == known).values(**values))
        return int(known)
    return int((await session.execute(insert(table).values(**values).returning(table.id))).scalar_one())


def texts(by_language: dict[str, str]) -> dict[str, Any]:
    return {code: {"text": text} for code, text in by_language.items() if text.strip()}


async def save_members(session: AsyncSession, key: int, countries: list[str], members: list[int]) -> None:
    table = models.FrameworkMember
    await session.execute(delete(table).where(table.framework_id == key))
    pairs: list[tuple[str | None, int | None]] = [(code, None) for code in dict.fromkeys(countries)]
    pairs += [(None, member) for member in members]
    rows = [{"framework_id": key, "country": code, "organisation_id": member} for code, member in pairs]
    if rows:
        await session.execute(insert(table), rows)


async def save_meeting(session: AsyncSession, framework: int, meeting: Meeting) -> None:
    values = {
        "framework_id": framework,
        "held_on": meeting.held_on,
        "title": texts({"en": meeting.title}),
        "place": meeting.place or "",
        "note": texts({"en": meeting.note or ""}),
    }
    added = await session.execute(insert(models.Meeting).values(**values).returning(models.Meeting.id))
    key = int(added.scalar_one())
    rows = [item_row(key, item) for item in meeting.items]
    if rows:
        await session.execute(insert(models.AgreedItem), rows)


def item_row(meeting: int, item: AgreedItem) -> dict[str, Any]:
    return {
        "meeting_id": meeting,
        "content": texts({"en": item.text}),
        "state": item.state,
        "who": item.who or "",
        "due_on": item.due,
    }

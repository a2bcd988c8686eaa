"""The only writer of frameworks and their meetings; agreed items have their own (`agreed`).

Every change is made against the version it was read at and leaves a version of its own.
"""

from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.frameworks import agreed, models, parts
from commonground.frameworks.errors import InvalidFramework
from commonground.frameworks.schemas import Charter, Framework, Meeting, Member
from commonground.frameworks.versions import Author, remember, take_turn


def read(value: Any) -> Framework:
    """A document from JSON's plain values; what does not fit is named."""
    try:
        return msgspec.convert(value, Framework, strict=False)
    except msgspec.ValidationError as error:
        problem = Problem(field="framework", code="not_a_framework", message=str(error))
        raise InvalidFramework(str(error), [problem]) from error


async def save(session: AsyncSession, document: Framework | dict[str, Any], source: str = "seed") -> int:
    """Adds the framework whole; one that is there already stays as those who keep it have left it."""
    framework = document if isinstance(document, Framework) else read(document)
    known = await session.scalar(select(models.Framework.id).where(models.Framework.code == framework.code))
    if known:
        return int(known)
    author = Author(None, source)
    key = await add(session, charter_of(framework), author)
    for meeting in framework.meetings:
        added = await add_meeting(session, key, meeting, author)
        for item in meeting.items:
            await agreed.add(session, key, added, item, author)
    return key


def charter_of(framework: Framework) -> Charter:
    countries = [
        Member(country=code, role=framework.roles.get(code, "member")) for code in framework.member_countries
    ]
    others = [
        Member(organisation=name, role=framework.roles.get(name, "member"))
        for name in framework.member_organisations
    ]
    fields = {name: getattr(framework, name) for name in Charter.__struct_fields__}
    return Charter(**fields | {"members": [*framework.members, *countries, *others]})


async def add(session: AsyncSession, charter: Charter, author: Author) -> int:
    taken = select(models.Framework.id).where(models.Framework.code == charter.code)
    if await session.scalar(taken):
        message = _("Another framework has this address already.")
        problem = Problem(field="code", code="taken", message=message, remedy=_("Choose another word."))
        raise InvalidFramework(message, [problem])
    statement = insert(models.Framework).values(**row_of(charter)).returning(models.Framework.id)
    key = int((await session.execute(statement)).scalar_one())
    await remember(session, key, "framework", key, 1, await save_parts(session, key, charter), author)
    return key


async def change(session: AsyncSession, key: int, charter: Charter, version: int, author: Author) -> None:
    """Its code stays: activities, files and links name it by that."""
    number = await take_turn(session, models.Framework, key, version)
    values = row_of(charter)
    del values["code"]
    await session.execute(update(models.Framework).where(models.Framework.id == key).values(**values))
    await remember(session, key, "framework", key, number, await save_parts(session, key, charter), author)


async def save_parts(session: AsyncSession, key: int, charter: Charter) -> Charter:
    """With the ids that its parts were given."""
    members = await parts.save_members(session, key, charter.members)
    areas = await parts.save_areas(session, key, charter.areas)
    projects = await parts.save_projects(session, key, charter.projects)
    return msgspec.structs.replace(charter, members=members, areas=areas, projects=projects)


def row_of(charter: Charter) -> dict[str, Any]:
    source = {"name": charter.source_name, "url": charter.source_url}
    return {
        "code": charter.code,
        "name": parts.texts(charter.name),
        "summary": parts.texts(charter.summary),
        "kind": charter.kind,
        "start_year": charter.start_year,
        "end_year": charter.end_year,
        "source": {name: value for name, value in source.items() if value},
    }


async def add_meeting(session: AsyncSession, framework: int, meeting: Meeting, author: Author) -> int:
    values = {"framework_id": framework, **meeting_row(meeting)}
    added = await session.execute(insert(models.Meeting).values(**values).returning(models.Meeting.id))
    key = int(added.scalar_one())
    await remember(session, framework, "meeting", key, 1, without_items(meeting), author)
    return key


async def change_meeting(
    session: AsyncSession, framework: int, key: int, meeting: Meeting, version: int, author: Author
) -> None:
    number = await take_turn(session, models.Meeting, key, version)
    statement = update(models.Meeting).where(models.Meeting.id == key)
    await session.execute(statement.values(**meeting_row(meeting)))
    await remember(session, framework, "meeting", key, number, without_items(meeting), author)


def meeting_row(meeting: Meeting) -> dict[str, Any]:
    return {
        "held_on": meeting.held_on,
        "title": parts.texts(meeting.title),
        "place": meeting.place or "",
        "note": parts.texts(meeting.note),
        "participants": meeting.participants,
        "documents": [{"title": one.title, "url": one.url} for one in meeting.documents],
    }


def without_items(meeting: Meeting) -> Meeting:
    """Each item has versions of its own."""
    return msgspec.structs.replace(meeting, items=[])

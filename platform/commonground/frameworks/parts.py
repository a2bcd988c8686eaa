"""The rows below a framework that its form holds as a whole: members, areas of exchange, joint projects."""

from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.frameworks import models
from commonground.frameworks.errors import InvalidFramework
from commonground.frameworks.rules import names
from commonground.frameworks.schemas import Area, Member, Names, Project
from commonground.organisations import service as organisations
from commonground.organisations.models import Organisation
from commonground.places.models import Country


def texts(by_language: str | Names | None) -> dict[str, Any]:
    return {code: {"text": text} for code, text in names(by_language).items()}


def unknown(field: str, value: object) -> Problem:
    message = _("“%(value)s” is not known.") % {"value": str(value)[:80]}
    return Problem(field=field, code="unknown_member", message=message, remedy=_("Register it first."))


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidFramework(problems[0].message, problems)


async def organisation_ids(session: AsyncSession, asked: list[int | str], field: str) -> list[int]:
    """By id, identifier or any name; one that the registry lacks is refused rather than left out unseen."""
    found = [await organisation_id(session, one) for one in asked]
    refuse([unknown(field, one) for one, key in zip(asked, found, strict=True) if key is None])
    return list(dict.fromkeys(key for key in found if key is not None))


async def organisation_id(session: AsyncSession, asked: int | str) -> int | None:
    if isinstance(asked, int):
        return await session.scalar(select(Organisation.id).where(Organisation.id == asked))
    return await organisations.find(session, asked)


async def save_members(session: AsyncSession, framework: int, members: list[Member]) -> list[Member]:
    """With organisations by id; who is named twice has the role named first."""
    await refuse_unknown_countries(session, [one.country for one in members if one.country])
    held: dict[tuple[str | None, int | None], Member] = {}
    for one in members:
        key = None if one.country else await member_id(session, one)
        held.setdefault((one.country, key), Member(country=one.country, organisation=key, role=one.role))
    table = models.FrameworkMember
    await session.execute(delete(table).where(table.framework_id == framework))
    for (country, key), one in held.items():
        values = {"framework_id": framework, "country": country, "organisation_id": key, "role": one.role}
        await session.execute(insert(table).values(**values))
    return list(held.values())


async def member_id(session: AsyncSession, member: Member) -> int:
    return (await organisation_ids(session, [member.organisation or ""], "member_organisations"))[0]


async def refuse_unknown_countries(session: AsyncSession, asked: list[str]) -> None:
    known = set(await session.scalars(select(Country.code).where(Country.code.in_(asked))))
    refuse([unknown("member_countries", code) for code in asked if code not in known])


async def save_areas(session: AsyncSession, framework: int, areas: list[Area]) -> list[Area]:
    """With their ids. One that keeps its id keeps what points to it; one that is no longer named goes."""
    table = models.FrameworkArea
    held = set(await session.scalars(select(table.id).where(table.framework_id == framework)))
    kept = {area.id for area in areas if area.id in held}
    await session.execute(delete(table).where(table.id.in_(held - kept)))
    return [await save_area(session, framework, held, *pair) for pair in enumerate(areas)]


async def save_area(session: AsyncSession, framework: int, held: set[int], position: int, area: Area) -> Area:
    table = models.FrameworkArea
    values = {"position": position, "name": texts(area.name)}
    if area.id in held:
        await session.execute(update(table).where(table.id == area.id).values(**values))
        return area
    added = await session.execute(insert(table).values(framework_id=framework, **values).returning(table.id))
    return msgspec.structs.replace(area, id=int(added.scalar_one()))


async def area_ids(session: AsyncSession, framework: int) -> dict[str, int]:
    """By id as text, and by every name."""
    table = models.FrameworkArea
    rows = await session.execute(select(table.id, table.name).where(table.framework_id == framework))
    found: dict[str, int] = {}
    for key, name in rows:
        found |= {str(key): key} | {one["text"]: key for one in name.values()}
    return found


async def save_projects(session: AsyncSession, framework: int, projects: list[Project]) -> list[Project]:
    """With their areas by id, which a new name of an area does not change."""
    areas = await area_ids(session, framework)
    table = models.JointProject
    await session.execute(delete(table).where(table.framework_id == framework))
    for position, one in enumerate(projects):
        values = {"framework_id": framework, "position": position, "name": texts(one.name)}
        values |= {"area_id": areas.get(one.area), "activity": one.activity}
        await session.execute(insert(table).values(**values))
    return [msgspec.structs.replace(one, area=str(areas.get(one.area, ""))) for one in projects]

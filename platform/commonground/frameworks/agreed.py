"""The only writer of agreed items: added and corrected by the secretariat, answered by those they name."""

from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.frameworks import models, parts
from commonground.frameworks.schemas import AgreedItem, ItemState
from commonground.frameworks.versions import Author, remember, take_turn


async def add(session: AsyncSession, framework: int, meeting: int, item: AgreedItem, author: Author) -> int:
    item = await resolved(session, framework, item)
    values = {"meeting_id": meeting, "state": item.state, **row_of(item)}
    added = await session.execute(insert(models.AgreedItem).values(**values).returning(models.AgreedItem.id))
    key = int(added.scalar_one())
    await save_responsible(session, key, item.organisations)
    await step(session, key, "agreed", item.state, "", author)
    await remember(session, framework, "item", key, 1, item, author)
    return key


async def correct(
    session: AsyncSession, framework: int, key: int, item: AgreedItem, note: str, version: int, author: Author
) -> None:
    """By the secretariat; a changed state or a note stands in the item's history for all to read."""
    before = await session.scalar(select(models.AgreedItem.state).where(models.AgreedItem.id == key))
    number = await take_turn(session, models.AgreedItem, key, version)
    item = await resolved(session, framework, item)
    values = {"state": item.state, **row_of(item)}
    await session.execute(update(models.AgreedItem).where(models.AgreedItem.id == key).values(**values))
    await save_responsible(session, key, item.organisations)
    if note or item.state != before:
        await step(session, key, "corrected", item.state, note, author)
    await remember(session, framework, "item", key, number, item, author)


async def answer(
    session: AsyncSession,
    framework: int,
    key: int,
    state: ItemState,
    note: str,
    version: int,
    author: Author,
    organisation: int | None,
) -> None:
    """Where an item stands, in the words of an organisation, or of the secretariat where it is None."""
    number = await take_turn(session, models.AgreedItem, key, version)
    await session.execute(update(models.AgreedItem).where(models.AgreedItem.id == key).values(state=state))
    await step(session, key, "answered" if organisation else "corrected", state, note, author, organisation)
    table = models.FrameworkVersion
    last = (
        select(table.document)
        .where(table.about == "item", table.about_id == key)
        .order_by(table.number.desc())
    )
    before = msgspec.convert(await session.scalar(last.limit(1)), AgreedItem)
    document = msgspec.structs.replace(before, state=state)
    await remember(session, framework, "item", key, number, document, author)


async def step(
    session: AsyncSession,
    item: int,
    kind: str,
    state: str,
    note: str,
    author: Author,
    organisation: int | None = None,
) -> None:
    values = {
        "item_id": item,
        "person_id": author.person,
        "organisation_id": organisation,
        "kind": kind,
        "state": state,
        "note": note,
    }
    await session.execute(insert(models.AgreedItemStep).values(**values))


async def resolved(session: AsyncSession, framework: int, item: AgreedItem) -> AgreedItem:
    """Its area and organisations by id, which a new name does not change."""
    areas = await parts.area_ids(session, framework) if item.area else {}
    keys: list[int | str] = [*await parts.organisation_ids(session, item.organisations, "organisations")]
    return msgspec.structs.replace(item, area=str(areas.get(item.area, "")), organisations=keys)


def row_of(item: AgreedItem) -> dict[str, Any]:
    return {
        "content": parts.texts(item.text),
        "who": item.who or "",
        "due_on": item.due,
        "area_id": int(item.area) if item.area else None,
    }


async def save_responsible(session: AsyncSession, item: int, organisations: list[int | str]) -> None:
    table = models.AgreedItemOrganisation
    await session.execute(delete(table).where(table.item_id == item))
    if organisations:
        rows = [{"item_id": item, "organisation_id": key} for key in organisations]
        await session.execute(insert(table), rows)

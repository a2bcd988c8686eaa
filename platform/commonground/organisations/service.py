"""The only writer of organisations."""

from typing import Any

from msgspec import json
from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.texts import written
from commonground.organisations import models
from commonground.organisations.folding import folded
from commonground.organisations.schemas import Organisation


async def find(session: AsyncSession, name: str) -> int | None:
    """By identifier, else by any of its names; the organisation that stands for it since a merge."""
    target = func.coalesce(models.Organisation.merged_into, models.Organisation.id)
    by_identifier = select(target).where(models.Organisation.identifier == name)
    by_alias = (
        select(target)
        .join(models.OrganisationAlias, models.OrganisationAlias.organisation_id == models.Organisation.id)
        .where(models.OrganisationAlias.folded == folded(name))
        .order_by(models.Organisation.id)
    )
    for query in (by_identifier, by_alias):
        if found := await session.scalar(query.limit(1)):
            return int(found)
    return None


async def find_or_add(
    session: AsyncSession, name: str, *, source: str, identifier: str | None = None, type: str | None = None
) -> tuple[int, bool]:
    """The organisation of that identifier or name, and whether it had to be added with the name alone."""
    for known_as in filter(None, (identifier, name)):
        if found := await find(session, known_as):
            return found, False
    document = Organisation(
        identifier=identifier,
        name=written(name, origin="imported"),
        type=type,
        provenance={"name": "imported"},
    )
    return await save(session, document, source=source), True


async def save(
    session: AsyncSession,
    document: Organisation,
    *,
    source: str,
    person: int | None = None,
    into: int | None = None,
) -> int:
    """Adds it, or replaces the one with the same identifier (or `into`); leaves a version."""
    values = row_of(document)
    existing = into or (await find(session, document.identifier) if document.identifier else None)
    if existing:
        table = models.Organisation.__table__
        await session.execute(table.update().where(table.c.id == existing).values(**values))  # type: ignore[attr-defined]
        key = existing
    else:
        added = await session.execute(
            insert(models.Organisation).values(**values).returning(models.Organisation.id)
        )
        key = int(added.scalar_one())
    await replace_parts(session, key, document)
    await session.execute(
        insert(models.OrganisationVersion).values(
            organisation_id=key, person_id=person, source=source, document=plain(document)
        )
    )
    return key


def row_of(document: Organisation) -> dict[str, Any]:
    held = plain(document)
    fields = ("identifier", "name", "acronym", "type", "country", "homepage", "source", "provenance")
    empty = {"acronym": "", "homepage": "", "source": {}, "provenance": {}}
    return {field: held.get(field, empty.get(field)) for field in fields}


def plain(document: Organisation) -> dict[str, Any]:
    return dict(json.decode(json.Encoder(decimal_format="number").encode(document)))


async def replace_parts(session: AsyncSession, key: int, document: Organisation) -> None:
    for model in (models.OrganisationAlias, models.OrganisationOffer, models.DonorProfile):
        await session.execute(delete(model).where(model.organisation_id == key))
    names = [text.text for text in document.name.values()] + [document.acronym, *document.aliases]
    aliases = {name.strip(): folded(name) for name in names if folded(name)}
    for alias, fold in aliases.items():
        statement = upsert(models.OrganisationAlias).values(organisation_id=key, alias=alias, folded=fold)
        await session.execute(statement.on_conflict_do_nothing())
    for offer in document.offers:
        detail = {code: {"text": text.text, "origin": text.origin} for code, text in offer.detail.items()}
        await session.execute(
            insert(models.OrganisationOffer).values(organisation_id=key, kind=offer.kind, detail=detail)
        )
    if document.donor:
        fields = {name: getattr(document.donor, name) for name in document.donor.__struct_fields__}
        await session.execute(insert(models.DonorProfile).values(organisation_id=key, **fields))

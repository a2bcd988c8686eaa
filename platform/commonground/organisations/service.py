"""The only writer of organisations."""

from typing import Any

import msgspec
from msgspec import json
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.i18n import _
from commonground.base.texts import Texts, written
from commonground.organisations import models
from commonground.organisations.errors import NoSuchOrganisation
from commonground.organisations.folding import folded
from commonground.organisations.hearers import tell
from commonground.organisations.schemas import Contact, Donor, Offer, Organisation

# What cards and lists above tell of an organisation.
TOLD = ("name", "acronym", "aliases", "type")
OWN_IDENTIFIER = "CG-ORG-"


async def standing(session: AsyncSession, key: int) -> int:
    """Itself, or the one that stands for it since a merge."""
    target = func.coalesce(models.Organisation.merged_into, models.Organisation.id)
    found = await session.scalar(select(target).where(models.Organisation.id == key))
    if found is None:
        raise NoSuchOrganisation(_("There is no organisation %(id)d.") % {"id": key})
    return int(found)


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


class FoundMany(msgspec.Struct, frozen=True):
    """As `find` answers for one word, by identifiers as they stand and names as they are folded."""

    identified: dict[str, int]
    named: dict[str, int]


async def find_many(session: AsyncSession, words: list[str]) -> FoundMany:
    target = func.coalesce(models.Organisation.merged_into, models.Organisation.id).label("key")
    alias = models.OrganisationAlias
    by_identifier = select(models.Organisation.identifier, target).where(
        models.Organisation.identifier.in_(words)
    )
    by_alias = (
        select(alias.folded, target)
        .join(alias, alias.organisation_id == models.Organisation.id)
        .where(alias.folded.in_({folded(word) for word in words}))
        .order_by(models.Organisation.id.desc())
    )
    if not words:
        return FoundMany({}, {})
    identified = await session.execute(by_identifier)
    named = await session.execute(by_alias)
    return FoundMany(
        {str(row[0]): int(row.key) for row in identified}, {str(row[0]): int(row.key) for row in named}
    )


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
    document = settled(document)
    existing = into or await of_identifier(session, document.identifier)
    if existing:
        await replace(session, existing, document)
        key = existing
    else:
        key = await add(session, document)
    await leave_version(session, key, source, person, document=document)
    return key


async def of_identifier(session: AsyncSession, identifier: str | None) -> int | None:
    """Itself, even where another stands for it: what is written to it is not that one's."""
    if not identifier:
        return None
    return await session.scalar(
        select(models.Organisation.id).where(models.Organisation.identifier == identifier)
    )


async def add(session: AsyncSession, document: Organisation) -> int:
    added = await session.execute(
        insert(models.Organisation).values(**row_of(document)).returning(models.Organisation.id)
    )
    key = int(added.scalar_one())
    await replace_parts(session, key, document)
    return key


async def replace(session: AsyncSession, key: int, document: Organisation) -> None:
    before = await load(session, key)
    await session.execute(
        update(models.Organisation).where(models.Organisation.id == key).values(**row_of(document))
    )
    await replace_parts(session, key, document)
    if any(getattr(before, field) != getattr(document, field) for field in TOLD):
        await tell(session, [key, *await merged_into(session, key)])


async def register(session: AsyncSession, document: Organisation, source: str, person: int | None) -> int:
    """A new one with a lasting identifier of our own, which its number gives."""
    key = await add(session, document)
    document = msgspec.structs.replace(document, identifier=f"{OWN_IDENTIFIER}{key}")
    await session.execute(
        update(models.Organisation)
        .where(models.Organisation.id == key)
        .values(identifier=document.identifier)
    )
    await leave_version(session, key, source, person, document=document)
    return key


async def mark_unused(session: AsyncSession, keys: list[int], source: str, person: int | None) -> None:
    """Nothing names them any more; they stay, and say so, until somebody merges or uses them."""
    mark = models.Organisation.provenance.op("||")(func.jsonb_build_object("undone", source))
    found = update(models.Organisation).where(models.Organisation.id.in_(keys)).values(provenance=mark)
    await session.execute(found)
    for key in keys:
        await leave_version(session, key, source, person, note="unused")


async def merged_into(session: AsyncSession, key: int) -> list[int]:
    query = select(models.Organisation.id).where(models.Organisation.merged_into == key)
    return list(await session.scalars(query))


async def leave_version(
    session: AsyncSession,
    key: int,
    source: str,
    person: int | None,
    note: str = "",
    document: Organisation | None = None,
) -> None:
    """`note` says what changed beside the document."""
    held = document if document is not None else await load(session, key)
    await session.execute(
        insert(models.OrganisationVersion).values(
            organisation_id=key, person_id=person, source=source, note=note, document=plain(held)
        )
    )


async def load(session: AsyncSession, key: int, lock: bool = False) -> Organisation:
    """The document as its rows tell it now; `lock` holds it for this transaction."""
    query = select(models.Organisation).where(models.Organisation.id == key)
    row = await session.scalar(
        (query.with_for_update() if lock else query).execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchOrganisation(_("There is no organisation %(id)d.") % {"id": key})
    held = {field: getattr(row, field) for field in ROW_FIELDS} | {"parent": row.parent_id}
    return settled(msgspec.convert(held | await parts(session, key, row), Organisation))


def settled(document: Organisation) -> Organisation:
    """What has no order in one order, and no name told twice, so that two documents can be compared."""
    told = {text.text.strip() for text in document.name.values()} | {document.acronym.strip(), ""}
    aliases = sorted({alias.strip() for alias in document.aliases} - told)
    donor = document.donor
    if donor:
        codes = {name: sorted(set(getattr(donor, name))) for name in ("areas", "countries", "themes")}
        donor = msgspec.structs.replace(donor, **codes)
    return msgspec.structs.replace(document, aliases=aliases, donor=donor)


async def parts(session: AsyncSession, key: int, row: models.Organisation) -> dict[str, Any]:
    aliases = await session.scalars(
        select(models.OrganisationAlias.alias).where(models.OrganisationAlias.organisation_id == key)
    )
    offers = await session.scalars(
        select(models.OrganisationOffer)
        .where(models.OrganisationOffer.organisation_id == key)
        .order_by(models.OrganisationOffer.id)
    )
    donor = await session.get(models.DonorProfile, key, populate_existing=True)
    return {
        "aliases": list(aliases),
        "offers": [Offer(kind=one.kind, detail=texts(one.detail)) for one in offers],
        "donor": Donor(**{name: getattr(donor, name) for name in Donor.__struct_fields__}) if donor else None,
    }


def texts(held: dict[str, Any]) -> Texts:
    return msgspec.convert(held, Texts)


async def contact(session: AsyncSession, key: int) -> Contact:
    row = await session.get(models.OrganisationContact, key)
    return Contact(name=row.name, email=row.email, phone=row.phone) if row else Contact()


async def set_contact(session: AsyncSession, key: int, given: Contact) -> None:
    """An emptied contact leaves no row behind."""
    if given.is_blank:
        table = models.OrganisationContact
        await session.execute(delete(table).where(table.organisation_id == key))
        return
    values = {"name": given.name, "email": given.email, "phone": given.phone}
    statement = upsert(models.OrganisationContact).values(organisation_id=key, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["organisation_id"], set_=values))


async def set_verified(session: AsyncSession, key: int, holds: bool, person: int | None) -> bool:
    """Whether that changed anything: an organisation that is verified keeps its day."""
    table = models.Organisation
    other_way = table.verified_at.is_(None) if holds else table.verified_at.is_not(None)
    changed = await session.scalar(
        update(table)
        .where(table.id == key, other_way)
        .values(verified_at=func.now() if holds else None)
        .returning(table.id)
    )
    if changed is not None:
        await leave_version(session, key, "form", person, "verified" if holds else "unverified")
    return changed is not None


async def set_parent(session: AsyncSession, key: int, parent: int | None, source: str) -> None:
    document = msgspec.structs.replace(await load(session, key), parent=parent)
    await save(session, document, source=source, into=key)


ROW_FIELDS = ("identifier", "name", "acronym", "type", "country", "homepage", "source", "provenance")


def row_of(document: Organisation) -> dict[str, Any]:
    held = plain(document)
    empty = {"acronym": "", "homepage": "", "source": {}, "provenance": {}}
    values = {field: held.get(field, empty.get(field)) for field in ROW_FIELDS}
    return values | {"parent_id": document.parent}


def plain(document: Organisation) -> dict[str, Any]:
    return dict(json.decode(json.Encoder(decimal_format="number").encode(document)))


async def replace_parts(session: AsyncSession, key: int, document: Organisation) -> None:
    for model in (models.OrganisationAlias, models.OrganisationOffer, models.DonorProfile):
        await session.execute(delete(model).where(model.organisation_id == key))
    names = [one.text for one in document.name.values()] + [document.acronym, *document.aliases]
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

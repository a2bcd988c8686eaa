"""Somebody's own sheet on its way in: read, its columns guessed or as they were said, its rows as drafts."""

import asyncio
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.texts import chosen
from commonground.exchange.formats import sheet_mapping, spreadsheet
from commonground.exchange.formats.sheet_guess import guess
from commonground.exchange.formats.sheet_mapping import Known, Mapping, fingerprint
from commonground.exchange.formats.sheet_reading import apply
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_tabs import table_of
from commonground.exchange.models import ColumnMapping
from commonground.exchange.schemas import Read
from commonground.organisations.models import Organisation, OrganisationAlias

__all__ = ["apply", "guess", "guessed", "mapping_in", "read", "remember", "table_in"]


async def read(
    session: AsyncSession, path: Path, organisation: int | None = None, said: Mapping | None = None
) -> tuple[Read, Mapping]:
    """Unattended: what nobody said is guessed, and the mapping that was used comes back to be shown."""
    table = await asyncio.to_thread(table_in, path, said)
    known = await known_to(session, table, organisation)
    mapping = await asyncio.to_thread(mapped, table, known, said)
    return await asyncio.to_thread(apply, table, mapping, known), mapping


def table_in(path: Path, said: Mapping | None = None) -> Table:
    asked = said or Mapping()
    return table_of(
        path.name, spreadsheet.grids(path), asked.sheet, asked.header, asked.tabs, asked.leave_hidden
    )


def mapped(table: Table, known: Known, said: Mapping | None) -> Mapping:
    return guess(table, known, said)


async def guessed(
    session: AsyncSession,
    table: Table,
    organisation: int | None,
    said: Mapping | None = None,
    keeper: int | None = None,
) -> Mapping:
    """`keeper` is whose memory is asked, where the file was handed in for no organisation."""
    known = await known_to(session, table, organisation, keeper)
    return await asyncio.to_thread(guess, table, known, said)


def mapping_in(path: Path) -> Mapping:
    return sheet_mapping.from_json(path.read_bytes(), path.name)


async def known_to(
    session: AsyncSession, table: Table, organisation: int | None, keeper: int | None = None
) -> Known:
    return Known(
        organisations=await names(session),
        before=await before(session, table, organisation or keeper),
        lead=await name_of(session, organisation),
    )


async def names(session: AsyncSession) -> dict[str, str]:
    """Every name an organisation goes by, folded, with the name that the registry shows."""
    query = select(OrganisationAlias.folded, Organisation.name).join(
        Organisation, Organisation.id == OrganisationAlias.organisation_id
    )
    return {
        row.folded: chosen(row.name) for row in await session.execute(query.order_by(Organisation.id.desc()))
    }


async def name_of(session: AsyncSession, organisation: int | None) -> str:
    if organisation is None:
        return ""
    return chosen(
        await session.scalar(select(Organisation.name).where(Organisation.id == organisation)) or {}
    )


async def before(session: AsyncSession, table: Table, organisation: int | None) -> Mapping | None:
    """What this organisation said of the same header; of a sheet of no organisation what its keepers said."""
    query = select(ColumnMapping.mapping).where(
        ColumnMapping.fingerprint == fingerprint(table.columns),
        ColumnMapping.organisation_id.is_not_distinct_from(organisation),
    )
    found = await session.scalar(query)
    return msgspec.convert(found, Mapping) if found else None


async def remember(
    session: AsyncSession, table: Table, mapping: Mapping, organisation: int | None, person: int | None
) -> None:
    """For the next file with the same header; samples and row numbers belong to this file alone."""
    columns = [
        msgspec.structs.replace(column, samples=[], order="", decimal="", unit="")
        for column in mapping.columns
    ]
    held = msgspec.structs.replace(
        mapping,
        columns=columns,
        notes=[],
        sheet="",
        header=0,
        tabs=[],
        tabs_aside=[],
        hidden_rows=0,
        leave_hidden=False,
    )
    values = {
        "organisation_id": organisation,
        "fingerprint": fingerprint(table.columns),
        "mapping": msgspec.to_builtins(held),
        "person_id": person,
    }
    query = insert(ColumnMapping).values(**values)
    await session.execute(
        query.on_conflict_do_update(
            index_elements=["fingerprint", "organisation_id"],
            set_={"mapping": query.excluded.mapping, "person_id": query.excluded.person_id},
        )
    )

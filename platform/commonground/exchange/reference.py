"""What the registry knows, asked once an import: codes of places and themes, homes of DAC sectors."""

from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.frameworks.models import Framework
from commonground.places.models import AdminUnit, Country, SectorArea, Term


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    countries: frozenset[str]
    units: dict[str, str]
    themes: frozenset[str]
    frameworks: frozenset[str]
    framework_ids: dict[str, int]
    organisation_types: frozenset[str]
    sector_areas: dict[str, dict[str, Decimal]]


async def load(session: AsyncSession) -> Reference:
    rows = await session.execute(select(Framework.code, Framework.id))
    frameworks = {row.code: row.id for row in rows}
    return Reference(
        countries=await codes(session, select(Country.code)),
        units={
            row.code: row.country for row in await session.execute(select(AdminUnit.code, AdminUnit.country))
        },
        themes=await codes(session, select(Term.code).where(Term.vocabulary == "theme")),
        frameworks=frozenset(frameworks),
        framework_ids=frameworks,
        organisation_types=await codes(
            session, select(Term.code).where(Term.vocabulary == "organisation_type")
        ),
        sector_areas=await sector_areas(session),
    )


async def codes(session: AsyncSession, query: Any) -> frozenset[str]:
    return frozenset(await session.scalars(query))


async def sector_areas(session: AsyncSession) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for row in await session.execute(select(SectorArea.dac_code, SectorArea.area, SectorArea.share)):
        found.setdefault(row.dac_code, {})[row.area] = Decimal(str(row.share))
    return found

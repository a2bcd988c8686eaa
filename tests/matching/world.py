"""A small made-up world for matching: activities and organisations by their names."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service as activities
from commonground.activities.schemas import Activity, BudgetLine, Location, Need, Partner, Share
from commonground.activities.service import Author
from commonground.base.texts import written
from commonground.frameworks import service as frameworks
from commonground.organisations import service as organisations
from commonground.organisations.schemas import Donor, Offer, Organisation

SEED = Author(None, "seed")


async def organisation(
    session: AsyncSession, name: str, *offers: str, donor: Donor | None = None, **more: Any
) -> int:
    document = Organisation(
        identifier=f"test-{name}",
        name=written(name),
        offers=[Offer(kind=kind) for kind in offers],
        donor=donor,
        **more,
    )
    return await organisations.save(session, document, source="seed")


def point(longitude: float, latitude: float, exactness: str = "exact") -> Location:
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    radius = 5000 if exactness == "approximate" else None
    return Location(kind="point", exactness=exactness, radius_m=radius, geometry=geometry)  # type: ignore[arg-type]


def unit(code: str) -> Location:
    return Location(kind="admin_unit", admin_unit=code, country=code[:2])


async def activity(
    session: AsyncSession,
    title: str,
    lead: int,
    partners: dict[int, str] | None = None,
    *,
    needs: tuple[str, ...] = (),
    offers: tuple[str, ...] = (),
    areas: tuple[str, ...] = ("restoration",),
    countries: tuple[str, ...] = ("MN",),
    places: list[Location] | None = None,
    start: int = 2020,
    end: int = 2090,
    gap_usd: int | None = None,
    state: str = "published",
    **more: Any,
) -> int:
    wanted = [BudgetLine(kind="budget", amount=Decimal(gap_usd), currency="USD")] if gap_usd else []
    document = Activity(
        title=written(title),
        lead=lead,
        partners=[Partner(organisation=key, role=role) for key, role in (partners or {}).items()],  # type: ignore[arg-type]
        areas=[Share(code=code, share=Decimal(100) / len(areas)) for code in areas],
        countries=[Share(code=code, share=Decimal(100) / len(countries)) for code in countries],
        planned_start=date(start, 1, 1),
        planned_end=date(end, 12, 31),
        locations=places or [Location(kind="country", country=countries[0])],
        needs=[Need(kind=kind) for kind in needs],  # type: ignore[arg-type]
        offers=[Need(kind=kind) for kind in offers],  # type: ignore[arg-type]
        budgets=[*wanted, *more.pop("budgets", [])],
        **more,
    )
    return await activities.create(session, document, SEED, state)  # type: ignore[arg-type]


async def framework(session: AsyncSession, code: str, *members: int) -> int:
    """`members` are organisations."""
    named = [{"organisation": key} for key in members]
    document = {"code": code, "name": {"en": code.title()}, "kind": "plan", "members": named}
    return await frameworks.save(session, document)

"""Made-up activities of every kind, the same at every run, written as a user's would be."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities import service
from commonground.activities.cards import refresh_cards
from commonground.activities.schemas import (
    Activity,
    BudgetLine,
    Counted,
    Location,
    Need,
    Partner,
    Result,
    Share,
)
from commonground.activities.service import Author
from commonground.base.texts import Texts, written
from commonground.frameworks import service as frameworks
from commonground.organisations import service as organisations
from commonground.organisations.schemas import Organisation

AREAS = ("restoration", "capacity", "integration", "resources", "engagement", "awareness", "unclassified")
COUNTRIES = ("CN", "KP", "JP", "MN", "KR", "RU", "KZ")
UNITS = {"MN": ("MN-047", "MN-063", "MN-053"), "CN": ("CN-NM", "CN-GS"), "KR": ("KR-11",), "JP": ("JP-13",)}
CENTRES = {"CN": (104, 37), "KP": (127, 40), "JP": (138, 36), "MN": (104, 47), "KR": (127.5, 36.5)}
CENTRES |= {"RU": (108, 52), "KZ": (70, 48)}
NEEDS = ("funding", "technology", "expertise", "data", "land", "partners", "training", "equipment")
THEMES = ("desertification", "adaptation", "drought", "grazing", "sand-and-dust-storms", "sdg-15.3")
WORDS = ("pasture", "dust", "forest", "Гоби", "沙漠", "saxaul", "monitoring", "herders", "wetland", "school")
TYPES = ("10", "21", "40", "80", None)
STATES = ("published",) * 9 + ("draft", "submitted", "withdrawn")


async def add_samples(session: AsyncSession, count: int, seed: int = 1) -> list[int]:
    """`count` activities in all states, with organisations and a framework; some count in others."""
    chance = random.Random(seed)
    leads = [await add_organisation(session, number) for number in range(8)]
    document = {"code": "sample-plan", "name": {"en": "Sample plan"}, "kind": "plan"}
    await frameworks.save(session, document)
    keys = []
    for number in range(count):
        made = activity(chance, number, leads)
        author, state = Author(None, "seed"), chance.choice(STATES)
        keys.append(await service.create(session, made, author, state, refresh=False))
    await refresh_cards(session, keys)
    for key in keys[1::7]:
        into = chance.choice([other for other in keys if other < key])
        counted = Counted(into, chance.choice(("duplicate", "joint", "child")))
        await service.count_in(session, key, counted, Author(None, "test"))
    return keys


async def add_organisation(session: AsyncSession, number: int) -> int:
    name = {"en": f"Sample institute {number}", "ru": f"Институт {number}"}
    document = Organisation(name=texts(name), type=TYPES[number % len(TYPES)], country="MN")
    return await organisations.save(session, document, source="seed")


def texts(values: dict[str, str]) -> Texts:
    return {
        language: text for code, value in values.items() for language, text in written(value, code).items()
    }


def activity(chance: random.Random, number: int, leads: list[int]) -> Activity:
    countries = shares(chance, COUNTRIES)
    start = date(2002, 1, 1) + timedelta(days=chance.randrange(9000))
    end = start + timedelta(days=chance.randrange(60, 3000))
    return Activity(
        title=texts({"en": f"{' '.join(chance.sample(WORDS, 3)).capitalize()} {number}"}),
        summary=texts({"en": " ".join(chance.choices(WORDS, k=12))}) if chance.random() < 0.7 else {},
        lead=chance.choice(leads),
        partners=partners(chance, leads),
        areas=shares(chance, AREAS[:6]) if chance.random() < 0.9 else [Share("unclassified", Decimal(100))],
        countries=countries,
        status_stated=chance.choice((None, None, None, "suspended", "completed", "ongoing", "unknown")),
        planned_start=start if chance.random() < 0.8 else None,
        planned_end=end if chance.random() < 0.7 else None,
        locations=[place(chance, chance.choice(countries).code) for _ in range(chance.randrange(1, 4))],
        budgets=budgets(chance, leads),
        needs=[
            Need(kind=kind, open=chance.random() < 0.8) for kind in chance.sample(NEEDS, chance.randrange(3))
        ],
        themes=chance.sample(THEMES, chance.randrange(3)),
        results=results(chance),
        frameworks=["sample-plan"] if chance.random() < 0.2 else [],
    )


def shares(chance: random.Random, codes: tuple[str, ...]) -> list[Share]:
    """One to three codes whose shares sum to 100."""
    chosen = chance.sample(codes, chance.choice((1, 1, 2, 3)))
    parts = {1: (100,), 2: (60, 40), 3: (50, 30, 20)}[len(chosen)]
    return [Share(code=code, share=Decimal(part)) for code, part in zip(chosen, parts, strict=True)]


def partners(chance: random.Random, leads: list[int]) -> list[Partner]:
    roles = ("funding", "accountable", "extending", "implementing")
    return [
        Partner(organisation=key, role=chance.choice(roles))
        for key in chance.sample(leads, chance.randrange(3))
    ]


def place(chance: random.Random, country: str) -> Location:
    kind = chance.choice(("point", "point", "point", "admin_unit", "polygon", "country", "subregion"))
    west, south = (round(value + chance.uniform(-2, 2), 3) for value in CENTRES[country])
    if kind == "admin_unit" and country in UNITS:
        return Location(kind="admin_unit", admin_unit=chance.choice(UNITS[country]))
    if kind == "polygon":
        ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
        return Location(
            kind="polygon", geometry={"type": "Polygon", "coordinates": [ring]}, exactness="exact"
        )
    if kind == "subregion":
        return Location(kind="subregion")
    if kind == "point":
        return point(chance, west, south)
    return Location(kind="country", country=country)


def point(chance: random.Random, west: float, south: float) -> Location:
    rough = chance.random() < 0.4
    spot: dict[str, Any] = {"type": "Point", "coordinates": [west, south]}
    if rough:
        return Location(kind="point", geometry=spot, exactness="approximate", radius_m=25_000)
    return Location(kind="point", geometry=spot, exactness="exact", name="Somewhere")


def budgets(chance: random.Random, leads: list[int]) -> list[BudgetLine]:
    if chance.random() < 0.3:
        return []
    sums = [BudgetLine(kind="budget", amount=Decimal(chance.randrange(10**5, 10**7)), currency="USD")]
    if chance.random() < 0.6:
        given = Decimal(chance.randrange(10**4, 10**6))
        currency = chance.choice(("USD", "EUR", "MNT"))
        sums.append(
            BudgetLine(
                kind="commitment",
                amount=given,
                currency=currency,
                period_start=date(2015, 1, 1),
                organisation=chance.choice(leads),
            )
        )
    return sums


def results(chance: random.Random) -> list[Result]:
    if chance.random() < 0.5:
        return []
    target = Decimal(chance.randrange(100, 50_000))
    return [
        Result(
            indicator="hectares",
            target=target,
            achieved=target * chance.randrange(0, 120) / 100,
            response=chance.choice(("avoid", "reduce", "reverse")),
            land="grassland",
        )
    ]


async def add_oddities(session: AsyncSession) -> None:
    """One of each that must be handled with care; each has a word of its own to search for."""
    lead = await organisations.find(session, "Sample institute 1")
    basis = Activity(
        lead=lead, areas=[Share("capacity", Decimal(100))], countries=[Share("MN", Decimal(100))]
    )
    nation = [Location(kind="country", country="MN"), Location(kind="subregion")]
    unit = [Location(kind="admin_unit", admin_unit="MN-047")]
    spot = [
        Location(kind="point", geometry={"type": "Point", "coordinates": [104.5, 47.5]}, exactness="exact")
    ]
    odd: dict[str, tuple[str, dict[str, Any]]] = {
        "Nationwideonly": ("published", {"locations": nation}),
        "Loneunit": ("published", {"locations": unit}),
        "Lonespot": ("published", {"locations": spot * 3}),
        "Secretdraft": ("draft", {"locations": spot}),
        "Takenback": ("withdrawn", {"locations": spot}),
        "<script>alert(1)</script>Crafty": ("published", {"locations": spot}),
    }
    for title, (state, changes) in odd.items():
        document = msgspec.structs.replace(basis, title=texts({"en": title}), **changes)
        await service.create(session, document, Author(None, "seed"), state)  # type: ignore[arg-type]

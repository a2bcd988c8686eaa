"""Activities that look like real ones, the same for the same seed and number on every machine.

Skewed as the real world is: some areas, countries and words are everywhere, places lie in clusters, many
fields are missing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any, get_args

import msgspec

from commonground.activities.schemas import (
    Activity,
    BudgetLine,
    Counted,
    Lesson,
    Location,
    Need,
    NeedKind,
    Partner,
    Result,
    Role,
    Sector,
    Share,
    Source,
    Status,
)
from commonground.base.texts import Text, Texts, written

from .words import HOME_LANGUAGE, text, text_in

AREAS = {
    "restoration": 46,
    "capacity": 22,
    "integration": 12,
    "awareness": 8,
    "engagement": 6,
    "resources": 4,
    "unclassified": 2,
}
COUNTRIES = {"MN": 30, "CN": 33, "KR": 13, "RU": 11, "JP": 8, "KP": 5}
THEMES = {
    "desertification": 60,
    "sdg-15.3": 40,
    "adaptation": 25,
    "afforestation": 22,
    "biodiversity": 20,
    "sand-and-dust-storms": 18,
    "so-1": 15,
    "grazing": 12,
    "drought": 10,
    "mitigation": 10,
    "water": 8,
    "agroforestry": 6,
    "soil": 5,
    "so-2": 5,
    "wetlands": 3,
    "mining-land": 2,
}
STATES = {"published": 93, "draft": 3, "submitted": 2, "returned": 1, "withdrawn": 1}
CURRENCIES = {"USD": 70, "CNY": 10, "KRW": 8, "EUR": 5, "JPY": 4, "MNT": 3}
INDICATORS = {"hectares": 45, "people_trained": 25, "trees": 15, "sites": 8, "tco2e": 5, "jobs": 2}
LOCATION_KINDS = {"point": 55, "admin_unit": 25, "country": 14, "subregion": 4, "polygon": 2}
SECTORS = ("31210", "31220", "41010", "41030", "14015", "31130", "43040", "41081")
FRAMEWORKS = tuple(f"framework-{number}" for number in range(1, 7))
FIRST_DAY, DAYS = date(1995, 1, 1), 365 * 36
NEWEST_DAY = date(2026, 6, 30)


class Unit(msgspec.Struct, frozen=True):
    """An admin unit and its centre."""

    code: str
    country: str
    longitude: float
    latitude: float


class World(msgspec.Struct, frozen=True):
    """What activities refer to; units and organisations are drawn by rank, the first most often."""

    units: dict[str, list[Unit]]
    organisations: list[int]


class Made(msgspec.Struct, frozen=True):
    """A document and what stands beside it; `counted` holds the number of an earlier activity."""

    number: int
    document: Activity
    state: str
    confirmed_on: date | None
    updated_on: date
    counted: Counted | None


def draw(random: Random, weights: dict[str, int]) -> Any:
    return random.choices(list(weights), cum_weights=list(accumulate(weights.values())))[0]


def ranked(random: Random, found: list[Any]) -> Any:
    """The first are drawn far more often than the last."""
    return found[int(len(found) * random.random() ** 3)]


def activities(world: World, numbers: range, seed: int = 1) -> Iterator[Made]:
    for number in numbers:
        yield activity(world, Random(seed * 1_000_003 + number), number)


def activity(world: World, random: Random, number: int) -> Made:
    countries = several(random, COUNTRIES, 0.12)
    start, end = period(random)
    document = Activity(
        identifier=f"BENCH-{number}",
        title=title(random, countries[0].code),
        summary=written(text(random, 25, 90)) if random.random() < 0.92 else {},
        lead=ranked(random, world.organisations),
        partners=partners(random, world),
        areas=several(random, AREAS, 0.35),
        countries=countries,
        status_stated=stated(random),
        planned_start=start,
        planned_end=end,
        locations=locations(random, world, countries),
        budgets=budgets(random, start),
        needs=needs(random, 0.25),
        offers=needs(random, 0.1),
        themes=sorted({draw(random, THEMES) for _ in range(random.randint(0, 4))}),
        results=results(random),
        lessons=lessons(random),
        frameworks=[ranked(random, list(FRAMEWORKS))] if random.random() < 0.15 else [],
        sectors=[Sector(vocabulary="1", code=random.choice(SECTORS), share=Decimal(100))],
        source=Source(name="Benchmark"),
        provenance={"areas": "derived"} if random.random() < 0.3 else {},
    )
    touched = NEWEST_DAY - timedelta(days=int(2500 * random.random() ** 2))
    confirmed = touched if random.random() < 0.7 else None
    return Made(number, document, draw(random, STATES), confirmed, touched, counted(random, number))


def stated(random: Random) -> Status | None:
    """Nearly always the dates tell."""
    said: tuple[Status | None, ...] = ("suspended", "cancelled", None)
    return random.choices(said, weights=(1, 2, 97))[0]


def title(random: Random, country: str) -> Texts:
    found = written(text(random, 5, 12))
    if random.random() < 0.25:
        language = HOME_LANGUAGE[country]
        found[language] = Text(text_in(random, language, 4, 8), "human")
    return found


def several(random: Random, weights: dict[str, int], more: float) -> list[Share]:
    """One code, or two with `more` of a chance, then three; shares make 100."""
    codes = [draw(random, weights)]
    while len(codes) < 3 and random.random() < more:
        codes.append(draw(random, weights))
    codes = list(dict.fromkeys(codes))
    first = 100 if len(codes) == 1 else random.randrange(40, 80, 5)
    rest = [(100 - first) // max(1, len(codes) - 1)] * (len(codes) - 1)
    shares = [100 - sum(rest), *rest]
    return [Share(code=code, share=Decimal(share)) for code, share in zip(codes, shares, strict=True)]


def period(random: Random) -> tuple[date | None, date | None]:
    """Later years have more activities; some are undated, some open."""
    if random.random() < 0.06:
        return None, None
    start = FIRST_DAY + timedelta(days=int(DAYS * random.random() ** 0.6))
    return start, start + timedelta(days=random.randint(90, 2800)) if random.random() < 0.88 else None


def partners(random: Random, world: World) -> list[Partner]:
    found = [
        Partner(organisation=ranked(random, world.organisations), role=random.choice(get_args(Role)))
        for _ in range(random.choice((0, 1, 1, 1, 2, 2)))
    ]
    return list(dict.fromkeys(found))


def locations(random: Random, world: World, countries: list[Share]) -> list[Location]:
    many = random.choices((0, 1, 2, 3, 4), weights=(4, 60, 22, 9, 5))[0]
    return [location(random, world, random.choice(countries).code) for _ in range(many)]


def location(random: Random, world: World, country: str) -> Location:
    kind = draw(random, LOCATION_KINDS)
    if kind == "subregion":
        return Location(kind=kind)
    if kind == "country":
        return Location(kind=kind, country=country)
    unit: Unit = ranked(random, world.units[country])
    if kind == "admin_unit":
        return Location(kind=kind, country=country, admin_unit=unit.code)
    spot = (round(random.gauss(unit.longitude, 0.5), 5), round(random.gauss(unit.latitude, 0.35), 5))
    geometry = square(random, *spot) if kind == "polygon" else {"type": "Point", "coordinates": spot}
    vague = kind == "point" and random.random() < 0.4
    return Location(
        kind=kind,
        name=text(random, 1, 2),
        country=country,
        admin_unit=unit.code if random.random() < 0.5 else None,
        exactness="approximate" if vague else "exact",
        radius_m=random.choice((5_000, 25_000, 50_000)) if vague else None,
        geometry=geometry,
    )


def square(random: Random, west: float, south: float) -> dict[str, Any]:
    east, north = west + random.uniform(0.02, 0.3), south + random.uniform(0.02, 0.2)
    return {
        "type": "Polygon",
        "coordinates": [[(west, south), (east, south), (east, north), (west, north), (west, south)]],
    }


def budgets(random: Random, start: date | None) -> list[BudgetLine]:
    if random.random() < 0.3:
        return []
    amount, currency = Decimal(round(random.lognormvariate(13, 1.6))), draw(random, CURRENCIES)
    found = [BudgetLine(kind="budget", amount=amount, currency=currency, period_start=start)]
    if random.random() < 0.6:
        spent = (amount * Decimal(random.randint(10, 100)) / 100).quantize(Decimal("0.01"))
        found.append(BudgetLine(kind="commitment", amount=spent, currency=currency, period_start=start))
    return found


def needs(random: Random, chance: float) -> list[Need]:
    if random.random() > chance:
        return []
    kinds = {random.choice(get_args(NeedKind)) for _ in range(random.randint(1, 3))}
    return [
        Need(kind=kind, detail=written(text(random, 3, 10)), open=random.random() < 0.8)
        for kind in sorted(kinds)
    ]


def results(random: Random) -> list[Result]:
    found: list[Result] = []
    while len(found) < 4 and random.random() < 0.5:
        indicator = draw(random, INDICATORS)
        target = Decimal(round(random.lognormvariate(7, 1.5)))
        hectares = indicator == "hectares"
        found.append(
            Result(
                indicator=indicator,
                target=target,
                achieved=target * random.randint(0, 110) // 100 if random.random() < 0.6 else None,
                year=random.randint(2000, 2026),
                response=random.choice(("avoid", "reduce", "reverse")) if hectares else None,
                land=random.choice(("forest", "grassland", "cropland", "wetland")) if hectares else None,
            )
        )
    return found


def lessons(random: Random) -> list[Lesson]:
    if random.random() > 0.08:
        return []
    theme = random.choice(("drought", "grazing", "soil", "water"))
    return [
        Lesson(
            kind=random.choice(("challenge", "lesson")), theme=theme, content=written(text(random, 10, 30))
        )
    ]


def counted(random: Random, number: int) -> Counted | None:
    """Four in a hundred tell of work that one of the fifty records before counts already."""
    if number <= 50 or random.random() > 0.04:
        return None
    return Counted(
        number - random.randint(1, 50), random.choices(("duplicate", "joint", "child"), (2, 1, 2))[0]
    )

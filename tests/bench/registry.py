"""A few hundred made-up organisations: ministries, institutes, companies; some fund, many offer something."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import get_args

from commonground.activities.schemas import NeedKind
from commonground.base.texts import Text, written
from commonground.organisations.schemas import Donor, Offer, Organisation

from .generate import AREAS, COUNTRIES, THEMES, draw
from .words import HOME_LANGUAGE, text, text_in

SIZE = 400
KINDS = {
    "10": "Ministry",
    "22": "Society",
    "40": "Commission",
    "60": "Foundation",
    "70": "Company",
    "80": "Institute",
}


def registry(size: int = SIZE, seed: int = 1) -> Iterator[Organisation]:
    random = Random(seed)
    for number in range(1, size + 1):
        yield organisation(random, number)


def organisation(random: Random, number: int) -> Organisation:
    country, kind = draw(random, COUNTRIES), random.choice(list(KINDS))
    name = written(f"{KINDS[kind]} of {text(random, 2, 4)} {number}")
    if random.random() < 0.5:
        language = HOME_LANGUAGE[country]
        name[language] = Text(f"{text_in(random, language, 2, 4)} {number}")
    offers = {random.choice(get_args(NeedKind)) for _ in range(random.choice((0, 0, 1, 2)))}
    return Organisation(
        identifier=f"BENCH-ORG-{number}",
        name=name,
        acronym=f"BO{number}" if random.random() < 0.4 else "",
        type=kind,
        country=country,
        offers=[Offer(kind=kind, detail=written(text(random, 4, 10))) for kind in sorted(offers)],
        donor=donor(random) if random.random() < 0.15 else None,
    )


def donor(random: Random) -> Donor:
    least = Decimal(random.choice((0, 50_000, 300_000)))
    return Donor(
        areas=sorted({draw(random, AREAS) for _ in range(2)} - {"unclassified"}),
        countries=sorted({draw(random, COUNTRIES) for _ in range(2)}),
        themes=sorted({draw(random, THEMES) for _ in range(2)}),
        amount_min_usd=least,
        amount_max_usd=least + 5_000_000,
    )

"""Made-up activities, and distorted copies of some, to measure how many of the copies blocking keeps.

As in a real registry a few donors fund much everywhere, an implementer works in its own country and on few
subjects, and a title mostly names a place that lies where the work is. A copy is what another reporter would
have written of the same activity: generic words in another language, the title shortened and in another
order, dates up to a year off, another reporter, currency and identifier, points moved by some kilometres.
"""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from commonground.activities.duplicates.records import Party, Record
from commonground.activities.duplicates.words import lexicon_lines

FIRST_YEAR, LAST_YEAR = 1995, 2026
DAY = range(1, 29)
DONORS, IMPLEMENTERS, PLACES = 120, 1_500, 1_200  # the last two a country
ROLES = ("implementing", "accountable", "implementing")


class Land(NamedTuple):
    """What names of its places are made of, and the box they lie in."""

    onsets: list[str]
    rimes: list[str]
    endings: list[str]
    box: tuple[float, float, float, float]


def land(onsets: str, rimes: str, endings: str, *box: float) -> Land:
    west, south, east, north = box
    return Land(onsets.split(" "), rimes.split(" "), endings.split(" "), (west, south, east, north))


LANDS = {
    "CN": land(
        "b ch d f g h j l n q sh t w x y z zh",
        "a ai an ang ao e en i ia ian ing ong ou u un",
        "zhou shan jiang an cheng nan yuan ning",
        *(75, 25, 130, 48),
    ),
    "MN": land(
        "b ch d g kh kh m n s t ts z ar al er ul",
        "a ai an ar u ur o or e en i",
        "khairkhan nuur gol tal bulag uul ovoo khan",
        *(88, 42, 119, 51),
    ),
    "KR": land(
        "b ch d g h j k m n p s y",
        "a ae an ang eo eon i in o on u ul",
        "ju san cheon do won seong pyeong",
        *(126, 34, 129, 38),
    ),
    "KP": land(
        "b ch d g h j k m n p r s y",
        "a ae an ang eo yeon i in o on u ul",
        "ju san chon do won song pyong",
        *(124, 38, 130, 42),
    ),
    "JP": land(
        "b d g h k m n r s t sh y w",
        "a i u e o an on",
        "yama kawa shima saki hara moto mura",
        *(130, 31, 145, 44),
    ),
    "RU": land(
        "b d g k kr l m n p pr r s st t v z zh",
        "a e i o u al an er or ov",
        "sk ovo insk ka gorsk rechka ino",
        *(85, 48, 140, 60),
    ),
}


class Place(NamedTuple):
    name: str
    point: tuple[float, float]


class World(NamedTuple):
    """What there is before anybody does anything."""

    donors: list[str]
    implementers: dict[str, list[tuple[str, list[int]]]]
    places: dict[str, list[Place]]
    subjects: list[tuple[str, ...]]
    generic: list[tuple[str, ...]]


@cache
def world(seed: int = 7) -> World:
    random = Random(seed)  # noqa: S311 to be repeated
    subjects = [words for kind, words in lexicon_lines() if kind == "kind"]
    numbers = range(len(subjects))
    return World(
        donors=[f"{name(random, LANDS['RU'])} fund" for _ in range(DONORS)],
        implementers={
            code: [
                (f"{name(random, each)} bureau {code}", random.sample(numbers, 12))
                for _ in range(IMPLEMENTERS)
            ]
            for code, each in LANDS.items()
        },
        places={
            code: [Place(name(random, each), spot(random, each)) for _ in range(PLACES)]
            for code, each in LANDS.items()
        },
        subjects=subjects,
        generic=[words for kind, words in lexicon_lines() if kind == "generic"],
    )


def name(random: Random, of: Land) -> str:
    made = "".join(random.choice(of.onsets) + random.choice(of.rimes) for _ in range(random.randint(1, 3)))
    return (made + random.choice(of.endings)).capitalize()


def spot(random: Random, of: Land) -> tuple[float, float]:
    west, south, east, north = of.box
    return (random.uniform(west, east), random.uniform(south, north))


def zipf(random: Random, most: int) -> int:
    """A few are met often, most seldom."""
    return min(int(most ** random.random()), most) - 1


def made_up(count: int, seed: int = 1) -> Iterator[Record]:
    random = Random(seed)  # noqa: S311 to be repeated
    for number in range(count):
        yield one(random, number, random.choice(tuple(LANDS)))


def one(random: Random, number: int, code: str) -> Record:
    there = world()
    place = there.places[code][zipf(random, PLACES)]
    bodies = [there.implementers[code][zipf(random, IMPLEMENTERS)] for _ in range(random.randint(1, 3))]
    donors = random.sample(there.donors, 1) if random.random() < 0.3 else [there.donors[zipf(random, DONORS)]]
    parties = [Party(donor, donor, "funding") for donor in donors]
    parties += [Party(body[0], body[0], ROLES[at]) for at, body in enumerate(bodies)]
    return Record(
        title=title(random, place.name, bodies[0][1], random.choice((0, 0, 0, 1))),
        countries=(code,),
        start=(random.randint(FIRST_YEAR, LAST_YEAR), random.randint(1, 12), random.choice(DAY)),
        parties=tuple(parties),
        identifiers=(f"XM-{number}",),
        reporter=parties[0].key,
        budget_usd=round(10 ** random.uniform(4, 8), -3),
        points=((place.point[0] + random.gauss(0, 0.1), place.point[1] + random.gauss(0, 0.1)),),
    )


def title(random: Random, place: str, preferred: list[int], language: int) -> str:
    """Two or three subjects of those its implementer works on, generic words, mostly a place."""
    there = world()
    subjects = [there.subjects[at] for at in random.sample(preferred, random.randint(2, 3))]
    chosen = subjects + random.sample(there.generic, random.randint(1, 3))
    words = [spelt(each, language) for each in chosen]
    if random.random() < 0.85:
        words.insert(random.randint(0, len(words)), place)
    if random.random() < 0.2:
        words.append(f"Phase {random.randint(1, 3)}")
    if random.random() < 0.1:
        words.append(f"({acronym(random)})")
    return " ".join(words)


def acronym(random: Random) -> str:
    return "".join(random.choice("ABCDEFGHIKLMNOPRSTUW") for _ in range(random.randint(4, 6)))


def spelt(words: tuple[str, ...], language: int) -> str:
    return words[language % len(words)]


def distorted(record: Record, seed: int) -> Record:
    """What another reporter would have written of the same activity."""
    random = Random(seed)  # noqa: S311 to be repeated
    parties = other_parties(record.parties, random)
    return Record(
        title=retold(record.title, random),
        countries=record.countries,
        start=shifted(record.start, random),
        parties=parties,
        identifiers=(f"YY-{seed}",),
        reporter=parties[-1].key,
        budget_usd=record.budget_usd and record.budget_usd * random.uniform(0.9, 1.1),
        points=tuple(
            (east + random.gauss(0, 0.1), north + random.gauss(0, 0.1)) for east, north in record.points
        ),
    )


@cache
def spoken() -> dict[str, tuple[str, ...]]:
    return {form: words for _kind, words in lexicon_lines() for form in words}


def retold(title: str, random: Random) -> str:
    """Most words that have another language take it; one in five is left out; the order changes."""
    told = []
    for word in title.split(" "):
        others = [form for form in spoken().get(word, ()) if form != word]
        told.append(random.choice(others) if others and random.random() < 0.6 else word)
    kept = [word for word in told if random.random() > 0.2]
    kept = kept if len(kept) >= 2 else told
    if random.random() < 0.5:
        random.shuffle(kept)
    return " ".join(kept)


def shifted(start: tuple[int, ...], random: Random) -> tuple[int, ...]:
    year, month, day = start
    if random.random() < 0.15:
        return ()
    return (year + random.choice((-1, 0, 0, 0, 1)), random.choice((month, random.randint(1, 12))), day)


def other_parties(known: tuple[Party, ...], random: Random) -> tuple[Party, ...]:
    """One or two of the same organisations, and the reporter's own."""
    kept = random.sample(known, random.randint(1, min(2, len(known))))
    own = random.choice(world().donors)
    return (*kept, Party(own, own, "funding"))

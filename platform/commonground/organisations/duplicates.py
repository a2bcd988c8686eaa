"""Entries of the registry that may be one organisation: which are compared, how likely, and why; pure."""

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from urllib.parse import urlsplit

import msgspec
from rapidfuzz import fuzz

from commonground.base.i18n import _, mark
from commonground.organisations.folding import folded
from commonground.organisations.spelling import latin

SHOWN, LIKELY = 0.5, 0.85
LARGEST_BLOCK = 25  # of entries that share a word: a commoner word tells nothing
# What anybody may be called; alone it makes no two names one.
COMMON = frozenset(
    """
    ministry department agency institute centre center university national state bureau office committee of
    the and for international foundation association company limited ltd co inc corporation bank
    academy research
    """.split()  # noqa: SIM905
)
BIAS = -4.0
WEIGHTS = {
    "name_same": 6.0,
    "name_alike": 4.5,
    "acronym_same": 2.5,
    "initials": 3.0,
    "website": 3.0,
    "country_same": 0.7,
    "type_same": 0.3,
    "country_other": -4.5,
    "type_other": -1.0,
    "part_of": -5.0,
    "number_other": -4.0,
}
WORDS = {
    "name_same": mark("A name is the same"),
    "name_alike": mark("The names are alike"),
    "acronym_same": mark("The acronym is the same"),
    "initials": mark("One's acronym fits the other's name"),
    "website": mark("The home page is the same"),
    "country_same": mark("The home country is the same"),
    "country_other": mark("The home countries differ"),
    "type_other": mark("The types differ"),
    "part_of": mark("One is registered as a part of the other"),
    "number_other": mark("Numbers in the names differ"),
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One that stands, with the names it is met under."""

    id: int
    name: str
    names: tuple[str, ...]
    acronym: str = ""
    country: str | None = None
    type: str | None = None
    homepage: str = ""
    parent: int | None = None


class Alike(msgspec.Struct, frozen=True):
    one: Entry
    other: Entry
    probability: float
    reasons: list[str]
    against: list[str]


class Spelt(msgspec.Struct, frozen=True):
    """An entry's names and what is compared of them, worked out once."""

    entry: Entry
    names: frozenset[str]
    words: frozenset[str]
    acronyms: frozenset[str]
    initials: frozenset[str]
    host: str


def spelt(entry: Entry) -> Spelt:
    names = frozenset(folded(latin(name)) for name in (entry.name, *entry.names)) - {""}
    acronyms = {folded(entry.acronym), *(name for name in names if " " not in name and len(name) <= 8)}
    words = frozenset(word for name in names for word in name.split() if len(word) > 2)
    return Spelt(
        entry,
        names,
        words - COMMON,
        frozenset(acronyms - {""}),
        frozenset(first_letters(name) for name in names if name.count(" ") >= 2),
        host(entry.homepage),
    )


def first_letters(name: str) -> str:
    return "".join(word[0] for word in name.split() if word not in ("of", "the", "and", "for"))


def host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def candidates(entries: Iterable[Entry], apart: set[tuple[int, int]]) -> list[Alike]:
    """The most likely first, without those somebody found to be two."""
    held = {entry.id: spelt(entry) for entry in entries}
    met = {pair for block in blocks(held.values()) for pair in combinations(sorted(block), 2)}
    scored = (compared(held[one], held[other]) for one, other in sorted(met - apart))
    return sorted((one for one in scored if one.probability >= SHOWN), key=lambda one: -one.probability)


def blocks(held: Iterable[Spelt]) -> list[set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for one in held:
        keys = {*one.names, *one.words, *one.acronyms, *one.initials, f"//{one.host}"}
        for key in keys - {"//"}:
            found[key].add(one.entry.id)
    return [block for block in found.values() if 2 <= len(block) <= LARGEST_BLOCK]


def compared(one: Spelt, other: Spelt) -> Alike:
    pushes = {name: WEIGHTS[name] * value for name, value in evidence(one, other).items() if value}
    ordered = sorted(pushes, key=lambda name: -abs(pushes[name]))
    return Alike(
        one.entry,
        other.entry,
        1 / (1 + math.exp(-(BIAS + sum(pushes.values())))),
        [name for name in ordered if pushes[name] > 0 and name in WORDS],
        [name for name in ordered if pushes[name] < 0],
    )


def evidence(one: Spelt, other: Spelt) -> dict[str, float]:
    left, right = one.entry, other.entry
    same = {name for name in one.names & other.names if len(name) > 8 or " " in name}
    countries = bool(left.country and right.country)
    types = bool(left.type and right.type)
    initials = (one.acronyms & other.initials) | (other.acronyms & one.initials)
    return {
        "name_same": float(bool(same)),
        "name_alike": 0.0 if same else likeness(one, other),
        "acronym_same": float(bool(one.acronyms & other.acronyms) and not same),
        "initials": float(any(len(each) >= 3 for each in initials) and not same),
        "website": float(bool(one.host) and one.host == other.host),
        "country_same": float(countries and left.country == right.country),
        "country_other": float(countries and left.country != right.country),
        "type_same": float(types and left.type == right.type),
        "type_other": float(types and left.type != right.type),
        "part_of": float(left.parent == right.id or right.parent == left.id),
        "number_other": float(numbers(one) != numbers(other) and not same),
    }


def likeness(one: Spelt, other: Spelt) -> float:
    """0 below 80 of 100; what the names share beyond common words decides."""
    if not one.words & other.words and not any(" " not in name for name in one.names | other.names):
        return 0.0
    best = max(
        (
            fuzz.token_sort_ratio(name, there)
            for name in one.names
            for there in other.names
            if comparable(name, there)
        ),
        default=0.0,
    )
    return max(0.0, (best - 80) / 20)


def comparable(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 6


def numbers(one: Spelt) -> frozenset[str]:
    return frozenset(word for name in one.names for word in name.split() if word.isdigit())


def said(names: Iterable[str]) -> list[str]:
    return [_(WORDS[name]) for name in names if name in WORDS]


def likelihood(probability: float) -> str:
    return _("Very likely the same") if probability >= LIKELY else _("Probably the same")

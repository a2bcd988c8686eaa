"""What is compared: one record of an activity, from whatever it was read, reduced to what tells it apart."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property

import msgspec
from babel import Locale

from commonground.activities.duplicates import identifiers, marks, words
from commonground.activities.duplicates.words import WORD, Word, fold
from commonground.base.settings import LANGUAGES

LOCALES = (*LANGUAGES, "fr", "es", "de", "sv")
SAID_OTHERWISE = {
    "CN": "prc chn chinese kina",
    "KP": "dprk prk",
    "KR": "rok kor korean",
    "MN": "mng mongolian",
    "RU": "rus russian",
    "JP": "jpn japanese",
    "CD": "drc rdc congo",
    "BI": "bdi",
    "SO": "somali",
}
LONGEST_TEXT = 1500
LONG_CODE = 6
PARTED = re.compile(r"\s*(?::|：|--|\s[-–—]\s)\s*")
NAMED = 0.8  # weight of words from which they name something; a country before a colon does not


class Party(msgspec.Struct, frozen=True):
    """An organisation in a role; `key` is the same for all names of one organisation, or of one family.

    `telling` is 1 for one that few activities have, and near 0 for one that half of them have.
    """

    key: str
    name: str
    role: str = ""
    aliases: tuple[str, ...] = ()
    telling: float = 1.0


class Record(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """`start` is year, month, day as far as stated; `points` are longitude and latitude in degrees.

    `registered` are numbers by the name of their register. A `drafted` title was translated by a machine.
    """

    title: str
    drafted: bool = False
    text: str = ""
    countries: tuple[str, ...] = ()
    start: tuple[int, ...] = ()
    parties: tuple[Party, ...] = ()
    identifiers: tuple[str, ...] = ()
    registered: tuple[tuple[str, str], ...] = ()
    reporter: str = ""
    budget_usd: float | None = None
    points: tuple[tuple[float, float], ...] = ()

    @cached_property
    def words(self) -> list[Word]:
        return self.words_of(marks.without_serials(self.title))

    def words_of(self, title: str) -> list[Word]:
        found = words.words(title, names_of(self.countries))
        return [one for one in found if not marks.is_phase(one.text)]

    @cached_property
    def programme_and_part(self) -> tuple[list[Word], list[Word]] | None:
        """Where a colon or dash parts the title into a programme's name and that of its part."""
        parted = PARTED.split(marks.without_serials(self.title), maxsplit=1)
        if len(parted) < 2:
            return None
        programme, part = map(self.words_of, parted)
        return (programme, part) if part and words.weight(programme) >= NAMED else None

    @cached_property
    def weight(self) -> float:
        return words.weight(self.words) or 0.3

    @cached_property
    def sorted_words(self) -> str:
        return " ".join(sorted(one.text for one in self.words))

    @cached_property
    def phases(self) -> frozenset[int]:
        return marks.phases(self.title)

    @cached_property
    def years(self) -> frozenset[int]:
        return marks.years(self.title)

    @cached_property
    def serials(self) -> frozenset[str]:
        return marks.serials(self.title)

    @cached_property
    def codes(self) -> frozenset[str]:
        return marks.codes(self.title)

    @cached_property
    def long_codes(self) -> list[str]:
        """Such as name one grant of many: 04-cod-02a-y."""
        return [code for code in self.codes if len(code) >= LONG_CODE]

    @cached_property
    def own_codes(self) -> list[str]:
        return [one.casefold() for one in self.identifiers]

    @cached_property
    def known_as(self) -> frozenset[str]:
        return identifiers.parts(self.identifiers, self.serials)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return identifiers.numbers(self.known_as, self.codes)

    @cached_property
    def title_words(self) -> frozenset[str]:
        return frozenset(WORD.findall(fold(self.title)))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        return marks.acronyms(self.title) - names_of(self.countries)

    @cached_property
    def names_and_acronyms(self) -> frozenset[str]:
        """Where the other's acronym may be found: in the title's words or spelt so in the text."""
        spelt = marks.acronyms(self.text[:LONGEST_TEXT])
        return self.acronyms | spelt | {one.text for one in self.words}

    @cached_property
    def own_numbers(self) -> frozenset[str]:
        """The last number of each identifier, which for a component is its number in the whole."""
        found = (re.findall(r"\d+", one) for one in self.identifiers)
        return frozenset(numbers[-1] for numbers in found if numbers)

    @cached_property
    def day(self) -> date | None:
        try:
            return date(*self.start) if len(self.start) == 3 else None
        except ValueError:
            return None

    @cached_property
    def bodies(self) -> list[Party]:
        """Each organisation once, in whatever role."""
        return list({party.key: party for party in self.parties}.values())

    @cached_property
    def organisations(self) -> frozenset[str]:
        return frozenset(party.key for party in self.parties)

    def named(self, *roles: str) -> frozenset[str]:
        return frozenset(party.key for party in self.parties if party.role in roles)


def names_of(countries: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(country_words(code) for code in countries))


@cache
def country_words(code: str) -> frozenset[str]:
    """The words of a country's name in every language that titles are compared in."""
    found = {code.casefold(), *SAID_OTHERWISE.get(code, "").split()}
    for locale in LOCALES:
        name = Locale(locale).territories.get(code, "")
        found |= {one for one in WORD.findall(fold(name)) if len(one) > 2 or not one.isascii()}
    return frozenset(found)

"""Codes of the template in the reader's words, and words of any of the six languages back to codes."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.base.i18n import mark, translations
from commonground.base.settings import LANGUAGES
from commonground.base.texts import chosen
from commonground.exchange.formats.template_cells import Unread
from commonground.exchange.formats.template_columns import NEW, OWN, TABS
from commonground.exchange.formats.template_field import Field, Tab
from commonground.places.queries import Vocabulary

Names = Mapping[str, Mapping[str, str]]
FIRST_CURRENCIES = ("USD", "CNY", "JPY", "KRW", "MNT", "RUB", "KPW", "EUR")
SIDE = {"need": mark("Seeks"), "offer": mark("Offers")}
YES = {"yes": mark("Yes"), "no": mark("No")}
FROM_VOCABULARY = (
    "area",
    "status",
    "state",
    "theme",
    "location_kind",
    "exactness",
    "role",
    "budget_kind",
    "need",
    "indicator",
    "response",
    "land",
    "lesson_kind",
)


def said(message: str, language: str) -> str:
    return translations(language).gettext(message)


def in_all(message: str) -> dict[str, str]:
    return {language: said(message, language) for language in LANGUAGES}


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


class Words(msgspec.Struct):
    """`lists` holds names by list, code and language; `organisations` by number; `parties` the reverse."""

    lists: dict[str, Names]
    organisations: dict[str, str] = {}
    parties: dict[str, str] = {}
    units_of: dict[str, list[str]] = {}
    languages: list[str] = []
    found: dict[str, dict[str, set[str]]] = {}
    shown: dict[tuple[str, str, str], str] = {}

    def label(self, name: str, code: str, language: str) -> str:
        """Two codes of one name have the code behind it."""
        if name in ("organisation", "own"):
            return self.organisations.get(code, code)
        if name == "currency":
            return code
        key = (name, code, language)
        if key not in self.shown:
            word = self.word(name, code, language)
            repeated = self.repeated(name, code, word, language)
            self.shown[key] = f"{word} ({code})" if repeated else word
        return self.shown[key]

    def word(self, name: str, code: str, language: str) -> str:
        texts = self.lists.get(name, {}).get(code)
        return chosen({key: {"text": text} for key, text in texts.items()}, language) if texts else code

    def repeated(self, name: str, code: str, word: str, language: str) -> bool:
        return any(
            other != code and folded(self.word(name, other, language)) == folded(word)
            for other in self.beside(name, code)
        )

    def beside(self, name: str, code: str) -> Iterable[str]:
        """Units need a name of their own within their country alone."""
        if name != "unit":
            return self.lists.get(name, {})
        return self.units_of.get(code.partition("-")[0], ())

    def code(self, name: str, text: str, country: str = "") -> str:
        """The code, or what was written where it is none, or could be two."""
        if name in ("organisation", "own"):
            return self.parties.get(folded(text)) or Unread(text)
        if name == "currency":
            return text.upper() if text.upper() in KNOWN_CURRENCIES else Unread(text)
        index = self.index(name)
        codes = index.get(folded(text), set())
        if country and len(codes) > 1:
            codes = {code for code in codes if code.startswith(f"{country}-")}
        return next(iter(codes)) if len(codes) == 1 else Unread(text)

    def index(self, name: str) -> dict[str, set[str]]:
        if name not in self.found:
            made: dict[str, set[str]] = {}
            for code, texts in self.lists.get(name, {}).items():
                for text in (code, *texts.values(), *(f"{text} ({code})" for text in texts.values())):
                    made.setdefault(folded(text), set()).add(code)
            self.found[name] = made
        return self.found[name]


def words(vocabulary: Vocabulary, frameworks: Iterable[Mapping[str, Any]]) -> Words:
    lists: dict[str, Names] = {name: named(vocabulary.terms.get(name, {})) for name in FROM_VOCABULARY}
    lists["country"] = named(vocabulary.countries)
    lists["unit"] = named(vocabulary.units)
    lists["framework"] = {one["code"]: texts_of(one["name"]) for one in frameworks}
    lists["side"] = {code: in_all(word) for code, word in SIDE.items()}
    lists["yes"] = {code: in_all(word) for code, word in YES.items()}
    units: dict[str, list[str]] = {}
    for code, row in vocabulary.units.items():
        units.setdefault(row["country"], []).append(code)
    return Words(lists, units_of=units, languages=list(LANGUAGES))


def named(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {code: texts_of(row["name"]) for code, row in rows.items()}


def texts_of(name: Mapping[str, Any]) -> dict[str, str]:
    return {
        language: one if isinstance(one, str) else one["text"] if isinstance(one, Mapping) else one.text
        for language, one in name.items()
    }


def currencies(used: Iterable[str]) -> list[str]:
    first = [code for code in dict.fromkeys([*FIRST_CURRENCIES, *sorted(used)]) if code in KNOWN_CURRENCIES]
    return first + sorted(KNOWN_CURRENCIES - set(first))


def heading(field: Field, key: str, words: Words, language: str, several: bool = True) -> str:
    """How a column is called: of texts with the language, of shares by what they are of."""
    part = key.partition(":")[2]
    label = said(field.label, language)
    if field.texts:
        return f"{label} ({LANGUAGES.get(part, part)})" if several else label
    if field.kind == "share":
        return f"{words.label(field.words, part, language)} {label}"
    return f"{label} {part}" if part else label


def headings(tab: Tab, keys: Iterable[str], words: Words) -> dict[str, str]:
    """What a column may be called, in any of the languages, and its key; what means two is left out."""
    met: dict[str, set[str]] = {}
    for key in keys:
        field = next((one for one in TABS[tab] if one.key == key.partition(":")[0]), None)
        for language in LANGUAGES:
            if field is None:
                met.setdefault(folded(said(OWN[key], language)), set()).add(key)
                continue
            for several in (True, False) if field.texts and key.endswith(f":{language}") else (True,):
                met.setdefault(folded(heading(field, key, words, language, several)), set()).add(key)
    return {label: next(iter(found)) for label, found in met.items() if len(found) == 1}


def new_name(number: int) -> str:
    return f"{NEW} {number}"

"""Searching the gazetteer: by a name in any script, answered in the reader's language, never ambiguous."""

import unicodedata
from typing import Any

import msgspec

from commonground.base.database import Connection
from commonground.base.i18n import _, mark
from commonground.base.sql import beside
from commonground.base.texts import chosen
from commonground.places.gazetteer_names import folded, keys
from commonground.places.queries import Vocabulary

MOST = 12
LONGEST_QUESTION = 100
KINDS = {
    "country": mark("country"),
    "admin_unit": mark("province, aimag or prefecture"),
    "town": mark("town or district"),
    "site": mark("priority site"),
}
SCRIPT_OF: dict[str, tuple[str, ...]] = {
    "zh": ("CJK",),
    "ja": ("KATAKANA", "HIRAGANA", "CJK"),
    "ko": ("HANGUL",),
    "mn": ("CYRILLIC",),
    "ru": ("CYRILLIC",),
}
# How far from a town's centre the work may be, by how many live there: a wide guess that a person confirms.
RADII = ((1_000_000, 15_000), (100_000, 8_000), (10_000, 4_000), (0, 2_000))


class Hit(msgspec.Struct, frozen=True):
    """A place as a person tells it from its namesakes; what it is, and where, in the reader's language."""

    id: int
    kind: str
    kind_label: str
    name: str
    matched: str
    country: str
    country_name: str
    admin_unit: str | None
    admin_unit_name: str
    latitude: float | None
    longitude: float | None
    radius_m: int | None
    population: int

    @property
    def where(self) -> str:
        """The unit and country around it; of a unit the country alone."""
        around = [] if self.kind == "admin_unit" else [self.admin_unit_name]
        around += [] if self.kind == "country" else [self.country_name]
        return ", ".join(filter(None, around))


async def search(
    connection: Connection, vocabulary: Vocabulary, question: str, country: str | None, language: str
) -> list[Hit]:
    asked = keys(question[:LONGEST_QUESTION])
    if not asked:
        return []
    rows = await connection.fetch(beside(__file__, "search"), asked, country or None, MOST)
    return [hit_of(row, vocabulary, language) for row in rows]


async def place(connection: Connection, vocabulary: Vocabulary, key: int, language: str) -> Hit | None:
    row = await connection.fetchrow(
        "SELECT *, name AS matched FROM gazetteer_place WHERE id = $1 AND id < 9e18", key
    )
    return hit_of(row, vocabulary, language) if row else None


def hit_of(row: Any, vocabulary: Vocabulary, language: str) -> Hit:
    country = vocabulary.countries.get(row["country"])
    unit = vocabulary.units.get(row["admin_unit"] or "")
    texts = msgspec.json.decode(row["names"]) if isinstance(row["names"], str) else row["names"]
    name = chosen(texts, language) if texts else row["name"]
    matched = row["matched"]
    if not texts and speaks(matched, language):
        name, matched = matched, row["name"]
    return Hit(
        id=row["id"],
        kind=row["kind"],
        kind_label=_(KINDS[row["kind"]]),
        name=name,
        matched=matched if folded(matched) != folded(name) else "",
        country=row["country"],
        country_name=chosen(country["name"], language) if country else row["country"],
        admin_unit=row["admin_unit"],
        admin_unit_name=chosen(unit["name"], language) if unit else "",
        latitude=row["latitude"],
        longitude=row["longitude"],
        radius_m=radius_of(row["population"]) if row["kind"] == "town" else None,
        population=row["population"],
    )


def speaks(name: str, language: str) -> bool:
    """Whether a name is in the script that the reader's language is written in."""
    script = SCRIPT_OF.get(language, ("LATIN",))
    return all(unicodedata.name(letter, "").startswith(script) for letter in name if letter.isalpha())


def radius_of(population: int) -> int:
    return next(radius for least, radius in RADII if population >= least)

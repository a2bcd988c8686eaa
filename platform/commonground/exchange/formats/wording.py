"""What codes are called in the language of a file."""

import msgspec

from commonground.base.texts import chosen
from commonground.places.queries import Vocabulary


class Wording(msgspec.Struct, frozen=True):
    """The code itself where the vocabulary lacks it."""

    vocabulary: Vocabulary
    language: str = "en"

    def term(self, kind: str, code: str | None) -> str:
        row = self.vocabulary.terms.get(kind, {}).get(code or "")
        return chosen(row["name"], self.language) if row else code or ""

    def country(self, code: str | None) -> str:
        row = self.vocabulary.countries.get(code or "")
        return chosen(row["name"], self.language) if row else code or ""

    def unit(self, code: str | None) -> str:
        row = self.vocabulary.units.get(code or "")
        return chosen(row["name"], self.language) if row else code or ""

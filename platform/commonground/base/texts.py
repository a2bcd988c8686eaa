"""Text that people write, kept per language together with where it comes from."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Origin = Literal["human", "machine", "imported", "reviewed"]


class Text(msgspec.Struct, frozen=True):
    text: str
    origin: Origin = "human"


Texts = dict[str, Text]

FALLBACK = ("en", "ru", "zh", "ko", "ja", "mn")


def written(text: str, language: str = "en", origin: Origin = "human") -> Texts:
    """A text in one language; nothing at all when it is blank."""
    return {language: Text(text.strip(), origin)} if text.strip() else {}


def chosen(texts: Mapping[str, Text] | Mapping[str, Mapping[str, str]], language: str = "en") -> str:
    """The text in `language`, else in the first language there is; '' when there is none."""
    for code in (language, *FALLBACK, *texts):
        if found := texts.get(code):
            return found.text if isinstance(found, Text) else found["text"]
    return ""

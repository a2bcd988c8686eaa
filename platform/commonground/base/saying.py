"""Sentences that are kept with how they were made, so that each reader has them in their own language.

While `keeping` lasts, what `_` and `ngettext` of base/i18n give are such sentences: strings like any other,
which know the words and the values that they were made of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# A part is words as they stand, or {"say": what gettext is asked, "with": the values}.
Part = str | dict[str, Any]
kept: ContextVar[bool] = ContextVar("kept", default=False)


class Said(str):
    """`parts` are what it is made of."""

    parts: list[Part]

    def __new__(cls, text: str, parts: list[Part]) -> "Said":
        made = super().__new__(cls, text)
        made.parts = parts
        return made

    def __mod__(self, values: Any) -> "Said":
        held = {name: parts_of(value) for name, value in values.items()} if isinstance(values, dict) else {}
        parts = [part if isinstance(part, str) or not held else part | {"with": held} for part in self.parts]
        return Said(str.__mod__(self, values), parts)

    def __add__(self, other: str) -> "Said":
        return Said(str.__add__(self, other), [*self.parts, *of(other)])

    def __radd__(self, other: str) -> "Said":
        return Said(other + str(self), [other, *self.parts])


def of(text: str) -> list[Part]:
    return text.parts if isinstance(text, Said) else [str(text)] if text else []


def parts_of(value: Any) -> Any:
    """A value as it is kept: numbers for what counts with them, a sentence with its own parts."""
    if isinstance(value, Said):
        return {"parts": value.parts}
    return value if isinstance(value, bool | int | float) else str(value)


@contextmanager
def keeping() -> Iterator[None]:
    token = kept.set(True)
    try:
        yield
    finally:
        kept.reset(token)

"""One thing that a column of somebody's sheet may be."""

from typing import Literal

import msgspec

from commonground.base.i18n import mark
from commonground.organisations.folding import folded

Kind = Literal["text", "name", "date", "period", "money", "number", "point", "code", "url", "percent"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """`one` of a field means one column; `never` are words that rule a header out."""

    key: str
    label: str
    group: str
    kind: Kind = "text"
    one: bool = True
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def field(
    key: str, label: str, group: str, words: str, *, kind: Kind = "text", one: bool = True, never: str = ""
) -> Field:
    """Words are parted by bars, as they are in any of the languages."""
    return Field(
        key=key,
        label=label,
        group=group,
        kind=kind,
        one=one,
        words=tuple(folded(word) for word in words.split("|")),
        never=tuple(folded(word) for word in never.split("|") if word),
    )


WHAT, WHO, WHERE, WHEN, MONEY = mark("What"), mark("Who"), mark("Where"), mark("When"), mark("Money")

"""Codes and lists as a reader says them, for the sentences of reasons."""

from collections.abc import Iterable
from typing import Any

from babel.lists import format_list

from commonground.base.i18n import _, locale, reading, show_money
from commonground.base.i18n import mark as n_
from commonground.base.texts import chosen
from commonground.places.queries import Vocabulary

AREAS = {
    "restoration": n_("Restoration"),
    "capacity": n_("Capacity"),
    "integration": n_("Integration"),
    "resources": n_("Resources"),
    "engagement": n_("Engagement"),
    "awareness": n_("Awareness"),
}


class Words:
    """Names of codes in the reader's language; a code stands for itself where it has none."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.held = vocabulary

    def term(self, vocabulary: str, code: str) -> str:
        return self.named(self.held.terms.get(vocabulary, {}).get(code), code)

    def need(self, kind: str) -> str:
        return inside(self.term("need", kind))

    def area(self, code: str) -> str:
        """The short name that chips carry: “land restoration and ecosystem services and …” can't be read."""
        return _(AREAS[code]).lower() if code in AREAS else code

    def theme(self, code: str) -> str:
        return inside(self.term("theme", code))

    def country(self, code: str) -> str:
        return self.named(self.held.countries.get(code), code)

    def unit(self, code: str) -> str:
        return self.named(self.held.units.get(code), code)

    @staticmethod
    def named(row: dict[str, Any] | None, code: str) -> str:
        return (chosen(row["name"], reading.get()) if row else "") or code

    def countries(self, codes: Iterable[str]) -> str:
        return listed(self.country(code) for code in codes)

    def areas(self, codes: Iterable[str]) -> str:
        return listed(self.area(code) for code in codes)


def inside(name: str) -> str:
    """As it stands within a sentence; an abbreviation keeps its capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def listed(names: Iterable[str]) -> str:
    """“a”, “a and b”, “a, b and c” in the reader's manner."""
    return format_list(list(names), locale=locale(reading.get()))


def money_range(low: float | None, high: float | None) -> str:
    """US$ 0.5 million to 3 million; open at an end that is not stated."""
    if low is not None and high is not None:
        return f"{show_money(low)} – {show_money(high)}"
    return f"≥ {show_money(low)}" if low is not None else f"≤ {show_money(high)}"

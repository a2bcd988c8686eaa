"""A pledge of a country as one document: a row of commitments.csv."""

from decimal import Decimal
from typing import Any

import msgspec

from commonground.activities.schemas import Area, Indicator, Source
from commonground.base.texts import Texts, written


class Commitment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Numbers are left out where the source gives none; nothing is filled in for it.

    `result_indicator` names the kind of result that registered activities can add to the pledge.
    """

    identifier: str
    country: str
    indicator: Texts
    unit: str = ""
    baseline_value: Decimal | None = None
    baseline_year: int | None = None
    target_value: Decimal | None = None
    target_year: int | None = None
    area: Area | None = None
    result_indicator: Indicator | None = None
    note: Texts = {}
    source: Source = Source()


def from_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the CSV as the document's plain values: blank cells are absent, words are English."""
    held = {name: value for name, value in row.items() if value not in ("", None)}
    source = {"name": held.pop("source_name", ""), "url": held.pop("source_url", "")}
    for name in ("indicator", "note"):
        if isinstance(held.get(name), str):
            held[name] = msgspec.to_builtins(written(held[name], origin="imported"))
    return {"source": source} | held


class Pledge(Commitment, frozen=True, kw_only=True, omit_defaults=True):
    """A commitment as it is kept."""

    id: int

"""The activities behind one figure, as they were: what each gives to it and how that was worked out."""

from decimal import Decimal

import msgspec

from commonground.base.i18n import _
from commonground.reports.amounts import MONEY
from commonground.reports.errors import NoSuchFigure
from commonground.reports.labels import label
from commonground.reports.schemas import Involved, Line, Record
from commonground.reports.writing import Source, say


class Behind(msgspec.Struct, frozen=True):
    """One activity of a figure; `lines` are the sums its part was taken from."""

    id: int
    record: Record | None
    given: Decimal
    lines: list[Line]


class Taking(msgspec.Struct, frozen=True):
    """An organisation that takes part, with the key of its own activities."""

    id: int
    name: str
    type: str
    key: str
    records: int


class Page(msgspec.Struct, frozen=True):
    """`amount` is the figure; for a count it is the number of activities."""

    key: str
    title: str
    amount: Decimal
    is_count: bool
    items: list[Behind]
    organisations: list[Taking] = []


def page(source: Source, key: str) -> Page:
    if key.endswith(".organisations") and key.removesuffix("organisations") + "gross" in source.opens:
        return organisations_page(source, key)
    if key not in source.opens:
        raise NoSuchFigure(_("This report has no figure “%(key)s”.") % {"key": key[:80]})
    given = source.opens[key]
    items = [Behind(id, source.records.get(id), part, lines_behind(source, id, key)) for id, part in given]
    is_count = not is_amount(key)
    if not is_count:
        items.sort(key=lambda item: (-item.given, item.id))
    return Page(key, label(source, key), sum((item.given for item in items), Decimal(0)), is_count, items)


def is_amount(key: str) -> bool:
    parts = key.split(".")
    return parts[-1] in ("target", "achieved") or any(part in MONEY for part in parts[1:])


def lines_behind(source: Source, id: int, key: str) -> list[Line]:
    """The sums of the figure's kind and, where it has one, its currency."""
    record = source.records.get(id)
    kind = next((part for part in key.split(".")[1:] if part in MONEY), None)
    if record is None or kind is None:
        return []
    currency = key.rpartition(f"{kind}.")[2] if f".{kind}." in key else ""
    return [
        line
        for line in record.lines
        if line.kind == kind and (line.currency == currency if currency else line.amount_usd is not None)
    ]


def organisations_page(source: Source, key: str) -> Page:
    """Who takes part in the activities of a row; of a role, who plays it."""
    base = key.removesuffix(".organisations")
    role = base.removeprefix("role.") if base.startswith("role.") else None
    found: dict[int, Taking] = {}
    for id, _one in source.opens[f"{base}.gross"]:
        for one in source.records[id].involved:
            if role in (None, one.role) and one.id not in found:
                found[one.id] = taking(source, one)
    ordered = sorted(found.values(), key=lambda one: (-one.records, one.name))
    return Page(key, label(source, key), Decimal(len(ordered)), True, [], ordered)


def taking(source: Source, one: Involved) -> Taking:
    key = f"organisation.{one.id}.gross"
    kind = source.term("organisation_type", one.type) if one.type else ""
    return Taking(one.id, say(one.name), kind, key, len(source.opens[key]))

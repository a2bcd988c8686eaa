"""In what a money column counts, and what of it has to be asked; columns that give one sum twice."""

from decimal import Decimal
from itertools import combinations

from commonground.base.i18n import _
from commonground.exchange.formats import sheet_numbers
from commonground.exchange.formats.sheet_fields import MONEY_FIELDS, words_of
from commonground.exchange.formats.sheet_mapping import Column, Mapping
from commonground.exchange.formats.sheet_table import Table, is_empty, shown
from commonground.exchange.formats.sheet_units import Unit, unit_above, unit_of, unknown_in
from commonground.exchange.formats.spreadsheet import Cell
from commonground.organisations.folding import folded

# Where a comma parts the fraction, so that “1,250” may be either.
WITH_COMMA = ("ru", "mn", "fr", "es")
# Yearly rates of one currency in another lie as far apart.
FARTHEST = Decimal("1.5")


def count(column: Column, cells: list[Cell], above: list[str], mapping: Mapping) -> None:
    """By its own heading; where that says nothing, by what stands over the table: “单位：万元”."""
    unit = unit_of(column.name)
    if not column.factor:
        column.unit = "" if column.donor else unknown_in(column.name)
        over, line = unit_above(above)
        if unit == Unit() and not column.unit:
            unit = over
        elif unit.factor == 1 < over.factor and not column.unit:
            # “(元)” under “单位：万元”: which of the two holds a person has to say.
            column.unit = line[:60]
        column.factor = unit.factor if unit.factor > 1 else 0
    column.currency = column.currency or unit.currency
    if not column.decimal:
        column.decimal = sheet_numbers.decimal_mark(cells)
        if column.decimal == "." and is_unclear(cells, mapping):
            column.decimal = "unclear"


def is_unclear(cells: list[Cell], mapping: Mapping) -> bool:
    """All sums with a comma have three figures behind it, in a language that parts fractions by it."""
    languages = [column.language for column in mapping.columns if column.field == "title"]
    return bool(languages) and languages[0] in WITH_COMMA and sheet_numbers.only_groups(cells, ",")


def same_money(table: Table, mapping: Mapping) -> list[str]:
    """Of two guessed columns that tell one sum in two currencies the second is left aside, and told."""
    notes = []
    stated = mapping.at("currency")[:1]
    money = [
        at
        for at, column in enumerate(mapping.columns)
        if column.field in MONEY_FIELDS and (column.currency or stated) and not column.donor
    ]
    for first, second in combinations(money, 2):
        one, other = mapping.columns[first], mapping.columns[second]
        # The one whose rows name their currency is as it was agreed; the other was reckoned from it.
        if stated and one.currency and not other.currency:
            one, other, first, second = other, one, second, first
        if other.by not in ("name", "content") or one.field != other.field or one.currency == other.currency:
            continue
        pairs = list(zip(sums(table, first, one), sums(table, second, other), strict=True))
        if go_together(pairs, [] if one.currency else currencies(table, stated)) or is_called_so(one, other):
            other.field, other.by, other.confidence = "", "none", 0
            notes.append(
                _(
                    "“%(second)s” tells the sums of “%(first)s” in another currency. It is left aside, "
                    "so that nothing is counted twice."
                )
                % {"first": one.name, "second": other.name}
            )
    return notes


def currencies(table: Table, stated: list[int]) -> list[str]:
    return [shown(row.cells[at]) for at in stated for row in table.rows]


def is_called_so(one: Column, other: Column) -> bool:
    """“Budget” with a currency beside it, and “Budget USD”."""
    bare = folded(other.name.replace(other.currency, " ")) if other.currency else ""
    return not one.currency and bool(bare) and words_of(one.name) in (bare, words_of(bare))


def sums(table: Table, at: int, column: Column) -> list[Decimal]:
    """Row by row; 0 where there is none."""
    mark = column.decimal if column.decimal in (".", ",") else "."
    found = (
        None if is_empty(row.cells[at]) else sheet_numbers.read_sum(row.cells[at], mark, Unit())
        for row in table.rows
    )
    return [one.amount if one and not one.amount.is_nan() else Decimal(0) for one in found]


def go_together(pairs: list[tuple[Decimal, Decimal]], named: list[str]) -> bool:
    """Each is about the same multiple of its fellow, in three rows or more; of each currency by itself."""
    groups: dict[str, list[Decimal]] = {}
    for at, (left, right) in enumerate(pairs):
        if left > 0 and right > 0:
            groups.setdefault(named[at] if named else "", []).append(left / right)
    enough = any(len(rates) >= 3 for rates in groups.values())
    return enough and all(max(rates) <= min(rates) * FARTHEST for rates in groups.values())

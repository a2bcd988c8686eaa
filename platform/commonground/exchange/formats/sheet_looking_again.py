"""What the columns of a sheet together say of one: numbers that begin anew, totals, a second list beside."""

import re

from commonground.base.i18n import _
from commonground.exchange.formats.sheet_admin_units import unit_of as admin_unit_of
from commonground.exchange.formats.sheet_body import is_total
from commonground.exchange.formats.sheet_fields import MONEY_FIELDS, words_of
from commonground.exchange.formats.sheet_gathering import repeated_numbers
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_units import Unit, unit_above, unit_of

AGAIN = re.compile(r" \(\d+\)$")


def tabs_told(table: Table, mapping: Mapping) -> list[str]:
    """Of tabs read together: what their names say, and a number that begins anew in each is none."""
    if not table.tabs:
        return []
    last = mapping.columns[-1]
    last.samples = table.tabs[:3]
    if not last.field and not mapping.at("place") and all(admin_unit_of(name, None) for name in table.tabs):
        last.field, last.by, last.confidence = "place", "content", 0.6
    notes = []
    for at in mapping.at("number", "identifier"):
        if repeated_numbers(table, at, mapping.at("title")):
            column = mapping.columns[at]
            column.field, column.by, column.confidence = "", "none", 0
            notes.append(
                _("“%(column)s” gives the same number to other activities in other tabs. It is left aside.")
                % {"column": column.name}
            )
    return notes


def count_totals(table: Table, mapping: Mapping, numbers: list[float]) -> None:
    """Where no column is called a sum, “Total” is one if it or what stands over the table says its unit."""
    if mapping.at(*MONEY_FIELDS):
        return
    for column, share in zip(mapping.columns, numbers, strict=True):
        counts = unit_of(column.name) != Unit() or unit_above(table.above)[0] != Unit()
        if not column.field and counts and share >= 0.5 and is_total([words_of(column.name)]):
            column.field, column.by, column.confidence = "budget", "content", 0.6
            return


def beside(mapping: Mapping) -> list[str]:
    """Two lists side by side: read as one row, the sums of the second would be those of the first."""
    titles = [mapping.columns[at].name for at in mapping.at("title")]
    begun = next(
        (
            at
            for at, column in enumerate(mapping.columns)
            if AGAIN.search(column.name) and AGAIN.sub("", column.name) in titles
        ),
        None,
    )
    if begun is None:
        return []
    for column in mapping.columns[begun:]:
        if column.by in ("name", "content"):
            column.field, column.by, column.confidence = "", "none", 0
    return [
        _("Two lists stand side by side. The one that begins with “%(column)s” is left aside: give it a tab.")
        % {"column": mapping.columns[begun].name}
    ]

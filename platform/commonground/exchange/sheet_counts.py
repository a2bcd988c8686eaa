"""What the page of columns shows of sums: in what they count, what is unclear, how the first are read."""

from collections import Counter

import msgspec

from commonground.activities.filters import is_key
from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.base.i18n import _, mark
from commonground.base.web import Form
from commonground.exchange import sheets
from commonground.exchange.formats.sheet_counting import count
from commonground.exchange.formats.sheet_fields import MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Column, Mapping
from commonground.exchange.formats.sheet_numbers import Sum, Unit, read_sum
from commonground.exchange.formats.sheet_rows import parted
from commonground.exchange.formats.sheet_table import Row, Table, shown
from commonground.exchange.schemas import Draft

ROWS_TRIED, SHOWN_FIRST = 40, 3
ROWS_OF_A_TAB, SHOWN_TABS = 10, 5
FACTORS = {
    1: mark("single units"),
    10**3: mark("thousands"),
    10**4: mark("ten thousands (万)"),
    10**5: mark("hundred thousands"),
    10**6: mark("millions"),
    10**7: mark("ten millions"),
    10**8: mark("hundred millions (亿)"),
    10**9: mark("thousand millions (billions)"),
    10**12: mark("million millions (trillions)"),
}


def counted(sent: Form, at: int, said: Column, table: Table, mapping: Mapping) -> Column:
    """Only what somebody chose otherwise is said: what a file tells of its units, the next one tells anew."""
    told = Column(name=said.name, field=said.field, donor=said.donor)
    count(told, table.column(at), table.above, mapping)
    factor, currency, sign = (sent.one(f"{name}-{at}") for name in ("factor", "currency", "decimal"))
    times = int(factor) if is_key(factor) else 0
    same = times not in FACTORS or (times == (told.factor or 1) and not told.unit)
    known = currency in KNOWN_CURRENCIES and currency != told.currency
    return msgspec.structs.replace(
        said,
        unit="",
        factor=0 if same else times,
        currency=currency if known else "",
        decimal=sign if sign in (".", ",") else "",
    )


def unclear_in(column: Column) -> str:
    """What has to be said before the sums of this column can be counted; empty where nothing has."""
    if column.unit and not column.factor:
        message = _("In what “%(column)s” counts is not known: “%(unit)s” may be a multiple.")
        return message % {"column": column.name, "unit": column.unit}
    if column.decimal == "unclear":
        return _("In “%(column)s” the comma may part thousands or the fraction.") % {"column": column.name}
    return ""


def readings(table: Table, mapping: Mapping) -> dict[int, list[tuple[str, Sum]]]:
    """How the first sums of each money column are read: the surest way to see a wrong unit."""
    found: dict[int, list[tuple[str, Sum]]] = {}
    for at, column in enumerate(mapping.columns):
        if column.field not in MONEY_FIELDS or unclear_in(column):
            continue
        unit = Unit(column.currency or mapping.currency, column.factor or 1)
        pairs = ((shown(cell), read_sum(cell, column.decimal or ".", unit)) for cell in table.column(at)[:20])
        clear = {text: one for text, one in pairs if one and not one.amount.is_nan() and one.amount}
        found[at] = list(clear.items())[:2]
    return found


def first_read(table: Table, mapping: Mapping) -> list[Draft]:
    """The first activities as they would come in: whoever knows them sees at once what is taken wrongly."""
    if not mapping.at("title"):
        return []
    some = msgspec.structs.replace(table, rows=first_rows(table))
    drafts = sheets.apply(some, mapping).drafts
    if not table.tabs:
        return drafts[:SHOWN_FIRST]
    one_each = {parted(draft.row)[0]: draft for draft in reversed(drafts)}
    return [draft for _tab, draft in sorted(one_each.items())]


def first_rows(table: Table) -> list[Row]:
    """Of several tabs some of each: one of them may be written in another way."""
    if not table.tabs:
        return table.rows[:ROWS_TRIED]
    found: list[Row] = []
    counts: Counter[int] = Counter()
    for row in table.rows:
        tab = parted(row.number)[0]
        counts[tab] += 1
        if tab < SHOWN_TABS and counts[tab] <= ROWS_OF_A_TAB:
            found.append(row)
    return found

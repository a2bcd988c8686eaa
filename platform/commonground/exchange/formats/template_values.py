"""Days and numbers of the template's cells: as it asks for them, else as people write them."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from commonground.base.i18n import _
from commonground.exchange.formats import grammar, sheet_dates, sheet_numbers
from commonground.exchange.formats.sheet_units import Unit
from commonground.exchange.formats.template_cells import Unread, Value
from commonground.exchange.formats.template_lines import Line, Slip

TEXT_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
FIRST_DAY, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 367, 110_000
SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))
LONGEST_SUM = 40
# “1,250 million” is a thousand times as much to some as to others.
GROUP_OR_FRACTION = re.compile(r"(?<!\d)\d{1,3}[.,]\d{3}(?!\d)")


def day(value: Value) -> Value:
    """Year first, or with points: those two are read the same everywhere."""
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal):
        serial = int(value)
        return (
            FIRST_DAY + timedelta(days=serial)
            if FIRST_SERIAL <= serial <= LAST_SERIAL
            else Unread(str(value))
        )
    text = str(value)
    try:
        if found := TEXT_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := DOTTED_DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    return Unread(text)


def number(value: Value) -> Value:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, date):
        return Unread(value.isoformat())
    found = grammar.number(str(value).removesuffix("%").translate(SPACES))
    return Unread(value) if found is None else found


def typed_day(line: Line, key: str, slips: list[Slip]) -> Value:
    """“2030 оны 6 сар” in a column of starts is the first of June, which is told; else it is refused."""
    value = line.cells[key]
    found = sheet_dates.read_day(str(value), serials=False) if isinstance(value, Unread) else None
    if found is None:
        return value
    if found.exact == "day":
        return found.first
    if not key.endswith(("_start", "_end")):
        return value
    message = (
        _("The file gives a month or a year and no day: its last day is taken.")
        if key.endswith("_end")
        else _("The file gives a month or a year and no day: its first day is taken.")
    )
    remedy = _("Give the day, if it is known.")
    slips.append(Slip(where=line.at(key), value=str(value), message=message, remedy=remedy, level="warns"))
    return found.last if key.endswith("_end") else found.first


def typed_number(line: Line, key: str, money: bool) -> Value:
    """Full-width digits are digits; sums may say their unit, and the currency that stands beside them."""
    value = line.cells[key]
    if not isinstance(value, Unread):
        return value
    plain = unicodedata.normalize("NFKC", str(value)).strip()
    found = number(plain)
    if not isinstance(found, Unread):
        return found
    if not money or len(plain) > LONGEST_SUM or GROUP_OR_FRACTION.search(plain):
        return value
    told = sheet_numbers.read_sum(plain, sheet_numbers.decimal_mark([plain]), Unit())
    beside = str(line.cells.get("currency", "")).strip().upper()
    if told is None or told.amount.is_nan() or told.currency not in ("", beside):
        return value
    return told.amount

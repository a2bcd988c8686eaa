"""Sums of money as people write them: separators, brackets, units, currencies; by the whole column."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import NamedTuple

from commonground.exchange.formats.sheet_units import Unit, currency_of, factor_of, rest_of, unit_of

__all__ = ["Sum", "Unit", "currency_of", "decimal_mark", "plain_number", "read_sum", "unit_of"]

NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
NEGATIVE = re.compile(r"^\s*[\(（].*[\)）]\s*$|^\s*[-−–△▲]|-\s*$")
GROUPS_OF_THREE = re.compile(r"\d{1,3}([.,]\d{3})+")
CENT = Decimal("0.01")
# Beyond it hundredths no longer fit into what a decimal holds.
LARGEST_EXPONENT = 20
MOST_PARTS = 4


class Sum(NamedTuple):
    amount: Decimal
    currency: str


def decimal_mark(values: Iterable[object]) -> str:
    """Which of point and comma parts the fraction, by the column as a whole: `.` where nothing tells."""
    commas = points = 0
    for value in values:
        found = NUMBER.search(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
        if not found:
            continue
        number = re.sub(r"[' ’\u00a0\u202f]", "", found[0])
        last = max(number.rfind(","), number.rfind("."))
        if "," in number and "." in number:
            return number[last]
        if last < 0:
            continue
        if not GROUPS_OF_THREE.fullmatch(number):
            return number[last]
        if number.count(number[last]) > 1:
            return "," if number[last] == "." else "."
        commas, points = commas + (number[last] == ","), points + (number[last] == ".")
    return "."


def has_marks(values: Iterable[str]) -> bool:
    """Whether any of these numbers shows how its writer parts thousands or the fraction."""
    found = (NUMBER.search(unicodedata.normalize("NFKC", value)) for value in values)
    return any(one and ("," in one[0] or "." in one[0]) for one in found)


def only_groups(values: Iterable[object], sign: str) -> bool:
    """Whether some value has this sign once, before three figures, and none tells what it stands for."""
    seen = False
    for value in values:
        found = NUMBER.search(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
        number = re.sub(r"[' ’\u00a0\u202f]", "", found[0]) if found else ""
        if "," in number or "." in number:
            if not GROUPS_OF_THREE.fullmatch(number) or number.count(sign) != 1 or number.startswith("0"):
                return False
            seen = True
    return seen


def read_sum(value: object, mark: str, unit: Unit) -> Sum | None:
    """None where it is no number. What a cell says of its unit holds before what its header says."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Sum(rounded(Decimal(str(value)) * unit.factor), unit.currency)
    if not isinstance(value, str):
        return None
    plain = unicodedata.normalize("NFKC", value)
    found = list(islice(NUMBER.finditer(plain), MOST_PARTS + 1))
    if not found or len(found) > MOST_PARTS:
        return None
    beside = f"0 {plain[found[-1].end() :]} {plain[: found[0].start()]}"
    words = NUMBER.sub("0", plain)
    rest = rest_of(words)
    if rest not in ("", "m"):
        return None
    own = Unit(currency_of(beside), factor_beside(beside, words, rest, len(found) == 1))
    if re.sub(r"[\s\d()\-−–△▲+.,]", "", beside) and not (own.currency or own.factor > 1):
        return None
    if len(found) > 1 and own == Unit():
        return None
    amount = joined(plain, found, mark, own.factor, own.factor if own.factor > 1 else unit.factor)
    if amount is None:
        return None
    return Sum(rounded(-amount if NEGATIVE.search(plain) else amount), own.currency or unit.currency)


def factor_beside(beside: str, words: str, rest: str, alone: bool) -> int:
    """“$5m” says it between sign and number; of several numbers each has its own: this is the last."""
    return 10**6 if rest == "m" else factor_of(words) if alone else factor_of(beside)


def joined(plain: str, found: "list[re.Match[str]]", mark: str, own: int, factor: int) -> Decimal | None:
    """One number, or several of falling multiples: 1億2,000万 is 120 million, and so is 1억 2천만."""
    amount, before = Decimal(0), 0
    for at, one in enumerate(found):
        last = at + 1 == len(found)
        times = (
            (own if before else factor)
            if last
            else factor_of(plain[one.end() : found[at + 1].start()] + " 0")
        )
        if (not last and times == 1) or (before and times >= before):
            return None
        number = re.sub(r"[' ’\u00a0\u202f]", "", one[0])
        other = "," if mark_of(number, mark) == "." else "."
        try:
            amount += Decimal(number.replace(other, "").replace(",", ".")) * times
        except InvalidOperation:
            return None
        before = times
    return amount


def mark_of(number: str, mark: str) -> str:
    """What parts the fraction of this number: its column's sign, unless it can be read in one way alone."""
    last = number[max(number.rfind(","), number.rfind("."))] if "," in number or "." in number else mark
    other = "," if last == "." else "."
    if number.count(last) == 1 and (other in number or is_fraction(number)):
        return last
    return other if number.count(last) > 1 and GROUPS_OF_THREE.fullmatch(number) else mark


def is_fraction(number: str) -> bool:
    return number.startswith("0") or not GROUPS_OF_THREE.fullmatch(number)


def rounded(amount: Decimal) -> Decimal:
    """To hundredths, as sums are stored."""
    if not amount.is_finite() or amount.adjusted() > LARGEST_EXPONENT:
        return Decimal("NaN")
    found = amount.quantize(CENT)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def plain_number(value: object) -> Decimal | None:
    """For degrees and shares."""
    if isinstance(value, bool):
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip().rstrip("%°").strip()
    if re.fullmatch(r"-?\d{1,20},\d{1,20}", text):
        text = text.replace(",", ".")
    return Decimal(text) if re.fullmatch(r"[-+]?\d{1,20}(\.\d{0,30})?", text, re.A) else None

"""Cells of the template as the values of a document, each column by its own way; a bad one is told."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from commonground.activities import schemas
from commonground.activities.schemas import (
    BudgetLine,
    Lesson,
    Location,
    Need,
    Partner,
    Result,
)
from commonground.base.i18n import _
from commonground.exchange.formats.template_columns import PARTS

Value = str | Decimal | date
Row = dict[str, Value]
DAYS = ("planned_start", "actual_start", "planned_end", "actual_end")
FLOATS = ("latitude", "longitude")
META = ("id", "part", "seen", "called", "state")
SIDES = {"need": "needs", "offer": "offers"}


class Unread(str):
    """A cell that is no value of its column, as it stands; harmless while it says what is stored."""


class Unfit(Exception):
    """A cell that can't be used: its key, what is wrong with it and what to do."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.key, self.message, self.remedy = key, message, remedy


def plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def same(key: str, now: Value, before: Value) -> bool:
    if key in FLOATS and isinstance(now, Decimal) and isinstance(before, Decimal):
        return degrees(float(now)) == before
    return now == before


def degrees(value: float) -> Decimal:
    """With as many digits as every spreadsheet keeps: a fraction of a millimetre."""
    return Decimal(f"{value:.12g}")


def text_in(_key: str, value: Value) -> str:
    """A number or a day in a column of texts was typed as text: spreadsheets turn what looks like one."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value != value.to_integral_value() else f"{value:.0f}"
    return plain(value.isoformat() if isinstance(value, date) else str(value))


def number_in(key: str, value: Value) -> Decimal | None:
    if value == "":
        return None
    if not isinstance(value, Decimal):
        raise Unfit(
            key,
            _("This is not a number."),
            _("Give digits alone, with a point before decimals, such as 1200000 or 12.5."),
        )
    return value


def needed_number(key: str, value: Value) -> Decimal:
    found = number_in(key, value)
    if found is None:
        raise Unfit(key, _("The amount is missing."), _("Give it, or empty the whole row."))
    return found


def whole_in(key: str, value: Value) -> int | None:
    found = number_in(key, value)
    if found is not None and found != found.to_integral_value():
        raise Unfit(key, _("This must be a whole number."), _("Leave the decimals out."))
    return None if found is None else int(found)


def day_in(key: str, value: Value) -> date | None:
    if value == "":
        return None
    if not isinstance(value, date):
        raise Unfit(key, _("This is not a date."), _("Give year, month and day, such as 2026-01-31."))
    return value


def code_in(key: str, value: Value) -> str:
    if isinstance(value, Unread) or not isinstance(value, str):
        raise Unfit(key, _("This is not in the list."), _("Choose one from the list of the cell."))
    return value


def optional_code(key: str, value: Value) -> str | None:
    return code_in(key, value) or None


def one_of(known: Any) -> Any:
    def read(key: str, value: Value) -> str:
        code = code_in(key, value)
        if code not in get_args(known):
            raise Unfit(key, _("This is needed."), _("Choose one from the list of the cell."))
        return code

    return read


def currency_in(key: str, value: Value) -> str:
    text = code_in(key, value).upper()
    if not text:
        raise Unfit(key, _("The currency is missing."), _("Give its three letters, such as USD."))
    return text


def party_in(key: str, value: Value) -> int | None:
    """Organisations come as their numbers; those below zero are names that the registry lacks so far."""
    text = code_in(key, value)
    return int(text) if text else None


def needed_party(key: str, value: Value) -> int:
    found = party_in(key, value)
    if found is None:
        raise Unfit(key, _("The organisation is missing."), _("Give its name, or empty the whole row."))
    return found


def yes_in(key: str, value: Value) -> bool | None:
    text = code_in(key, value)
    return None if text == "" else text == "yes"


def open_in(key: str, value: Value) -> bool:
    return yes_in(key, value) is not False


def optional_text(key: str, value: Value) -> str | None:
    return text_in(key, value) or None


Reader = tuple[str, str, Any]
SCALARS: tuple[Reader, ...] = (
    ("identifier", "identifier", optional_text),
    ("lead", "lead", party_in),
    ("status", "status_stated", optional_code),
    *((name, name, day_in) for name in DAYS),
    ("homepage", "homepage", text_in),
)
READERS: Mapping[str, tuple[Reader, ...]] = {
    "locations": (
        ("kind", "kind", one_of(schemas.LocationKind)),
        ("name", "name", text_in),
        ("country", "country", optional_code),
        ("admin_unit", "admin_unit", optional_code),
        ("exactness", "exactness", optional_code),
        ("radius_m", "radius_m", whole_in),
    ),
    "partners": (("organisation", "organisation", needed_party), ("role", "role", one_of(schemas.Role))),
    "budgets": (
        ("kind", "kind", one_of(schemas.BudgetKind)),
        ("amount", "amount", needed_number),
        ("currency", "currency", currency_in),
        ("period_start", "period_start", day_in),
        ("period_end", "period_end", day_in),
        ("organisation", "organisation", party_in),
    ),
    "needs": (("kind", "kind", one_of(schemas.NeedKind)), ("open", "open", open_in)),
    "results": (
        ("indicator", "indicator", one_of(schemas.Indicator)),
        ("unit", "unit", text_in),
        ("target", "target", number_in),
        ("achieved", "achieved", number_in),
        ("year", "year", whole_in),
        ("response", "response", optional_code),
        ("land", "land", optional_code),
        ("mechanism", "mechanism", text_in),
        ("verified", "verified", yes_in),
    ),
    "lessons": (("kind", "kind", one_of(schemas.LessonKind)), ("theme", "theme", optional_code)),
}
TEXTS = {"needs": ("detail",), "results": ("name",), "lessons": ("content",)}
BLANK: dict[str, Any] = {
    "locations": Location("point"),
    "partners": Partner(0, "implementing"),
    "budgets": BudgetLine("budget", Decimal(0), ""),
    "needs": Need("funding"),
    "results": Result("other"),
    "lessons": Lesson("lesson", {}),
}
assert set(READERS) == set(PARTS)

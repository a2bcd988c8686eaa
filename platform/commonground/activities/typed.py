"""What was typed into a form: strings by field name, read as numbers, dates and codes.

Each slip becomes a problem that names its field. Nothing is guessed: a number or a date that can be read in
two ways is refused with the remedy.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.base.web import AnyRequest, form

Fields = dict[str, list[str]]

SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009'’"))
PLAIN_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,20})?")
GROUPED_NUMBER = re.compile(r"-?\d{1,3}(,\d{3}){2,}(\.\d+)?")
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


async def typed_fields(request: AnyRequest) -> Fields:
    fields: Fields = {}
    for name, value in (await form(request)).texts():
        fields.setdefault(name, []).append(value)
    return fields


def clean(text: str) -> str:
    """Browsers send line ends as CRLF, and control signs come from nowhere but a bad paste."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def row_numbers(fields: Fields, prefix: str) -> list[int]:
    """The numbers of a list's rows, from names such as partner-3-role."""
    pattern = re.compile(rf"{prefix}-(\d{{1,4}})-")
    return sorted({int(found[1]) for name in fields if (found := pattern.match(name))})


def with_row(fields: Fields, prefix: str) -> Fields:
    """One more empty row at the end of a list."""
    number = max(row_numbers(fields, prefix), default=-1) + 1
    return fields | {f"{prefix}-{number}-new": ["yes"]}


def without_row(fields: Fields, row: str) -> Fields:
    """`row` is a prefix with its number, such as partner-3."""
    return {name: values for name, values in fields.items() if not name.startswith(f"{row}-")}


class Typed:
    """Reads fields one at a time and remembers what could not be read."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.problems: list[Problem] = []

    def one(self, name: str) -> str:
        return clean((self.fields.get(name) or [""])[0])

    def many(self, name: str) -> list[str]:
        return list(dict.fromkeys(filter(None, map(clean, self.fields.get(name, [])))))

    def blank(self, prefix: str, names: Iterable[str]) -> bool:
        return not any(self.one(f"{prefix}-{name}") for name in names)

    def refuse(self, field: str, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(field=field, code=code, message=message, remedy=remedy))

    def missing(self, field: str, remedy: str) -> None:
        self.refuse(field, "missing", _("This is needed."), remedy)

    def number(self, name: str) -> Decimal | None:
        """Spaces may group digits; one lone comma is refused, for it may stand for a decimal point."""
        text = self.one(name).translate(SPACES)
        if not text:
            return None
        if GROUPED_NUMBER.fullmatch(text):
            text = text.replace(",", "")
        if PLAIN_NUMBER.fullmatch(text):
            return Decimal(text)
        self.refuse(
            name,
            "not_a_number",
            _("“%(text)s” is not a number.") % {"text": text[:40]},
            _("Give digits alone, with a point before decimals, such as 1200000 or 12.5."),
        )
        return None

    def whole(self, name: str) -> int | None:
        number = self.number(name)
        if number is None or number == number.to_integral_value():
            return None if number is None else int(number)
        self.refuse(name, "not_whole", _("This must be a whole number."), _("Leave the decimals out."))
        return None

    def day(self, name: str) -> date | None:
        text = self.one(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.refuse(
                name,
                "not_a_date",
                _("“%(text)s” is not a date.") % {"text": text[:40]},
                _("Give year, month and day, such as 2026-01-31."),
            )
            return None

    def code(self, name: str, known: Any) -> Any:
        """One of the values of a Literal type, or None when nothing was chosen."""
        text = self.one(name)
        if not text or text in get_args(known):
            return text or None
        self.refuse(
            name,
            "unknown_code",
            _("“%(code)s” is not a known code.") % {"code": text[:80]},
            _("Use one of: %(known)s.") % {"known": ", ".join(get_args(known))},
        )
        return None

"""The reader's language: gettext for the interface, CLDR for dates, numbers and money."""

from contextvars import ContextVar
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from typing import Any, Literal

from babel.core import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_compact_decimal,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from commonground.base import paths
from commonground.base.saying import Part, Said, kept
from commonground.base.settings import LANGUAGES

reading: ContextVar[str] = ContextVar("reading", default="en")

CLDR = {"zh": "zh_Hans_CN", "en": "en_GB", "ja": "ja_JP", "ko": "ko_KR", "mn": "mn_MN", "ru": "ru_RU"}


@cache
def locale(language: str) -> Locale:
    return Locale.parse(CLDR[language])


@cache
def translations(language: str) -> NullTranslations:
    """Compiled from the committed .po in memory, so that no compiled file can be out of date."""
    source = paths.LOCALES / language / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in [one for one in catalogue if one.id and one.pluralizable and not all(one.string or ())]:
        # A plural without all its forms is not translated yet: English stands whole instead.
        catalogue.delete(message.id)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _(message: str) -> str:
    text = translations(reading.get()).gettext(message)
    return Said(text, [{"say": message}]) if kept.get() else text


def ngettext(one: str, many: str, count: int) -> str:
    text = translations(reading.get()).ngettext(one, many, count)
    return Said(text, [{"say": one, "many": many, "count": count}]) if kept.get() else text


def said_again(parts: list[Part]) -> str:
    """A kept sentence in the language of who reads it now."""
    return "".join(part if isinstance(part, str) else said_part(part) for part in parts)


def said_part(part: dict[str, Any]) -> str:
    text = ngettext(part["say"], part["many"], part["count"]) if "many" in part else _(part["say"])
    if "with" not in part:
        return text
    values = {
        name: said_again(value["parts"]) if isinstance(value, dict) else value
        for name, value in part["with"].items()
    }
    return text % values


def mark(message: str) -> str:
    """Marks a string for translation where it is written and translates it later, where it is shown."""
    return message


def known_language(code: str | None) -> str | None:
    """The interface language a browser's or a user's code means, if we speak it."""
    short = (code or "").lower().replace("_", "-").split("-")[0]
    return short if short in LANGUAGES else None


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that we speak, by its weights; English otherwise."""
    weighted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        code, _sep, weight = "".join(part.split()).partition(";q=")
        try:
            weighted.append((-float(weight or 1), code))
        except ValueError:
            continue
    found = (known_language(code) for weight, code in sorted(weighted, key=lambda pair: pair[0]) if weight)
    return next((code for code in found if code), "en")


def show_date(value: date | datetime | None) -> str:
    return format_date(value, format="long", locale=locale(reading.get())) if value else "–"


def show_ago(value: datetime | None) -> str:
    """Three minutes ago, or in two hours."""
    if value is None:
        return "–"
    away = value - datetime.now(UTC)
    return format_timedelta(away, add_direction=True, threshold=1.2, locale=locale(reading.get()))


def show_number(value: Decimal | float | int | None, digits: int = 0) -> str:
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale(reading.get()))


def show_percent(value: Decimal | float | int) -> str:
    """`value` is in percent already."""
    return format_percent(Decimal(str(value)) / 100, locale=locale(reading.get()))


def show_money(value: Decimal | float | int | None, currency: str = "USD") -> str:
    """Compact above a million (US$ 1.2 million), whole below."""
    if value is None:
        return "–"
    symbol = get_currency_symbol(currency, locale=locale(reading.get()))
    if abs(Decimal(str(value))) < 1_000_000:
        return f"{symbol} {show_number(value)}"
    known = locale(reading.get()).compact_decimal_formats
    form: Literal["long", "short"] = "long" if "long" in known else "short"
    amount = format_compact_decimal(
        Decimal(str(value)), format_type=form, fraction_digits=1, locale=locale(reading.get())
    )
    return f"{symbol} {amount}"

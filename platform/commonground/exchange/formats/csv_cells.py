"""Each part of a document as a line of its cell, and back."""

from datetime import date
from typing import Any, get_args

from commonground.activities import schemas
from commonground.activities.filters import is_key
from commonground.activities.schemas import (
    BudgetLine,
    Identifier,
    Lesson,
    Need,
    Result,
    Sector,
    Share,
)
from commonground.base.i18n import _
from commonground.base.texts import Origin, Texts
from commonground.exchange.formats import grammar
from commonground.exchange.formats.grammar import escaped, item, named, plain, text_parts, told

ORIGINS = get_args(Origin)
DAC = "1"
LANGUAGE_LENGTHS = (2, 3)


class Unclear(ValueError):
    """A part that can't be read: what is wrong, and how to write it."""

    def __init__(self, value: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.value, self.message, self.remedy = value, message, remedy


def one_of(value: str, kind: Any, example: str = "") -> Any:
    known = get_args(kind)
    if value not in known:
        message = _("“%(code)s” is not a known code.") % {"code": value[:80]}
        raise Unclear(value, message, _("Use one of: %(known)s.") % {"known": ", ".join(known)} + example)
    return value


def number_in(value: str, what: str = "") -> Any:
    found = grammar.number(value)
    if found is None:
        raise Unclear(
            what or value,
            _("“%(value)s” is not a number.") % {"value": value[:80]},
            _("Write it as 1200000.5, without units."),
        )
    return found


def day_in(value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = _("“%(value)s” is not a date.") % {"value": value[:80]}
        raise Unclear(value, message, _("Write it as 2026-01-31.")) from error


def at(parts: list[str], position: int) -> str:
    return parts[position] if position < len(parts) else ""


def read_text(texts: Texts, key: str, origin: str, value: str, whole: str) -> None:
    if len(key) not in LANGUAGE_LENGTHS or (origin and origin not in ORIGINS):
        raise Unclear(whole, _("This part is not understood."), _("Write a text in another language as zh=…"))
    texts[key] = grammar.text(value, origin)


def write_share(share: Share) -> str:
    return f"{share.code} {told(share.share)}"


def read_share(word: str) -> tuple[str, Any]:
    """Code and share; None where no share is written."""
    code, _space, share = word.partition(" ")
    return code, number_in(share.replace("%", ""), word) if share.strip() else None


def write_sector(sector: Sector) -> str:
    name = sector.code if sector.vocabulary == DAC else f"{sector.vocabulary}:{sector.code}"
    return name if sector.share is None else f"{name} {told(sector.share)}"


def read_sector(word: str) -> Sector:
    name, share = read_share(word)
    vocabulary, colon, code = name.partition(":")
    return Sector(vocabulary, code, share) if colon else Sector(DAC, name, share)


def write_identifier(one: Identifier) -> str:
    return item([escaped(one.vocabulary), escaped(one.value)])


def read_identifier(parts: list[str]) -> Identifier:
    if len(parts) != 2 or not all(parts):
        raise Unclear(
            " | ".join(parts), _("This is not a number of another system."), _("Write it as gef | 1234.")
        )
    return Identifier(plain(parts[0]), plain(parts[1]))


def write_need(need: Need) -> str:
    english, others = text_parts(need.detail)
    return item([need.kind, english, *others, "" if need.open else "open=no"]).rstrip()


def read_need(parts: list[str]) -> Need:
    kind = one_of(parts[0], schemas.NeedKind)
    texts: Texts = {}
    opened = True
    if at(parts, 1):
        texts["en"] = grammar.text(parts[1])
    for part in parts[2:]:
        key, origin, value = named(part) or ("", "", "")
        if key == "open":
            opened = value != "no"
        else:
            read_text(texts, key, origin, value, part)
    return Need(kind=kind, detail=texts, open=opened)


def write_lesson(lesson: Lesson) -> str:
    english, others = text_parts(lesson.content)
    return item([lesson.kind, escaped(lesson.theme or ""), english, *others])


def read_lesson(parts: list[str]) -> Lesson:
    kind = one_of(parts[0], schemas.LessonKind)
    texts: Texts = {}
    if at(parts, 2):
        texts["en"] = grammar.text(parts[2])
    for part in parts[3:]:
        key, origin, value = named(part) or ("", "", "")
        read_text(texts, key, origin, value, part)
    return Lesson(kind=kind, content=texts, theme=plain(at(parts, 1)) or None)


RESULT_NUMBERS = ("target", "achieved")
RESULT_CODES: dict[str, Any] = {"response": schemas.Response, "land": schemas.Land}
RESULT_TEXTS = ("unit", "mechanism")


def write_result(result: Result) -> str:
    parts: list[str] = [result.indicator]
    parts += [f"{key}={told(value)}" for key in RESULT_NUMBERS if (value := getattr(result, key)) is not None]
    parts += [f"{key}={value}" for key in RESULT_CODES if (value := getattr(result, key))]
    parts += [f"{key}={escaped(value)}" for key in RESULT_TEXTS if (value := getattr(result, key))]
    parts += [f"year={result.year}"] if result.year is not None else []
    parts += [f"verified={'yes' if result.verified else 'no'}"] if result.verified is not None else []
    return item([*parts, *text_parts(result.name, "name")[1]])


def read_result(parts: list[str]) -> Result:
    found: dict[str, Any] = {"indicator": one_of(parts[0], schemas.Indicator)}
    names: Texts = {}
    for part in filter(None, parts[1:]):
        key, origin, value = named(part) or ("", "", "")
        if key == "name" or key.startswith("name_"):
            read_text(names, key.removeprefix("name").lstrip("_") or "en", origin, value, part)
        else:
            found |= result_part(key, value, part)
    return Result(name=names, **found)


def result_part(key: str, value: str, whole: str) -> dict[str, Any]:
    if key in RESULT_NUMBERS:
        return {key: number_in(value, whole)}
    if key in RESULT_CODES:
        return {key: one_of(value, RESULT_CODES[key])}
    if key in RESULT_TEXTS:
        return {key: plain(value)}
    if key == "year" and is_key(value.strip()):
        return {key: int(value)}
    if key == "verified" and value in ("yes", "no"):
        return {key: value == "yes"}
    raise Unclear(
        whole,
        _("This part is not understood."),
        _("Write results as hectares | target=20000 | achieved=12800 | year=2015."),
    )


def write_budget(line: BudgetLine, funder: str) -> str:
    return item([line.kind, f"{told(line.amount)} {line.currency}", write_period(line), escaped(funder)])


def write_period(line: BudgetLine) -> str:
    start, end = line.period_start, line.period_end
    if start and end and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        years = f"{start.year:04}-{end.year:04}"
        return years if start.year != end.year else f"{start.year:04}"
    return f"{start or ''}/{end or ''}" if start or end else ""


def read_budget(parts: list[str]) -> tuple[BudgetLine, str]:
    """The line and the name of who funds it."""
    kind = one_of(parts[0], schemas.BudgetKind)
    amount, _space, currency = at(parts, 1).rpartition(" ")
    if not amount:
        raise Unclear(
            " | ".join(parts),
            _("This is not a sum with its currency."),
            _("Write it as budget | 1200000 USD | 2011-2015."),
        )
    start, end = read_period(at(parts, 2))
    value = number_in(amount, at(parts, 1))
    return BudgetLine(kind, value, currency.upper(), period_start=start, period_end=end), plain(at(parts, 3))


def read_period(text: str) -> tuple[date | None, date | None]:
    if not text:
        return None, None
    first, slash, last = (part.strip() for part in text.partition("/"))
    if slash:
        return (day_in(first) if first else None), (day_in(last) if last else None)
    years = [part.strip() for part in text.replace("–", "-").split("-")]
    if len(years) <= 2 and all(len(year) == 4 and is_key(year) and year > "0000" for year in years):
        return date(int(years[0]), 1, 1), date(int(years[-1]), 12, 31)
    return day_in(text), None

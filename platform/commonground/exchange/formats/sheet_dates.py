"""Days as people write them. Which of 3/4/2012 is the month is decided by the whole column, or asked."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Literal, NamedTuple

from babel.core import Locale

Order = Literal["", "day", "month", "unclear"]
Exact = Literal["day", "month", "year"]
FIRST_SERIAL, LAST_SERIAL = 14_000, 80_000
EPOCH = date(1899, 12, 30)
TIME = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{1,2}})\.?{TIME}")
SLASHED = re.compile(rf"(\d{{1,2}})\s*[/-]\s*(\d{{1,2}})\s*[/-]\s*(\d{{4}}|\d{{2}}){TIME}")
DOTTED = re.compile(rf"(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}}){TIME}\s*(?:г\.?|года)?")
EASTERN = re.compile(
    r"(\d{4})\s*(?:年|년|оны?)\s*(?:(\d{1,2})\s*(?:月|월|(?:-?р\s*)?сар\w*)\s*(?:(\d{1,2})\s*(?:日|일|号|(?:-?ны?)?\s*өдөр)?)?)?"
)
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "r": 2018, "h": 1988, "s": 1925}
ERA = re.compile(
    r"(令和|平成|昭和|[RHS](?=(?:\d{1,2}|元)[年./-]))\s*(元|\d{1,2})\s*(?:年\s*(度)?|[./-])?\s*"
    r"(?:(?<=[年./-])\s*(\d{1,2})\s*(?:月|[./-]|$)\s*(?:(\d{1,2})\s*日?)?)?",
    re.I,
)
# “’24.1.15” as Korean offices write; without the apostrophe it could be a day first.
SHORT_YEAR = re.compile(r"['’‘`](\d{2})(?:\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{1,2}))?)?\.?")
# None begins within spaces: each of a long run of them would else read the rest of it anew.
BETWEEN = re.compile(r"(?<!\s)\s*(?:[-–—−~～〜→]|至|から|부터|\bto\b|\buntil\b|\bдо\b|\bпо\b)\s*")
AROUND = re.compile(r"^(?:from|с|от|自)\s+|(?<!\s)\s*(?:гг\.?|годы|止|まで|까지)$", re.I)
GOING_ON = re.compile(
    r"(?:(?:с|from|since)\s+)?(\S.{0,40}?)\s*(?:(?:[-–—~～〜]\s*|по\s+|to\s+|until\s+)?"
    r"(?:至今|н\.?\s?в\.?|наст\w*\.?(?:\s*вр\w*\.?)?|present|now|date|ongoing|현재|одоо(?:г хүртэл)?|"
    r"現在)|[-–—~～〜])",
    re.I,
)
UNTIL = re.compile(r"(?:до|until|by|[-–—~～〜])\s*(\S.*)|(\S.{0,40}?)\s*(?:まで|까지|年?底前|хүртэл)", re.I)
LONGEST_TEXT, LONGEST_PERIOD = 200, 60
YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\.?")
MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/.]\s*(\d{4})")
COMPACT = re.compile(r"(19|20)\d{6}")
YEAR = re.compile(r"((?:19|20|21)\d{2})(?:\s*(?:г\.?|год|года|оны?|年|년도?))?")
WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s.-]+(?:de\s+)?)?([^\W\d_]{3,})[\s.,'-]*(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:de\s+)?(\d{4}|\d{2})\s*(?:г\.?|года)?"
)


class Day(NamedTuple):
    """`exact` says how much of it the file states; the rest is the first or last day of it."""

    first: date
    last: date
    exact: Exact


@cache
def months() -> dict[str, int]:
    """In the six languages, French and Spanish, by their full and short names."""
    found: dict[str, int] = {"sept": 9}
    for code in ("en", "ru", "mn", "fr", "es"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(code).months[context][width].items():
                    found.setdefault(name.casefold().rstrip("."), number)
    return found


def order_of(values: Iterable[object]) -> Order:
    """From the cells with slashes: `unclear` where all of them could be either."""
    day = month = seen = False
    for value in values:
        found = SLASHED.fullmatch(plain(value)) if isinstance(value, str) else None
        if found:
            seen = True
            day, month = day or int(found[1]) > 12, month or int(found[2]) > 12
    if not seen:
        return ""
    if day == month:
        return "unclear"
    return "day" if day else "month"


def plain(value: object) -> str:
    """Empty for what is longer than any day or period: no pattern is to be held against it."""
    text = str(value).strip()
    return unicodedata.normalize("NFKC", text).strip() if len(text) <= LONGEST_TEXT else ""


def read_day(value: object, order: Order = "", serials: bool = True) -> Day | None:
    """None for what is no day, such as a quarter: nothing is made up."""
    if isinstance(value, date):
        return Day(value, value, "day")
    if isinstance(value, bool) or value == "":
        return None
    try:
        return (
            read_number(value, serials)
            if isinstance(value, int | float)
            else read_text(plain(value), order, serials)
        )
    except (ValueError, OverflowError):
        return None


def read_number(value: float, serials: bool) -> Day | None:
    """A year, or a day as spreadsheets count them."""
    if 1900 <= value <= 2200 and value == int(value):
        return year(int(value))
    if serials and FIRST_SERIAL <= value <= LAST_SERIAL:
        day = EPOCH + timedelta(days=int(value))
        return Day(day, day, "day")
    if value == int(value) and COMPACT.fullmatch(str(int(value))):
        return read_compact(str(int(value)))
    return None


def read_compact(text: str) -> Day:
    return one_day(int(text[:4]), int(text[4:6]), int(text[6:]))


def read_text(text: str, order: Order, serials: bool) -> Day | None:
    if found := YEAR_FIRST.fullmatch(text):
        return one_day(int(found[1]), int(found[3]), int(found[4]))
    if found := DOTTED.fullmatch(text):
        return one_day(int(found[3]), int(found[2]), int(found[1]))
    if found := SLASHED.fullmatch(text):
        return read_slashed(int(found[1]), int(found[2]), found[3], order)
    if found := EASTERN.fullmatch(text):
        return parts(int(found[1]), found[2], found[3])
    if found := ERA.fullmatch(text):
        return read_era(found)
    if found := SHORT_YEAR.fullmatch(text):
        return parts(2000 + int(found[1]), found[2], found[3])
    if found := YEAR.fullmatch(text):
        return year(int(found[1]))
    if COMPACT.fullmatch(text):
        return read_compact(text)
    if found := YEAR_MONTH.fullmatch(text):
        return month(int(found[1]), int(found[2]))
    if found := MONTH_YEAR.fullmatch(text):
        return month(int(found[2]), int(found[1]))
    if found := WORDED.fullmatch(text):
        return read_worded(found)
    if serials and re.fullmatch(r"\d{5}(\.\d+)?", text, re.A):
        return read_number(float(text), True)
    return None


def read_era(found: "re.Match[str]") -> Day:
    """令和3年 is 2021. Only Japan counts by eras, and its years of accounts (度) begin in April."""
    number = ERAS[found[1].casefold()] + (1 if found[2] == "元" else int(found[2]))
    if found[3]:
        return Day(date(number, 4, 1), date(number + 1, 3, 31), "year")
    return parts(number, found[4], found[5])


def read_period(value: object, order: Order = "") -> tuple[Day, Day] | None:
    """First and last of “2021-2024” or “2021年3月至12月”; a year, month or day alone is both."""
    if whole := read_day(value, order, serials=False):
        return whole, whole
    text = AROUND.sub("", AROUND.sub("", plain(value)))
    if not isinstance(value, str) or len(text) > LONGEST_PERIOD:
        return None
    for found in BETWEEN.finditer(text):
        if not found.start() or found.end() == len(text):
            continue
        first = read_day(text[: found.start()], order, serials=False)
        last = read_day(text[found.end() :], order, serials=False)
        if last and not first and (year_of_it := re.search(r"\d{4}(.*)$", text[found.end() :])):
            # The year once for both: “3-5 мая 2021” is not told apart, “март – май 2021” is.
            first = read_day(f"{text[: found.start()]} {year_of_it[0]}", order, serials=False)
        if first and not last:
            last = same_year(first, text[found.end() :], order)
        if first and last and first.first <= last.last:
            return first, last
    return None


def read_open(value: object, order: Order = "") -> tuple[Day | None, Day | None] | None:
    """“2022年至今” or “до 2024 года”: one end alone is stated."""
    text = plain(value)
    if not isinstance(value, str) or len(text) > LONGEST_PERIOD:
        return None
    if found := GOING_ON.fullmatch(text):
        day = read_day(found[1].strip(), order, serials=False)
        return (day, None) if day else None
    if found := UNTIL.fullmatch(text):
        day = read_day(found[1] or found[2], order, serials=False)
        return (None, day) if day else None
    return None


def same_year(first: Day, text: str, order: Order) -> Day | None:
    """“2021年3月至12月”: what follows is of the same year."""
    if first.exact == "year" and re.fullmatch(r"\d{2}", text) and int(text) > first.first.year % 100:
        return year(first.first.year // 100 * 100 + int(text))
    if first.exact == "month" and re.fullmatch(r"\d{1,2}", text):
        text = f"{text}月"
    month_alone = re.fullmatch(r"(\d{1,2})\s*(?:月|월|сар\w*)", text)
    if month_alone and 1 <= int(month_alone[1]) <= 12:
        return month(first.first.year, int(month_alone[1]))
    return read_day(f"{first.first.year}年{text}", order, serials=False)


def read_slashed(first: int, second: int, year_text: str, order: Order) -> Day | None:
    """Of itself clear where one part is above twelve; else as the column writes."""
    if first > 12 or second > 12 or first == second:
        day, number = (first, second) if first > 12 else (second, first)
    elif order in ("day", "month"):
        day, number = (first, second) if order == "day" else (second, first)
    else:
        return None
    return one_day(full_year(year_text), number, day)


def full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def read_worded(found: "re.Match[str]") -> Day | None:
    number = months().get(found[2].casefold().rstrip("."))
    if number is None:
        return None
    return parts(full_year(found[4]), str(number), found[1] or found[3])


def parts(year_number: int, month_text: str | None, day_text: str | None) -> Day:
    if not month_text:
        return year(year_number)
    return (
        one_day(year_number, int(month_text), int(day_text))
        if day_text
        else month(year_number, int(month_text))
    )


def one_day(year_number: int, number: int, day: int) -> Day:
    found = date(year_number, number, day)
    return Day(found, found, "day")


def month(year_number: int, number: int) -> Day:
    first = date(year_number, number, 1)
    return Day(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), "month")


def year(number: int) -> Day:
    return Day(date(number, 1, 1), date(number, 12, 31), "year")

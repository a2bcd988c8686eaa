"""In what sums are counted, as a heading, a line over the table or a cell says it: currency and multiple.

A unit that is read ten thousand times too small spoils every total, so that what is not understood is asked
for: `unknown_in` gives the words, and nothing is counted until somebody has said what they mean.
"""

import re
import unicodedata
from typing import NamedTuple

from commonground.activities.rules import KNOWN_CURRENCIES

# The first that is found holds, so that the more telling stand first.
CURRENCIES: tuple[tuple[str, str], ...] = (
    (
        r"us\$|us dollars?|u\.s\. dollars?|美元|米ドル|미국달러|미화|долл[а-я.]* сша|ам\.? ?дол[а-я]*|"
        r"америк дол[а-я]*|\b[km]usd\b",
        "USD",
    ),
    (r"a\$|au\$|aud|австрал", "AUD"),
    (r"hk\$|港元|港币", "HKD"),
    (r"nt\$|新台币", "TWD"),
    (r"c\$|ca\$|cad\b", "CAD"),
    (r"€|\b[km]eur\b|euros?|欧元|ユーロ|유로|евро", "EUR"),
    (r"£|british pounds?|英镑|ポンド|파운드|фунт[а-я]*", "GBP"),
    (r"₮|төг(?:рөг)?[а-яөү]*|tugriks?|togrogs?|tögrög|蒙图|图格里克|тугрик[а-я]*|투그릭", "MNT"),
    (r"₩|won\b|韩元|ウォン|(?<=[억만천백])\s*원|(?<=\d)\s*원|^원$|(?<=[(（])원(?=[)）])|원화", "KRW"),
    (r"₽|руб[а-я]*|(?<![^\W\d_])р\.(?!\w)|roubles?|rubles?|卢布|ルーブル|루블", "RUB"),
    (r"円|yen\b|日元|엔화|иен[а-я]*|йен[а-я]*|ｊpy", "JPY"),
    (
        r"rmb|人民币|(?<=[万亿千])元|(?<=\d)\s*元|^元$|(?<=[(（])元(?=[)）])|yuan|위안|юан[а-я]*|"
        r"人民元|renminbi",
        "CNY",
    ),
    (r"swiss francs?|chf|瑞郎", "CHF"),
    (r"\$|dollars?|доллар[а-я]*|долл\b|달러|(?<=[억만천백])\s*불|ドル", "USD"),
)
# A Han or Hangul number is a multiple only before what it counts, or where the words end: 千阳县 is a county.
COUNTED = (
    r"(?=\s*(?:元|円|圆|美|欧|日元|卢布|人民|港|ドル|ユーロ|원|불|달러|유로|usd|eur|cny|rmb|jpy|krw|"
    r"[$€¥₩]|\d|[)）\]】]|$))"
)
FACTORS: tuple[tuple[str, int], ...] = (
    (rf"trillions?|(?:万亿|兆){COUNTED}|조(?=\s*원)|трлн|триллион[а-я]*|их наяд", 10**12),
    (
        rf"billions?|\bb?bn\b|\bbln\b|\bmrd\b|млрд|миллиард[а-я]*|тэрб[а-я]*|milliards?|(?:十亿|십억){COUNTED}",
        10**9,
    ),
    (rf"(?:亿|億|억){COUNTED}", 10**8),
    (rf"(?:千万|천만){COUNTED}|\bcrores?\b", 10**7),
    (
        rf"(?:百万|백만){COUNTED}|millions?|\bmln?\b|\bmn\b|\bmio\b|\$ ?m\b|us\$m|usdm|\bm(?=usd\b|eur\b|€)|"
        r"(?<![\d.,])1[ ,.]?000[ ,.]?000(?![\d.,])|млн|миллион[а-я]*|(?<![^\W\d_])сая(?![^\W\d_])|"
        r"millón|millones",
        10**6,
    ),
    (r"\blakhs?\b", 10**5),
    (rf"(?:万|萬|만){COUNTED}", 10**4),
    (
        rf"(?<![\d.,])1[ ,.]?000(?![\d.,])|'000s?|’000s?|(?<!\d)000s|thousands?|"
        rf"(?:千|천){COUNTED}|тыс[а-я]*|мян(?:г[а-яөү]*)?(?![^\W\d_])|"
        r"\bk\b|\bk(?=usd\b|eur\b|€)|milliers|miles",
        10**3,
    ),
)
BRACKETS = re.compile(r"[(\[（【［]([^()\[\]（）【】［］]*)[)\]）】］]")
# Beside a unit these say nothing of how much.
FILLER = re.compile(
    r"\b(?:in|of|the|at|per|and|or|unit|units|amount|amounts|value|values|all|figures?|sums?|currency|total|"
    r"totals|approved|planned|revised|actual|current|constant|nominal|prices?|estimated|estimate|equivalent|"
    r"eq|incl|excl|including|excluding|est|vat|tax|taxes|net|gross|fy|years?|local|"
    r"в|из|ед|изм|единица|единицы|измерения|ценах|год[а-я]*|г|всего|итого|план[а-я]*|факт[а-я]*|"
    r"нэгж|нийт|бүгд|он|оны|онд|үнээр|дүн)\b\.?|"
    r"单位|金额|合计|总|按|计|人民币|単位|金額|税込|税抜|단위|금액|기준|부가세|포함|年|년",
)
STATES = re.compile(
    r"(?:金额)?单位|単位|단위|нэгж|ед(?:иница|\.)?\s*изм|единиц|\bunits?\b|\bamounts?\b|\bfigures\b|\bvalues\b|"
    r"\ball sums\b",
    re.I,
)
LONGEST_STATEMENT = 40
SHORT = 8
# A thousand to some, a million to others.
VAGUE = frozenset(("m", "mm", "mil", "м", "т"))
AFTER = re.compile(r"[,，:：/;]")


class Unit(NamedTuple):
    """What stands in a header or beside a number: the currency, and by how much the number is multiplied."""

    currency: str = ""
    factor: int = 1


def even(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def unit_of(text: str) -> Unit:
    """Of the brackets or the end after a comma, if they say it: “Billion Trees, million ₮” is in millions."""
    for part in (*statements(text), text):
        found = Unit(currency_of(part), factor_of(part))
        if found != Unit():
            return Unit(found.currency or currency_of(text), found.factor)
    return Unit()


def factor_of(text: str) -> int:
    plain = even(text).casefold()
    return next((times for pattern, times in FACTORS if re.search(pattern, plain)), 1)


def currency_of(text: str) -> str:
    """An ISO code that stands alone in capitals, else by its sign or name."""
    upright = even(text)
    for code in re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", upright):
        if code in KNOWN_CURRENCIES:
            return str(code)
    plain = upright.casefold()
    for code in re.findall(r"(?<![a-z])(?:usd|cny|jpy|krw|mnt|rub|eur|gbp|chf)(?![a-z])", plain):
        return str(code).upper()
    return next((code for pattern, code in CURRENCIES if re.search(pattern, plain)), "")


def statements(text: str) -> list[str]:
    """Where a heading says its unit: in brackets, then after a comma or colon, group and column apart."""
    tails = [AFTER.split(BRACKETS.sub(" ", part), maxsplit=1)[1:] for part in text.split(" – ")]
    return [*BRACKETS.findall(text), *(tail for found in tails for tail in found if tail.strip())]


def rest_of(text: str) -> str:
    """What is left of the words when all that is known of units and says nothing more is taken away."""
    plain = even(text)
    for code in re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", plain):
        if code in KNOWN_CURRENCIES:
            plain = re.sub(rf"(?<![A-Z]){code}(?![A-Z])", " ", plain)
    plain = plain.casefold()
    spans = [found.span() for pattern, _code in CURRENCIES for found in re.finditer(pattern, plain)]
    spans += [found.span() for pattern, _times in FACTORS for found in re.finditer(pattern, plain)]
    signs = list(plain)
    for first, last in spans:
        signs[first:last] = " " * (last - first)
    plain = re.sub(r"(?<![a-z])(?:usd|cny|jpy|krw|mnt|rub|eur|gbp|chf)(?![a-z])", " ", "".join(signs))
    return " ".join(re.findall(r"[^\W\d_]+", FILLER.sub(" ", plain)))


def unknown_in(heading: str) -> str:
    """What in a money column's heading may be a unit that is not known; empty where all is clear."""
    brackets = BRACKETS.findall(heading)
    for part in statements(heading):
        unit, rest = Unit(currency_of(part), factor_of(part)), rest_of(part)
        short = part in brackets and unit == Unit() and is_short(rest)
        if rest and (short or (unit.currency and unit.factor == 1)):
            return " ".join(part.split())[:60]
    if not brackets and currency_of(heading) and rest_of(heading) in VAGUE:
        return heading[:60]
    # “Million Trees fund (USD)” and “Fund in million (USD)” are told apart by a person.
    if unit_of(heading).factor == 1 < factor_of(heading):
        return " ".join(heading.split())[:60]
    return ""


def is_short(rest: str) -> bool:
    """One short word: longer ones tell of donors and phases, not of how sums are counted."""
    return len(rest) <= SHORT and " " not in rest


def unit_above(lines: list[str]) -> tuple[Unit, str]:
    """Of “单位：万元” over the table, and the line that says it. A title that names money is no statement."""
    for line in lines:
        for part in (*BRACKETS.findall(line), line):
            if not (states := STATES.search(part)) and (rest_of(part) or len(part) > LONGEST_STATEMENT):
                continue
            said = (part[states.end() :] if states else part).strip(" :：/")
            unit = Unit(currency_of(said), factor_of(said))
            if unit != Unit():
                return unit, line
    return Unit(), ""

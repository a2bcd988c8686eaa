"""Sums of money as people write them: separators, brackets, units, currencies; by the whole column."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from commonground.activities.rules import KNOWN_CURRENCIES

# The first that is found holds, so that the more telling stand first.
CURRENCIES: tuple[tuple[str, str], ...] = (
    (
        r"us\$|us dollar|u\.s\. dollar|美元|米ドル|미국달러|미화|долл[а-я.]* сша|ам\.? ?доллар|америк доллар",
        "USD",
    ),
    (r"a\$|au\$|aud|австрал", "AUD"),
    (r"hk\$|港元|港币", "HKD"),
    (r"nt\$|新台币", "TWD"),
    (r"c\$|ca\$|cad\b", "CAD"),
    (r"€|euro|欧元|ユーロ|유로|евро", "EUR"),
    (r"£|british pound|英镑|ポンド|파운드|фунт", "GBP"),
    (r"₮|төгр|tugrik|togrog|tögrög|蒙图|图格里克|тугрик|투그릭", "MNT"),
    (r"₩|won\b|韩元|ウォン|[억만천백]\s*원|\d\s*원|^원$|[(（]원[)）]|원화", "KRW"),
    (r"₽|руб|rouble|ruble|卢布|ルーブル|루블", "RUB"),
    (r"円|yen\b|日元|엔화|иен|йен|ｊpy", "JPY"),
    (r"rmb|人民币|[万亿千]元|\d\s*元|^元$|[(（]元[)）]|yuan|위안|юан|人民元|renminbi", "CNY"),
    (r"swiss franc|chf|瑞郎", "CHF"),
    (r"\$|dollar|доллар|달러|ドル", "USD"),
)
FACTORS: tuple[tuple[str, int], ...] = (
    (r"trillion|万亿|兆|조\s*원|трлн", 10**12),
    (r"十亿|billion|\bbn\b|млрд|миллиард|тэрбум|milliard|십억", 10**9),
    (r"亿|億|억", 10**8),
    (r"千万|천만", 10**7),
    (r"百万|million|\bmln?\b|\bmn\b|\$ ?m\b|us\$m|usdm|млн|миллион|сая|백만|millón|millones", 10**6),
    (r"万|萬|만\s*원", 10**4),
    (r"'000|000s|thousand|千|тыс|мянг|천\s*원|\bk\b|milliers|miles", 10**3),
)
NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
NEGATIVE = re.compile(r"^\s*[\(（].*[\)）]\s*$|^\s*[-−–△▲]|-\s*$")
GROUPS_OF_THREE = re.compile(r"\d{1,3}([.,]\d{3})+")
CENT = Decimal("0.01")
LARGEST_EXPONENT = 30


class Unit(NamedTuple):
    """What stands in a header or beside a number: the currency, and by how much the number is multiplied."""

    currency: str = ""
    factor: int = 1


class Sum(NamedTuple):
    amount: Decimal
    currency: str


def unit_of(text: str) -> Unit:
    plain = unicodedata.normalize("NFKC", text).casefold()
    factor = next((times for pattern, times in FACTORS if re.search(pattern, plain)), 1)
    return Unit(currency_of(text), factor)


def currency_of(text: str) -> str:
    """An ISO code that stands alone in capitals, else by its sign or name."""
    upright = unicodedata.normalize("NFKC", text)
    for code in re.findall(r"(?<![A-Z])[A-Z]{3}(?![A-Z])", upright):
        if code in KNOWN_CURRENCIES:
            return str(code)
    plain = upright.casefold()
    for code in re.findall(r"(?<![a-z])(?:usd|cny|jpy|krw|mnt|rub|eur|gbp|chf)(?![a-z])", plain):
        return str(code).upper()
    return next((code for pattern, code in CURRENCIES if re.search(pattern, plain)), "")


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


def read_sum(value: object, mark: str, unit: Unit) -> Sum | None:
    """None where it is no number. What a cell says of its unit holds before what its header says."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Sum(rounded(Decimal(str(value)) * unit.factor), unit.currency)
    if not isinstance(value, str):
        return None
    plain = unicodedata.normalize("NFKC", value)
    found = NUMBER.search(plain)
    if not found or NUMBER.search(plain, found.end()):
        return None
    rest = plain[: found.start()] + " " + plain[found.end() :]
    beside = re.sub(r"[()\-−–△▲+.,]", " ", rest).strip()
    own = unit_of(f"0 {plain[found.end() :]} {plain[: found.start()]}") if beside else Unit()
    if beside and not (own.currency or own.factor > 1):
        return None
    number = re.sub(r"[' ’\u00a0\u202f]", "", found[0])
    number = number.replace("," if mark == "." else ".", "").replace(",", ".")
    try:
        amount = Decimal(number) * (own.factor if own.factor > 1 else unit.factor)
    except InvalidOperation:
        return None
    return Sum(rounded(-amount if NEGATIVE.search(plain) else amount), own.currency or unit.currency)


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

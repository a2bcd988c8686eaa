"""Marks by which siblings tell themselves apart: phases, years, serial numbers, codes, acronyms."""

import re
from functools import cache

from commonground.activities.duplicates.words import concept_of, fold

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
HAN = dict(zip("一二三四五", range(1, 6), strict=True))
ORDINALS = {
    name: number
    for number, names in {
        2: "second 2nd deuxieme seconde segundo segunda zweite zweites второй вторая",
        3: "third 3rd troisieme tercer tercera dritte drittes третий третья",
        4: "fourth 4th quatrieme cuarto cuarta vierte четвертый четвертая",
        5: "fifth 5th cinquieme quinto quinta funfte пятый пятая",
    }.items()
    for name in names.split()
}
ONE = r"([1-9]|i{1,3}|iv|vi?)"
PHASES = (
    re.compile(rf"\b(?:phasen?|fase|stage|part|round|tranche|фаз\w*|этап\w*|үе шат)[\s.-]*{ONE}\b"),
    re.compile(rf"\b{ONE}[\s.-]*(?:st|nd|rd|th|р)?\s*(?:phase|stage|этап|фаз|үе шат)"),
    re.compile(r"第?([一二三四五1-5])\s?(?:期|阶段|段階|フェーズ|단계|차)"),
    re.compile(r"(?:フェーズ|フェイズ)\s?([1-5])"),
    re.compile(r"(?<![\d.-])([2-9])(?:\.0|[a-c])?\s*$"),
    re.compile(r"\b([1-9])(?:\.0|[a-c])\b"),
    re.compile(r"\b(?:apl|prsc|dpl|dpo|prsp)\s?-?([1-9])\b"),
)
YEARS = re.compile(r"(?<![\w-])((?:19|20)\d\d)(?:\s*[-–/]\s*((?:19|20)?\d\d))?(?!\w)")
SHORT_YEARS = re.compile(r"(?<![\w-])([01]\d)\s*[-–/]\s*([01]\d)(?![\w-])")
LONGEST_SPAN = 20
SERIAL = re.compile(r"[(\[]\s*([a-z]{0,3}\d{2,})\s*[)\]]")
CODE = re.compile(r"\b(?=[a-z0-9-]*\d{2})(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*\b")
NO_CODE = re.compile(r"(?:fy)?\d+(?:st|nd|rd|th|kv|mw|ha|km)?|p0\d{3}|pf\d+|.{0,4}")
ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]\w*\b")
# Who works in development at large; that two titles both name one of these says little.
EVERYBODY = frozenset(
    """
    dfid undp unicef gef unfpa sida who ngo ngos wfp fao usaid bmz giz gtz kfw hiv unops unhcr iom drc world
    procofservices multilatorganisation notforprofitorg humanitassistance nonbudsuppfinaid
    """.split()  # noqa: SIM905
)


def without_serials(title: str) -> str:
    return re.sub(SERIAL.pattern, " ", title, flags=re.IGNORECASE)


def is_phase(text: str) -> bool:
    return text in ROMAN or text in ORDINALS or re.fullmatch(r"apl\d", text) is not None


def phases(title: str) -> frozenset[int]:
    text = fold(title)
    said = [match[1] for pattern in PHASES for match in pattern.finditer(text)]
    found = {ROMAN.get(one) or HAN.get(one) or int(one) for one in said}
    # A lone i or v is too often a word or an initial.
    alone = [one for one in re.findall(r"[^\W_]+", text) if one not in ("i", "v")]
    found |= {number for one in alone if (number := ROMAN.get(one) or ORDINALS.get(one))}
    return frozenset(found)


def years(title: str) -> frozenset[int]:
    text, found = fold(title), set()
    for first, last in YEARS.findall(text):
        found.add(int(first))
        end = int(last if len(last) == 4 else first[:2] + last) if last else 0
        if int(first) < end < int(first) + LONGEST_SPAN:
            found.add(end)
    for first, last in SHORT_YEARS.findall(text):
        if int(first) <= int(last):
            found |= {2000 + int(first), 2000 + int(last)}
    return frozenset(found)


def serials(title: str) -> frozenset[str]:
    return frozenset(SERIAL.findall(fold(title)))


def codes(text: str) -> frozenset[str]:
    return frozenset(code for code in CODE.findall(fold(text)) if not NO_CODE.fullmatch(code))


def acronyms(text: str) -> frozenset[str]:
    """Not where all is in capitals, since there every word looks like one."""
    if text.isupper():
        return frozenset()
    found = {fold(one) for one in ACRONYM.findall(text) if 3 <= len(one) <= 12}
    return frozenset(one for one in found - EVERYBODY if not concept_of(one))


@cache
def form(code: str) -> re.Pattern[str]:
    """Letters for letters and digits for digits."""
    parts = (r"\d" if char.isdigit() else "[a-z]" if char.isalpha() else re.escape(char) for char in code)
    return re.compile("".join(parts))


def holds_another(identifier: str, code: str) -> bool:
    """A code of the same form as this one of several parts, such as 08-cod-08b-y for 08-cod-08c-y."""
    return "-" in code and code not in identifier and form(code).search(identifier) is not None

"""Degrees with or without minutes and seconds, found in a text in one of six languages and their scripts."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

Axis = str | None


class Angle(NamedTuple):
    """In degrees; `axis` is latitude or longitude where a letter or word says so."""

    value: float
    axis: Axis


class Mark(NamedTuple):
    """A letter or word: which axis, and on which side; `side` is 0 where only the axis is named."""

    axis: str
    side: int


class Number(NamedTuple):
    text: str
    unit: str


class Break(NamedTuple):
    """A sign that no angle reaches across."""


Token = Mark | Number | Break
LAT, LON = "latitude", "longitude"

# º and ˚ are not degree signs but look like them; NFKC would make other things of them and of ″.
LOOKALIKES = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "ᵒ": "°",
        "∘": "°",
        "℃": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "ʹ": "'",
        "ʼ": "'",
        "`": "'",
    }
    | {"´": "'", "＇": "'", "″": '"', "”": '"', "“": '"', "ʺ": '"', "〃": '"', "＂": '"', "−": "-", "–": "-"}
    | {
        "，": ", ",
        "、": ", ",
        "；": ";",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": "",
        "\ufeff": "",
    }
)
WORDS: tuple[tuple[str, Mark], ...] = (
    (r"north latitude|north(?:ern)?|n\.? ?lat\.?|n", Mark(LAT, 1)),
    (r"south latitude|south(?:ern)?|s\.? ?lat\.?|s", Mark(LAT, -1)),
    (r"east longitude|east(?:ern)?|e\.? ?long?\.?|e", Mark(LON, 1)),
    (r"west longitude|west(?:ern)?|w\.? ?long?\.?|w", Mark(LON, -1)),
    (r"latitude|lat\.?|широта|өргөрөг|纬度|緯度|위도", Mark(LAT, 0)),
    (r"longitude|long\.?|lon\.?|lng\.?|долгота|уртраг|经度|經度|経度|경도", Mark(LON, 0)),
    (r"северной широты|северная широта|с\. ?ш\.?|сш|с", Mark(LAT, 1)),
    (r"южной широты|южная широта|ю\. ?ш\.?|юш|ю", Mark(LAT, -1)),
    (r"восточной долготы|восточная долгота|в\. ?д\.?|вд|в", Mark(LON, 1)),
    (r"западной долготы|западная долгота|з\. ?д\.?|зд", Mark(LON, -1)),
    (r"хойд өргөр(?:өг|гийн)|х\. ?ө\.?|хө|х", Mark(LAT, 1)),
    (r"өмнөд өргөр(?:өг|гийн)|ө\. ?ө\.?|өө|ө", Mark(LAT, -1)),
    (r"зүүн уртра(?:г|гийн)|з\. ?у\.?|зу", Mark(LON, 1)),
    (r"баруун уртра(?:г|гийн)|б\. ?у\.?|бу|б", Mark(LON, -1)),
    (r"北纬|北緯|북위", Mark(LAT, 1)),
    (r"南纬|南緯|남위", Mark(LAT, -1)),
    (r"东经|東經|東経|동경", Mark(LON, 1)),
    (r"西经|西經|西経|서경", Mark(LON, -1)),
)
# З begins west in Russian and east in Mongolian: the letters beside it tell, else it is asked.
TWO_FACED = "з"
UNITS: tuple[tuple[str, str], ...] = (
    (r"°|度|도|degrees?|deg\.?|градус(?:а|ов)?|гр\.?|хэм", "d"),
    (r'"|\'\'|秒|초|seconds?|sec\.?|секунд[аы]?|сек\.?', "s"),
    (r"'|分|분|minutes?|min\.?|минут[аы]?|мин\.?", "m"),
)
NUMBER = {False: r"\d+(?:\.\d+)?|\.\d+", True: r"\d+(?:[.,]\d+)?"}
RUNNING = re.compile(r"^\s*(\d+)\s*[.):]\s+(?=\S)")
BREAKS = r"[,;/|\n\t()\[\]:=]"
COLONS = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)")
AS_DEGREES = "\\1°\\2'\\3\""
DEGREE_SIGNS = ("°", "度", "도")


def lists_of_angles(text: str) -> Iterator[tuple[list[Angle], str]]:
    """Each way to cut the text into angles, with the words beside them."""
    plain = normal(text)
    for decimal_comma, east in product(commas(plain), sides_of_z(plain)):
        tokens, left_aside = lexed(plain, decimal_comma, east)
        if left_aside and not any(sign in plain for sign in DEGREE_SIGNS):
            continue
        for angles in cut(tokens):
            yield angles, left_aside


def normal(text: str) -> str:
    found = unicodedata.normalize("NFKC", text.translate(LOOKALIKES)).translate(LOOKALIKES).casefold()
    lines = found.replace("\r", "\n").split("\n")
    numbers = [RUNNING.match(line) for line in lines if line.strip()]
    if len(numbers) > 1 and all(numbers):
        lines = [RUNNING.sub("", line) for line in lines]
    return COLONS.sub(AS_DEGREES, "\n".join(lines))


def commas(text: str) -> tuple[bool, ...]:
    """A comma between digits is a decimal sign, a separator, or both, to be asked."""
    if not re.search(r"\d,\d", text):
        return (False,)
    return (False,) if re.search(r"\d\.\d", text) else (False, True)


def sides_of_z(text: str) -> tuple[int, ...]:
    if re.search(r"(?<![а-яөү])[хөб](?![а-яөү])|өргөр|уртра|х\.? ?ө", text):
        return (1,)
    if re.search(r"(?<![а-яөү])[сюв](?![а-яөү])|широт|долгот|с\.? ?ш|ю\.? ?ш", text):
        return (-1,)
    return (-1, 1) if re.search(r"(?<![а-яөү])з(?![а-яөү])", text) else (-1,)


def lexed(text: str, decimal_comma: bool, z_side: int) -> tuple[list[Token], str]:
    """Tokens in order, and what is none."""
    words = [*WORDS, (TWO_FACED, Mark(LON, z_side))]
    units = "|".join(f"(?P<u{unit}>{pattern})" for pattern, unit in UNITS)
    marks = "|".join(f"(?P<w{at}>{pattern})" for at, (pattern, _mark) in enumerate(words))
    pattern = re.compile(
        rf"(?P<number>(?<![\d.,])[-+]?(?:{NUMBER[decimal_comma]})|(?:{NUMBER[decimal_comma]}))\s*(?:{units})?"
        rf"|(?<![^\W\d_])(?:{marks})(?![^\W\d_])|(?P<cjk>北[纬緯]|南[纬緯]|[东東][经經経]|西[经經経]|[북남]위|[동서]경)"
        rf"|(?P<break>{BREAKS})|(?P<space>\s+)|(?P<other>[^\W\d_]+|.)"
    )
    tokens: list[Token] = []
    aside: list[str] = []
    for found in pattern.finditer(text):
        token = token_of(found, words)
        if token is not None:
            tokens.append(token)
        elif found["other"]:
            aside.append(found["other"])
    if any(isinstance(token, Number) and token.unit == "d" for token in tokens):
        tokens = without_other_numbers(tokens)
    return tokens, " ".join(word for word in aside if any(map(str.isalpha, word)) or word not in "._-'\"{}<>")


def without_other_numbers(tokens: list[Token]) -> list[Token]:
    """Where degrees carry their sign, a number that follows none of them is a row's, or a height."""
    kept: list[Token] = []
    for token in tokens:
        before = kept[-1] if kept else None
        follows = isinstance(before, Number) and before.unit in ("d", "m")
        if not isinstance(token, Number) or token.unit or follows:
            kept.append(token)
    return kept


def token_of(found: re.Match[str], words: list[tuple[str, Mark]]) -> Token | None:
    if found["number"]:
        unit = next((name for name in "dsm" if found[f"u{name}"]), "")
        return Number(found["number"].replace(",", "."), unit)
    if found["break"]:
        return Break()
    if found["cjk"]:
        return next(mark for pattern, mark in words if re.fullmatch(pattern, found["cjk"]))
    return next((mark for at, (_p, mark) in enumerate(words) if found[f"w{at}"]), None)


def cut(tokens: list[Token]) -> Iterator[list[Angle]]:
    """Into angles of one, two or three numbers; letters stand before every angle or after every one."""
    numbers = [token for token in tokens if isinstance(token, Number)]
    if not numbers or len(numbers) > 6_000:
        return
    styles = ("before", "after") if any(isinstance(token, Mark) for token in tokens) else ("none",)
    widths: tuple[int, ...] = (0,) if any(number.unit for number in numbers) else (1, 2, 3)
    for style, width in product(styles, widths):
        angles = grouped(tokens, style, width)
        if angles:
            yield angles


def grouped(tokens: list[Token], style: str, width: int) -> list[Angle] | None:
    """None where the tokens do not fit the style; a width of 0 cuts where a new degree begins."""
    found: list[Angle] = []
    parts: list[Number] = []
    mark: Mark | None = None
    marked = any(isinstance(token, Mark) for token in tokens)
    for token in [*tokens, Break()]:
        full = bool(parts) and (
            isinstance(token, Break)
            or (isinstance(token, Mark) and style == "before")
            or (isinstance(token, Number) and starts_anew(token, parts, width))
        )
        if full and not (style == "after" and isinstance(token, Break) and mark is None and marked):
            angle = angle_of(parts, mark, width)
            if angle is None or (marked and mark is None):
                return None
            found.append(angle)
            parts, mark = [], None
        elif full:
            return None
        if isinstance(token, Number):
            if style == "after" and mark is not None:
                return None
            parts.append(token)
        elif isinstance(token, Mark):
            mark = joined(mark, token) if (mark is None or style == "before") else None
            if mark is None or (style == "after" and not parts):
                return None
            if style == "after":
                angle = angle_of(parts, mark, width)
                if angle is None:
                    return None
                found.append(angle)
                parts, mark = [], None
    return found if not parts and mark is None else None


def joined(before: Mark | None, then: Mark) -> Mark | None:
    """ "Latitude: N 47" names the axis twice."""
    if before is None:
        return then
    return Mark(then.axis, before.side or then.side) if before.axis == then.axis else None


def starts_anew(token: Number, parts: list[Number], width: int) -> bool:
    if width:
        return len(parts) == width
    return token.unit == "d" or parts[-1].unit == "s" or (token.unit == "" and parts[-1].unit == "")


def angle_of(parts: list[Number], mark: Mark | None, width: int) -> Angle | None:
    """Only the last number has decimals; minutes and seconds are below sixty."""
    if (width and len(parts) != width) or len(parts) > 3 or not in_unit_order(parts):
        return None
    if any("." in part.text for part in parts[:-1]) or any(part.text[0] in "+-" for part in parts[1:]):
        return None
    sizes = [abs(float(part.text)) for part in parts]
    if any(size >= 60 for size in sizes[1:]):
        return None
    value = sum(size / 60**at for at, size in enumerate(sizes))
    negative = parts[0].text.startswith("-")
    if mark is None or mark.side == 0:
        return Angle(-value if negative else value, mark.axis if mark else None)
    return None if negative else Angle(value * mark.side, mark.axis)


def in_unit_order(parts: list[Number]) -> bool:
    """A sign may be missing at the end, as in 47°55, but never stand in another's place."""
    return all(part.unit in (unit, "") for part, unit in zip(parts, "dms", strict=False))

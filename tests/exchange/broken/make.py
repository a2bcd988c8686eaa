"""Every broken file, the same each time: families of damage, each with its variants.

`python -m tests.exchange.broken.make FOLDER` writes them to look at.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.exchange.broken.bombs import all_bombs
from tests.exchange.broken.family import Broken, Either, Expected, Read, Refused
from tests.exchange.broken.odd import all_odd
from tests.exchange.broken.seeds import (
    LISTS,
    TITLES,
    iati,
    jsonl,
    ods,
    own_csv,
    own_rows,
    own_rows_in,
    table,
    title_in,
    xlsx,
)

CUTS, FLIPS = 10, 8
LEGACY = {
    "zh": ("gb18030", "gbk"),
    "zh-Hant": ("big5",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("euc_kr", "cp949"),
    "ru": ("cp1251", "koi8_r", "cp866"),
    "fr": ("cp1252", "latin_1"),
}
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-32")
MARKLESS = ("utf-16-le", "utf-16-be")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


def good() -> dict[str, tuple[bytes, tuple[str, ...]]]:
    foreign = {
        f"{language} {encoding}.csv": (
            table(LISTS[language]).encode(encoding),
            tuple(row[1] for row in LISTS[language][1:]),
        )
        for language, encoding in (("zh", "gb18030"), ("ja", "cp932"), ("ru", "utf-16"))
    }
    return {
        "own.csv": (own_csv(), TITLES),
        **foreign,
        "book.xlsx": (xlsx(), TITLES),
        "book.ods": (ods(), TITLES),
        "new.iati.xml": (iati("2.03"), TITLES),
        "old.iati.xml": (iati("1.04"), TITLES),
        "own.jsonl": (jsonl(), TITLES),
    }


def cut() -> Iterator[tuple[str, bytes, Expected]]:
    for name, (content, titles) in good().items():
        for part in range(CUTS):
            at = max(1, len(content) * part // CUTS + 3 * part)
            yield f"{part} {name}", content[:at], Either(titles)


def flipped() -> Iterator[tuple[str, bytes, Expected]]:
    """Sixteen bytes changed: in a text that may be any title, in a zip its sums tell."""
    for name, (content, titles) in good().items():
        for seed in range(FLIPS):
            chance = random.Random(f"{name} {seed}")
            held = bytearray(content)
            for _times in range(16):
                held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
            yield f"{seed} {name}", bytes(held), Either(titles if name.endswith(".xlsx") else ())


def encoded() -> Iterator[tuple[str, bytes, Expected]]:
    for language, names in LEGACY.items():
        read = Read(title_in(language), len(LISTS[language]) - 1)
        for word, delimiter in DELIMITERS.items():
            text = table(LISTS[language], delimiter)
            for name in (*names, *WIDE):
                yield f"{language} {name} {word}.csv", text.encode(name), read
        text = table(LISTS[language])
        for name in MARKLESS:
            yield f"{language} {name} marked.csv", MARKS[name] + text.encode(name), read
            # Without a mark, and hardly a Latin letter in it, it may be anything.
            yield (
                f"{language} {name}.csv",
                text.encode(name),
                Either(tuple(row[1] for row in LISTS[language][1:])),
            )
    for word, delimiter in list(DELIMITERS.items())[:3]:
        yield f"own {word}.csv", table(own_rows(), delimiter).encode("utf-8-sig"), Read(TITLES[0], 7)
    for name in ("utf-16", "utf-32"):
        yield f"own {name}.csv", table(own_rows()).encode(name), Read(TITLES[0], 7)
    # Of all languages at once no other encoding can be told.
    yield "own gb18030.csv", table(own_rows()).encode("gb18030"), Refused(("UTF-8",))
    for language, names in LEGACY.items():
        for name in (*names, *MARKLESS):
            own = table(own_rows_in(language)).encode(name)
            yield f"own {language} {name}.csv", own, Read(title_in(language), len(LISTS[language]) - 1)
    for name in ("UTF-16", "ISO-8859-1", "GB18030", "windows-1251"):
        xml = iati(count=1).decode().replace("UTF-8", name)
        yield f"{name}.xml", xml.encode(name), Read(TITLES[0], 1)
        yield f"{name} claimed.xml", iati().replace(b"UTF-8", name.encode()), Either()
    yield "unknown encoding.xml", iati().replace(b"UTF-8", b"EBCDIC-XX"), Either()


def files() -> Iterator[Broken]:
    for family, made in (("cut short", cut), ("bytes changed", flipped), ("encodings", encoded)):
        for name, content, expected in made():
            yield Broken(family, name, expected, content)
    yield from all_odd()
    yield from all_bombs()


def write(one: Broken, folder: Path) -> Path:
    """In a folder of its family, so that names may be alike."""
    path = folder / one.family / one.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(one.content)
    return path


if __name__ == "__main__":
    for made in files():
        write(made, Path(sys.argv[1]))

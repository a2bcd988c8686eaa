r"""The grammar of the platform's own CSV cells: items on lines, parts of an item between " | ".

Inside a part, `\n` stands for a line end, `\p` for a bar, `\s` for a space at either end and `\\` for a
backslash, so that every text survives. Any other backslash is itself.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from commonground.base.texts import Text, Texts

BAR = " | "
SIGNS = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "|": "\\p"}
MEANT = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\p": "|", "\\s": " "}
ESCAPES = re.compile(r"\\[\\nrps]")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
NUMBER = re.compile(r"-?(\d{1,40}\.?\d{0,40}|\.\d{1,40})", re.A)
NAMED = re.compile(r"([a-z_]+)(?::([a-z]+))?=(.*)", re.S)
# A cell that begins with one of these is a formula to a spreadsheet; also in its full-width form.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def escaped(text: str) -> str:
    told = "".join(SIGNS.get(sign, sign) for sign in text)
    if told[:1] == " ":
        told = "\\s" + told[1:]
    return told[:-1] + "\\s" if told[-1:] == " " else told


def plain(part: str) -> str:
    return ESCAPES.sub(lambda found: MEANT[found[0]], part.strip(" "))


def item(parts: Iterable[str]) -> str:
    """Parts that are empty at the end are left off."""
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return BAR.join(kept)


def items(cell: str) -> list[list[str]]:
    """Each line's parts, as written."""
    lines = (line for line in cell.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip())
    return [[part.strip(" ") for part in line.split("|")] for line in lines]


def words(cell: str) -> list[str]:
    """A simple list, by lines or semicolons."""
    return [part for part in (part.strip() for part in re.split(r"[;\n\r]", cell)) if part]


def number(text: str) -> Decimal | None:
    """With a point for decimals; commas only between thousands. None where it is not a number."""
    written = text.replace("\u00a0", "").replace("\u202f", "").strip()
    if GROUPED.fullmatch(written):
        written = written.replace(",", "")
    return Decimal(written) if NUMBER.fullmatch(written) else None


def told(value: Decimal) -> str:
    return f"{value:f}"


def text_parts(texts: Texts, first: str = "") -> tuple[str, list[str]]:
    """The English text as the first part, others as `zh=…`, with their origin where it is not a person's.

    `first` names the English text as well, for items whose texts are all named.
    """
    english = texts.get("en")
    positional = "" if first or english is None or english.origin != "human" else escaped(english.text)
    named = []
    for code, text in texts.items():
        if code == "en" and positional:
            continue
        key = first if code == "en" and first else f"{first}_{code}" if first else code
        origin = "" if text.origin == "human" else f":{text.origin}"
        named.append(f"{key}{origin}={escaped(text.text)}")
    return positional, named


def named(part: str) -> tuple[str, str, str] | None:
    """Key, origin and value of `key:origin=value`."""
    found = NAMED.fullmatch(part)
    return (found[1], found[2] or "", found[3]) if found else None


def text(value: str, origin: str = "") -> Text:
    return Text(plain(value), origin or "human")  # type: ignore[arg-type]


def shielded(cell: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula."""
    return "'" + cell if FORMULA.match(cell) else cell


def unshielded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell

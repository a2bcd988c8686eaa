"""In which encoding a text table is written, and what stands between its cells.

Single-byte encodings read any bytes, so that only what comes out can tell: each candidate is judged by how
likely the letters are that it gives, and by the letters beside them.
"""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

from commonground.base.i18n import _
from commonground.exchange.errors import UnreadableFile

SAMPLE = 400_000
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CANDIDATES = ("gb18030", "cp932", "cp949", "big5", "euc_jp", "cp1251", "koi8_r", "cp866", "cp1252", "latin_1")
# Below this mean likelihood no reading of the letters makes sense.
LEAST = 0.2
# For certainty, where nobody looks at what came out: 12 letters that are all Hangul, or 4 of Cyrillic.
LIKELY, FEWEST_LETTERS, LEAST_LEAD, LEAD_IN_ALL = 0.55, 4, 0.08, 1.2
LONGEST_HEADER = 40_000
# As programs that save in them call them.
CALLED = {
    "gb18030": "GB18030",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "big5": "Big5",
    "euc_jp": "EUC-JP",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp866": "CP866",
    "cp1252": "Windows-1252",
    "latin_1": "ISO-8859-1",
}
DELIMITERS = (",", ";", "\t", "|")
FREQUENT_CYRILLIC = frozenset("оеаинтсрвлкмдпугйзяы")
PUNCTUATION = frozenset("«»№–—“”‘’„…°€£·•±§©®™ \u3000、。「」『』・（）：；，！？％￥℃①②③④⑤，")
COMMON_IN = {"gb18030": "gb2312", "cp932": "shift_jis", "cp949": "euc_kr", "big5": "big5", "euc_jp": "euc_jp"}


def encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        rest = file.read(1)
    if not sample.strip():
        raise UnreadableFile(_("%(file)s is empty.") % {"file": path.name})
    for mark, name in BOMS:
        if sample.startswith(mark):
            return checked(path, name)
    if wide := without_mark(sample):
        return checked(path, wide)
    if b"\0" in sample:
        where = {"file": path.name, "line": sample[: sample.index(b"\0")].count(b"\n") + 1}
        raise UnreadableFile(_("%(file)s, line %(line)d: this is not a text file.") % where)
    if decodes(path, "utf-8"):
        return "utf-8"
    # Cut at a line's end, where no letter of several bytes is cut in two.
    whole = sample[: sample.rfind(b"\n") + 1] if rest and b"\n" in sample else sample
    return likeliest(path, whole)


def without_mark(sample: bytes) -> str:
    """Latin letters of two bytes have a zero at every other place."""
    even, odd = sample[0:2000:2].count(0), sample[1:2000:2].count(0)
    size = max(1, len(sample[:2000]) // 2)
    if odd > 0.3 * size and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * size and odd == 0 else ""


def decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True


def checked(path: Path, encoding: str) -> str:
    if not decodes(path, encoding):
        raise UnreadableFile(unknown(path))
    return encoding


def unknown(path: Path) -> str:
    return _("How %(file)s is encoded can't be told. Save the sheet as “CSV UTF-8” or as XLSX.") % {
        "file": path.name
    }


def likeliest(path: Path, sample: bytes) -> str:
    ranked = sorted(((judged(sample, name), -at, name) for at, name in enumerate(CANDIDATES)), reverse=True)
    for score, _at, name in ranked:
        if score > LEAST and decodes(path, name):
            return name
    raise UnreadableFile(unknown(path))


def judged(sample: bytes, encoding: str) -> float:
    """The mean likelihood of its letters beyond ASCII, from -1 to 1.2; -2 where it can't be read so."""
    try:
        text = sample.decode(encoding)
    except UnicodeError:
        return -2
    total, count = 0.0, 0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        at = found.start()
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        total += likely(text[at], before, after, encoding)
        count += 1
        if count > 20_000:
            break
    return total / count if count else LEAST + 0.1


def likely(sign: str, before: str, after: str, encoding: str) -> float:
    if sign in PUNCTUATION:
        return 0.4
    if encoding in COMMON_IN:
        return likely_in_east(sign, encoding)
    if encoding in ("cp1252", "latin_1"):
        return likely_in_west(sign, before, after)
    return likely_cyrillic(sign, before, after)


def likely_in_east(sign: str, encoding: str) -> float:
    code = ord(sign)
    if 0x3040 <= code <= 0x30FF:
        return 1.2 if encoding in ("cp932", "euc_jp") else -0.5
    if 0xAC00 <= code <= 0xD7A3:
        return 1.1 if encoding == "cp949" and is_common(sign, encoding) else -0.5
    if 0x4E00 <= code <= 0x9FFF:
        return {"cp949": -0.4, "big5": 0.9}.get(encoding, 1.0) if is_common(sign, encoding) else -0.5
    if 0xFF01 <= code <= 0xFF5E:
        return 0.5
    return -0.8


@cache
def is_common(sign: str, encoding: str) -> bool:
    """Of the first level of the national set, which holds what is written every day."""
    try:
        raw = sign.encode(COMMON_IN[encoding])
    except UnicodeError:
        return False
    first, last = {
        "gb18030": (0xB0, 0xD7),
        "cp932": (0x88, 0x98),
        "cp949": (0xB0, 0xFD),
        "big5": (0xA4, 0xC6),
        "euc_jp": (0xB0, 0xCF),
    }[encoding]
    return len(raw) == 2 and first <= raw[0] <= last


def likely_cyrillic(sign: str, before: str, after: str) -> float:
    if not ("Ѐ" <= sign <= "ӿ"):
        return -0.8
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return -1
    if sign.isupper():
        return -1 if before.islower() else 0.5
    return 1 if sign in FREQUENT_CYRILLIC else 0.4


def likely_in_west(sign: str, before: str, after: str) -> float:
    if not sign.isalpha():
        return -0.5
    beside = [one for one in (before, after) if one.isalpha()]
    if not beside or not any(one.isascii() for one in beside):
        return -0.8
    return 0.7 if not (sign.isupper() and before.islower()) else -0.5


def certain_of(content: bytes) -> str:
    """The encoding of a text that is not UTF-8, where it can be no other; else nothing.

    A mark tells it, or the header; of the others one must give letters that are far likelier
    than any other would, or likelier in many letters.
    """
    for mark, name in BOMS:
        if content.startswith(mark):
            return name if reads(content, name) else ""
    if wide := wide_by_header(content):
        return wide if reads(content, wide) else ""
    sample = content[:SAMPLE]
    whole = sample[: sample.rfind(b"\n") + 1] if len(content) > SAMPLE and b"\n" in sample else sample
    if b"\0" in content or is_damaged(whole):
        return ""
    ranked = sorted(((judged(whole, name), -at, name) for at, name in enumerate(CANDIDATES)), reverse=True)
    score, _at, best = ranked[0]
    text = whole.decode(best) if score > -2 else ""
    others = [found for found, _at, name in ranked[1:] if found > -2 and whole.decode(name) != text]
    lead = score - max(others, default=-2.0)
    letters = sum(sign > "\x7f" for sign in text)
    sure = score >= LIKELY and letters >= FEWEST_LETTERS and lead * min(letters, 1000) >= LEAD_IN_ALL
    return best if sure and lead >= LEAST_LEAD and reads(content, best) else ""


def wide_by_header(content: bytes) -> str:
    """Without a mark: letters of two bytes, told by a first line of Latin letters alone."""
    for name in ("utf-16-le", "utf-16-be"):
        line = content[:LONGEST_HEADER].decode(name, errors="replace").split("\n")[0].rstrip("\r")
        if len(line) >= FEWEST_LETTERS and line.isascii() and "\0" not in line:
            return name
    return ""


def reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeError:
        return False
    return True


def is_damaged(sample: bytes) -> bool:
    """UTF-8 with a few bytes broken, which another encoding would read as nonsense."""
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(sign > "\x7f" for sign in text) - broken >= 3 * broken


def delimiter_of(head: str) -> str:
    """The one that parts most rows into the same number of cells."""
    return max(DELIMITERS, key=lambda sign: evenness(head, sign))


def evenness(head: str, delimiter: str) -> float:
    lines = head.splitlines(keepends=True)
    try:
        read = list(csv.reader(lines[:-1] or lines, delimiter=delimiter))[:200]
    except csv.Error:
        return 0
    counts = Counter(len(row) for row in read if any(cell.strip() for cell in row))
    if not counts:
        return 0
    return max((size - 1) * times for size, times in counts.items()) / sum(counts.values())

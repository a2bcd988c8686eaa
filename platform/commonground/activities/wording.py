"""Which words of a text changed. Chinese and Japanese write no spaces: there the signs stand for words."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORDS = re.compile(rf"[{SIGNS}]|(?:(?![{SIGNS}])\w)+|\s+|.", re.S)
SENTENCES = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*\s*|[.!?。！？\n]+\s*")
# More pairs of words than this take too long to compare for a page: then whole sentences are compared.
MOST_PAIRS = 1_000_000
# What has less than this in common is another text, and reads best as one.
LEAST_KEPT = 0.3


class Piece(NamedTuple):
    """A stretch of a text; `marked` says that the other text lacks it."""

    text: str
    marked: bool


Pieces = list[Piece]
Run = tuple[str, str, bool]


def compared(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts whole, each cut where it goes its own way."""
    runs = without_islands(aligned(before, after))
    kept = sum(len(old) for old, _new, same in runs if same)
    if kept < LEAST_KEPT * max(len(before), len(after)):
        runs = [(before, after, before == after)]
    return side(runs, 0), side(runs, 1)


def aligned(before: str, after: str) -> list[Run]:
    """What begins and ends alike is set aside first: most changes are small."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    first = same_at_start(old, new)
    last = same_at_start(old[first:][::-1], new[first:][::-1])
    start, end = "".join(old[:first]), "".join(old[len(old) - last :])
    middle = between(old[first : len(old) - last], new[first : len(new) - last])
    return [(start, start, True), *middle, (end, end, True)]


def same_at_start(old: list[str], new: list[str]) -> int:
    return next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def between(old: list[str], new: list[str]) -> list[Run]:
    if len(old) * len(new) > MOST_PAIRS:
        old, new = SENTENCES.findall("".join(old)), SENTENCES.findall("".join(new))
    matched = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        ("".join(old[old_from:old_to]), "".join(new[new_from:new_to]), tag == "equal")
        for tag, old_from, old_to, new_from, new_to in matched
    ]


def without_islands(runs: list[Run]) -> list[Run]:
    """A lone sign or space between two changes is no resting place for the eye."""
    last = len(runs) - 1
    return [
        (old, new, same and (at in (0, last) or not is_island(old)))
        for at, (old, new, same) in enumerate(runs)
    ]


def is_island(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) <= 1 or not any(sign.isalnum() for sign in stripped)


def side(runs: list[Run], which: int) -> Pieces:
    pieces = [Piece(str(run[which]), not run[2]) for run in runs if run[which]]
    joined = groupby(pieces, key=lambda piece: piece.marked)
    return [Piece("".join(piece.text for piece in group), marked) for marked, group in joined]

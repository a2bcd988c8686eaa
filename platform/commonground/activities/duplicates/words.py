"""The words of a title, sorted: which name this work, which only say what kind of work it is.

Titles of one project differ in language, order, abbreviation and generic words; titles of a project and its
component differ in a word. So each word is led back to a concept of `lexicon.txt`, in whatever language it
stands; a word without a concept is most likely a name, and names weigh most. What many titles in the world
name (`common.txt`: rehabilitation, HIV, province) weighs less.
"""

import math
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from rapidfuzz import distance

from commonground.organisations.spelling import latin

Kind = Literal["generic", "kind", "component", "additional", "name"]
LETTERS: dict[str, Kind] = {"g": "generic", "k": "kind", "c": "component", "a": "additional"}
WEIGHTS: dict[Kind, float] = {"generic": 0.3, "kind": 0.9, "component": 0.5, "additional": 0.4, "name": 1.4}
TITLES, RARE = 30_708, 4  # in `common.txt`: how many were counted, and how often a rare word is met
USUAL_KIND, HEAVIEST_KIND = 0.6, 1.2  # the rarity of a usual kind of work; the most a kind may weigh
FULL_LENGTH = 8  # of a name: a shorter one is more often met by chance and weighs less
NEAREST = 0.7  # below this likeness two words are two words
WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
SPELT_BY_SOUND = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]+")
DONOR_CODE = re.compile(r"p0\d{3}")  # input codes that one large donor writes into its titles
STOP = frozenset(
    """
    the of and in for to a an on by with from at as its their through into via or
    de la le les l d des du et en dans pour au aux par sur el los las y del para por con
    und der die das den fur von zur zum im och i av till som в на и для по с из о от ба нь
    """.split()  # noqa: SIM905
)


class Word(NamedTuple):
    """`concept` is empty for a name."""

    text: str
    concept: str
    kind: Kind
    weight: float


class Concept(NamedTuple):
    stem: str
    name: str
    kind: Kind


def fold(text: str) -> str:
    """Without case, accents and width; й keeps its breve and kana keep their voicing marks."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = (char for char in decomposed if not ("\u0300" <= char <= "\u036f" and char != "\u0306"))
    return unicodedata.normalize("NFC", "".join(bare))


@cache
def lexicon() -> tuple[dict[str, list[Concept]], list[Concept]]:
    """Stems by their first two letters, and the words of scripts without spaces; the longest first."""
    stems: dict[str, list[Concept]] = {}
    unspaced: set[Concept] = set()
    for line in Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, letter, spaced, joined = line.split("|")
        for stem in map(fold, spaced.split()):
            stems.setdefault(stem[:2], []).append(Concept(stem, name, LETTERS[letter]))
        unspaced |= {Concept(word, name, LETTERS[letter]) for word in joined.split()}
    for known in stems.values():
        known.sort(key=lambda one: -len(one.stem))
    return stems, sorted(unspaced, key=lambda one: (-len(one.stem), one))


@cache
def met() -> dict[str, int]:
    """How many titles name a word, or a concept in any of its words."""
    lines = Path(__file__).with_name("common.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split("|") for line in lines if not line.startswith("#")]
    return {name: int(count) for count, names in parts for name in names.split()}


def rarity(name: str) -> float:
    """1 for what is hardly ever met, near 0 for what every second title names."""
    return math.log(TITLES / max(met().get(name, 0), RARE)) / math.log(TITLES / RARE)


@cache
def lexicon_lines() -> list[tuple[Kind, tuple[str, ...]]]:
    """Each concept's kind and the ways to say it, for making titles up."""
    lines = Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split("|") for line in lines if not line.startswith("#")]
    return [(LETTERS[letter], tuple((spaced + " " + joined).split())) for _, letter, spaced, joined in parts]


@cache
def concept_of(text: str) -> Concept | None:
    """By the longest stem that begins the word; a short stem must be most of it."""
    for one in lexicon()[0].get(text[:2], ()):
        room = 7 if len(one.stem) >= 4 else 2
        if text.startswith(one.stem) and len(text) <= len(one.stem) + room:
            return one
    return None


@cache
def word(text: str) -> Word:
    """A name in another script is spelt in Latin, since the other record may well have it so."""
    if found := concept_of(text):
        return Word(text, found.name, found.kind, weight_of(found))
    text = latin(text) or text
    length = min(len(text), FULL_LENGTH) / FULL_LENGTH
    return Word(text, "", "name", WEIGHTS["name"] * (1 + length) / 2 * rarity(text) ** 1.5)


@cache
def weight_of(concept: Concept) -> float:
    """Only kinds of work are told apart by how many do it."""
    weight = WEIGHTS[concept.kind]
    return (
        min(weight * rarity(concept.name) / USUAL_KIND, HEAVIEST_KIND) if concept.kind == "kind" else weight
    )


def unspaced_words(run: str) -> list[Word]:
    """The concepts in a run of Chinese, Japanese or Korean, and what is left in pairs of characters."""
    found = []
    for one in lexicon()[1]:
        if one.stem in run and (len(one.stem) > 1 or len(run) <= 3):
            found.append(Word(one.stem, one.name, one.kind, weight_of(one)))
            run = run.replace(one.stem, " ")
    for rest in run.split():
        if SPELT_BY_SOUND.fullmatch(rest) and len(rest) > 1:
            # A name in Hangul or kana, which the other record may well have in Latin letters.
            found.append(word(latin(rest)))
            continue
        pairs = [rest[at : at + 2] for at in range(max(1, len(rest) - 1))]
        found += [Word(pair, "", "name", WEIGHTS["name"] / 2) for pair in pairs]
    return found


def words(title: str, dropped: frozenset[str] = frozenset()) -> list[Word]:
    """Each once, without stop words, numbers and what is dropped, such as names of countries."""
    found: dict[str, Word] = {}
    for run in WORD.findall(fold(title)):
        if run in STOP or run in dropped or run.isdigit() or DONOR_CODE.fullmatch(run):
            continue
        for one in unspaced_words(without(run, dropped)) if UNSPACED.search(run) else [word(run)]:
            found.setdefault(one.concept or one.text, one)
    return list(found.values())


def without(run: str, dropped: frozenset[str]) -> str:
    """A name inside a run of characters is dropped there."""
    for name in dropped:
        if UNSPACED.fullmatch(name):
            run = run.replace(name, " ")
    return run


def weight(found: list[Word]) -> float:
    return sum(one.weight for one in found)


def likeness(one: Word, other: Word) -> float:
    """1 for the same word or concept, less for an abbreviation or a misspelling, else 0."""
    if one.text == other.text or (one.concept and one.concept == other.concept):
        return 1.0
    short, long = sorted((one.text, other.text), key=len)
    return spelt_alike(short, long) if short[0] == long[0] else 0.0


@cache
def spelt_alike(short: str, long: str) -> float:
    if len(short) >= 4 and long.startswith(short):
        return 0.9
    if len(short) < 5:
        return 0.0
    if (spelling := distance.Levenshtein.normalized_similarity(short, long)) >= 0.75:
        return spelling
    # Abbreviated by leaving letters out, as in Hydropwr.
    return 0.8 if distance.LCSseq.similarity(short, long) == len(short) else 0.0


class Aligned(NamedTuple):
    """What two titles share, by weight, of which names; and the words each has alone."""

    shared: float
    names: float
    left: list[Word]
    right: list[Word]

    def alone(self, *kinds: Kind) -> tuple[list[Word], list[Word]]:
        left = [one for one in self.left if one.kind in kinds]
        return left, [one for one in self.right if one.kind in kinds]


def align(one: list[Word], other: list[Word]) -> Aligned:
    shared, names, left, right = 0.0, 0.0, [], list(other)
    for each in one:
        best, at = max(((likeness(each, there), at) for at, there in enumerate(right)), default=(0.0, 0))
        if best < NEAREST:
            left.append(each)
            continue
        match = right.pop(at)
        worth = best * (each.weight + match.weight) / 2
        shared += worth
        names += worth if each.kind == match.kind == "name" else 0
    return Aligned(shared, names, left, right)

"""Names of places led back to one spelling: 内蒙古, 내몽골 and Inner Mongolia are one name in a title."""

import re
from collections.abc import Mapping

from commonground.activities.duplicates.words import UNSPACED, fold, lexicon

SHORTEST = 4  # of a name in letters; a shorter one is too often a word
# What names of units end with in scripts without spaces, the longest first; people leave it away.
ENDINGS = sorted(
    """
    维吾尔自治区 壮族自治区 回族自治区 自治区 特级市 广域市 省 市 县 道
    ウイグル自治区 チワン族自治区 広域市 特別市 県 府
    위구르자치구 좡족자치구 후이족자치구 자치구 특별자치도 특별자치시 직할시 광역시 특별시 도 시 성 현 부 주
    """.split(),  # noqa: SIM905
    key=len,
    reverse=True,
)


class PlaceNames:
    """`names` lead from a name in any language to the spelling that stands for the place."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.spellings: dict[str, str] = {}
        for name, spelling in names.items():
            for form in forms(name):
                self.spellings.setdefault(fold(form), spelling)
        joined = [form for form in self.spellings if UNSPACED.search(form)]
        spaced = [form for form in self.spellings if not UNSPACED.search(form)]
        self.joined, self.spaced = alternatives(joined), alternatives(spaced, r"\b", r"\b")

    def spelt(self, title: str) -> str:
        """The title with the names it holds in their one spelling; else as it is."""
        if not self.spellings:
            return title
        if UNSPACED.search(title):
            title = self.joined.sub(self.instead, title)
        elif not title.isascii():
            title = self.spaced.sub(self.instead, title)
        return title

    def instead(self, found: re.Match[str]) -> str:
        return f" {self.spellings.get(fold(found[0]), found[0])} "


def forms(name: str) -> list[str]:
    """The name, and without what kind of unit it is."""
    if not UNSPACED.search(name):
        return [name] if len(name) >= SHORTEST and not name.isascii() else []
    whole = name.replace(" ", "")
    bare = next((whole.removesuffix(end) for end in ENDINGS if whole.endswith(end)), whole)
    # Gifu without its ending is the climate in Korean.
    kept = [bare] if len(bare) >= 2 and not is_word(bare) else []
    return list(dict.fromkeys((name, whole, *kept)))


def is_word(text: str) -> bool:
    return any(known.stem == text for known in lexicon()[1])


def alternatives(names: list[str], before: str = "", after: str = "") -> re.Pattern[str]:
    """The longest first; nothing at all matches where there is no name."""
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(longest)}){after}" if longest else r"(?!)", re.IGNORECASE)

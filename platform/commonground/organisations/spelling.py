"""Names of other scripts spelt in Latin letters, near enough to be met under either spelling."""

import unicodedata

CYRILLIC = str.maketrans(
    dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяөү",
            [
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "yo",
                "j",
                "z",
                "i",
                "i",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
                "kh",
                "ts",
                "ch",
                "sh",
                "sh",
                "",
                "y",
                "",
                "e",
                "yu",
                "ya",
                "o",
                "u",
            ],
            strict=True,
        )
    )
)
# Of the Revised Romanisation: leads, vowels and tails of a syllable, in Unicode's order.
LEADS = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")  # noqa: SIM905
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")  # noqa: SIM905
TAILS = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")  # noqa: SIM905
KANA = {
    sign: lead + vowel
    for lead, row in {
        "": "アイウエオ",
        "k": "カキクケコ",
        "g": "ガギグゲゴ",
        "s": "サシスセソ",
        "z": "ザジズゼゾ",
        "t": "タチツテト",
        "d": "ダヂヅデド",
        "n": "ナニヌネノ",
        "h": "ハヒフヘホ",
        "b": "バビブベボ",
        "p": "パピプペポ",
        "m": "マミムメモ",
        "r": "ラリルレロ",
    }.items()
    for sign, vowel in zip(row, "aiueo", strict=True)
} | {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "v", "ー": "", "ッ": ""}
KANA |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ファ": "fa"}
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3


def latin(text: str) -> str:
    """Cyrillic, Hangul and kana in Latin letters, in small ones; Chinese characters as they are."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(map(letter, plain)).translate(CYRILLIC)


def letter(sign: str) -> str:
    if FIRST_SYLLABLE <= ord(sign) <= LAST_SYLLABLE:
        return syllable(ord(sign) - FIRST_SYLLABLE)
    if "ぁ" <= sign <= "ゖ":
        sign = chr(ord(sign) + 0x60)
    return KANA.get(sign, sign)


def syllable(at: int) -> str:
    return LEADS[at // 588] + VOWELS[at % 588 // 28] + TAILS[at % 28]

"""How names of places are compared: without case, accents and small signs, Cyrillic also in Latin letters."""

import re
import unicodedata

# Of the scripts that GeoNames knows, those that the six countries write, and Latin.
SCRIPTS = ("LATIN", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "MONGOLIAN")
# Voicing marks of kana are letters' own: か is not が.
VOICED = "\u3099\u309a"
SMALL_SIGNS = re.compile(r"[^\w ]+|_")
SPACES = re.compile(r"[\s\-‐–・·']+")
LATIN_OF = dict(zip("абвгдезийклмнопрстуфыэөүіқғңұһәё", "abvgdeziiklmnoprstufyeouikgnuhae", strict=True)) | {
    "ж": "j",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
}
CYRILLIC = re.compile("[а-яёөү]")
LONGEST = 100


def folded(name: str) -> str:
    """What a search compares; й and и are one, and so are Ö and O."""
    flat = SPACES.sub(" ", unicodedata.normalize("NFKD", name.casefold()))
    bare = "".join(
        character for character in flat if character in VOICED or not unicodedata.combining(character)
    )
    return SMALL_SIGNS.sub("", unicodedata.normalize("NFC", bare)).strip()[:LONGEST]


def keys(name: str) -> list[str]:
    """As folded, and what is Cyrillic also in Latin letters, so that either finds the other."""
    plain = folded(name)
    if not CYRILLIC.search(plain):
        return [plain] if plain else []
    return [plain, "".join(LATIN_OF.get(letter, letter) for letter in plain)]


def is_of_our_scripts(name: str) -> bool:
    return all(
        unicodedata.name(character, "").startswith(SCRIPTS) for character in name if character.isalpha()
    )

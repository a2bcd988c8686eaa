"""Names folded to what two spellings of one organisation share: case, accents, punctuation, spaces."""

import unicodedata


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = (sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(letters).split())

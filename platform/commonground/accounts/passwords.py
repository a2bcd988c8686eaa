"""What a password must be, and how it is kept: argon2id, made anew when its parameters change.

No rule of capitals and signs: those give "Password1!". Long, and not what is guessed first, is the rule.
"""

import asyncio
import re
import secrets
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from commonground.base.errors import Problem
from commonground.base.i18n import _

SHORTEST = 12
LONGEST = 1_000
LEAST_LEFT = 6
LEAST_DIFFERENT = 4
hasher = PasswordHasher()
# Verifying against this when there is no such person takes as long as a wrong password does.
NOBODY = hasher.hash(secrets.token_hex())

# The stems of what leaked lists begin with, and this platform's own words.
GUESSED_FIRST = """
password passwort passw0rd commonground desertification restoration administrator welcome1 iloveyou
administrador sunshine princess football baseball superman letmein welcome whatever trustno1 computer
internet mongolia secretariat qwerty dragon monkey master shadow secret summer winter spring autumn
changeme default access common ground desert china japan korea russia login admin hello pass user test
пароль йцукен любовь привет 密码 パスワード 비밀번호
"""
ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "йцукенгшщзхъ",
    "фывапролджэ",
)
IN_ORDER = {row[at : at + 3] for line in ROWS for row in (line, line[::-1]) for at in range(len(line) - 2)}
AS_LETTERS = str.maketrans("013457@$!", "oleastasi")


async def hashed(password: str) -> str:
    """Beside the loop: it takes as long as it is meant to, and others are waiting."""
    return await asyncio.to_thread(hasher.hash, password)


async def fits(password: str, kept: str | None) -> bool:
    """Takes as long where nothing is kept, so that the time tells nothing."""
    try:
        await asyncio.to_thread(hasher.verify, kept or NOBODY, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def is_outdated(kept: str) -> bool:
    return hasher.check_needs_rehash(kept)


def problems(field: str, password: str, name: str, email: str) -> list[Problem]:
    """What is wrong with a new password, as a form shows it."""
    if not SHORTEST <= len(password) <= LONGEST:
        message = _("The password is too short.") if len(password) < SHORTEST else _("This is too long.")
        remedy = _("Take at least %(least)d characters: four or five words are easy to remember.")
        return [
            Problem(field=field, code="password_length", message=message, remedy=remedy % {"least": SHORTEST})
        ]
    if is_guessed(password, ()):
        message = _("This password is among the first that are guessed.")
    elif is_guessed(password, own_words(name, email)):
        message = _("This password is made of your own name or address.")
    else:
        return []
    remedy = _("Take four or five words that have nothing to do with each other.")
    return [Problem(field=field, code="password_guessed", message=message, remedy=remedy)]


def own_words(name: str, email: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", f"{name} {email}".casefold()) if len(word) >= 3]


def is_guessed(password: str, own: Iterable[str]) -> bool:
    """Whether little is left when the known words, runs and repetitions are taken out."""
    plain = password.casefold()
    words = sorted((*GUESSED_FIRST.split(), *own), key=len, reverse=True)
    return any(is_little(left_of(text, words)) for text in (plain, plain.translate(AS_LETTERS)))


def is_little(left: str) -> bool:
    return len(left) < LEAST_LEFT or len(set(left)) < LEAST_DIFFERENT


def left_of(text: str, words: Iterable[str]) -> str:
    if repeated := re.fullmatch(r"(.+?)\1+", text, re.S):
        text = repeated[1]
    for word in words:
        text = text.replace(word, "")
    return re.sub(r"(.)\1+", r"\1", without_runs(text), flags=re.S)


def without_runs(text: str) -> str:
    """Leaves out what lies side by side on the keyboard or in the alphabet."""
    in_run = {at + step for at in range(len(text) - 2) if text[at : at + 3] in IN_ORDER for step in range(3)}
    return "".join(sign for at, sign in enumerate(text) if at not in in_run)

"""Secrets that must be read again, such as a code generator's key, sealed by the platform's own secret.

A copy of the database alone opens none of them. Who loses the secret loses the keys: recovery codes, which
are hashes, still open, and the operator can turn the second step off.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@cache
def box(secret: str, purpose: str) -> Fernet:
    """A key of its own for each purpose, so that what was sealed for one can't be passed off as another."""
    derived = HKDF(SHA256(), 32, salt=None, info=f"commonground.{purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


def seal(secret: str, purpose: str, text: str) -> str:
    return box(secret, purpose).encrypt(text.encode()).decode()


def unseal(secret: str, purpose: str, token: str) -> str | None:
    """None where it was sealed by another secret or for another purpose, or was changed."""
    try:
        return box(secret, purpose).decrypt(token.encode()).decode()
    except InvalidToken:
        return None

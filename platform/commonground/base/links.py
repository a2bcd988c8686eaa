"""Signed links that expire: what a mail's link says can be read by anyone and changed by nobody."""

import hashlib
from typing import Any, TypeVar

import msgspec
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from commonground.base.errors import LinkExpired, LinkForged
from commonground.base.i18n import _

Held = TypeVar("Held")
# What is longer was not made here, and is refused before anything is computed on it.
LONGEST = 4_000


def sign(secret: str, purpose: str, payload: Any) -> str:
    """`purpose` keeps a link made for one thing from opening another; `payload` is plain JSON."""
    return str(serializer(secret, purpose).dumps(payload))


def read(secret: str, purpose: str, token: str, max_age_s: int) -> Any:
    """What was signed; raises LinkForged or LinkExpired, whose messages say what to do."""
    try:
        if len(token) <= LONGEST and token.isascii():
            return serializer(secret, purpose).loads(token, max_age=max_age_s)
    except SignatureExpired as error:
        raise LinkExpired(
            _("This link was good for a limited time, which has passed. Ask for a new one.")
        ) from error
    except BadData as error:
        raise forged() from error
    raise forged()


def read_as(secret: str, purpose: str, token: str, max_age_s: int, kind: type[Held]) -> Held:
    """Of the shape its maker gives it now: a link from before that was changed is as good as forged."""
    try:
        return msgspec.convert(read(secret, purpose, token, max_age_s), kind)
    except msgspec.ValidationError as error:
        raise forged() from error


def forged() -> LinkForged:
    return LinkForged(
        _("This link is not whole, or was not made here. Open it from the mail again, or copy all of it.")
    )


def serializer(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret, salt=f"commonground.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )

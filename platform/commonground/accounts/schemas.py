"""Who is signed in, as guards and pages see them."""

from typing import Literal

import msgspec

PlatformRole = Literal["member", "donor", "focal_point", "secretariat", "operator"]
MemberRole = Literal["reader", "editor", "manager"]
Scope = Literal["read", "write", "import"]


class Viewer(msgspec.Struct, frozen=True):
    """`organisations` gives the role in each organisation the person belongs to, as it stands now.

    `merged` leads from organisations that were merged into one of these to the one that stands for them:
    what was written before still names them. `country` is the one a national focal point speaks for.
    """

    id: int
    name: str
    email: str
    role: PlatformRole
    language: str
    organisations: dict[int, str]
    country: str | None = None
    merged: dict[int, int] = {}

    @property
    def is_secretariat(self) -> bool:
        return self.role in ("secretariat", "operator")


class Opened(msgspec.Struct, frozen=True):
    """Whom a cookie or token belongs to, what it may do, and whether its last use was noted a while ago."""

    viewer: Viewer
    scopes: tuple[str, ...]
    is_stale: bool


class Device(msgspec.Struct, frozen=True):
    """Empty where the browser does not say."""

    browser: str = ""
    system: str = ""


class Newcomer(msgspec.Struct, frozen=True):
    """Who another provider says it is that wants to come in."""

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""

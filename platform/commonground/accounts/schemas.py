"""Who is signed in, as guards and pages see them."""

from typing import Literal

import msgspec

PlatformRole = Literal["member", "donor", "focal_point", "secretariat", "operator"]
MemberRole = Literal["reader", "editor", "manager"]


class Viewer(msgspec.Struct, frozen=True):
    """`organisations` gives the role in each organisation the person belongs to.

    `country` is the one a national focal point speaks for.
    """

    id: int
    name: str
    email: str
    role: PlatformRole
    language: str
    organisations: dict[int, str]
    country: str | None = None

    @property
    def is_secretariat(self) -> bool:
        return self.role in ("secretariat", "operator")

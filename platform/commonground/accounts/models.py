"""Rows of people, of how they prove who they are, and of what they have open."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key


class Person(Base):
    """`role` is the role on the platform: member, donor, focal_point, secretariat or operator.

    Without a `password_hash` one comes in through another provider alone, or by a link sent by mail.
    Whoever was deactivated is let in by none of them.
    """

    __tablename__ = "person"
    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    role: Mapped[str] = mapped_column(default="member")
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    password_hash: Mapped[str | None]
    created_at: Mapped[Created]
    deactivated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SecondStep(Base):
    """The key of a person's code generator, sealed; it counts once `confirmed_at` is set.

    `last_step` is the thirty seconds whose code was used last: none of them opens twice.
    """

    __tablename__ = "second_step"
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed_key: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """One way in without the code generator; gone when used."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class Identity(Base):
    """Who a person is at an OIDC provider; `subject` is the provider's own name for them, never reused."""

    __tablename__ = "identity"
    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Created]


class SignInSession(Base):
    """`token_hash` is SHA-256 of the cookie, so a read of the table opens no session.

    `browser` and `system` are the words for a device; the rest of what a browser tells is not kept.
    """

    __tablename__ = "sign_in_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[Created]
    browser: Mapped[str] = mapped_column(default="")
    system: Mapped[str] = mapped_column(default="")


class ApiToken(Base):
    """`scopes` say what it opens: read, write, import. `seen_at` is empty until it is used."""

    __tablename__ = "api_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInFailure(Base):
    """A wrong address or password, kept for an hour; `email_hash` so that no list of addresses grows here."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_email_hash_failed_at", "email_hash", "failed_at"),)
    id: Mapped[Key]
    email_hash: Mapped[str]
    address: Mapped[str] = mapped_column(index=True)
    failed_at: Mapped[Created]

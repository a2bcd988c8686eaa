"""Rows of people, their sessions and their API tokens."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key


class Person(Base):
    """`role` is the role on the platform: member, donor, focal_point, secretariat or operator."""

    __tablename__ = "person"
    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    role: Mapped[str] = mapped_column(default="member")
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    password_hash: Mapped[str]
    created_at: Mapped[Created]


class SignInSession(Base):
    """`token_hash` is SHA-256 of the cookie, so a read of the table opens no session."""

    __tablename__ = "sign_in_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ApiToken(Base):
    __tablename__ = "api_token"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SignInFailure(Base):
    """A wrong address or password, kept for an hour; `email_hash` so that no list of addresses grows here."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_email_hash_failed_at", "email_hash", "failed_at"),)
    id: Mapped[Key]
    email_hash: Mapped[str]
    address: Mapped[str] = mapped_column(index=True)
    failed_at: Mapped[Created]

"""Rows of cooperation frameworks, their members, meetings and agreed items."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Key, TextsColumn


class Framework(Base):
    __tablename__ = "framework"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[TextsColumn]
    summary: Mapped[TextsColumn]
    kind: Mapped[str]
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class FrameworkMember(Base):
    """A country or an organisation."""

    __tablename__ = "framework_member"
    __table_args__ = (
        CheckConstraint("(country IS NULL) <> (organisation_id IS NULL)", name="country_or_organisation"),
    )
    id: Mapped[Key]
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id", ondelete="CASCADE"), index=True)
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class Meeting(Base):
    __tablename__ = "meeting"
    id: Mapped[Key]
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[date | None]
    title: Mapped[TextsColumn]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[TextsColumn]


class AgreedItem(Base):
    """`state`: open, under_way, done or dropped."""

    __tablename__ = "agreed_item"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'under_way', 'done', 'dropped')", name="known_state"),
    )
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    content: Mapped[TextsColumn]
    state: Mapped[str]
    who: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]

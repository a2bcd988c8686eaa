"""Rows of introductions: matches that someone acted on."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key


class Introduction(Base):
    """asked → accepted or declined → outcome; `reasons` are those shown when it was asked."""

    __tablename__ = "introduction"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'accepted', 'declined', 'closed')", name="known_state"),
    )
    id: Mapped[Key]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="asked")
    message: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    asked_at: Mapped[Created]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

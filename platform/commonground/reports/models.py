"""Rows of subregional summaries, frozen on release."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key


class Report(Base):
    """`snapshot` holds the activities as they were and `figures` what was counted from them."""

    __tablename__ = "report"
    id: Mapped[Key]
    title: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    snapshot: Mapped[list[Any]] = mapped_column(JSONB)
    snapshot_hash: Mapped[str]
    method_version: Mapped[str]
    authors: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

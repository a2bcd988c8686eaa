"""Rows of what comes from an IATI file by itself: where from, when, what came, and which side is right."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key

EMPTY = text("'{}'::jsonb")


class IatiSource(Base):
    """An address that an organisation's activities are pulled from. `state`: on or paused.

    `digest` is of the last body that came in whole; `failures` counts those since.
    """

    __tablename__ = "iati_source"
    __table_args__ = (
        UniqueConstraint("organisation_id", "url"),
        CheckConstraint("state IN ('on', 'paused')", name="known_state"),
        Index("ix_iati_source_next_at", "next_at", postgresql_where=text("state = 'on'")),
    )
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    url: Mapped[str]
    every_hours: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="on")
    etag: Mapped[str] = mapped_column(server_default="")
    last_modified: Mapped[str] = mapped_column(server_default="")
    digest: Mapped[str] = mapped_column(server_default="")
    failures: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str] = mapped_column(server_default="")
    next_at: Mapped[Created]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]


class IatiPull(Base):
    """One run: running, changed, same, failed. `outcome` counts and names what changed."""

    __tablename__ = "iati_pull"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'changed', 'same', 'failed')", name="known_state"),
    )
    id: Mapped[Key]
    source_id: Mapped[int] = mapped_column(ForeignKey("iati_source.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    size_bytes: Mapped[int] = mapped_column(server_default="0")
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    started_at: Mapped[Created]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SourceOfTruth(Base):
    """Which side is right, as the organisation says: iati, here, or `sides` for each group and field."""

    __tablename__ = "source_of_truth"
    __table_args__ = (CheckConstraint("choice IN ('iati', 'here', 'fields')", name="known_choice"),)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    choice: Mapped[str]
    sides: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    updated_at: Mapped[Created]


class FieldTaken(Base):
    """What of one activity is kept here, whatever the organisation's rule says: a group of fields, or one of
    them, as `activities.fed.WITHIN` names it."""

    __tablename__ = "field_taken"
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    field_group: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    taken_at: Mapped[Created]


class FedDocument(Base):
    """An activity as its IATI file said it last."""

    __tablename__ = "fed_document"
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seen_at: Mapped[Created]


class FieldConflict(Base):
    """Both sides changed a field: `winner` stands, the other value waits here until somebody decides."""

    __tablename__ = "field_conflict"
    __table_args__ = (
        CheckConstraint("winner IN ('iati', 'here')", name="known_winner"),
        Index(
            "uq_field_conflict_open",
            "activity_id",
            "field",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    winner: Mapped[str]
    stands: Mapped[dict[str, Any]] = mapped_column(JSONB)
    waits: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

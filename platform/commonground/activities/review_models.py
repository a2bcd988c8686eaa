"""Rows of a review: edits that wait to be approved, what reviewers remark, who endorses."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.activities.models import of_activity
from commonground.base.models import Base, Created, Key


class Revision(Base):
    """A pending edit of a published activity; the published version stays public until it is approved."""

    __tablename__ = "revision"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(unique=True)
    state: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    based_on: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class ReviewComment(Base):
    """What a reviewer says, on the whole (`field` is empty) or on a named field."""

    __tablename__ = "review_comment"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    field: Mapped[str] = mapped_column(default="")
    content: Mapped[str]
    created_at: Mapped[Created]
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Endorsement(Base):
    """A national focal point's word for what an activity of their country says.

    `fingerprint` is of the document it was given for, which tells whether that has changed since; `version`
    is missing while that document is a change nobody has approved yet. The public sees no person here.
    """

    __tablename__ = "endorsement"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    version: Mapped[int | None]
    fingerprint: Mapped[str]
    content: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    endorsed_at: Mapped[Created]
    taken_back_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RevisionVersion(Base):
    """A pending edit as it stood after each writing: what two people wrote in turn can be told apart."""

    __tablename__ = "revision_version"
    __table_args__ = (Index("ix_revision_version_activity_id_written_at", "activity_id", "written_at"),)
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity()
    based_on: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    source: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

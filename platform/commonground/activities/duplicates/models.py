"""Rows of activities that may tell of one work: under which keys they meet, and what was judged."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from commonground.activities.models import EMPTY_OBJECT, of_activity
from commonground.base.models import Base, Created


class DuplicateKey(Base):
    """A key (see activities/duplicates/keys.py) under which activities meet that may be one."""

    __tablename__ = "duplicate_key"
    key: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False)
    activity_id: Mapped[int] = of_activity(primary_key=True, index=True)


class DuplicateKeyed(Base):
    """Which version of an activity its keys are of, and under which rules they were made."""

    __tablename__ = "duplicate_keyed"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    version: Mapped[int]
    rules: Mapped[int]


class DuplicatePair(Base):
    """Two records that may tell of one work, what speaks for and against it, and what a person said.

    `said` is the word of a reporter of one of them, which the secretariat still has to judge; `verdict` is
    the judgement: same, joint, related or different. `done` is what the verdict changed, so that it can be
    undone exactly; `one_share` is the part of joint work, in percent, that the reporter of `one` carries.
    A pair below the threshold of the queue is kept only where somebody spoke of it.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="lower_first"),
        CheckConstraint("(verdict IS NULL) = (judged_at IS NULL)", name="judged_says_when"),
        Index(
            "ix_duplicate_pair_waiting",
            text("probability DESC"),
            postgresql_where=text("verdict IS NULL"),
        ),
    )
    one_id: Mapped[int] = of_activity(primary_key=True)
    other_id: Mapped[int] = of_activity(primary_key=True, index=True)
    probability: Mapped[float]
    reasons: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    against: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    found_at: Mapped[Created]
    said: Mapped[str | None]
    said_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    said_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    verdict: Mapped[str | None]
    one_share: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    done: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

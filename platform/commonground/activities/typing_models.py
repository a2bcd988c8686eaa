"""Rows of what is on its way into a form: typed and not saved, uploaded and not answered, asked for once."""

from typing import Any

from sqlalchemy import (
    ForeignKey,
)
from sqlalchemy.dialects.postgresql import INTEGER, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.activities.models import of_activity
from commonground.base.models import Base, Created


class RequestKey(Base):
    """A write asked for once: the same key sent again leads to the same activity, not to a second."""

    __tablename__ = "request_key"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    activity_id: Mapped[int | None] = of_activity(index=True)
    created_at: Mapped[Created]


class GeometryUpload(Base):
    """A geometry file that waits for an answer, such as which of its layers is meant; kept for a day."""

    __tablename__ = "geometry_upload"
    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str]
    content: Mapped[bytes]
    created_at: Mapped[Created]


class UnsavedTyping(Base):
    """What somebody has typed into a form and not saved: raw fields, which need not make a document yet.

    `sheet` names one opened form, so that two tabs of the same form do not write over each other; without an
    activity it is the form of a new one. A settled one was saved or thrown away and holds nothing: what was
    still on its way is not taken for new. Nobody but the person reads it.
    """

    __tablename__ = "unsaved_typing"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    sheet: Mapped[str] = mapped_column(primary_key=True)
    activity_id: Mapped[int | None] = of_activity(index=True)
    step: Mapped[int] = mapped_column(INTEGER)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    settled: Mapped[bool] = mapped_column(server_default="false")
    typed_at: Mapped[Created] = mapped_column(index=True)

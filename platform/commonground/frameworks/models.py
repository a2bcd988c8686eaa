"""Rows of cooperation frameworks: members, areas of exchange, joint projects, meetings, agreed items."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key, TextsColumn

FIRST = text("1")


def of_framework() -> Any:
    return mapped_column(ForeignKey("framework.id", ondelete="CASCADE"), index=True)


class Framework(Base):
    """`version` counts its changes, so that of two who edit at once the second is told."""

    __tablename__ = "framework"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[TextsColumn]
    summary: Mapped[TextsColumn]
    kind: Mapped[str]
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    version: Mapped[int] = mapped_column(server_default=FIRST)


class FrameworkMember(Base):
    """A country or an organisation; `role` is member, secretariat, supporter or observer."""

    __tablename__ = "framework_member"
    __table_args__ = (
        CheckConstraint("(country IS NULL) <> (organisation_id IS NULL)", name="country_or_organisation"),
        CheckConstraint("role IN ('member', 'secretariat', 'supporter', 'observer')", name="known_role"),
    )
    id: Mapped[Key]
    framework_id: Mapped[int] = of_framework()
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(server_default="member")


class FrameworkArea(Base):
    """An area of exchange, in the order the framework names them."""

    __tablename__ = "framework_area"
    id: Mapped[Key]
    framework_id: Mapped[int] = of_framework()
    position: Mapped[int]
    name: Mapped[TextsColumn]


class JointProject(Base):
    """`activity` is the identifier or number it is registered under; empty where it is not."""

    __tablename__ = "joint_project"
    id: Mapped[Key]
    framework_id: Mapped[int] = of_framework()
    area_id: Mapped[int | None] = mapped_column(ForeignKey("framework_area.id", ondelete="SET NULL"))
    position: Mapped[int]
    name: Mapped[TextsColumn]
    activity: Mapped[str] = mapped_column(server_default="")


class Meeting(Base):
    """`documents` are {title, url}; `participants` names offices, not persons."""

    __tablename__ = "meeting"
    id: Mapped[Key]
    framework_id: Mapped[int] = of_framework()
    held_on: Mapped[date | None]
    title: Mapped[TextsColumn]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[TextsColumn]
    participants: Mapped[str] = mapped_column(server_default="")
    documents: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    version: Mapped[int] = mapped_column(server_default=FIRST)


class AgreedItem(Base):
    """`state`: open, under_way, done or dropped. `who` is as the meeting's record names them."""

    __tablename__ = "agreed_item"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'under_way', 'done', 'dropped')", name="known_state"),
        Index("ix_agreed_item_due_on", "due_on", postgresql_where=text("state IN ('open', 'under_way')")),
    )
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    content: Mapped[TextsColumn]
    state: Mapped[str]
    who: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("framework_area.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(server_default=FIRST)


class AgreedItemOrganisation(Base):
    """Who answers for an item."""

    __tablename__ = "agreed_item_organisation"
    item_id: Mapped[int] = mapped_column(ForeignKey("agreed_item.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class AgreedItemStep(Base):
    """What became of an item: agreed, answered by an organisation, corrected by the secretariat."""

    __tablename__ = "agreed_item_step"
    __table_args__ = (CheckConstraint("kind IN ('agreed', 'answered', 'corrected')", name="known_kind"),)
    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agreed_item.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    state: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Created]


class FrameworkVersion(Base):
    """A framework, meeting or item as it was saved: `document` holds the fields of its form.

    `about` is framework, meeting or item, `about_id` its key and `number` the version it then had.
    """

    __tablename__ = "framework_version"
    __table_args__ = (Index("ix_framework_version_about", "about", "about_id", "number", unique=True),)
    id: Mapped[Key]
    framework_id: Mapped[int] = of_framework()
    about: Mapped[str]
    about_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    source: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]

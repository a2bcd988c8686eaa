"""Rows of activities and of everything that their documents hold; their versions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key, TextsColumn

EMPTY_OBJECT = text("'{}'::jsonb")


class Activity(Base):
    """`state` is the one workflow field; `counted_in` names the record that already counts this work."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'published', 'withdrawn')", name="known_state"
        ),
        CheckConstraint("(counted_in IS NULL) = (counted_as IS NULL)", name="counted_in_says_how"),
        Index(
            "ix_activity_identifier",
            "identifier",
            unique=True,
            postgresql_where=text("identifier IS NOT NULL"),
        ),
    )
    id: Mapped[Key]
    identifier: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default="draft")
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[TextsColumn]
    summary: Mapped[TextsColumn]
    status_stated: Mapped[str | None]
    planned_start: Mapped[date | None]
    actual_start: Mapped[date | None]
    planned_end: Mapped[date | None]
    actual_end: Mapped[date | None]
    homepage: Mapped[str] = mapped_column(default="")
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    provenance: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY_OBJECT)
    kept: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    confirmed_on: Mapped[date | None]
    counted_in: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    counted_as: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="0")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def of_activity(**more: Any) -> Any:
    return mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), **more)


class ActivityArea(Base):
    __tablename__ = "activity_area"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[Decimal] = mapped_column(Numeric(9, 4))


class ActivityCountry(Base):
    __tablename__ = "activity_country"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    code: Mapped[str] = mapped_column(ForeignKey("country.code"), primary_key=True)
    share: Mapped[Decimal] = mapped_column(Numeric(9, 4))


class ActivitySector(Base):
    __tablename__ = "activity_sector"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))


class ActivityTheme(Base):
    __tablename__ = "activity_theme"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)


class ActivityIdentifier(Base):
    """Numbers under which others know the activity."""

    __tablename__ = "activity_identifier"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


class ActivityFramework(Base):
    __tablename__ = "activity_framework"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"), primary_key=True)


class Partner(Base):
    """An organisation in one of the roles funding, accountable, extending, implementing."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("activity_id", "organisation_id", "role"),)
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    position: Mapped[int]


class Location(Base):
    """Scope by `kind`; `geometry` is given for point, line and polygon alone."""

    __tablename__ = "location"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    position: Mapped[int]
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    admin_unit: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"), index=True)
    exactness: Mapped[str | None]
    radius_m: Mapped[int | None]
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", 4326))


class BudgetLine(Base):
    """Money in its own currency; the US$ value names its rate, the rate's date and its source."""

    __tablename__ = "budget_line"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    position: Mapped[int]
    kind: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 2))
    currency: Mapped[str]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    amount_usd: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    rate: Mapped[Decimal | None] = mapped_column(Numeric)
    rate_date: Mapped[date | None]
    rate_source: Mapped[str | None]


class Need(Base):
    """`side` tells what the activity seeks ('need') from what it offers ('offer')."""

    __tablename__ = "need"
    __table_args__ = (CheckConstraint("side IN ('need', 'offer')", name="known_side"),)
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    position: Mapped[int]
    side: Mapped[str]
    kind: Mapped[str]
    detail: Mapped[TextsColumn]
    open: Mapped[bool] = mapped_column(server_default="true")


class Result(Base):
    __tablename__ = "result"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    position: Mapped[int]
    indicator: Mapped[str]
    name: Mapped[TextsColumn]
    unit: Mapped[str] = mapped_column(default="")
    target: Mapped[Decimal | None] = mapped_column(Numeric)
    achieved: Mapped[Decimal | None] = mapped_column(Numeric)
    year: Mapped[int | None]
    response: Mapped[str | None]
    land: Mapped[str | None]
    mechanism: Mapped[str] = mapped_column(default="")
    verified: Mapped[bool | None]


class Lesson(Base):
    """`kind`: challenge met or lesson learned."""

    __tablename__ = "lesson"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    position: Mapped[int]
    kind: Mapped[str]
    theme: Mapped[str | None]
    content: Mapped[TextsColumn]


class ActivityVersion(Base):
    """The whole document as it stood after each change: who, when, what, from where."""

    __tablename__ = "activity_version"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity()
    number: Mapped[int]
    state: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    source: Mapped[str]
    comment: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Created]


class ActivityChange(Base):
    """The public feed of changes, in the order in which they became visible; the database writes it."""

    __tablename__ = "activity_change"
    __table_args__ = (Index("ix_activity_change_activity_id_position", "activity_id", "position"),)
    position: Mapped[int] = mapped_column(BIGINT, primary_key=True, autoincrement=False)
    activity_id: Mapped[int] = of_activity()
    number: Mapped[int]
    kind: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    fields: Mapped[list[str]] = mapped_column(ARRAY(TEXT))

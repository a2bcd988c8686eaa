"""Rows of activities and of everything that belongs to one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, INTEGER, JSONB, TEXT, TSVECTOR
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


class ActivityCard(Base):
    """What filters, lists and facets read of an activity: derived whole from the rows above on each write.

    Arrays hold every code the activity carries, so that a filter is one overlap and a facet one unnest.
    """

    __tablename__ = "activity_card"
    __table_args__ = (
        *(
            Index(f"ix_activity_card_{name}", name, postgresql_using="gin")
            for name in ("areas", "countries", "admin_units", "needs", "themes", "organisations", "search")
        ),
        Index("ix_activity_card_newest", "sinks", text("updated_at DESC"), text("activity_id DESC")),
        Index(
            "ix_activity_card_words",
            literal_column("unspaced(words)").label("unspaced"),
            postgresql_using="gin",
            postgresql_ops={"unspaced": "gin_trgm_ops"},
        ),
    )
    activity_id: Mapped[int] = of_activity(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    status_stated: Mapped[str | None]
    start_on: Mapped[date | None]
    end_on: Mapped[date | None]
    areas: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    countries: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    admin_units: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    needs: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    offers: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    themes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    responses: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    organisations: Mapped[list[int]] = mapped_column(ARRAY(BIGINT))
    organisation_types: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    roles: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    frameworks: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    missing: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    wide: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    places_count: Mapped[int] = mapped_column(INTEGER)
    budget_usd: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    committed_usd: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    gap_usd: Mapped[Decimal | None] = mapped_column(Numeric(20, 2))
    confirmed_on: Mapped[date | None]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    area_pips: Mapped[list[Any]] = mapped_column(JSONB)
    title: Mapped[TextsColumn]
    lead: Mapped[dict[str, Any]] = mapped_column(JSONB)
    partners_count: Mapped[int] = mapped_column(INTEGER)
    words: Mapped[str]
    sinks: Mapped[bool] = mapped_column(server_default="false")
    search: Mapped[Any] = mapped_column(TSVECTOR, Computed("to_tsvector('simple', words)", persisted=True))


class Shape(Base):
    """What the map draws of an activity's places: one row a located place, units and lines included.

    Derived with the card. `point_3857` is where a cluster stands; the outline is the activity's own line or
    polygon, while that of an admin unit is read from the unit.
    """

    __tablename__ = "shape"
    id: Mapped[Key]
    activity_id: Mapped[int] = of_activity(index=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id", ondelete="CASCADE"))
    kind: Mapped[str]
    main_area: Mapped[str]
    exactness: Mapped[str | None]
    radius_m: Mapped[int | None]
    admin_unit: Mapped[str | None]
    point_3857: Mapped[WKBElement] = mapped_column(Geometry("POINT", 3857))
    outline_3857: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", 3857))


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


class ReminderChoice(Base):
    """How often a person wants to be asked whether activities still stand: month, quarter or off.

    Without a row it is every month.
    """

    __tablename__ = "reminder_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    every: Mapped[str]


class TurningNotice(Base):
    """Who was told of which turn of an activity's status: a new date is a new notice, the same one none."""

    __tablename__ = "turning_notice"
    activity_id: Mapped[int] = of_activity(primary_key=True)
    turns_on: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


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

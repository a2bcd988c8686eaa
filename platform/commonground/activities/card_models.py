"""Rows that are derived from activities, whole and anew on each write: what lists read and maps draw."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    Computed,
    DateTime,
    ForeignKey,
    Index,
    Numeric,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, INTEGER, JSONB, TEXT, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from commonground.activities.models import of_activity
from commonground.base.models import Base, Key, TextsColumn


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

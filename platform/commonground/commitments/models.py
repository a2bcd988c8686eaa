"""Rows of what countries have pledged."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Key, TextsColumn


class Commitment(Base):
    """Numbers are null where the source gives none; `result_indicator` is what activities can add to."""

    __tablename__ = "commitment"
    id: Mapped[Key]
    identifier: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    indicator: Mapped[TextsColumn]
    unit: Mapped[str] = mapped_column(default="")
    baseline_value: Mapped[Decimal | None] = mapped_column(Numeric)
    baseline_year: Mapped[int | None]
    target_value: Mapped[Decimal | None] = mapped_column(Numeric)
    target_year: Mapped[int | None]
    area: Mapped[str | None]
    result_indicator: Mapped[str | None]
    note: Mapped[TextsColumn]
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))

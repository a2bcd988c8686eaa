"""Rows of organisations, their members, what they offer and what they fund."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonground.accounts.models import Person
from commonground.base.models import Base, Created, Key, TextsColumn


class Organisation(Base):
    """`merged_into` points to the organisation that stands for this one since a merge."""

    __tablename__ = "organisation"
    id: Mapped[Key]
    identifier: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[TextsColumn]
    acronym: Mapped[str] = mapped_column(default="")
    type: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    homepage: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"), default=dict)
    provenance: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'::jsonb"), default=dict
    )
    created_at: Mapped[Created]


class OrganisationAlias(Base):
    """Every name an organisation is met under, folded for look-up; its own names and acronym as well."""

    __tablename__ = "organisation_alias"
    __table_args__ = (Index("ix_organisation_alias_folded", "folded"),)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    alias: Mapped[str] = mapped_column(primary_key=True)
    folded: Mapped[str]


class Member(Base):
    """`role` in the organisation: reader, editor or manager."""

    __tablename__ = "member"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    role: Mapped[str]
    person: Mapped[Person] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class OrganisationOffer(Base):
    __tablename__ = "organisation_offer"
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    detail: Mapped[TextsColumn]


class DonorProfile(Base):
    """What a donor looks for; an empty list means no limit."""

    __tablename__ = "donor_profile"
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    areas: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    countries: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    themes: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    amount_min_usd: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    amount_max_usd: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))


class OrganisationVersion(Base):
    __tablename__ = "organisation_version"
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    source: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]

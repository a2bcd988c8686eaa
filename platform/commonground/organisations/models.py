"""Rows of organisations, their members, what they offer and what they fund."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Numeric, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column, relationship

from commonground.accounts.models import Person
from commonground.base.models import Base, Created, Key, TextsColumn


class Organisation(Base):
    """`merged_into` points to the organisation that stands for this one since a merge.

    It leads there in one step, however many merges lie between; OrganisationMerge keeps the steps.
    `verified_at` is when the secretariat vouched for it; empty, its members see no contact data.
    """

    __tablename__ = "organisation"
    id: Mapped[Key]
    identifier: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[TextsColumn]
    acronym: Mapped[str] = mapped_column(default="")
    type: Mapped[str | None]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    homepage: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
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
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
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


class OrganisationContact(Base):
    """Whom to write to or call: personal data, and so in no version and closed to the public role."""

    __tablename__ = "organisation_contact"
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")


class OrganisationVersion(Base):
    """`note` names what the document does not hold: contact, merged, unmerged, verified, unverified."""

    __tablename__ = "organisation_version"
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    source: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="", default="")
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Created]


class OrganisationMerge(Base):
    """One step: both stood on their own when `organisation_id` was merged into `into_id`."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index(
            "ix_organisation_merge_standing",
            "organisation_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    merged_at: Mapped[Created]
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class Invitation(Base):
    """Open until it is accepted or revoked; of its links only the one sent last opens it.

    `person_id` is who invites; `name` is known where the secretariat accepted a registration.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "ix_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )
    id: Mapped[Key]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
    sent_at: Mapped[Created]
    times_sent: Mapped[int] = mapped_column(server_default="1", default=1)
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Registration(Base):
    """Somebody who wants to come in: unconfirmed, waiting, accepted or refused.

    Either `organisation_id`, or a name, country and type of one that the registry lacks.
    """

    __tablename__ = "registration"
    __table_args__ = (Index("ix_registration_state", "state", "created_at"),)
    id: Mapped[Key]
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(default="")
    country: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    type: Mapped[str | None]
    homepage: Mapped[str] = mapped_column(default="")
    why: Mapped[str]
    state: Mapped[str] = mapped_column(default="unconfirmed")
    created_at: Mapped[Created]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")


class OrganisationsApart(Base):
    """Two organisations of like names that somebody found to be two; nobody is asked of them again."""

    __tablename__ = "organisations_apart"
    __table_args__ = (CheckConstraint("one_id < other_id", name="lower_first"),)
    one_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    said_at: Mapped[Created]

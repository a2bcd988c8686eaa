"""Rows of countries, admin units, priority sites and an operator's layers."""

from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Key, TextsColumn


class Country(Base):
    """ISO 3166-1; `geometry` is null where no licensed boundary was built."""

    __tablename__ = "country"
    code: Mapped[str] = mapped_column(primary_key=True)
    alpha3: Mapped[str]
    name: Mapped[TextsColumn]
    in_subregion: Mapped[bool] = mapped_column(default=False)
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", 4326))


class AdminUnit(Base):
    """A first-level unit by ISO 3166-2, one row an edition, so that an operator can replace boundaries."""

    __tablename__ = "admin_unit"
    __table_args__ = (Index("ix_admin_unit_country", "country"),)
    code: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str]
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    kind: Mapped[str] = mapped_column(default="")
    name: Mapped[TextsColumn]
    source: Mapped[str] = mapped_column(default="")
    centre: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", 4326))
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", 4326))


class PrioritySite(Base):
    """An area listed for restoration, graded urgent, caution or monitoring, in yearly editions."""

    __tablename__ = "priority_site"
    __table_args__ = (UniqueConstraint("identifier", "edition"),)
    id: Mapped[Key]
    identifier: Mapped[str]
    edition: Mapped[int]
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    name: Mapped[TextsColumn]
    grade: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    area_ha: Mapped[float | None]
    source: Mapped[str] = mapped_column(default="")
    geometry: Mapped[WKBElement | None] = mapped_column(Geometry("GEOMETRY", 4326))


class GazetteerPlace(Base):
    """A country, unit, town or priority site that one can search by name.

    `code` is its key at the source; `names` are those whose language the source states, by language.
    """

    __tablename__ = "gazetteer_place"
    __table_args__ = (UniqueConstraint("kind", "code", name="uq_gazetteer_place_kind"),)
    id: Mapped[Key]
    kind: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    names: Mapped[TextsColumn]
    country: Mapped[str] = mapped_column(ForeignKey("country.code"))
    admin_unit: Mapped[str | None] = mapped_column(ForeignKey("admin_unit.code"))
    population: Mapped[int]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]


class GazetteerName(Base):
    """A name of a place in any script; `folded` is what a search compares (see gazetteer_names)."""

    __tablename__ = "gazetteer_name"
    __table_args__ = (
        Index(
            "ix_gazetteer_name_folded",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
    )
    place_id: Mapped[int] = mapped_column(
        ForeignKey("gazetteer_place.id", ondelete="CASCADE"), primary_key=True
    )
    folded: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Layer(Base):
    """A map an operator brings to plan by, with its classes."""

    __tablename__ = "layer"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[TextsColumn]
    source: Mapped[str] = mapped_column(default="")
    classes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class LayerShape(Base):
    __tablename__ = "layer_shape"
    id: Mapped[Key]
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"), index=True)
    class_code: Mapped[str]
    geometry: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", 4326))


class Term(Base):
    """One code of a vocabulary with its names in the six languages and its definition."""

    __tablename__ = "term"
    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[TextsColumn]
    definition: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")


class SectorArea(Base):
    """What share of a DAC sector belongs to one of the six activity areas, with the reason."""

    __tablename__ = "sector_area"
    dac_code: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    share: Mapped[float]
    reason: Mapped[str] = mapped_column(default="")

"""Gazetteer: places by name in any script, and geometry files that wait for an answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Trusted since PostgreSQL 13: the owner of a database may create it. The first migration made it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "gazetteer_place",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("names", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("admin_unit", sa.String(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_gazetteer_place"),
        sa.UniqueConstraint("kind", "code", name="uq_gazetteer_place_kind"),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name="fk_gazetteer_place_country_country"),
        sa.ForeignKeyConstraint(
            ["admin_unit"], ["admin_unit.code"], name="fk_gazetteer_place_admin_unit_admin_unit"
        ),
    )
    op.create_table(
        "gazetteer_name",
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("place_id", "folded", name="pk_gazetteer_name"),
        sa.ForeignKeyConstraint(
            ["place_id"], ["gazetteer_place.id"], name="fk_gazetteer_name_place_id_gazetteer_place",
            ondelete="CASCADE",
        ),
    )
    op.execute("CREATE INDEX ix_gazetteer_name_folded ON gazetteer_name USING gin (folded gin_trgm_ops)")
    op.create_table(
        "geometry_upload",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_geometry_upload"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_geometry_upload_person_id_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_geometry_upload_person_id", "geometry_upload", ["person_id"])
    op.execute("GRANT SELECT ON gazetteer_place, gazetteer_name TO commonground_public")


def downgrade() -> None:
    for table in ("geometry_upload", "gazetteer_name", "gazetteer_place"):
        op.drop_table(table)

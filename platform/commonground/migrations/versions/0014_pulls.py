"""Pulls: addresses of IATI files, what came from them, and which side is right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
TABLES = ("field_conflict", "fed_document", "field_taken", "source_of_truth", "iati_pull", "iati_source")


def upgrade() -> None:
    sources()
    rules()
    conflicts()


def sources() -> None:
    op.create_table(
        "iati_source",
        key(),
        number("organisation_id"),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=False),
        word("state", "on"),
        word("etag"),
        word("last_modified"),
        word("digest"),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        word("last_error"),
        moment("next_at"),
        number("person_id", nullable=True),
        moment("created_at"),
        sa.CheckConstraint("state IN ('on', 'paused')", name=op.f("ck_iati_source_known_state")),
        to("iati_source", "organisation_id", "organisation", "CASCADE"),
        to("iati_source", "person_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iati_source")),
        sa.UniqueConstraint("organisation_id", "url", name=op.f("uq_iati_source_organisation_id_url")),
    )
    op.create_index(
        "ix_iati_source_next_at", "iati_source", ["next_at"], postgresql_where=sa.text("state = 'on'")
    )
    op.create_table(
        "iati_pull",
        key(),
        number("source_id"),
        sa.Column("state", sa.String(), nullable=False),
        word("message"),
        sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False),
        held("outcome", sa.text("'{}'::jsonb")),
        moment("started_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('running', 'changed', 'same', 'failed')", name=op.f("ck_iati_pull_known_state")
        ),
        to("iati_pull", "source_id", "iati_source", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iati_pull")),
    )
    op.create_index(op.f("ix_iati_pull_source_id"), "iati_pull", ["source_id"])


def rules() -> None:
    op.create_table(
        "source_of_truth",
        number("organisation_id"),
        sa.Column("choice", sa.String(), nullable=False),
        held("sides", sa.text("'{}'::jsonb")),
        number("person_id", nullable=True),
        moment("updated_at"),
        sa.CheckConstraint(
            "choice IN ('iati', 'here', 'fields')", name=op.f("ck_source_of_truth_known_choice")
        ),
        to("source_of_truth", "organisation_id", "organisation", "CASCADE"),
        to("source_of_truth", "person_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_source_of_truth")),
    )
    op.create_table(
        "field_taken",
        number("activity_id"),
        sa.Column("field_group", sa.String(), nullable=False),
        number("person_id", nullable=True),
        moment("taken_at"),
        to("field_taken", "activity_id", "activity", "CASCADE"),
        to("field_taken", "person_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("activity_id", "field_group", name=op.f("pk_field_taken")),
    )


def conflicts() -> None:
    op.create_table(
        "fed_document",
        number("activity_id"),
        held("document"),
        moment("seen_at"),
        to("fed_document", "activity_id", "activity", "CASCADE"),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_fed_document")),
    )
    op.create_table(
        "field_conflict",
        key(),
        number("activity_id"),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("winner", sa.String(), nullable=False),
        held("stands"),
        held("waits"),
        moment("created_at"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        number("person_id", nullable=True),
        sa.CheckConstraint("winner IN ('iati', 'here')", name=op.f("ck_field_conflict_known_winner")),
        to("field_conflict", "activity_id", "activity", "CASCADE"),
        to("field_conflict", "person_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_conflict")),
    )
    op.create_index(op.f("ix_field_conflict_activity_id"), "field_conflict", ["activity_id"])
    op.create_index(
        "uq_field_conflict_open",
        "field_conflict",
        ["activity_id", "field"],
        unique=True,
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def word(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=NOW, nullable=False)


def held(name: str, default: sa.TextClause | None = None) -> sa.Column[dict[str, object]]:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)


def to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)

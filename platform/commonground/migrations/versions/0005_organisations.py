"""Invitations, registrations, contacts kept apart, merges that can be undone, people who are shut out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def to(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    op.add_column("person", sa.Column("deactivated_at", TIME, nullable=True))
    op.add_column("organisation", sa.Column("verified_at", TIME, nullable=True))
    op.create_index("ix_organisation_merged_into", "organisation", ["merged_into"])
    op.create_index("ix_organisation_parent_id", "organisation", ["parent_id"])
    op.create_index("ix_member_organisation_id", "member", ["organisation_id"])
    # Their members were let in by an operator.
    op.execute(
        "UPDATE organisation o SET verified_at = now() "
        "WHERE EXISTS (SELECT FROM member m WHERE m.organisation_id = o.id)"
    )
    op.add_column("organisation_version", sa.Column("note", sa.String(), server_default="", nullable=False))
    op.create_table(
        "organisation_contact",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        to("organisation_contact", "organisation_id", "organisation.id", "CASCADE"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_contact")),
    )
    op.create_table(
        "organisation_merge",
        key(),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", TIME, server_default=NOW, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        to("organisation_merge", "organisation_id", "organisation.id"),
        to("organisation_merge", "into_id", "organisation.id"),
        to("organisation_merge", "person_id", "person.id", "SET NULL"),
        to("organisation_merge", "undone_by", "person.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    op.create_index(
        "ix_organisation_merge_standing",
        "organisation_merge",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("ix_organisation_merge_into_id", "organisation_merge", ["into_id"])
    # A pointer from before can be undone as well.
    op.execute(
        "INSERT INTO organisation_merge (organisation_id, into_id) "
        "SELECT id, merged_into FROM organisation WHERE merged_into IS NOT NULL"
    )
    op.create_table(
        "invitation",
        key(),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("sent_at", TIME, server_default=NOW, nullable=False),
        sa.Column("times_sent", sa.Integer(), server_default="1", nullable=False),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        to("invitation", "organisation_id", "organisation.id"),
        to("invitation", "person_id", "person.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(
        "ix_invitation_open",
        "invitation",
        ["organisation_id", "email"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "registration",
        key(),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("type", sa.String(), nullable=True),
        sa.Column("homepage", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        to("registration", "organisation_id", "organisation.id"),
        to("registration", "country", "country.code"),
        to("registration", "decided_by", "person.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index("ix_registration_state", "registration", ["state", "created_at"])


def downgrade() -> None:
    for name in ("registration", "invitation", "organisation_merge", "organisation_contact"):
        op.drop_table(name)
    op.drop_column("organisation_version", "note")
    op.drop_index("ix_member_organisation_id", "member")
    op.drop_index("ix_organisation_parent_id", "organisation")
    op.drop_index("ix_organisation_merged_into", "organisation")
    op.drop_column("organisation", "verified_at")
    op.drop_column("person", "deactivated_at")

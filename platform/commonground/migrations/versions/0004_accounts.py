"""Two-step sign-in, identities at other providers, sessions that can be seen, tokens with scopes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column("person", "password_hash", nullable=True)
    op.create_table(
        "second_step",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.String(), nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_step_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_step")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_person_id"), "identity", ["person_id"])
    op.add_column("sign_in_session", sa.Column("seen_at", TIME, server_default=sa.text("now()"), nullable=False))
    for name in ("browser", "system"):
        op.add_column("sign_in_session", sa.Column(name, sa.String(), server_default="", nullable=False))
        op.alter_column("sign_in_session", name, server_default=None)
    # A token made before could do everything, and its owner counts on that.
    every = sa.text("'{read,write,import}'")
    op.add_column("api_token", sa.Column("scopes", sa.ARRAY(sa.Text()), server_default=every, nullable=False))
    op.alter_column("api_token", "scopes", server_default=None)
    op.add_column("api_token", sa.Column("seen_at", TIME, nullable=True))


def downgrade() -> None:
    op.drop_column("api_token", "seen_at")
    # Without scopes it would do everything: whoever made it for less makes it anew.
    op.execute("DELETE FROM api_token WHERE NOT scopes @> '{read,write,import}'")
    op.drop_column("api_token", "scopes")
    for name in ("system", "browser", "seen_at"):
        op.drop_column("sign_in_session", name)
    for name in ("identity", "recovery_code", "second_step"):
        op.drop_table(name)
    # No password has this hash: they set one by mail.
    op.execute("UPDATE person SET password_hash = '' WHERE password_hash IS NULL")
    op.alter_column("person", "password_hash", nullable=False)

"""Imports: where each stands, what it does to each activity, and how far a worker has come with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = (
    *("received", "read", "mapped", "checked", "waiting", "running", "done"),
    *("undoing", "undone", "cancelled", "refused"),
)
ADDED = ("digest", "times", "job_id", "message")


def upgrade() -> None:
    none = sa.text("'{}'::jsonb")
    op.add_column("import_run", sa.Column("digest", sa.String(), server_default="", nullable=False))
    op.add_column("import_run", sa.Column("times", postgresql.JSONB(), server_default=none, nullable=False))
    op.add_column("import_run", sa.Column("job_id", sa.BigInteger(), nullable=True))
    empty = sa.text("'[]'::jsonb")
    op.add_column(
        "import_run", sa.Column("message", postgresql.JSONB(), server_default=empty, nullable=False)
    )
    words = ", ".join(f"'{state}'" for state in STATES)
    op.create_check_constraint("known_state", "import_run", f"state IN ({words})")
    op.create_index(op.f("ix_import_run_digest"), "import_run", ["digest"])
    rows()
    op.create_table(
        "import_progress",
        sa.Column("run_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        of_run("import_progress"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_progress")),
    )


def rows() -> None:
    empty = sa.text("'[]'::jsonb")
    op.create_table(
        "import_row",
        sa.Column("run_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("title", sa.String(), server_default="", nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("activity_id", sa.BigInteger(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("before", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("document", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("problems", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.Column("alike", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.Column("taken", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("left_fields", postgresql.ARRAY(sa.TEXT()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("undone", sa.String(), nullable=True),
        of_run("import_row"),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk_import_row_activity_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_import_row")),
    )
    op.create_index(op.f("ix_import_row_activity_id"), "import_row", ["activity_id"])


def of_run(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_run_id")
    return sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("import_progress")
    op.drop_table("import_row")
    op.drop_constraint(op.f("ck_import_run_known_state"), "import_run")
    op.execute("UPDATE import_run SET state = 'waiting' WHERE state NOT IN ('done', 'refused')")
    op.drop_index(op.f("ix_import_run_digest"), "import_run")
    for column in ADDED:
        op.drop_column("import_run", column)

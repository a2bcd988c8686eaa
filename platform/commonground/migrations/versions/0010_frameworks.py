"""Frameworks: areas of exchange, joint projects, who answers for an item, and every change; desk visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
STEPS = """
CREATE VIEW published.agreed_item_step AS
SELECT id, item_id, organisation_id, kind, state, note, created_at FROM public.agreed_item_step
"""


def upgrade() -> None:
    op.add_column("framework", version())
    op.add_column("framework_member", sa.Column("role", sa.String(), server_default="member", nullable=False))
    op.create_check_constraint(
        op.f("ck_framework_member_known_role"),
        "framework_member",
        "role IN ('member', 'secretariat', 'supporter', 'observer')",
    )
    areas_and_projects()
    meetings_and_items()
    versions()
    op.create_table(
        "desk_visit",
        sa.Column("person_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        to("desk_visit", "person_id", "person", "CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_desk_visit")),
    )
    op.execute(STEPS)
    op.execute(
        "GRANT SELECT ON framework_area, joint_project, agreed_item_organisation, published.agreed_item_step "
        "TO commonground_public"
    )


def version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)


def key() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def created() -> sa.Column[sa.DateTime]:
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False)


def texts(name: str) -> sa.Column[dict[str, object]]:
    return sa.Column(name, postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)


def to(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def areas_and_projects() -> None:
    op.create_table(
        "framework_area",
        key(),
        sa.Column("framework_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        texts("name"),
        to("framework_area", "framework_id", "framework", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_area")),
    )
    index("framework_area", "framework_id")
    op.create_table(
        "joint_project",
        key(),
        sa.Column("framework_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        texts("name"),
        sa.Column("activity", sa.String(), server_default="", nullable=False),
        to("joint_project", "framework_id", "framework", "CASCADE"),
        to("joint_project", "area_id", "framework_area", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_project")),
    )
    index("joint_project", "framework_id")


def meetings_and_items() -> None:
    op.add_column("meeting", sa.Column("participants", sa.String(), server_default="", nullable=False))
    documents = sa.Column(
        "documents", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
    )
    op.add_column("meeting", documents)
    op.add_column("meeting", version())
    op.add_column("agreed_item", sa.Column("area_id", sa.BigInteger(), nullable=True))
    op.add_column("agreed_item", version())
    op.create_foreign_key(
        op.f("fk_agreed_item_area_id_framework_area"),
        "agreed_item",
        "framework_area",
        ["area_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_agreed_item_due_on",
        "agreed_item",
        ["due_on"],
        postgresql_where=sa.text("state IN ('open', 'under_way')"),
    )
    op.create_table(
        "agreed_item_organisation",
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        to("agreed_item_organisation", "item_id", "agreed_item", "CASCADE"),
        to("agreed_item_organisation", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("item_id", "organisation_id", name=op.f("pk_agreed_item_organisation")),
    )
    index("agreed_item_organisation", "organisation_id")
    op.create_table(
        "agreed_item_step",
        key(),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), server_default="", nullable=False),
        created(),
        sa.CheckConstraint(
            "kind IN ('agreed', 'answered', 'corrected')", name=op.f("ck_agreed_item_step_known_kind")
        ),
        to("agreed_item_step", "item_id", "agreed_item", "CASCADE"),
        to("agreed_item_step", "person_id", "person", "SET NULL"),
        to("agreed_item_step", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_item_step")),
    )
    index("agreed_item_step", "item_id")


def versions() -> None:
    op.create_table(
        "framework_version",
        key(),
        sa.Column("framework_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        created(),
        to("framework_version", "framework_id", "framework", "CASCADE"),
        to("framework_version", "person_id", "person", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_version")),
    )
    index("framework_version", "framework_id")
    op.create_index(
        "ix_framework_version_about", "framework_version", ["about", "about_id", "number"], unique=True
    )


def downgrade() -> None:
    op.execute("DROP VIEW published.agreed_item_step")
    for table in ("desk_visit", "framework_version", "agreed_item_step", "agreed_item_organisation"):
        op.drop_table(table)
    op.drop_index("ix_agreed_item_due_on", table_name="agreed_item")
    op.drop_constraint(op.f("fk_agreed_item_area_id_framework_area"), "agreed_item", type_="foreignkey")
    for table, column in (
        ("agreed_item", "version"),
        ("agreed_item", "area_id"),
        ("meeting", "version"),
        ("meeting", "documents"),
        ("meeting", "participants"),
    ):
        op.drop_column(table, column)
    op.drop_table("joint_project")
    op.drop_table("framework_area")
    op.drop_constraint(op.f("ck_framework_member_known_role"), "framework_member", type_="check")
    op.drop_column("framework_member", "role")
    op.drop_column("framework", "version")

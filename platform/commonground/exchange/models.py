"""Rows of imports: what came in, from where, and what became of each row."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key
from commonground.exchange.feed_models import IatiSource


class ImportRun(Base):
    """`state` is where it stands, `times` when it came there; `outcome` holds what it does, in sums.

    The job that works on it touches this row with its last statement alone, so that a person may cancel it
    meanwhile; how far it has come stands in ImportProgress. Pages leave the bytes of the file where they are.
    """

    __tablename__ = "import_run"
    __allow_unmapped__ = True
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'read', 'mapped', 'checked', 'waiting', 'running', 'done', 'undoing', "
            "'undone', 'cancelled', 'refused')",
            name="known_state",
        ),
    )
    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    file_name: Mapped[str]
    format: Mapped[str]
    content: Mapped[bytes | None] = mapped_column()
    state: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    digest: Mapped[str] = mapped_column(server_default="", index=True)
    times: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    message: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_at: Mapped[Created]
    has_left_content: bool | None = None

    @property
    def has_content(self) -> bool:
        """As was asked where the bytes were left in the database, else by the bytes themselves."""
        return self.content is not None if self.has_left_content is None else self.has_left_content


class ImportRow(Base):
    """What a run does to one activity, and what its owner chose of it.

    `document` is how a changed activity, or one of the first new ones, reads afterwards; `before` what an
    undoing needs beside the versions; `problems` are kept as words and values, to be read in any language.
    """

    __tablename__ = "import_row"
    run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int]
    line: Mapped[int | None]
    what: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="")
    identifier: Mapped[str | None]
    activity_id: Mapped[int | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL"), index=True
    )
    fields: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    version_before: Mapped[int | None]
    version_after: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    document: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    alike: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    taken: Mapped[bool] = mapped_column(server_default="true")
    left_fields: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    undone: Mapped[str | None]


class ImportProgress(Base):
    """How far the worker has come, and when it was last heard of; written beside its transaction."""

    __tablename__ = "import_progress"
    run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    stage: Mapped[str]
    done: Mapped[int]
    known: Mapped[int | None]
    heard_at: Mapped[Created]


class ColumnMapping(Base):
    """What an organisation said of the columns of a sheet, found again by the sheet's header."""

    __tablename__ = "column_mapping"
    __table_args__ = (
        Index(
            "ix_column_mapping_fingerprint",
            "fingerprint",
            "organisation_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )
    id: Mapped[Key]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    fingerprint: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    updated_at: Mapped[Created]


__all__ = ["ColumnMapping", "IatiSource", "ImportProgress", "ImportRow", "ImportRun"]

"""Rows of imports: what came in, from where, and what became of each row."""

from typing import Any

from sqlalchemy import ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commonground.base.models import Base, Created, Key


class ImportRun(Base):
    """`state`: waiting (tried, to be approved), done or refused; `outcome` holds what the import does."""

    __tablename__ = "import_run"
    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    file_name: Mapped[str]
    format: Mapped[str]
    content: Mapped[bytes | None]
    state: Mapped[str]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[Created]

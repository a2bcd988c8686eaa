"""The declarative base of every table; rows live with their domains."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, Index, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Key = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
TextsColumn = Annotated[dict[str, Any], mapped_column(JSONB, server_default=text("'{}'::jsonb"))]
Created = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=text("now()"))]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Setting(Base):
    """What the platform remembers of itself, such as which reference data it holds."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class JobRow(Base):
    """A job of the queue: waiting, running, done or failed.

    `worker` names the session lock of the worker that runs it; where nobody holds that lock, the worker
    is dead and the job waits again.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_waiting", "run_after", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_job_state", "state", "name"),
    )
    id: Mapped[Key]
    name: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    worker: Mapped[int | None]
    run_after: Mapped[Created]
    put_at: Mapped[Created]
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class JobKey(Base):
    """Every key under which a job was ever put: it outlives the job, so that none is put again."""

    __tablename__ = "job_key"
    key: Mapped[str] = mapped_column(primary_key=True)
    put_at: Mapped[Created]


class TimerRow(Base):
    """The last moment for which a timer has put its job, so that of many workers one does."""

    __tablename__ = "timer"
    name: Mapped[str] = mapped_column(primary_key=True)
    fired_for: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    job_id: Mapped[int | None] = mapped_column(BigInteger)


class MailRow(Base):
    """A mail as its reader will see it: waiting, sending, failed (to be tried again), sent or given_up.

    `message_id` stays the same over all attempts; `unsubscribe` is the address that stops such mails.
    The texts go after some months, the event stays.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state", "state", "posted_at"),)
    id: Mapped[Key]
    event: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str]
    unsubscribe: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]
    posted_at: Mapped[Created]
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

"""Makes reports: counts a snapshot, keeps it as a draft, and freezes it on release."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.activities.filters import Filters
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.places.queries import Vocabulary
from commonground.reports import figures, snapshot
from commonground.reports.errors import NoSuchReport, ReleasedAlready
from commonground.reports.models import Report
from commonground.reports.queries import Kept
from commonground.reports.schemas import Snapshot
from commonground.reports.writer import source_of, title_of
from commonground.reports.writing import Source

LONGEST_TITLE = 300


async def counted(connection: Connection, filters: Filters, vocabulary: Vocabulary) -> Source:
    """A report that nobody keeps: counted now, from one moment of the database."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        taken = await snapshot.take(connection, filters)
    return await counted_source(taken, vocabulary)


async def counted_source(taken: Snapshot, vocabulary: Vocabulary) -> Source:
    """Counting many records takes a while; it is done beside the loop that answers others."""
    made, opens = await asyncio.to_thread(figures.count, taken)
    return source_of(taken, made, opens, vocabulary)


def kept_source(report: Kept, vocabulary: Vocabulary) -> Source:
    """As it was counted then, whatever the code counts now."""
    return source_of(report.snapshot, report.figures, report.opens, vocabulary, report.method_version)


async def make(
    session: AsyncSession, source: Source, *, title: str, authors: list[str], person: int | None
) -> int:
    """Keeps a counted snapshot as a draft."""
    values = content(source.snapshot, source) | {
        "title": title.strip()[:LONGEST_TITLE] or title_of(*source.period),
        "authors": authors,
        "created_by": person,
    }
    added = await session.execute(insert(Report).values(**values).returning(Report.id))
    return int(added.scalar_one())


async def refresh(session: AsyncSession, key: int, source: Source) -> None:
    """Counts a draft anew; what is released stays as it was."""
    await draft(session, key)
    await session.execute(update(Report).where(Report.id == key).values(**content(source.snapshot, source)))


async def release(session: AsyncSession, key: int) -> None:
    """From here on the report is frozen."""
    await draft(session, key)
    await session.execute(update(Report).where(Report.id == key).values(released_at=datetime.now(UTC)))


async def discard(session: AsyncSession, key: int) -> None:
    await draft(session, key)
    await session.execute(delete(Report).where(Report.id == key))


async def draft(session: AsyncSession, key: int) -> Report:
    """Locks the draft; refuses a released report."""
    found = await session.scalar(select(Report).where(Report.id == key).with_for_update())
    if found is None:
        raise NoSuchReport(_("There is no report %(id)d.") % {"id": key})
    if found.released_at is not None:
        raise ReleasedAlready(_("This report was released and is frozen. Make a new one instead."))
    return found


def content(taken: Snapshot, source: Source) -> dict[str, Any]:
    return {
        "filters": filters_of(taken),
        "figures": msgspec.to_builtins({"figures": source.figures, "opens": source.opens}),
        "snapshot": msgspec.to_builtins(taken),
        "snapshot_hash": snapshot.fingerprint(taken),
        "method_version": figures.METHOD,
    }


def filters_of(taken: Snapshot) -> dict[str, list[str]]:
    """By name, each with all its values."""
    found: dict[str, list[str]] = {}
    for name, value in taken.filters:
        found.setdefault(name, []).append(value)
    return found

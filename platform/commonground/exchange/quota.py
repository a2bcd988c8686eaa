"""How much one person keeps of files that are not brought in: enough to work with, and not a disk."""

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base.errors import Problem
from commonground.base.i18n import _
from commonground.exchange.models import ImportRun

MOST_BYTES, MOST_FILES = 300 * 1024 * 1024, 60
# Of all files, those too that are brought in: else one that changes nothing, handed in again and again, fills
# the disk.
MOST_BYTES_IN_ALL = 2 * 1024 * 1024 * 1024
# Brought in, a file is proof of what it did, and stays its 90 days.
NOT_COUNTED = ("done", "running", "undoing", "undone")
LOCK = "SELECT pg_advisory_xact_lock(hashtext('import_quota'), :person)"
SIZE = func.octet_length(ImportRun.content)


class KeptFile(msgspec.Struct, frozen=True):
    """One that counts."""

    id: int
    name: str
    megabytes: float


async def kept(session: AsyncSession, person: int, every: bool = False) -> list[KeptFile]:
    """Those that are not brought in, or every one; the largest first."""
    query = select(ImportRun.id, ImportRun.file_name, SIZE).where(
        ImportRun.person_id == person, ImportRun.content.is_not(None)
    )
    if not every:
        query = query.where(ImportRun.state.not_in(NOT_COUNTED))
    rows = await session.execute(query.order_by(SIZE.desc(), ImportRun.id))
    return [KeptFile(row[0], row[1], row[2] / 1024 / 1024) for row in rows]


def bytes_of(files: list[KeptFile]) -> float:
    return sum(one.megabytes for one in files) * 1024 * 1024


async def size_of(session: AsyncSession, key: int) -> int:
    return await session.scalar(select(SIZE).where(ImportRun.id == key)) or 0


async def full(session: AsyncSession, person: int, size: int) -> Problem | None:
    """Of several files that are handed in at once each waits for the one before, and counts it."""
    await session.execute(text(LOCK), {"person": person})
    if bytes_of(await kept(session, person, every=True)) + size > MOST_BYTES_IN_ALL:
        message = _("With this file you would keep more than %(n)d MB, those included that are brought in.")
        message %= {"n": MOST_BYTES_IN_ALL // 1024 // 1024}
        remedy = _("Delete some of them: what became of their rows is still told.")
        return Problem(field="file", code="quota_in_all", message=message, remedy=remedy)
    held = await kept(session, person)
    if bytes_of(held) + size > MOST_BYTES:
        message = _("With this file you would keep more than %(n)d MB that are not brought in.")
        message %= {"n": MOST_BYTES // 1024 // 1024}
    elif len(held) >= MOST_FILES:
        message = _("You keep %(n)d files that are not brought in, and more are not kept.") % {"n": len(held)}
    else:
        return None
    remedy = _("Bring some of them in or delete them; the others go by themselves after 90 days.")
    return Problem(field="file", code="quota", message=message, remedy=remedy)

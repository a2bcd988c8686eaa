"""Imports that were there before: those of one's own, and the same file."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import named
from commonground.accounts.schemas import Viewer
from commonground.exchange.models import ImportRun
from commonground.exchange.runs import DONE, OPEN


async def before(session: AsyncSession, viewer: Viewer, row: ImportRun) -> dict[str, Any] | None:
    """The same file, brought in before by this person or for this organisation, and not undone."""
    query = (
        select(ImportRun.id, ImportRun.times, ImportRun.file_name)
        .where(
            ImportRun.digest == row.digest,
            ImportRun.digest != "",
            ImportRun.state == DONE,
            ImportRun.id < row.id,
            or_(
                ImportRun.person_id == row.person_id,
                ImportRun.organisation_id == row.organisation_id,
            ),
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )
    found = (await session.execute(query)).first()
    if found is None:
        return None
    changed = await session.scalar(text(CHANGED_SINCE), {"run": found.id})
    done = found.times.get(DONE)
    return {"id": found.id, "at": datetime.fromisoformat(done) if done else None, "changed": changed}


CHANGED_SINCE = """
SELECT count(*) FROM import_row r LEFT JOIN activity a ON a.id = r.activity_id
WHERE r.run_id = :run AND r.what IN ('added', 'changed') AND a.version IS DISTINCT FROM r.version_after
"""


async def earlier(session: AsyncSession, viewer: Viewer) -> list[dict[str, Any]]:
    sums = ImportRun.outcome["outcome"]
    columns = (
        *(ImportRun.id, ImportRun.file_name, ImportRun.state, ImportRun.created_at),
        *(sums["added"].label("added"), sums["changed"].label("changed")),
        # No job works on it: it waits to be told what its columns are, or what of a template to take.
        and_(ImportRun.state.in_(OPEN), ImportRun.job_id.is_(None)).label("idle"),
        (ImportRun.format == "template").label("template"),
    )
    managed = named(viewer, "manage")
    mine = or_(ImportRun.person_id == viewer.id, ImportRun.organisation_id.in_(managed))
    query = select(*columns).where(mine).order_by(ImportRun.id.desc()).limit(20)
    return [dict(row._mapping) for row in await session.execute(query)]

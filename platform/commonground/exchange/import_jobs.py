"""Imports that a worker reads, tries, brings in and takes back; and how long their files are kept."""

from typing import Any

from sqlalchemy import text

from commonground.base.i18n import mark
from commonground.base.jobs import Job, Timer, Work
from commonground.exchange import import_work, runs

# A large file on a slow machine; a worker that dies is found at once, however long this is.
LIMIT_S = 3_600
SOON_S = (5, 60)
OLD_FILES = """
UPDATE import_run SET content = NULL, state = CASE
    WHEN state IN ('received', 'read', 'mapped', 'checked', 'waiting') THEN 'cancelled' ELSE state END
WHERE content IS NOT NULL AND created_at < now() - interval '90 days' AND state NOT IN ('running', 'undoing')
"""


async def tidy(work: Work, _payload: dict[str, Any]) -> None:
    """The outcome stays; the file, which may name people, goes."""
    async with work.begin() as session:
        await session.execute(text(OLD_FILES))


jobs = [
    Job(runs.CHECK, import_work.check, SOON_S, LIMIT_S, mark("Reads a file and says what it would do")),
    Job(runs.RUN, import_work.run, SOON_S, LIMIT_S, mark("Brings a file in")),
    Job(runs.UNDO, import_work.undo, SOON_S, LIMIT_S, mark("Undoes an import")),
]
timers = [Timer("housekeeping.imports", "10 19 * * *", tidy, title=mark("Lets go of old import files"))]

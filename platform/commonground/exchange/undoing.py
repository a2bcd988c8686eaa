"""Takes an import back as a whole: every activity as it was before, what was added withdrawn.

Only where nobody has changed it since, unless somebody says so of that activity; and only what who undoes it
may write: what became public meanwhile, or another organisation's, is the secretariat's to put back. Nothing
is deleted: an undoing is a version like any other, and organisations that nobody uses any more stay, marked.
"""

from collections import Counter
from typing import Any

import msgspec
from sqlalchemy import Boolean, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import named
from commonground.accounts.schemas import Viewer
from commonground.activities import many, revisions
from commonground.activities.cards import refresh_cards
from commonground.activities.many import Rewritten
from commonground.activities.queries import ONE, as_stored
from commonground.activities.schemas import Activity, Counted, Stored, from_json
from commonground.activities.service import Author, connection_of
from commonground.exchange import reference
from commonground.exchange.models import ImportRow
from commonground.exchange.records import UNDONE
from commonground.organisations import service as organisations

AT_ONCE = 200
SUMS = ("restored", "withdrawn", "left")
VERSIONS = """
SELECT v.activity_id, v.document, v.state FROM activity_version v
JOIN unnest($1::bigint[], $2::int[]) AS w(activity, number)
  ON w.activity = v.activity_id AND w.number = v.number
"""
# Organisations that came with this import, and that no activity but withdrawn ones of it names.
UNUSED = """
SELECT o.id FROM organisation o
JOIN organisation_version v ON v.organisation_id = o.id AND v.source = 'import'
WHERE o.created_at >= $1 AND o.id = ANY($2::bigint[]) AND o.merged_into IS NULL
  AND NOT EXISTS (SELECT FROM activity a WHERE a.lead_id = o.id AND a.state <> 'withdrawn')
  AND NOT EXISTS (SELECT FROM partner p JOIN activity a ON a.id = p.activity_id
                  WHERE p.organisation_id = o.id AND a.state <> 'withdrawn')
  AND NOT EXISTS (SELECT FROM budget_line b JOIN activity a ON a.id = b.activity_id
                  WHERE b.organisation_id = o.id AND a.state <> 'withdrawn')
  AND NOT EXISTS (SELECT FROM member m WHERE m.organisation_id = o.id)
"""


class Changed(msgspec.Struct, frozen=True):
    """Somebody has written to it since the import, or it is barred: not to be put back by who undoes it."""

    position: int
    activity: int
    title: str
    what: str
    barred: bool


async def changed_since(session: AsyncSession, run: int, viewer: Viewer) -> list[Changed]:
    """What an undoing leaves as it is, unless told otherwise."""
    values = {"run": run, "every": viewer.is_secretariat, "own": named(viewer, "edit")}
    rows = await session.execute(CHANGED, values)
    return [Changed(row.position, row.activity_id, row.title, row.what, row.barred) for row in rows]


# A change that only waits beside a public activity is given up, which changes nothing public.
CHANGED = text("""
SELECT * FROM (
    SELECT r.position, r.activity_id, r.title, r.what,
           NOT :every AND (
               NOT coalesce(a.lead_id = ANY(:own), false)
               OR (a.state = 'published' AND coalesce(r.before ->> 'proposed', '') <> 'true')
           ) AS barred,
           a.version IS DISTINCT FROM r.version_after
           OR (r.before ->> 'proposed' = 'true' AND e.document IS DISTINCT FROM r.document)
           OR (coalesce(r.before ->> 'proposed', '') <> 'true' AND e.id IS NOT NULL) AS changed
    FROM import_row r JOIN activity a ON a.id = r.activity_id
    LEFT JOIN revision e ON e.activity_id = a.id
    WHERE r.run_id = :run AND r.what IN ('added', 'changed')
) found WHERE changed OR barred ORDER BY position
""").bindparams(bindparam("own", type_=ARRAY(BIGINT)), bindparam("every", type_=Boolean))
# Whoever edits one of them meanwhile waits, and then writes over what is put back, knowing it.
LOCK = text("""
SELECT a.id FROM activity a
WHERE a.id IN (
    SELECT r.activity_id FROM import_row r WHERE r.run_id = :run AND r.what IN ('added', 'changed')
)
ORDER BY a.id FOR UPDATE
""")


async def undo(
    session: AsyncSession, run: int, viewer: Viewer, also: frozenset[int], progress: Any
) -> dict[str, Any]:
    """How many went back, were withdrawn, or were left since somebody changed them."""
    await session.execute(LOCK, {"run": run})
    since = await changed_since(session, run, viewer)
    changed = {one.position for one in since if one.barred or one.activity not in also}
    written = (ImportRow.run_id == run, ImportRow.what.in_(("added", "changed")))
    query = select(ImportRow.position).where(*written).order_by(ImportRow.position)
    positions = list(await session.scalars(query))
    frameworks = (await reference.load(session)).framework_ids
    author, sums, leads = Author(viewer.id, UNDONE), Counter[str](), set[int]()
    for start in range(0, len(positions), AT_ONCE):
        some = positions[start : start + AT_ONCE]
        between = ImportRow.position.between(some[0], some[-1])
        rows = list(await session.scalars(select(ImportRow).where(*written, between)))
        kept = [row for row in rows if row.activity_id is not None]
        for row in kept:
            row.undone = undone_of(row, changed)
            sums[row.undone] += 1
        leads |= await take_back(session, [row for row in kept if row.undone != "left"], author, frameworks)
        await session.flush()
        for row in rows:
            session.expunge(row)
        progress(start + len(some), len(positions))
    organisations_unused = await mark_unused(session, run, leads, viewer.id)
    return {name: sums[name] for name in SUMS} | {"organisations": organisations_unused}


def undone_of(row: ImportRow, changed: set[int]) -> str:
    if row.position in changed:
        return "left"
    return "withdrawn" if row.what == "added" else "restored"


async def take_back(
    session: AsyncSession, rows: list[ImportRow], author: Author, frameworks: dict[str, int]
) -> set[int]:
    """Approved changes have versions, those that wait have none: they are given up.

    Gives the organisations that the withdrawn ones name.
    """
    connection = await connection_of(session)
    keys = [row.activity_id for row in rows]
    found = await connection.fetch(f"{ONE} WHERE a.id = ANY($1::bigint[]) FOR UPDATE OF a", keys)
    stored = {row["id"]: as_stored(row) for row in found}
    numbers = [row.version_before or 0 for row in rows]
    before = {one["activity_id"]: one for one in await connection.fetch(VERSIONS, keys, numbers)}
    rewritten = []
    for row in rows:
        held = stored.get(row.activity_id or 0)
        if held is None:
            continue
        if row.before and row.before.get("proposed"):
            await give_up(session, held, row)
            continue
        if one := rewriting(held, row, before.get(held.id)):
            rewritten.append(one)
    await many.replace(session, rewritten, author, frameworks)
    await many.count_in(session, counted_before(rows, stored), author)
    await refresh_cards(session, [one.stored.id for one in rewritten])
    withdrawn = {row.activity_id for row in rows if row.what == "added"}
    return {key for one in stored.values() if one.id in withdrawn for key in organisations_of(one.document)}


def organisations_of(document: Activity) -> set[int]:
    keys = {document.lead, *(part.organisation for part in document.partners)}
    keys |= {line.organisation for line in document.budgets}
    return {key for key in keys if key is not None}


def rewriting(stored: Stored, row: ImportRow, before: Any) -> Rewritten | None:
    if row.what == "added":
        one = Rewritten(stored=stored, document=stored.document, state="withdrawn")
    elif before is None:
        return None
    else:
        one = Rewritten(stored=stored, document=from_json(before["document"]), state=before["state"])
    same = one.document == stored.document and one.state == stored.state
    return None if same else one


async def give_up(session: AsyncSession, stored: Stored, row: ImportRow) -> None:
    """The change that waits for approval; one that waited before comes back in its writer's name."""
    await revisions.drop(session, stored.id)
    held = (row.before or {}).get("pending")
    if held:
        document: Activity = from_json(held["document"])
        author = Author(held["writer"], UNDONE)
        await revisions.save(session, stored, document, author, held["state"])


def counted_before(rows: list[ImportRow], stored: dict[int, Stored]) -> dict[int, Counted | None]:
    """Of the changed ones that something else counts now."""
    found: dict[int, Counted | None] = {}
    for row in rows:
        now = stored.get(row.activity_id or 0)
        if now is None or row.what != "changed":
            continue
        held = (row.before or {}).get("counted")
        before = Counted(held[0], held[1]) if held else None
        if now.counted != before:
            found[now.id] = before
    return found


async def mark_unused(session: AsyncSession, run: int, named: set[int], person: int) -> int:
    """Organisations that came in with it and that nothing names any more say so."""
    if not named:
        return 0
    begun = await session.scalar(text("SELECT created_at FROM import_run WHERE id = :run"), {"run": run})
    connection = await connection_of(session)
    found = [row["id"] for row in await connection.fetch(UNUSED, begun, sorted(named))]
    await organisations.mark_unused(session, found, UNDONE, person)
    return len(found)

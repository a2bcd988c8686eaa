"""The page of one import: where it stands, what it does to each activity, what is chosen, and its undoing."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities import diff, waiting
from commonground.activities.duplicates import told
from commonground.activities.filters import is_key
from commonground.activities.schemas import Activity, from_json
from commonground.activities.service import connection_of
from commonground.base.errors import Conflict
from commonground.base.i18n import _, reading
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import earlier_runs, quota, run_choice, run_words, runs, undoing
from commonground.exchange.formats.sheet_rows import Tabs
from commonground.exchange.models import ImportRow

PAGE_SIZE = 50
# More digits than a row of a file may have, and than its column holds.
LONGEST_POSITION = 10
MOST_GROUPS, MOST_WITH_PROBLEMS = 100, 20_000
SHOWN = ("changed", "added", "unchanged", "refused", "left_out")
VERSIONS = """
SELECT v.activity_id, v.document FROM activity_version v
JOIN unnest($1::bigint[], $2::int[]) AS w(activity, number)
  ON w.activity = v.activity_id AND w.number = v.number
"""


class Line(msgspec.Struct, frozen=True):
    """One activity of the file; `changes` as they would be, or are."""

    row: Any
    changes: list[diff.Change]
    alike: list[dict[str, Any]]
    new: Activity | None
    place: str


@get("/import/{key:int}", guards=[signed_in])
async def run_page(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer
) -> Template | Redirect:
    row = await runs.row_of(session, viewer, key)
    run = runs.run_of(row)
    if row.format == "template" and row.state in runs.OPEN:
        # Our own sheet: its changes are ticked one by one.
        return redirect(f"/import/{key}/changes")
    if run.outcome is None and run.job is None and row.state in runs.OPEN:
        # A sheet whose columns nobody has looked at yet.
        return redirect(f"/import/{key}/columns")
    sums = await run_choice.sums(session, key) if run.state == runs.WAITING else counts(run)
    show = shown(request, sums)
    number = page_asked(request)
    tabs = run_words.tabs_of(run.outcome)
    lines = await lines_of(session, key, show, number, tabs)
    names = await names_in(session, lines)
    return page(
        request,
        "exchange/run.html",
        run=run,
        outcome=run.outcome,
        sums=sums,
        progress=await runs.progress_of(session, row) if run.busy else None,
        decides=runs.decides(viewer, row),
        before=await earlier_runs.before(session, viewer, row)
        if run.state in (*runs.BUSY, "waiting")
        else None,
        show=show,
        lines=lines,
        names=names,
        number=number,
        size=PAGE_SIZE,
        groups=await groups_of(session, key, tabs),
        has_rows=await session.scalar(select(ImportRow.run_id).where(ImportRow.run_id == key).limit(1)),
        what=run_words.WHAT,
    )


def counts(run: runs.Run) -> dict[str, int]:
    names = ("added", "changed", "unchanged", "refused", "left_out")
    return {name: getattr(run.outcome, name) if run.outcome else 0 for name in names}


def shown(request: AnyRequest, sums: dict[str, int]) -> str:
    """What was asked for, else the first kind of which there is any."""
    asked = request.query_params.get("show", "")
    return asked if asked in SHOWN else next((what for what in SHOWN if sums.get(what)), "added")


def page_asked(request: AnyRequest) -> int:
    asked = request.query_params.get("page", "")
    return int(asked) if is_key(asked) and 0 < int(asked) < 100_000 else 1


async def lines_of(session: AsyncSession, key: int, show: str, number: int, tabs: Tabs) -> list[Line]:
    rows = await run_choice.rows_of(session, key, show, number, PAGE_SIZE)
    before = await documents_before(session, rows)
    return [
        Line(
            row,
            diff.changes(before[row.position], from_json(row.document))
            if row.document and row.position in before
            else [],
            [
                one
                | {"likelihood": told.likelihood(one["probability"]), "why": told.reasons(one["reasons"])[:3]}
                for one in row.alike
            ],
            from_json(row.document) if row.document and row.what == "added" else None,
            tabs.place(row.row),
        )
        for row in rows
    ]


async def documents_before(session: AsyncSession, rows: list[ImportRow]) -> dict[int, Activity]:
    """A change that waited already is what the new one takes the place of."""
    changed = [row for row in rows if row.document is not None and row.activity_id]
    found = await (await connection_of(session)).fetch(
        VERSIONS, [row.activity_id for row in changed], [row.version_before or 0 for row in changed]
    )
    versions = {one["activity_id"]: one["document"] for one in found}
    held: dict[int, Activity] = {}
    for row in changed:
        pending = (row.before or {}).get("pending")
        document = pending["document"] if pending else versions.get(row.activity_id)
        if document is not None:
            held[row.position] = from_json(document)
    return held


async def names_in(session: AsyncSession, lines: list[Line]) -> dict[int, str]:
    keys: set[int] = set()
    for line in lines:
        for change in line.changes:
            for value in (change.before, change.after):
                if change.field == "lead" and value:
                    keys.add(value)
                elif organisation := getattr(value, "organisation", None):
                    keys.add(organisation)
    known = sorted(key for key in keys if key > 0)
    return await waiting.names(await connection_of(session), known, reading.get())


async def groups_of(session: AsyncSession, key: int, tabs: Tabs) -> list[run_words.Group]:
    query = (
        select(ImportRow.row, ImportRow.problems)
        .where(ImportRow.run_id == key, ImportRow.problems != [], ImportRow.what != "left_out")
        .order_by(ImportRow.position)
        .limit(MOST_WITH_PROBLEMS)
    )
    return run_words.grouped(list(await session.execute(query)), tabs)[:MOST_GROUPS]


@get("/import/{key:int}/progress", guards=[signed_in])
async def progress(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Response[Any]:
    """What the page asks for each second; once there is news, the page is to be read anew."""
    row = await runs.row_of(session, viewer, key)
    run = runs.run_of(row)
    if not run.busy:
        return Response(content="", status_code=200, headers={"HX-Refresh": "true"}, media_type="text/html")
    return page(request, "exchange/_progress.html", run=run, progress=await runs.progress_of(session, row))


@post("/import/{key:int}", guards=[signed_in])
async def bring_in(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    """Saves what is ticked on this page of the list, and goes on as the button said."""
    row = await runs.own_row(session, viewer, key)
    sent = await form(request)
    if row.state == runs.WAITING:
        await save_choice(session, key, sent)
    match sent.one("do"):
        case "save":
            return redirect(here(key, sent), ("good", _("Your choice is kept.")))
        case "all" | "none" as wanted:
            what = sent.one("show") if sent.one("show") in ("added", "changed") else "added"
            await run_choice.choose_all(session, key, what, wanted == "all")
            return redirect(here(key, sent))
    await runs.start(session, row)
    return redirect(f"/import/{key}")


def here(key: int, sent: Form) -> str:
    show = sent.one("show") if sent.one("show") in SHOWN else "added"
    number = sent.one("page") if is_key(sent.one("page")) else "1"
    return f"/import/{key}?show={show}&page={number}"


async def save_choice(session: AsyncSession, key: int, sent: Form) -> None:
    """A field that is not ticked stays as it is; ticks are named by row and field: `4/title`."""
    listed = [int(one) for one in sent.many("listed")[:PAGE_SIZE] if is_position(one)]
    take = set(sent.many("take"))
    taken = {position: str(position) in take for position in listed}
    offered, ticked = sent.many("offered"), set(sent.many("field"))
    left: dict[int, list[str]] = {}
    for name in offered:
        position, _slash, field = name.partition("/")
        if name not in ticked and is_position(position) and field in Activity.__struct_fields__:
            left.setdefault(int(position), []).append(field)
    await run_choice.choose(session, key, taken, left)


def is_position(text: str) -> bool:
    return is_key(text) and len(text) < LONGEST_POSITION


@post("/import/{key:int}/cancel", guards=[signed_in])
async def cancel(key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    await runs.cancel(session, await runs.own_row(session, viewer, key))
    return redirect(f"/import/{key}", ("good", _("Cancelled. Nothing of this file is written.")))


@post("/import/{key:int}/let-go", guards=[signed_in])
async def let_go(key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    await runs.let_go(session, await runs.own_row(session, viewer, key))
    return redirect(
        "/import", ("good", _("The file is deleted. What became of its rows is still told here."))
    )


@post("/import/{key:int}/again", guards=[signed_in])
async def again(key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    row = await runs.own_row(session, viewer, key)
    if row.format == "template":
        return redirect(f"/import/{key}/changes")
    if full := await quota.full(session, viewer.id, await quota.size_of(session, key)):
        raise Conflict(f"{full.message} {full.remedy}")
    return redirect(f"/import/{await runs.again(session, viewer, row)}")


@get("/import/{key:int}/undo", guards=[signed_in])
async def undo_page(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Template:
    run = runs.run_of(await runs.row_of(session, viewer, key))
    changed = await undoing.changed_since(session, key, viewer) if run.state == runs.DONE else []
    return page(request, "exchange/undo.html", run=run, outcome=run.outcome, changed=changed)


@post("/import/{key:int}/undo", guards=[signed_in])
async def undo(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    row = await runs.own_row(session, viewer, key)
    also = [int(one) for one in (await form(request)).many("also") if is_key(one)]
    await runs.undo(session, row, viewer.id, also)
    return redirect(f"/import/{key}")


routes: list[Any] = [
    *(run_page, progress, bring_in, cancel, let_go, again, undo_page, undo),
]

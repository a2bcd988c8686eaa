"""Bringing a file in through the page: hand it in, see what it would do, say yes."""

import re
from pathlib import PurePosixPath
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import own, registers
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.activities.schemas import State
from commonground.base.errors import NotAllowed, Problem
from commonground.base.i18n import _, ngettext
from commonground.base.texts import chosen
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import runs
from commonground.exchange.formats.columns import COLUMNS
from commonground.exchange.formats.table import FORMATS, READABLE
from commonground.exchange.runs import Asked
from commonground.organisations.models import Organisation

LARGEST_FILE = 50 * 1024 * 1024
MOST_SHOWN = 300
LONGEST_NAME_BYTES = 200
UNFIT_FOR_A_NAME = re.compile(r"[^\w.\- ()]")


@get("/import", guards=[signed_in])
async def upload_page(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Template:
    return await show_form(request, session, viewer, [])


async def show_form(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    problems: list[Problem],
    chosen_state: str = "",
) -> Template:
    return page(
        request,
        "exchange/upload.html",
        status=422 if problems else 200,
        problems=problems,
        errors={problem.field: problem for problem in problems},
        may_import=registers(viewer),
        organisations=await organisations_of(session, viewer),
        states=runs.states_for(viewer),
        chosen_state=chosen_state or runs.states_for(viewer)[0],
        formats=[FORMATS[name] for name in READABLE],
        columns=[name for name in COLUMNS if name != "id" and "_" not in name],
        earlier=await runs.earlier(session, viewer),
    )


async def organisations_of(session: AsyncSession, viewer: Viewer) -> list[tuple[int, str]]:
    rows = await session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(own(viewer, "edit")))
    )
    return [(row.id, chosen(row.name)) for row in rows]


@post("/import", guards=[signed_in])
async def upload(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Template | Redirect:
    """Keeps the file, tries it, and shows what it would do."""
    if not registers(viewer):
        raise NotAllowed(_("Only editors of an organisation and the secretariat bring files in."))
    sent = await form(request)
    given = sent.file("file")
    name = PurePosixPath((given.filename if given else "").replace("\\", "/")).name
    content = await given.read() if given else b""
    asked = asked_of(sent, viewer)
    problem = refusal(name, content)
    if problem:
        return await show_form(request, session, viewer, [problem], asked.state)
    key = await runs.keep(session, viewer, safe(name), content, asked)
    await runs.work(session, request.app.state.database, viewer, key, trial=True)
    return redirect(f"/import/{key}")


def safe(name: str) -> str:
    """Fit for a disk, which counts bytes: a Chinese name of 120 letters has 360. The ending is kept."""
    kept = UNFIT_FOR_A_NAME.sub("_", name).encode()[-LONGEST_NAME_BYTES:].decode(errors="ignore")
    return kept.lstrip(".") or "file"


def refusal(name: str, content: bytes) -> Problem | None:
    if not name:
        return Problem(
            field="file", code="missing", message=_("No file was chosen."), remedy=_("Choose one.")
        )
    if len(content) > LARGEST_FILE:
        return Problem(
            field="file",
            code="too_large",
            message=_("The file is larger than 50 MB."),
            remedy=_("Split it, or ask the operator to bring it in on the command line."),
        )
    return None


def asked_of(sent: Form, viewer: Viewer) -> Asked:
    """What is not among the choices of the form falls back to the first."""
    organisation, state = sent.one("organisation"), sent.one("state")
    mine = own(viewer, "edit")
    known: dict[str, State] = {name: name for name in runs.states_for(viewer)}
    return Asked(
        organisation=int(organisation) if is_key(organisation) and int(organisation) in mine else None,
        state=known.get(state, runs.states_for(viewer)[0]),
    )


@get("/import/{key:int}", guards=[signed_in])
async def run_page(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Template:
    run = runs.run_of(await runs.row_of(session, viewer, key))
    problems = run.outcome.problems if run.outcome else []
    stops = [problem for problem in problems if problem.level == "stops"]
    refused = {problem.row for problem in stops}
    warns = [problem for problem in problems if problem.level == "warns" and problem.row not in refused]
    return page(
        request,
        "exchange/run.html",
        run=run,
        outcome=run.outcome,
        stops=stops[:MOST_SHOWN],
        warns=warns[:MOST_SHOWN],
        stops_count=len(stops),
        warns_count=len(warns),
        warns_rows=len({problem.row for problem in warns}),
        items=shown_items(run),
        most=MOST_SHOWN,
    )


def shown_items(run: runs.Run) -> dict[str, list[Any]]:
    items = run.outcome.items if run.outcome else []
    return {
        what: [item for item in items if item.what == what][:MOST_SHOWN]
        for what in ("added", "changed", "unchanged", "refused")
    }


@post("/import/{key:int}", guards=[signed_in])
async def bring_in(request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer) -> Redirect:
    run = await runs.work(session, request.app.state.database, viewer, key, trial=False)
    if run.outcome is None:
        return redirect(f"/import/{key}", ("error", run.message))
    count = run.outcome.added + run.outcome.changed
    text = ngettext("%(n)d activity is in.", "%(n)d activities are in.", count) % {"n": count}
    return redirect(f"/import/{key}", ("success", text))


@get("/import/{key:int}/as/json", guards=[signed_in])
async def run_json(key: int, session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """The same as `import --json` prints, with the state of the run."""
    run = runs.run_of(await runs.row_of(session, viewer, key))
    outcome = msgspec.to_builtins(run.outcome) if run.outcome else {"message": run.message}
    return {"id": run.id, "state": run.state, "file_name": run.file_name, **outcome}


@get("/import/{key:int}/file", guards=[signed_in])
async def kept_file(key: int, session: AsyncSession, viewer: Viewer) -> Response[bytes]:
    """The file as it was handed in."""
    row = await runs.row_of(session, viewer, key)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.file_name.encode("ascii", "replace").decode()}"'
    }
    return Response(row.content or b"", media_type="application/octet-stream", headers=headers)


routes: list[Any] = [upload_page, upload, run_page, bring_in, run_json, kept_file]

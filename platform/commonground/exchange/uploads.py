"""Bringing a file in through the page begins with handing it in."""

import asyncio
import re
import tempfile
from io import SEEK_END
from pathlib import Path, PurePosixPath
from typing import Any

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import own, registers
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.activities.schemas import State
from commonground.base.errors import NotAllowed, Problem
from commonground.base.i18n import _
from commonground.base.texts import chosen
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import earlier_runs, quota, runs
from commonground.exchange.formats.columns import COLUMNS
from commonground.exchange.formats.table import FORMATS, READABLE
from commonground.exchange.formats.template_marks import is_template
from commonground.exchange.runs import Asked
from commonground.exchange.sheets_pages import is_sheet
from commonground.organisations.models import Organisation

LARGEST_FILE = 50 * 1024 * 1024
# Each is in memory three times while the database takes it: as it was read, encoded, and on its way.
AT_ONCE = 1
PIECE = 512 * 1024
LONGEST_NAME_BYTES = 200
MOST_LISTED = 100
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
        earlier=await earlier_runs.earlier(session, viewer),
        kept=await kept_by(session, viewer, problems),
    )


async def kept_by(session: AsyncSession, viewer: Viewer, problems: list[Problem]) -> list[quota.KeptFile]:
    """To make room, where there is none."""
    codes = {problem.code for problem in problems}
    if not codes & {"quota", "quota_in_all"}:
        return []
    return (await quota.kept(session, viewer.id, every="quota_in_all" in codes))[:MOST_LISTED]


async def organisations_of(session: AsyncSession, viewer: Viewer) -> list[tuple[int, str]]:
    rows = await session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(own(viewer, "edit")))
    )
    return [(row.id, chosen(row.name)) for row in rows]


@post("/import", guards=[signed_in])
async def upload(request: AnyRequest, session: AsyncSession, viewer: Viewer) -> Template | Redirect:
    """Keeps the file, and has a worker try it in the same breath: neither is there without the other."""
    if not registers(viewer):
        raise NotAllowed(_("Only editors of an organisation and the secretariat bring files in."))
    sent = await form(request)
    given = sent.file("file")
    name = PurePosixPath((given.filename if given else "").replace("\\", "/")).name
    size = size_of(given)
    asked = asked_of(sent, viewer)
    async with turns(request):
        problem = refusal(name, size) or await quota.full(session, viewer.id, size)
        if problem or given is None:
            return await show_form(request, session, viewer, [problem] if problem else [], asked.state)
        key, kind = await kept(session, viewer, safe(name), given, asked)
    if kind == "template":
        (await runs.row_of(session, viewer, key)).format = "template"
        return redirect(f"/import/{key}/changes")
    if kind == "sheet":
        return redirect(f"/import/{key}/columns")
    await runs.check(session, await runs.row_of(session, viewer, key, lock=True))
    return redirect(f"/import/{key}")


def turns(request: AnyRequest) -> asyncio.Semaphore:
    """A body lies on the disk until its turn, so that many at once need no more memory than one."""
    state = request.app.state
    if "keeping" not in state:
        state["keeping"] = asyncio.Semaphore(AT_ONCE)
    found: asyncio.Semaphore = state["keeping"]
    return found


def size_of(given: UploadFile | None) -> int:
    if given is None:
        return 0
    size = given.file.seek(0, SEEK_END)
    given.file.seek(0)
    return size


async def kept(
    session: AsyncSession, viewer: Viewer, name: str, given: UploadFile, asked: Asked
) -> tuple[int, str]:
    """Its number, and whether its columns are to be looked at first."""
    content = await read(given)
    key = await runs.keep(session, viewer, name, content, asked)
    return key, await asyncio.to_thread(kind_of, name, content)


async def read(given: UploadFile) -> bytearray:
    """In pieces: a thread that allocates all of it keeps that much for itself afterwards."""
    content, at = bytearray(size_of(given)), 0
    while piece := await given.read(PIECE):
        content[at : at + len(piece)] = piece
        at += len(piece)
    await given.close()
    return content


def kind_of(name: str, content: bytearray) -> str:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with path.open("rb") as file:
            if is_template(file):
                return "template"
        return "sheet" if is_sheet(path) else ""


def safe(name: str) -> str:
    """Fit for a disk, which counts bytes: a Chinese name of 120 letters has 360. The ending is kept."""
    kept = UNFIT_FOR_A_NAME.sub("_", name).encode()[-LONGEST_NAME_BYTES:].decode(errors="ignore")
    return kept.lstrip(".") or "file"


def refusal(name: str, size: int) -> Problem | None:
    if not name:
        return Problem(
            field="file", code="missing", message=_("No file was chosen."), remedy=_("Choose one.")
        )
    if size > LARGEST_FILE:
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


routes: list[Any] = [upload_page, upload]

"""What can be taken away of an import: its file, the same with remarks, all of it as JSON."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Response, get
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.base.i18n import _
from commonground.exchange import remarks, run_words, runs
from commonground.exchange.errors import NoSuchImport
from commonground.exchange.models import ImportRow
from commonground.exchange.schemas import Item, What, in_tab


@get("/import/{key:int}/remarks", guards=[signed_in])
async def remarked(key: int, session: AsyncSession, viewer: Viewer) -> Response[bytes]:
    """The same file with a column that says what became of each row."""
    found = await remarks.remarked(session, await runs.row_of(session, viewer, key))
    return download(found.name, found.media_type, found.content)


@get("/import/{key:int}/file", guards=[signed_in])
async def kept_file(key: int, session: AsyncSession, viewer: Viewer) -> Response[bytes]:
    """The file as it was handed in."""
    row = await runs.row_of(session, viewer, key)
    if not row.has_content:
        raise NoSuchImport(_("The file is no longer kept: files go after 90 days."))
    return download(row.file_name, "application/octet-stream", await runs.content_of(session, row))


def download(name: str, media_type: str, content: bytes) -> Response[bytes]:
    """Under its name in whatever script; what can't read that takes the plain one."""
    plain = name.encode("ascii", "replace").decode().replace('"', "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)


@get("/import/{key:int}/as/json", guards=[signed_in])
async def run_json(key: int, session: AsyncSession, viewer: Viewer) -> dict[str, Any]:
    """The same as `import --json` prints, with the state of the run."""
    row = await runs.row_of(session, viewer, key)
    run = runs.run_of(row)
    told_of: dict[str, Any] = {
        "id": run.id,
        "state": run.state,
        "file_name": run.file_name,
        "times": run.times,
    }
    if run.outcome is None:
        progress = await runs.progress_of(session, row) if run.busy else None
        return told_of | {"message": run.message} | ({"progress": progress} if progress else {})
    outcome: dict[str, Any] = msgspec.to_builtins(run.outcome)
    rows = await remarks.remarks_of(session, key)
    if rows:
        tabs = run_words.tabs_of(run.outcome)
        outcome["items"] = [msgspec.to_builtins(in_tab(item_of(one), tabs)) for one in rows]
        outcome["problems"] = [
            problem_of(in_tab(problem, tabs))
            for one in rows
            for problem in run_words.problems_of(one.problems)
        ]
    return told_of | outcome


def item_of(row: ImportRow) -> Item:
    return Item(
        row=row.row,
        what=msgspec.convert(row.what, What),
        title=row.title,
        identifier=row.identifier,
        activity=row.activity_id,
        fields=row.fields,
    )


def problem_of(problem: Any) -> Any:
    """Without the words it was kept with: it is in the reader's language already."""
    return msgspec.to_builtins(msgspec.structs.replace(problem, said=[], remedy_said=[]))


routes: list[Any] = [remarked, kept_file, run_json]

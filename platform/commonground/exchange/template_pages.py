"""One's activities as a workbook to edit, and the page where one says which of its changes are taken."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Stream, Template
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.permissions import may, own
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.errors import CommonGroundError, NotAllowed
from commonground.base.i18n import _, ngettext
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import (
    roundtrip,
    runs,
    template_applying,
    template_comparing,
    template_download,
    template_keeping,
)
from commonground.exchange.formats.table import FORMATS
from commonground.exchange.models import ImportRun
from commonground.exchange.schemas import Outcome
from commonground.exchange.template_applying import Chosen, Taken
from commonground.exchange.template_findings import Comparison
from commonground.places.queries import Vocabulary

FORMAT = "template"
# More than a person looks through at once; the rest comes when these are taken.
MOST_SHOWN = 300
PIECE = 256 * 1024


@get("/activities/mine/as/xlsx", guards=[signed_in])
async def template(
    request: AnyRequest, everything: Connection, viewer: Viewer, vocabulary: Vocabulary
) -> Stream:
    organisation = organisation_of(request.query_params.get("organisation", ""), viewer)
    base_url = str(request.app.state.settings.base_url)
    # Without a name on the disk, so that nothing is left of it whatever happens.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    await template_download.fill(file, everything, viewer, organisation, vocabulary, base_url)
    name = f"common-ground-{organisation}-{clock.today()}.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.seek(0, os.SEEK_END)),
        "Cache-Control": "private, no-store",
    }
    file.seek(0)
    return Stream(pieces(file), media_type=FORMATS["xlsx"].media_type, headers=headers)


async def pieces(file: Any) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def organisation_of(named: str, viewer: Viewer) -> int:
    mine = own(viewer, "edit")
    chosen = int(named) if is_key(named) else (mine[0] if mine else None)
    if chosen is None or not may(viewer, "edit", chosen):
        raise NotAllowed(_("You do not edit for this organisation."))
    return chosen


@get("/import/{key:int}/changes", guards=[signed_in])
async def changes_page(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Template:
    row = await runs.row_of(session, viewer, key)
    return await show(request, session, viewer, vocabulary, row)


async def show(
    request: AnyRequest,
    session: AsyncSession,
    viewer: Viewer,
    vocabulary: Vocabulary,
    row: ImportRun,
    taken: Taken | None = None,
) -> Template:
    try:
        found, message = await compared(session, viewer, vocabulary, row), ""
    except CommonGroundError as error:
        found, message = Comparison(), error.message
    response = page(
        request,
        "exchange/changes.html",
        status=422 if message else 200,
        run=row,
        found=found,
        message=message,
        taken=taken,
        ticked=ticked_in(row, found),
        changed=found.changed[:MOST_SHOWN],
        new=found.new[:MOST_SHOWN],
        stops=[slip for one in found.refused for slip in one.slips if slip.level == "stops"]
        + [slip for slip in found.slips if slip.level == "stops"],
        warns=[slip for slip in found.slips if slip.level == "warns"]
        + [slip for one in (*found.changed, *found.new) for slip in one.slips],
        most=MOST_SHOWN,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def ticked_in(row: ImportRun, found: Comparison) -> dict[str, set[str]]:
    """What somebody left when taking the rest is not ticked again, unless it was more than a page shows."""
    outcome = runs.run_of(row).outcome
    left = row.state == runs.DONE and outcome is not None and len(outcome.items) < MOST_SHOWN
    return {one.key: set() if left else roundtrip.by_default(one.changes) for one in found.changed}


async def compared(
    session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary, row: ImportRun
) -> Comparison:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / row.file_name
        await asyncio.to_thread(path.write_bytes, await runs.content_of(session, row))
        return await template_comparing.compare(session, viewer, path, vocabulary)


@post("/import/{key:int}/changes", guards=[signed_in])
async def take(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer, vocabulary: Vocabulary
) -> Template | Redirect:
    row = await runs.own_row(session, viewer, key)
    found = await compared(session, viewer, vocabulary, row)
    taken = await template_applying.take(session, viewer, found, chosen_in(await form(request)))
    await template_keeping.keep(session, row.id, taken.items, taken.notes)
    remember(row, found, taken)
    await session.flush()
    if taken.left or not taken.items:
        return await show(request, session, viewer, vocabulary, row, taken)
    return redirect(f"/import/{key}/changes", ("good", words_of(taken)))


def chosen_in(sent: Form) -> Chosen:
    """Ticks are named by activity and field: `take` is `12/title`."""
    fields: dict[str, set[str]] = {}
    for one in sent.many("take"):
        activity, _slash, field = one.partition("/")
        fields.setdefault(activity, set()).add(field)
    return Chosen(
        fields=fields,
        new=set(sent.many("new")),
        withdrawn={int(one) for one in sent.many("withdraw") if is_key(one)},
        seen={name.removeprefix("seen-"): value for name, value in sent.texts() if name.startswith("seen-")},
        hand_in=sent.one("hand_in") == "yes",
    )


def words_of(taken: Taken) -> str:
    count = len(taken.items)
    said = [ngettext("%(n)d activity is changed.", "%(n)d activities are changed.", count) % {"n": count}]
    if taken.handed_in:
        said.append(_("%(n)d are handed in for review.") % {"n": taken.handed_in})
    elif taken.waiting:
        said.append(_("What is public stays as it is until the changes are handed in and approved."))
    return " ".join(said)


def remember(row: ImportRun, found: Comparison, taken: Taken) -> None:
    """What came of the file, in the same shape as that of any other import; earlier rounds stay in it."""
    before = runs.run_of(row).outcome
    items = [*(before.items if before else []), *taken.items]
    outcome = Outcome(
        rows=found.rows,
        read=found.rows,
        added=sum(item.what == "added" for item in items),
        changed=sum(item.what == "changed" for item in items),
        unchanged=found.unchanged,
        refused=len(found.refused),
        warnings=0,
        left_aside={},
        items=items,
        format=FORMAT,
    )
    # Where they go is said with each taking, not when the file was handed in.
    asked = {**row.outcome.get("asked", {}), "state": "submitted" if taken.handed_in else "draft"}
    row.outcome = {**row.outcome, "asked": asked, "outcome": msgspec.to_builtins(outcome)}
    row.format = FORMAT
    if taken.items and row.state != runs.DONE:
        runs.move(row, runs.DONE)


routes: list[Any] = [template, changes_page, take]

"""An edited template beside what is stored: every change of every activity, every slip with its cell."""

import asyncio
from collections import Counter
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.activities.schemas import Activity
from commonground.activities.service import connection_of
from commonground.base.i18n import _, reading
from commonground.base.texts import chosen
from commonground.exchange import roundtrip, template_queries
from commonground.exchange.formats import template_reader
from commonground.exchange.formats.spreadsheet import grids
from commonground.exchange.formats.template_cells import Unfit
from commonground.exchange.formats.template_columns import ID, NEW, SEEN
from commonground.exchange.formats.template_lines import Line, Slip
from commonground.exchange.template_checking import (
    check,
    refuse_identifier,
    slip_at,
    unfit_cells,
    unfit_parts,
    unsound,
    with_former,
)
from commonground.exchange.template_download import all_words
from commonground.exchange.template_findings import Comparison, Held, One, is_number, parties_of
from commonground.exchange.template_loading import load, missing, names_of, resolve
from commonground.places.queries import Vocabulary


async def compare(session: AsyncSession, viewer: Viewer, path: Path, vocabulary: Vocabulary) -> Comparison:
    connection = await connection_of(session)
    words = await all_words(connection, vocabulary)
    sheet = await asyncio.to_thread(lambda: template_reader.read(grids(path), words))
    found = Comparison(slips=list(sheet.slips), aside=sheet.aside)
    found.added = await resolve(connection, sheet)
    held = await load(session, connection, viewer, sheet)
    rows = [line for line in sheet.tabs.get("activities", []) if not (is_new(line) and line.blank)]
    found.rows = len(rows)
    held.times = Counter(line.id for line in rows)
    stray(held, rows, found)
    for line in rows:
        await place(held, line, rows, found)
    found.missing = await missing(held, rows)
    found.names = await names_of(connection, found)
    return found


def is_new(line: Line) -> bool:
    return (line.id == "" or line.id.casefold().startswith(NEW)) and line.cells.get(SEEN, "") == ""


def stray(held: Held, rows: list[Line], found: Comparison) -> None:
    """Rows of other tabs whose activity has no row on the first."""
    known = {line.id for line in rows}
    for lines in held.parts.values():
        for name, several in lines.items():
            for line in several if name not in known else ():
                if not line.blank:
                    found.slips.append(
                        Slip(
                            where=line.at(ID),
                            value=name,
                            message=_("No row of the first tab has this number."),
                            remedy=_("Write the number of the activity that it belongs to."),
                            level="warns",
                        )
                    )


async def place(held: Held, line: Line, rows: list[Line], found: Comparison) -> None:
    one = One(where=line.at(ID), row=line.number, title=title_in(line))
    slip = unsound(held, line, rows)
    if slip:
        one.slips.append(slip)
        found.refused.append(one)
        return
    if is_number(line.id):
        await place_known(held, line, one, found)
    else:
        await place_new(held, line, one, found)


def title_in(line: Line) -> str:
    titles = {
        key.partition(":")[2]: {"text": str(value)}
        for key, value in line.cells.items()
        if key.startswith("title:") and value
    }
    return chosen(titles, reading.get())


async def place_known(held: Held, line: Line, one: One, found: Comparison) -> None:
    stored = held.lines.get(int(line.id))
    if stored is None:
        one.slips.append(
            slip_at(line, _("There is no activity of this number."), _("Put its own number back."))
        )
    elif not may(held.viewer, "edit", stored.document.lead):
        message = _("You do not edit for the organisation that leads this activity.")
        one.slips.append(slip_at(line, message, _("Ask its editors or the secretariat to bring it in.")))
    if stored is None or one.stopped:
        found.refused.append(one)
        return
    one.activity, one.etag, one.state = stored.id, stored.etag, stored.state
    one.stored, one.title = stored.document, stored.title or one.title
    base = held.bases.get(str(line.cells.get(SEEN, "")))
    read = said(held, line, base or stored.document, one)
    if read is not None:
        one.changes = roundtrip.compare(base or stored.document, stored.document, read)
        if base is None:
            one.changes = [msgspec.structs.replace(change, conflict=True) for change in one.changes]
        refuse_identifier(line, one)
        await hold_against_rules(held, line, one)
    if one.stopped:
        found.refused.append(one)
    elif one.changes:
        found.changed.append(one)
    else:
        found.unchanged += 1


def said(held: Held, line: Line, base: Activity, one: One) -> roundtrip.Said | None:
    """None where a cell can't be used; all such cells of the activity are told at once."""
    back = {str(held.standing[key]): str(key) for key in parties_of(base) if key in held.standing}
    row = with_former(line, back)
    own = {tab: lines.get(line.id, []) if line.id else [] for tab, lines in held.parts.items()}
    parts = {tab: [with_former(part, back) for part in lines] for tab, lines in own.items()}
    try:
        return roundtrip.said(base, row, parts)
    except Unfit:
        one.slips += unfit_cells(base, line, row)
        for tab, lines in own.items():
            one.slips += unfit_parts(base, tab, lines, back)
        return None


async def place_new(held: Held, line: Line, one: One, found: Comparison) -> None:
    """A row without a number becomes a draft, unless it came in before."""
    own = held.sheet.about.get("organisation", "")
    if line.cells.get("lead", "") == "" and is_number(own):
        line.cells["lead"] = own
    line.cells.pop(SEEN, None)
    read = said(held, line, Activity(), one)
    if read is not None:
        one.document = read.document
        if not read.document.title:
            one.slips.append(
                slip_at(line, _("The activity has no title."), _("Give it one."), title_key(line))
            )
        if not may(held.viewer, "edit", read.document.lead):
            message = _("You do not edit for this organisation.")
            one.slips.append(slip_at(line, message, _("Choose one of your own organisations."), "lead"))
        await check(held, line, one, read.document)
    if one.stopped or read is None:
        found.refused.append(one)
        return
    assert read.document.lead is not None
    before = await template_queries.of_title(held.connection, read.document.lead, chosen(read.document.title))
    if before:
        found.unchanged += 1
        words = {"id": before}
        message = _("Your organisation has an activity of this title already: number %(id)d.") % words
        found.slips.append(
            slip_at(
                line, message, _("Change that one, or give this one another title."), title_key(line), "warns"
            )
        )
    else:
        found.new.append(one)


def title_key(line: Line) -> str:
    return next((key for key in line.cells if key.startswith("title:")), ID)


async def hold_against_rules(held: Held, line: Line, one: One) -> None:
    if one.changes and not one.stopped:
        keys = {change.key for change in one.changes if not change.taken}
        await check(held, line, one, roundtrip.applied(one.stored, one.changes, keys), one.stored)

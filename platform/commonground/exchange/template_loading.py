"""What the registry holds of the activities of an edited template."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.permissions import may
from commonground.accounts.schemas import Viewer
from commonground.base.database import Connection
from commonground.base.i18n import reading
from commonground.base.texts import chosen
from commonground.exchange import roundtrip, template_queries
from commonground.exchange.formats import template_reader
from commonground.exchange.formats.template_cells import Unread
from commonground.exchange.formats.template_columns import PARTS, SEEN, TABS
from commonground.exchange.formats.template_lines import Line
from commonground.exchange.formats.template_reader import Sheet
from commonground.exchange.formats.template_words import folded
from commonground.exchange.template_findings import Comparison, Held, Missing, is_number, parties_of
from commonground.exchange.template_queries import OF_EDIT, OF_VERSION


async def resolve(connection: Connection, sheet: Sheet) -> dict[int, str]:
    """Names of organisations become numbers; what the registry lacks gets one below zero."""
    cells = [
        (line, key)
        for tab, lines in sheet.tabs.items()
        for key in party_columns(tab)
        for line in lines
        if line.cells.get(key, "") != ""
    ]
    known = await template_queries.parties(connection, {str(line.cells[key]) for line, key in cells})
    added: dict[str, int] = {}
    for line, key in cells:
        name = str(line.cells[key])
        if folded(name) in known:
            line.cells[key] = known[folded(name)]
        elif key == "lead":
            line.cells[key] = Unread(name)
        else:
            line.cells[key] = str(added.setdefault(name, -1 - len(added)))
    return {number: name for name, number in added.items()}


def party_columns(tab: str) -> list[str]:
    fields = next(fields for name, fields in TABS.items() if name == tab)
    return [field.key for field in fields if field.words in ("organisation", "own")]


async def load(session: AsyncSession, connection: Connection, viewer: Viewer, sheet: Sheet) -> Held:
    lines = sheet.tabs.get("activities", [])
    asked = sorted({int(line.id) for line in lines if is_number(line.id)})
    stored = {one.id: one for one in await template_queries.lines(connection, viewer, asked)}
    old = {str(line.cells.get(SEEN, "")) for line in lines} - {one.etag.strip('"') for one in stored.values()}
    bases = await template_queries.as_seen(connection, filter(None, old))
    bases |= {one.etag.strip('"'): one.document for one in stored.values()}
    parties = {key for document in bases.values() for key in parties_of(document)}
    return Held(
        session=session,
        connection=connection,
        viewer=viewer,
        sheet=sheet,
        lines=stored,
        bases=bases,
        standing=await template_queries.standing(connection, parties),
        parts={tab: template_reader.lines_of(sheet, tab) for tab in PARTS if tab in sheet.tabs},
    )


async def missing(held: Held, rows: list[Line]) -> list[Missing]:
    """What was in the file when it was made and has no row now, where the file says what it is of."""
    own = held.sheet.about.get("organisation", "")
    made = held.sheet.about.get("exported", "")
    if not is_number(own) or "activities" not in held.sheet.tabs or not may(held.viewer, "edit", int(own)):
        return []
    there = {int(line.id) for line in rows if is_number(line.id)} | {
        int(match[1]) for line in rows if (match := seen_of(line))
    }
    asked = [
        key for key in await template_queries.keys_before(held.connection, int(own), made) if key not in there
    ]
    return [
        Missing(activity=row["id"], title=chosen(row["title"], reading.get()), state=row["state"])
        for row in await template_queries.titles(held.connection, asked)
    ]


def seen_of(line: Line) -> Any:
    seen = str(line.cells.get(SEEN, ""))
    return OF_VERSION.fullmatch(seen) or OF_EDIT.fullmatch(seen)


async def names_of(connection: Connection, found: Comparison) -> dict[int, str]:
    """For showing changes: organisations of the registry, and those that would be added."""
    documents = [document for one in (*found.changed, *found.new) for document in (one.stored, one.document)]
    keys = {key for document in documents for key in parties_of(document)}
    for one in found.changed:
        keys |= parties_of(roundtrip.applied(one.stored, one.changes, {change.key for change in one.changes}))
    named = await template_queries.names(connection, {key for key in keys if key > 0})
    return {int(key): name for key, name in named.items()} | found.added

"""The page where one sees what each column of a sheet was taken for, and puts it right."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.accounts.guards import signed_in
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.base.errors import Conflict, Problem
from commonground.base.i18n import _, mark
from commonground.base.web import AnyRequest, form, page, redirect
from commonground.exchange import runs, sheets
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_content import is_counter
from commonground.exchange.formats.sheet_fields import FIELDS, MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.sheet_rows import TAB, parted
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_tabs import ALL_ALIKE
from commonground.exchange.formats.sheet_unknown import unknown_values
from commonground.exchange.formats.sheet_words import AREA_NAMES, STATUS_WORDS
from commonground.exchange.formats.table import format_of
from commonground.exchange.models import ImportRun
from commonground.exchange.said_columns import memory_of, problems_of, said_in
from commonground.exchange.sheet_counts import FACTORS, first_read, readings
from commonground.exchange.sheet_leads import Leads, leads_for

MOST_WORDS = 40
# A workbook has rows of seven digits, and a header above all of them.
LONGEST_ROW = 7
# What the page sends where hidden rows are not to come in.
LEAVE = "leave"
COMMON_CURRENCIES = ("USD", "CNY", "JPY", "KRW", "MNT", "RUB", "EUR")
# In the order in which one fills the form of an activity.
GROUPS = tuple(dict.fromkeys(one.group for one in FIELDS))
HOW = {
    "name": mark("by its name"),
    "content": mark("by what stands in it"),
    "before": mark("as last time"),
    "said": mark("as you said"),
}


WHY_ASIDE = {
    "unlike": mark("other columns"),
    "unit": mark("the same columns, with sums in another unit or currency"),
    "style": mark("the same columns, with dates or numbers written in another way"),
    "hidden": mark("hidden in the workbook"),
    "unchosen": mark("not chosen"),
}


class TabShown(msgspec.Struct, frozen=True):
    """A tab that has the same columns, and whether it is read."""

    name: str
    rows: int
    taken: bool
    why: str = ""


def tabs_of(table: Table) -> list[TabShown]:
    """Those that are read together or could be; none where only one has these columns."""
    read = Counter(parted(row.number)[0] for row in table.rows)
    names = table.tabs or [table.sheet]
    held = [TabShown(name, read[at], taken=True) for at, name in enumerate(names)]
    held += [TabShown(one.name, one.rows, taken=False, why=one.why) for one in table.aside if one.alike]
    order = {name: at for at, name in enumerate(table.sheets)}
    return sorted(held, key=lambda one: order.get(one.name, 0)) if len(held) > 1 else []


def is_sheet(path: Path) -> bool:
    """Whether a file needs its columns mapped; our own CSV, and what is no table, does not."""
    try:
        return format_of(path).sheet
    except UnreadableFile:
        return False


def table_of(row: ImportRun, content: bytes, said: Mapping | None) -> Table:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / row.file_name
        path.write_bytes(content)
        return sheets.table_in(path, said)


def still_open(row: ImportRun) -> ImportRun:
    """Only while nothing is brought in: what a file did can't be read otherwise afterwards."""
    if not is_open(row):
        raise Conflict(_("This file is brought in already; its columns stand."))
    return row


def is_open(row: ImportRun) -> bool:
    return row.state in runs.OPEN and not runs.run_of(row).busy


@get("/import/{key:int}/columns", guards=[signed_in])
async def columns_page(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer
) -> Template | Redirect:
    row = await runs.row_of(session, viewer, key)
    if not is_open(row):
        return redirect(f"/import/{key}")
    asked, decides = runs.run_of(row).asked, runs.decides(viewer, row)
    chosen = chosen_sheet(request)
    said = chosen or asked.mapping
    try:
        table = await asyncio.to_thread(table_of, row, await runs.content_of(session, row), said)
    except UnreadableFile:
        # The import page tells what is wrong with the file, and keeps it.
        if not decides:
            raise
        if chosen:
            return redirect(f"/import/{key}/columns", ("error", _("This file has no such sheet or row.")))
        await runs.check(session, row)
        return redirect(f"/import/{key}")
    keeper = memory_of(viewer, asked.organisation) or None
    mapping = await sheets.guessed(
        session, table, asked.organisation, None if chosen else asked.mapping, keeper
    )
    leads = await leads_for(session, viewer)
    return show(request, row, table, mapping, leads, [], decides)


def chosen_sheet(request: AnyRequest) -> Mapping | None:
    """Other tabs or another header row than were found, from the little form at the top.

    Whatever has two rows of names has them still, unless somebody said another row.
    """
    asked = request.query_params
    sheet, header, tabs = asked.get("sheet", ""), asked.get("header", ""), asked.getall("tab", [])
    if not sheet and not header:
        return None
    if "was" in asked and tabs and sheet not in tabs:
        sheet, header = tabs[0], ""
    if asked.get("was", "").endswith(f"-{header}"):
        header = ""
    hidden = asked.get("hidden") == LEAVE
    return Mapping(sheet=sheet, header=row_named(header), tabs=tabs or [ALL_ALIKE], leave_hidden=hidden)


def row_named(text: str) -> int:
    """Zero, which lets the header be found, for what is no number of a row."""
    return int(text) if is_key(text) and len(text) < LONGEST_ROW else 0


def show(
    request: AnyRequest,
    row: ImportRun,
    table: Table,
    mapping: Mapping,
    leads: Leads,
    problems: list[Problem],
    decides: bool = True,
) -> Template:
    """Who only looks is given no button that would say no to them."""
    unknown, organisation = unknown_values(table, mapping), runs.run_of(row).asked.organisation
    return page(
        request,
        "exchange/columns.html",
        status=422 if problems else 200,
        problems=problems,
        decides=decides,
        key=row.id,
        file_name=row.file_name,
        table=table,
        tabs=tabs_of(table),
        tab_column=TAB,
        why_aside={why: _(words) for why, words in WHY_ASIDE.items()},
        mapping=mapping,
        organisation=organisation,
        leads=leads,
        errors={problem.field: problem for problem in problems},
        fields=[
            (_(group), [(one.key, _(one.label)) for one in FIELDS if one.group == group]) for group in GROUPS
        ],
        labels={one.key: _(one.label) for one in FIELDS},
        how={name: _(words) for name, words in HOW.items()},
        aside=[
            column.name
            for column in mapping.columns
            if not column.field and column.samples and column.name != TAB
        ],
        counters={
            at
            for at, column in enumerate(mapping.columns)
            if not column.field and column.name != TAB and is_counter(table.column(at))
        },
        currencies=currencies(),
        money=any(column.field in MONEY_FIELDS and not column.currency for column in mapping.columns),
        asks_order=any(column.order == "unclear" for column in mapping.columns) or bool(mapping.order),
        money_fields=MONEY_FIELDS,
        factors=[(times, _(words)) for times, words in FACTORS.items()],
        readings=readings(table, mapping),
        first=first_read(table, mapping),
        unknown={
            field: [(word, count, mapping.value(field, word)) for word, count in words[:MOST_WORDS]]
            for field, words in unknown.items()
        },
        statuses=list(STATUS_WORDS),
        areas=AREA_NAMES,
    )


def currencies() -> list[str]:
    return [
        *COMMON_CURRENCIES,
        *sorted(code for code in KNOWN_CURRENCIES if code not in COMMON_CURRENCIES and len(code) == 3),
    ]


@post("/import/{key:int}/columns", guards=[signed_in])
async def save_columns(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer
) -> Template | Redirect:
    """Keeps what was said with the file and for the next one of its kind, then tries the file."""
    row = still_open(await runs.own_row(session, viewer, key))
    run = runs.run_of(row)
    sent = await form(request)
    where = Mapping(
        sheet=sent.one("sheet"),
        header=row_named(sent.one("header")),
        tabs=list(sent.many("tab")),
        leave_hidden=sent.one("hidden") == LEAVE,
    )
    table = await asyncio.to_thread(table_of, row, await runs.content_of(session, row), where)
    owner = memory_of(viewer, run.asked.organisation)
    guessed = await sheets.guessed(session, table, run.asked.organisation, keeper=owner or None)
    said = said_in(sent, table, guessed, where)
    # A column that was put right has a unit of its own to be told, or asked for.
    read_so = await sheets.guessed(session, table, run.asked.organisation, said, owner or None)
    if problems := problems_of(said, read_so):
        return show(request, row, table, read_so, await leads_for(session, viewer), problems)
    held = dict(row.outcome)
    held["asked"] = msgspec.to_builtins(msgspec.structs.replace(run.asked, mapping=said))
    row.outcome = held
    await session.flush()
    if owner is not False:
        await sheets.remember(session, table, said, owner or None, viewer.id)
    await runs.check(session, row)
    return redirect(f"/import/{key}")


routes: list[Any] = [columns_page, save_columns]

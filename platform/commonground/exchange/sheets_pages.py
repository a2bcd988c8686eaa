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
from commonground.accounts.permissions import own
from commonground.accounts.schemas import Viewer
from commonground.activities.filters import is_key
from commonground.activities.rules import KNOWN_CURRENCIES
from commonground.base.errors import Conflict, Problem
from commonground.base.i18n import _, mark
from commonground.base.web import AnyRequest, Form, form, page, redirect
from commonground.exchange import runs, sheets
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats.sheet_fields import BY_KEY, DAY_FIELDS, FIELDS, MONEY_FIELDS
from commonground.exchange.formats.sheet_mapping import Column, Mapping
from commonground.exchange.formats.sheet_rows import TAB, parted
from commonground.exchange.formats.sheet_table import Table
from commonground.exchange.formats.sheet_tabs import ALL_ALIKE
from commonground.exchange.formats.sheet_unknown import unknown_values
from commonground.exchange.formats.sheet_words import AREA_NAMES, STATUS_WORDS
from commonground.exchange.formats.table import format_of
from commonground.exchange.models import ImportRun
from commonground.exchange.sheet_counts import FACTORS, counted, first_read, readings, unclear_in
from commonground.exchange.sheet_leads import Leads, leads_for, nobody_leads
from commonground.organisations.folding import folded

MOST_WORDS = 40
# A workbook has rows of seven digits, and a header above all of them.
LONGEST_ROW = 7
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
    if row.state not in runs.OPEN or runs.run_of(row).busy:
        raise Conflict(_("This file is brought in already; its columns stand."))
    return row


@get("/import/{key:int}/columns", guards=[signed_in])
async def columns_page(
    request: AnyRequest, key: int, session: AsyncSession, viewer: Viewer
) -> Template | Redirect:
    row = still_open(await runs.row_of(session, viewer, key))
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
    mapping = await sheets.guessed(session, table, asked.organisation, None if chosen else asked.mapping)
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
    return Mapping(sheet=sheet, header=row_named(header), tabs=tabs or [ALL_ALIKE])


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
        sheet=sent.one("sheet"), header=row_named(sent.one("header")), tabs=list(sent.many("tab"))
    )
    table = await asyncio.to_thread(table_of, row, await runs.content_of(session, row), where)
    guessed = await sheets.guessed(session, table, run.asked.organisation)
    said = said_in(sent, table, guessed, where)
    # A column that was put right has a unit of its own to be told, or asked for.
    read_so = await sheets.guessed(session, table, run.asked.organisation, said)
    if problems := problems_of(said, read_so):
        return show(request, row, table, read_so, await leads_for(session, viewer), problems)
    held = dict(row.outcome)
    held["asked"] = msgspec.to_builtins(msgspec.structs.replace(run.asked, mapping=said))
    row.outcome = held
    await session.flush()
    if (owner := memory_of(viewer, run.asked.organisation)) is not False:
        await sheets.remember(session, table, said, owner or None, viewer.id)
    await runs.check(session, row)
    return redirect(f"/import/{key}")


def memory_of(viewer: Viewer, organisation: int | None) -> int | bool | None:
    """For which organisation it is remembered; False where somebody of several named none."""
    if organisation is not None:
        return organisation
    return None if viewer.is_secretariat or not own(viewer, "edit") else False


def said_in(sent: Form, table: Table, guessed: Mapping, where: Mapping) -> Mapping:
    """The whole form: each column as it stood in it, since what was left as guessed was agreed to."""
    columns = []
    for at, column in enumerate(guessed.columns):
        field = sent.one(f"field-{at}")
        known = field if field in BY_KEY else ""
        same = column if known == column.field else Column(name=column.name, field=known)
        same = msgspec.structs.replace(same, field=known, by="said", confidence=1.0)
        columns.append(counted(sent, at, same, table, guessed) if known in MONEY_FIELDS else same)
    # What was said of words before stands, unless the form shows the word and says otherwise.
    values = {field: dict(words) for field, words in guessed.values.items()}
    for name, word in sent.texts():
        prefix, _dash, rest = name.partition("-")
        field, _dash, number = rest.rpartition("-")
        code = sent.one(f"code-{field}-{number}")
        if prefix == "word" and field in ("status", "countries", "sector"):
            said = values.setdefault(field, {})
            said.pop(folded(word), None)
            if code:
                said[folded(word)] = "" if code == "nothing" else code
    currency, order = sent.one("currency"), sent.one("order")
    return Mapping(
        sheet=where.sheet,
        header=where.header,
        tabs=where.tabs,
        columns=columns,
        values=values,
        currency=currency if currency in KNOWN_CURRENCIES else "",
        lead=" ".join(sent.one("lead").split())[:300],
        order=order if order in ("day", "month") else "",
        derived=[name for name in guessed.derived if sent.one(name) == getattr(guessed, name)],
    )


def problems_of(said: Mapping, read_so: Mapping) -> list[Problem]:
    if problem := problem_of(said):
        return [problem]
    nobody = nobody_leads(read_so)
    return ([nobody] if nobody else []) + [
        Problem(
            field=f"factor-{at}" if column.unit and not column.factor else f"decimal-{at}",
            code="unit_unclear",
            message=what,
            remedy=_("Choose it beside “%(column)s”.") % {"column": column.name},
        )
        for at, column in enumerate(read_so.columns)
        if column.field in MONEY_FIELDS and (what := unclear_in(column))
    ]


def problem_of(said: Mapping) -> Problem | None:
    """One thing alone can't be done without, and no field that stands for one thing may have two columns."""
    if not said.at("title"):
        return Problem(
            field="field-0",
            code="missing",
            message=_("No column holds the titles."),
            remedy=_("Choose “Title” for the one that does."),
        )
    for one in FIELDS:
        columns = said.at(one.key)
        if one.one and len(columns) > 1 and one.key not in DAY_FIELDS:
            return Problem(
                field=f"field-{columns[1]}",
                code="named_twice",
                message=_("“%(field)s” is chosen for two columns.") % {"field": _(one.label)},
                remedy=_("Leave one of them aside."),
            )
    return None


routes: list[Any] = [columns_page, save_columns]

"""A sheet by its mapping as drafts: rows gathered to activities, each part read by its column."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from commonground.activities.limits import LONGEST_CODE
from commonground.activities.schemas import Activity, Identifier
from commonground.base.i18n import _
from commonground.base.texts import Text
from commonground.exchange.errors import UnreadableFile
from commonground.exchange.formats import sheet_money, sheet_places, sheet_words
from commonground.exchange.formats.sheet_days import read_days
from commonground.exchange.formats.sheet_fields import PARTY_FIELDS
from commonground.exchange.formats.sheet_gathering import gathered, tell_several_tabs
from commonground.exchange.formats.sheet_mapping import Known, Mapping
from commonground.exchange.formats.sheet_parts import clean, differs, is_nothing, names_in
from commonground.exchange.formats.sheet_rows import TAB, Tabs
from commonground.exchange.formats.sheet_sectors import read_sectors
from commonground.exchange.formats.sheet_table import Row, Table, shown
from commonground.exchange.formats.sheet_whole import name_of
from commonground.exchange.formats.spreadsheet import Cell
from commonground.exchange.schemas import Draft, Party, Read

LONGEST_NAME = 300
# Columns whose words are kept beside the code that they became.
KEPT_TOO = ("sector", "place_country", "precision", "geonames")


class Group(msgspec.Struct):
    """The rows of one activity and the draft they become; `unread` are cells that found no place in it."""

    table: Table
    mapping: Mapping
    known: Known
    rows: list[Row]
    draft: Draft
    unread: set[tuple[int, int]] = set()

    def cells(self, *fields: str) -> Iterator[tuple[int, Row, Cell]]:
        """Every filled cell of these fields, with its column, row by row."""
        columns = self.mapping.at(*fields)
        for row in self.rows:
            for at in columns:
                if not is_nothing(row.cells[at]):
                    yield at, row, row.cells[at]

    def warn(self, at: int, row: Row, code: str, message: str, remedy: str) -> None:
        """By the name of the column in the file, where one can look it up; the cell is kept."""
        self.unread.add((at, row.number))
        self.draft.warn(self.mapping.columns[at].name, code, message, remedy, shown(row.cells[at]))


def apply(table: Table, mapping: Mapping, known: Known | None = None) -> Read:
    """Pure: the same table and mapping give the same drafts."""
    if not mapping.at("title"):
        raise UnreadableFile(
            _("%(file)s has no column that could hold the titles. Say which one does.") % {"file": table.file}
        )
    held = known or Known()
    drafts = [read_group(table, mapping, held, rows) for rows in gathered(table, mapping)]
    return Read(drafts=drafts, rows=len(table.rows), left_aside=left_aside(table, mapping))


def left_aside(table: Table, mapping: Mapping) -> dict[str, int]:
    """Columns with no field, and how many of their cells say something."""
    counts = {mapping.columns[at].name: len(table.column(at)) for at in mapping.at("")}
    return {name: count for name, count in counts.items() if count and name != TAB}


def read_group(table: Table, mapping: Mapping, known: Known, rows: list[Row]) -> Draft:
    draft = Draft(row=rows[0].number, document=Activity(), sheet=True, tabs=Tabs(table.tabs))
    group = Group(table, mapping, known, rows, draft, set())
    tell_several_tabs(group)
    for read in READERS:
        read(group)
    keep_rest(group)
    held = {
        name for name in Activity.__struct_fields__ if getattr(draft.document, name) not in (None, "", [], {})
    }
    held |= {"partners"} if draft.partners else set()
    held |= {"areas"} if draft.document.sectors else set()
    texts = {f"{name}:{code}" for name in ("title", "summary") for code in getattr(draft.document, name)}
    draft.said = frozenset((held - {"provenance", "source"}) | texts | {"kept"})
    return draft


def read_texts(group: Group) -> None:
    for field in ("title", "summary"):
        for at, row, cell in group.cells(field):
            text = clean(cell)
            if field == "title":
                text = " ".join(text.split())
            language = sheet_words.language_of(text, group.mapping.columns[at].language)
            held = getattr(group.draft.document, field)
            if text and language not in held:
                group.draft.put(**{field: {**held, language: Text(text, "imported")}})
            elif text and held[language].text != text:
                differs(group, at, row, held[language].text)


def read_lead(group: Group) -> None:
    for at, row, cell in group.cells("lead"):
        name = name_of(clean(cell), group.known)[:LONGEST_NAME]
        if group.draft.lead is None:
            group.draft.lead, group.draft.own_lead = Party(name), True
        elif group.draft.lead.name != name:
            differs(group, at, row, group.draft.lead.name)
    if group.draft.lead is None and group.mapping.lead:
        group.draft.lead = Party(group.mapping.lead)


def read_numbers(group: Group) -> None:
    """The number of one's own system stands beside the name of who gave it, since it is none to others."""
    for at, _row, cell in group.cells("identifier", "number"):
        value = clean(cell)[:LONGEST_CODE]
        if group.mapping.columns[at].field == "identifier":
            group.draft.put(identifier=group.draft.document.identifier or value)
            continue
        owner = group.mapping.vocabulary or (group.draft.lead.name if group.draft.lead else "")
        one = Identifier(owner[:LONGEST_CODE], value)
        if owner and one not in group.draft.document.identifiers:
            group.draft.put(identifiers=[*group.draft.document.identifiers, one])


def read_parties(group: Group) -> None:
    for at, _row, cell in group.cells(*PARTY_FIELDS):
        role: Any = group.mapping.columns[at].field
        for name in names_in(cell):
            party = (Party(name_of(name, group.known)[:LONGEST_NAME]), role)
            if party not in group.draft.partners:
                group.draft.partners.append(party)


def read_status(group: Group) -> None:
    for at, row, cell in group.cells("status"):
        said = group.mapping.value("status", shown(cell))
        code: Any = said if said is not None else sheet_words.status_of(shown(cell))
        held = group.draft.document.status_stated
        if said == "":
            group.unread.add((at, row.number))
        elif code is None:
            group.warn(
                at,
                row,
                "unknown_word",
                _("“%(value)s” is no status that is known here; it was kept as it is.")
                % {"value": shown(cell)[:80]},
                _("Say what it means when you map the columns."),
            )
        elif held is None:
            group.draft.put(status_stated=code)
        elif held != code:
            differs(group, at, row, held)


def read_homepage(group: Group) -> None:
    for at, row, cell in group.cells("homepage"):
        text = clean(cell).split()[0]
        address = f"https://{text}" if text.lower().startswith("www.") else text
        if not group.draft.document.homepage and address.lower().startswith(("http://", "https://")):
            group.draft.put(homepage=address[:2000])
        elif address != group.draft.document.homepage:
            group.unread.add((at, row.number))


def keep_rest(group: Group) -> None:
    """Every cell without a home in the model stays with the activity, by the name of its column."""
    entries = []
    for at, column in enumerate(group.mapping.columns):
        whole = not column.field or column.field in KEPT_TOO
        values = [
            clean(row.cells[at]) if whole or (at, row.number) in group.unread else "" for row in group.rows
        ]
        if any(values):
            same = len(set(values)) == 1
            entries.append(
                {"element": "sheet", "column": column.name[:200], "values": values[:1] if same else values}
            )
    group.draft.put(kept=entries)


READERS: tuple[Callable[[Group], None], ...] = (
    read_texts,
    read_lead,
    read_numbers,
    read_parties,
    read_status,
    read_days,
    read_homepage,
    read_sectors,
    sheet_places.read_countries,
    sheet_places.read_places,
    sheet_places.countries_of_places,
    sheet_money.read_money,
)

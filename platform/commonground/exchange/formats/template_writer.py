"""One's activities as a workbook to edit: tabs, drop-downs, notes in six languages, locked numbers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from xlsxwriter.utility import xl_col_to_name

from commonground.activities.schemas import Activity
from commonground.base.i18n import mark
from commonground.base.settings import LANGUAGES
from commonground.exchange.formats import template_rows, xlsx_writer
from commonground.exchange.formats.template_cells import Row
from commonground.exchange.formats.template_columns import (
    CALLED,
    ID,
    MARK,
    NUMBER,
    OWN,
    PART,
    PARTS,
    READY,
    READY_PARTS,
    SEEN,
    STATE,
    TAB_NAMES,
    TABS,
    VERSION,
    WHICH,
    field_named,
)
from commonground.exchange.formats.template_field import Field, Tab
from commonground.exchange.formats.template_read_me import READ_ME
from commonground.exchange.formats.template_words import Words, currencies, heading, new_name, said
from commonground.exchange.formats.xlsx_writer import Book, Column, Value

SUBREGION = ("CN", "JP", "KP", "KR", "MN", "RU")
AREAS = ("restoration", "capacity", "integration", "resources", "engagement", "awareness")
LEAST_THEMES, LEAST_FRAMEWORKS = 4, 2
REFUSAL = mark("This does not fit here: choose from the list, or see the note of the column.")
KEYED: tuple[Tab, ...] = ("activities", *PARTS)


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """One activity as its writers have it; `seen` is the version, by which a later change is noticed."""

    id: int
    seen: str
    state: str
    called: str
    document: Activity


class Survey(msgspec.Struct, kw_only=True):
    """What the columns must hold, gathered over all activities before the first is written."""

    languages: dict[str, None] = {}
    countries: set[str] = set()
    areas: set[str] = set()
    currencies: set[str] = set()
    themes: int = 0
    frameworks: int = 0
    organisations: set[int] = set()
    count: int = 0

    def see(self, document: Activity) -> None:
        self.count += 1
        for texts in texts_in(document):
            self.languages |= dict.fromkeys(texts)
        self.countries |= {share.code for share in document.countries}
        self.areas |= {share.code for share in document.areas}
        self.currencies |= {line.currency for line in document.budgets}
        self.themes = max(self.themes, len(document.themes))
        self.frameworks = max(self.frameworks, len(document.frameworks))
        named = {document.lead, *(partner.organisation for partner in document.partners)}
        self.organisations |= {key for key in named | {line.organisation for line in document.budgets} if key}


def texts_in(document: Activity) -> Iterable[dict[str, Any]]:
    yield document.title
    yield document.summary
    yield from (need.detail for need in (*document.needs, *document.offers))
    yield from (result.name for result in document.results)
    yield from (lesson.content for lesson in document.lessons)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says of itself, to readers and to us."""

    organisation: int
    name: str
    language: str
    base_url: str
    made_at: datetime
    own: list[int] = []

    def rows(self, count: int) -> list[tuple[str, str]]:
        return [
            ("template", str(VERSION)),
            ("organisation", str(self.organisation)),
            ("language", self.language),
            ("from", self.base_url),
            ("exported", self.made_at.isoformat()),
            ("count", str(count)),
        ]


class Template:
    """Opened with what there is to write; `add` each activity, then `finish`."""

    def __init__(self, file: Any, about: About, survey: Survey, words: Words) -> None:
        self.about, self.words, self.language = about, words, about.language
        self.survey = survey
        self.languages = list(dict.fromkeys([about.language, *survey.languages]))
        self.book = Book(file)
        self.keys = {tab: self.keys_of(tab) for tab in KEYED}
        self.worded = {tab: {key: words_in(tab, key) for key in self.keys[tab]} for tab in KEYED}
        self.first_row = 3
        self.last_row = self.first_row + survey.count + READY["activities"] - 1
        self.tabs = {tab: self.opened(tab) for tab in KEYED}
        self.tabs["activities"].sheet.activate()

    def keys_of(self, tab: Tab) -> list[str]:
        own = [ID, SEEN] if tab == "activities" else [ID, PART, CALLED]
        found = [key for field in TABS[tab] for key in self.keys_of_field(field)]
        return own + found + ([STATE] if tab == "activities" else [])

    def keys_of_field(self, field: Field) -> list[str]:
        if field.texts:
            return [f"{field.key}:{language}" for language in self.languages]
        if field.of == "areas":
            return [f"area:{code}" for code in (*AREAS, *sorted(self.survey.areas - set(AREAS)))]
        if field.of == "countries":
            return [
                f"country:{code}" for code in (*SUBREGION, *sorted(self.survey.countries - set(SUBREGION)))
            ]
        if field.of == "themes":
            return [f"theme:{at}" for at in range(1, max(LEAST_THEMES, self.survey.themes + 1) + 1)]
        if field.of == "frameworks":
            return [
                f"framework:{at}" for at in range(1, max(LEAST_FRAMEWORKS, self.survey.frameworks + 1) + 1)
            ]
        return [field.key]

    def opened(self, tab: Tab) -> xlsx_writer.Tab:
        columns = [self.column(tab, key) for key in self.keys[tab]]
        marks = [f"{MARK}:{tab}:{key}" for key in self.keys[tab]]
        return self.book.tab(said(TAB_NAMES[tab], self.language), columns, marks)

    def column(self, tab: Tab, key: str) -> Column:
        if key in OWN and (key != STATE or tab == "activities"):
            return self.own_column(tab, key)
        field = field_named(tab, key)
        assert field is not None
        return Column(
            key=key,
            label=heading(field, key, self.words, self.language, len(self.languages) > 1),
            note=self.note(field.note),
            kind=field.kind,
            width=field.width,
            choices=self.choices(tab, field),
            open=field.open,
            refusal=said(REFUSAL, self.language),
        )

    def own_column(self, tab: Tab, key: str) -> Column:
        hidden = key in (SEEN, PART)
        choices = f"'{said(TAB_NAMES['activities'], self.language)}'!$A${self.first_row}:$A${self.last_row}"
        return Column(
            key=key,
            label=key if hidden else said(OWN[key], self.language),
            note=self.note(NUMBER if tab == "activities" else WHICH) if key == ID else "",
            width={ID: 9, CALLED: 32}.get(key, 14),
            locked=key != ID or tab == "activities",
            hidden=hidden,
            choices=choices if key == ID and tab != "activities" else "",
            open=True,
        )

    def note(self, message: str) -> str:
        """In the reader's language first, then in the others, each once."""
        order = dict.fromkeys([self.language, *LANGUAGES])
        return "\n".join(dict.fromkeys(said(message, language) for language in order))

    def choices(self, tab: Tab, field: Field) -> str:
        if field.words == "unit":
            at = xl_col_to_name(self.keys[tab].index("country"), True)
            return f'INDIRECT("list_units_"&INDEX(codes_country,MATCH({at}{self.first_row},list_country,0)))'
        return f"list_{field.words}" if field.words and field.kind != "share" else ""

    def add(self, one: Exported) -> None:
        """The activity on the first tab and its parts on theirs."""
        row = template_rows.activity_row(one.document)
        own: Row = {
            ID: str(one.id),
            SEEN: one.seen,
            STATE: self.words.label("state", one.state, self.language),
        }
        self.write("activities", row | own, fixed={"identifier"} if one.document.identifier else set())
        for tab in PARTS:
            for part in template_rows.part_rows(tab, one.document):
                self.write(tab, part | {ID: str(one.id), CALLED: one.called})

    def write(self, tab: Tab, row: Row, fixed: Iterable[str] = ()) -> None:
        keys = self.keys[tab]
        locked = [key in OWN or key in fixed for key in keys]
        self.tabs[tab].add([self.shown(tab, key, row.get(key, "")) for key in keys], locked)

    def shown(self, tab: Tab, key: str, value: Any) -> Value:
        """A code in words; a number of ours as a number."""
        if key == ID:
            return int(value) if str(value).isdigit() else value
        name = self.worded[tab].get(key, "")
        return self.words.label(name, str(value), self.language) if name and value != "" else value

    def finish(self) -> None:
        self.ready_rows()
        self.book.page(said(TAB_NAMES["read_me"], self.language), self.read_me())
        self.book.lists("Lists", self.lists())
        about = self.book.workbook.add_worksheet("common-ground")
        for at, (key, value) in enumerate(self.about.rows(self.survey.count)):
            about.write_row(at, 0, [f"{MARK}:{key}", value])
        about.very_hidden()
        for tab in self.tabs.values():
            tab.close(protect=True)
        self.book.workbook.set_properties({"title": self.about.name, "author": "Common Ground"})
        self.book.workbook.close()

    def ready_rows(self) -> None:
        for tab in KEYED:
            keys = self.keys[tab]
            shut = (ID, SEEN, STATE) if tab == "activities" else (PART, CALLED)
            rows = READY.get(tab, READY_PARTS)
            names = [[new_name(at + 1) if key == ID else "" for key in keys] for at in range(rows)]
            self.tabs[tab].ready(rows, names if tab == "activities" else (), [key in shut for key in keys])

    def lists(self) -> dict[str, list[tuple[str, str]]]:
        made = {
            name: self.words_of(name, codes) for name, codes in self.words.lists.items() if name != "unit"
        }
        for country, units in sorted(self.words.units_of.items()):
            made[f"units_{country}"] = sorted(self.words_of("unit", units))
        made["country"] = sorted(made["country"], key=lambda pair: (pair[1] not in SUBREGION, pair[0]))
        made["currency"] = [(code, code) for code in currencies(self.survey.currencies)]
        names = sorted((name, str(key)) for key, name in self.words.organisations.items())
        own = {str(key) for key in self.about.own}
        return made | {"organisation": names, "own": [pair for pair in names if pair[1] in own]}

    def words_of(self, name: str, codes: Iterable[str]) -> list[tuple[str, str]]:
        return [(self.words.label(name, code, self.language), code) for code in codes]

    def read_me(self) -> list[tuple[str, str]]:
        told = [(look, said(words, self.language)) for look, words in READ_ME]
        made_at = f"{self.about.made_at:%Y-%m-%d %H:%M} UTC"
        where = f"{self.about.base_url}/import"
        return [("title", self.about.name)] + [
            (look, words.format(count=self.survey.count, made_at=made_at, where=where))
            for look, words in told
        ]


def words_in(tab: Tab, key: str) -> str:
    """The list that a column's codes are named by."""
    field = field_named(tab, key) if key not in OWN else None
    return field.words if field is not None and field.kind != "share" else ""

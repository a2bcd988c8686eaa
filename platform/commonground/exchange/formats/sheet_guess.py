"""Which field each column is, by its header, by what stands in it, and by what was mapped before."""

import re

from rapidfuzz import fuzz

from commonground.base.i18n import _
from commonground.exchange.formats import sheet_dates, sheet_words
from commonground.exchange.formats.sheet_content import SAMPLED, Content, by_content, content_of, fits, seen
from commonground.exchange.formats.sheet_counting import count, same_money
from commonground.exchange.formats.sheet_field import Field
from commonground.exchange.formats.sheet_fields import (
    BY_KEY,
    FIELDS,
    MONEY_FIELDS,
    PART_OF,
    words_of,
)
from commonground.exchange.formats.sheet_hidden import told
from commonground.exchange.formats.sheet_looking_again import beside, count_totals, tabs_told
from commonground.exchange.formats.sheet_mapping import Column, Known, Mapping, laid_over
from commonground.exchange.formats.sheet_parts import names_in
from commonground.exchange.formats.sheet_table import Table, shown
from commonground.exchange.formats.sheet_whole import currency_of, donor_in, lead_of
from commonground.exchange.formats.spreadsheet import Cell
from commonground.organisations.folding import folded

LEAST, SURE = 0.5, 0.95
UNNAMED = re.compile(r"\[[A-Z]{1,3}\](?: \(\d+\))?")


def guess(table: Table, known: Known, said: Mapping | None = None) -> Mapping:
    """Pure: nothing is asked and nothing written. Each column has its confidence and three samples.

    What is `said` is laid over first, so that a column that was put right gets its unit and order as well.
    """
    contents = [content_of(table.column(at)) for at in range(len(table.columns))]
    mapping = Mapping(
        sheet=table.sheet,
        header=table.header_rows[0] if len(table.header_rows) == 1 else 0,
        tabs=table.tabs,
        tabs_aside=[one.name for one in table.aside],
        hidden_rows=len(table.hidden.rows),
        leave_hidden=table.hidden.left,
    )
    mapping.columns = [
        Column(name=name, samples=samples_of(table.column(at))) for at, name in enumerate(table.columns)
    ]
    settle(mapping.columns, contents)
    count_totals(table, mapping, [content.numbers for content in contents])
    notes = told(table) + table.notes + tabs_told(table, mapping) + beside(mapping)
    if known.before:
        mapping = laid_over(mapping, known.before, "before")
    if said:
        mapping = laid_over(mapping, said, "said")
    refine(table, mapping, known)
    # Plain texts: what a worker keeps must not remember how it was put together.
    mapping.notes = [str(note) for note in notes + mapping.notes] + (
        [str(_("Read as %(encoding)s.") % {"encoding": table.encoding})]
        if table.encoding not in ("", "utf-8", "utf-8-sig")
        else []
    )
    return mapping


def samples_of(cells: list[Cell]) -> list[str]:
    return list(dict.fromkeys(shown(cell)[:80] for cell in cells[:SAMPLED]))[:3]


def settle(columns: list[Column], contents: list[Content]) -> None:
    """The surest first; a field that stands for one column goes to the surest of those that ask for it."""
    asked = sorted(
        (
            (score, -order, -at, one, "name")
            for at, column in enumerate(columns)
            for order, one in enumerate(FIELDS)
            if (score := by_name(one, column.name) * fits(one, contents[at])) >= LEAST
        ),
        key=lambda entry: entry[:3],
        reverse=True,
    )
    taken: set[str] = set()
    called = {-at for score, _order, at, _one, _by in asked if score >= SURE}
    for score, _order, at, one, _by in asked:
        # What its header names outright is not taken for something else because another column was surer.
        if score < SURE and -at in called:
            continue
        if not columns[-at].field and (one.key not in taken or not one.one):
            columns[-at].field, columns[-at].confidence, columns[-at].by = one.key, round(score, 2), "name"
            taken.add(one.key)
    for at, column in enumerate(columns):
        key, score = ("", 0.0) if column.field else by_content(contents[at], taken)
        if key:
            column.field, column.confidence, column.by = key, score, "content"
            taken.add(key)


def by_name(one: Field, header: str) -> float:
    """1 for one of its words, less where words stand beside it, less again where it is only spelled alike."""
    if UNNAMED.fullmatch(header):
        return 0
    parts = {header, *header.split(" – ")[-1:]}
    if one.key in MONEY_FIELDS and any(PART_OF.match(part) for part in parts):
        return 0
    return max(name_score(one, words_of(part)) for part in parts)


def name_score(one: Field, plain: str) -> float:
    if not plain:
        return 0
    if plain in one.words:
        return 1
    bare = plain.rstrip("0123456789").rstrip()
    if bare in one.words:
        return 0.95
    words = set(plain.split())
    if any(word in words if word.isascii() else word in plain for word in one.never):
        return 0
    best = 0.0
    for word in one.words:
        if is_eastern(word) or is_eastern(plain):
            best = max(best, 0.55 + 0.4 * len(word) / len(plain) if len(word) > 1 and word in plain else 0)
        elif (parts := set(word.split())) <= words:
            best = max(best, 0.5 + 0.45 * len(parts) / len(words) if len(word) > 2 else 0)
        elif len(word) > 5 and len(plain) > 5 and fuzz.ratio(word, plain) >= 86:
            best = max(best, 0.75)
    return best


def is_eastern(text: str) -> bool:
    """Written without spaces, or (Hangul is folded to its parts) with endings."""
    return any("\u1100" <= sign <= "\u11ff" or "\u3040" <= sign <= "\u9fff" for sign in text)


def refine(table: Table, mapping: Mapping, known: Known) -> None:
    """Units, orders of dates, donors of money columns, languages; then what the sheet as a whole lacks."""
    funders = known.organisations | funders_in(table, mapping)
    for at, column in enumerate(mapping.columns):
        cells = table.column(at)
        if column.field in MONEY_FIELDS:
            # What was seen and agreed to stands, whoever came into the registry since.
            if column.by in ("name", "content"):
                column.donor = donor_in(column.name, funders)
            count(column, cells, table.above, mapping)
        elif column.field in ("title", "summary"):
            column.language = language_of(column.name, cells, " ".join(table.columns))
        elif column.field and BY_KEY[column.field].kind == "date":
            column.order = column.order or sheet_dates.order_of(cells)
        elif column.field == "period":
            column.order = column.order or sheet_dates.order_of(parted(cells))
    one_order(mapping)
    one_a_language(mapping)
    mapping.notes = same_money(table, mapping)
    for name, find in (("lead", lead_of), ("currency", currency_of)):
        if name == "lead" and known.before:
            continue
        if not getattr(mapping, name) and (found := find(table, mapping, known)):
            setattr(mapping, name, found)
            mapping.derived = [*mapping.derived, name]
    if known.lead:
        mapping.lead = known.lead
        mapping.derived = [one for one in mapping.derived if one != "lead"]


def funders_in(table: Table, mapping: Mapping) -> dict[str, str]:
    """Those the file itself names: a column called as one of them holds what that one gives, and does so
    before the registry knows it as well as after."""
    names = (name for at in mapping.at("funding") for cell in table.column(at) for name in names_in(cell))
    return {folded(name): name for name in names}


def parted(cells: list[Cell]) -> list[str]:
    return [part for cell in cells for part in re.split(r"\s[-–—~]\s|[~～〜]|至|до|по", shown(cell))]


def one_a_language(mapping: Mapping) -> None:
    """Of two titles in one language the surer holds; the other is left aside, with its words kept."""
    taken: set[tuple[str, str]] = set()
    for column in sorted(mapping.columns, key=lambda one: -one.confidence):
        if column.field in ("title", "summary"):
            if (column.field, column.language) in taken and column.by in ("name", "content"):
                column.field, column.by, column.confidence = "", "none", 0
            taken.add((column.field, column.language))


def one_order(mapping: Mapping) -> None:
    """A column that could be read both ways is read as those are that can't, or as somebody said."""
    sure = {column.order for column in mapping.columns if column.order in ("day", "month")}
    for column in mapping.columns:
        if column.order == "unclear":
            column.order = mapping.order or (sure.copy().pop() if len(sure) == 1 else "unclear")


def language_of(name: str, cells: list[Cell], header: str = "") -> str:
    """Of a column as a whole: kana anywhere means Japanese, ө or ү Mongolian, in the header as well."""
    if found := re.search(r"\b(en|zh|ja|ko|mn|ru|fr|es|eng|rus|kor|jpn|mon|chn)\b", folded(name)):
        return {"eng": "en", "rus": "ru", "kor": "ko", "jpn": "ja", "mon": "mn", "chn": "zh"}.get(
            found[1], found[1]
        )
    whole = " ".join(shown(seen(cell)) for cell in cells[:SAMPLED])
    found_in = sheet_words.language_of(whole)
    if found_in == "ko" and len(re.findall("[\uac00-\ud7a3]", whole)) * 5 < len(
        re.findall("[\u4e00-\u9fff]", whole)
    ):
        return "zh"
    if found_in in ("ru", "zh") and sheet_words.language_of(header) in ("mn", "ja"):
        return sheet_words.language_of(f"{header} {whole}")
    if found_in != "en":
        return found_in
    if folded(name).split(" ")[0] in ("titre", "intitule", "nom", "resume", "objectif"):
        return "fr"
    spanish = ("titulo", "nombre", "resumen", "objetivo")
    return "es" if folded(name).split(" ")[0] in spanish else "en"

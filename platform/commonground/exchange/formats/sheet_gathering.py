"""Which rows of a sheet are one activity: by its number, by its title where rows are places, across tabs."""

from collections import Counter
from typing import Any

from commonground.base.i18n import _
from commonground.exchange.formats.sheet_fields import PLACE_FIELDS
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.sheet_parts import GroupLike
from commonground.exchange.formats.sheet_rows import parted
from commonground.exchange.formats.sheet_table import Row, Table, is_empty, shown
from commonground.exchange.formats.sheet_tabs import by_year
from commonground.organisations.folding import folded


def gathered(table: Table, mapping: Mapping) -> list[list[Row]]:
    """By the number or identifier; without one by title and organisation, where rows can be its places."""
    numbers, titles = mapping.at("identifier", "number"), mapping.at("title", "lead")
    places = bool(mapping.at(*PLACE_FIELDS))
    found: dict[Any, list[Row]] = {}
    for row in table.rows:
        key: Any = tuple(shown(row.cells[at]) for at in numbers)
        if not any(key):
            named = tuple(folded(shown(row.cells[at])) for at in titles)
            tab = parted(row.number)[0] if table.tabs else 0
            key = ("", tab, *named) if places and any(named) else (row.number,)
        found.setdefault(key, []).append(row)
    groups = list(found.values())
    return across_tabs(table, mapping, groups) if table.tabs else groups


def across_tabs(table: Table, mapping: Mapping, groups: list[list[Row]]) -> list[list[Row]]:
    """Of a list for each year one title is one activity; else only what all tabs say alike is one twice.

    So a last tab that gathers the others counts nothing again, and two provinces may each plant their trees.
    """
    same = mapping.at("title", "lead") if by_year(table.tabs) else told_by_all(table, mapping)
    numbers, titles = mapping.at("identifier", "number"), mapping.at("title")
    seen: Counter[Any] = Counter()
    found: dict[Any, list[Row]] = {}
    for rows in groups:
        first = rows[0]
        key: Any = (first.number,)
        if not any(shown(first.cells[at]) for at in numbers) and any(shown(first.cells[at]) for at in titles):
            said = tuple(folded(shown(first.cells[at])) for at in same)
            tab = parted(first.number)[0]
            seen[tab, said] += 1
            key = (said, seen[tab, said])
        found.setdefault(key, []).extend(rows)
    return list(found.values())


def told_by_all(table: Table, mapping: Mapping) -> list[int]:
    return [at for at, column in enumerate(mapping.columns) if column.field and at in table.common]


def tell_several_tabs(group: GroupLike) -> None:
    """Whoever reads the sheet decides whether it is one activity or several of one name."""
    places = {parted(row.number)[0]: row.number for row in reversed(group.rows)}
    if group.table.tabs and len(places) > 1:
        group.draft.add(
            "title",
            "several_tabs",
            _("Rows of several tabs name this activity; they were taken for one."),
            _("If they are several, give each a number of its own."),
            group.draft.tabs.listed(sorted(places.values())),
            "info",
        )


def repeated_numbers(table: Table, at: int, titles: list[int]) -> bool:
    """Whether a column gives one number to different works in different tabs, as lists do that count anew."""
    first: dict[str, tuple[int, set[str]]] = {}
    for row in table.rows:
        if is_empty(row.cells[at]):
            continue
        tab, named = parted(row.number)[0], {folded(shown(row.cells[one])) for one in titles} - {""}
        held = first.setdefault(shown(row.cells[at]), (tab, named))
        if held[0] != tab and named and held[1] and not named & held[1]:
            return True
    return False

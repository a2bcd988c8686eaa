"""Words of a sheet that no code of ours is known for."""

from collections import Counter
from collections.abc import Callable, Iterable

from commonground.exchange.formats import sheet_places, sheet_words
from commonground.exchange.formats.sheet_mapping import Mapping
from commonground.exchange.formats.sheet_parts import names_in
from commonground.exchange.formats.sheet_table import Table, shown
from commonground.exchange.formats.spreadsheet import Cell
from commonground.organisations.folding import folded


def unknown_values(table: Table, mapping: Mapping) -> dict[str, list[tuple[str, int]]]:
    """Words that no code of ours is known for, the most frequent first, to be asked for by the page."""
    tests: dict[str, Callable[[str], object]] = {
        "status": sheet_words.status_of,
        "countries": lambda text: sheet_words.country_of(text) or sheet_words.is_regional(text),
        "sector": sheet_words.area_of,
    }
    found: dict[str, list[tuple[str, int]]] = {}
    for field, test in tests.items():
        counts = Counter(
            word for at in mapping.at(field) for cell in table.column(at) for word in words_in(cell, field)
        )
        known = mapping.values.get(field, {})
        unknown = [
            (word, count) for word, count in counts.most_common() if folded(word) in known or not test(word)
        ]
        if unknown:
            found[field] = unknown
    return found


def words_in(cell: Cell, field: str) -> Iterable[str]:
    return (
        [shown(cell)]
        if field == "status"
        else sheet_places.countries_in(shown(cell))
        if field == "countries"
        else names_in(cell)
    )

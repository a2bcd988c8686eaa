"""Addresses of filtered views: each choice on a page is a link to the view it gives."""

from urllib.parse import urlencode

from commonground.activities.filters import Filters, Page, pairs

Pairs = list[tuple[str, str]]


def address(path: str, parameters: Pairs) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


def chosen_pairs(filters: Filters, page: Page) -> Pairs:
    """Everything but the number of the page: a changed filter starts again at the first."""
    more = [("limit", str(page.limit))] if page.limit != Page().limit else []
    return pairs(filters, page) + more


def toggled(parameters: Pairs, name: str, value: str) -> Pairs:
    pair = (name, value)
    return [one for one in parameters if one != pair] if pair in parameters else [*parameters, pair]


def without(parameters: Pairs, *names: str) -> Pairs:
    return [pair for pair in parameters if pair[0] not in names]


def replaced(parameters: Pairs, *chosen: tuple[str, str]) -> Pairs:
    """With these values alone under their names."""
    return without(parameters, *(name for name, _value in chosen)) + list(chosen)

"""What an exported file says of itself: what was asked, in words and as an address, when, and how many."""

from typing import Any

import msgspec

from commonground.activities.filters import Filters, Page
from commonground.base import i18n
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.catalogue import queries as catalogue
from commonground.catalogue.facets import Labels
from commonground.catalogue.views import View, sort_labels
from commonground.places import queries as places
from commonground.places.queries import Vocabulary

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
SOURCE = "Common Ground"
# The number of the newest public change: /changes.jsonl tells what came after it.
VERSION = "SELECT coalesce(max(position), 0) FROM activity_change"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """`filters` is the query of the address, `filters_in_words` what a reader calls it."""

    source: str = SOURCE
    licence: str = LICENCE
    licence_url: str = LICENCE_URL
    generated: str
    version: int
    filters: str
    filters_in_words: str
    order: str
    count: int
    address: str

    @property
    def plain(self) -> dict[str, Any]:
        return {name: value for name, value in msgspec.to_builtins(self).items() if value != ""}


async def in_words(
    connection: Connection, filters: Filters, page: Page, vocabulary: Vocabulary | None
) -> tuple[str, str]:
    """The chosen filters and the order as the list's page calls them."""
    language = i18n.reading.get()
    held = vocabulary or await places.vocabulary(connection)
    names = await catalogue.chosen_names(connection, filters, language)
    active = View("/activities", filters, page).active(Labels(held, {}, language), names)
    words = "; ".join(str(one["label"]) for one in active)
    return words or _("All published activities"), sort_labels()[page.sort]


def labels() -> dict[str, str]:
    """In the reader's language, for files that people read."""
    return {
        "source": _("From"),
        "filters_in_words": _("What was asked"),
        "order": _("In this order"),
        "count": _("Activities"),
        "generated": _("Made at"),
        "version": _("As of change number"),
        "licence": _("Licence"),
        "licence_url": _("Its text"),
        "filters": _("Filters as in the address"),
        "address": _("This address makes it anew"),
    }


def lines(told: About) -> list[tuple[str, str]]:
    """Pairs of a label and its value, in the order a reader asks for them."""
    plain = told.plain
    return [(label, str(plain[name])) for name, label in labels().items() if name in plain]

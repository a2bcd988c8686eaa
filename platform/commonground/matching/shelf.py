"""One view of the opportunities: which, in what order, why they fit, and which are compared."""

from urllib.parse import urlencode

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities import filters
from commonground.activities.filters import Filters, Page, is_key
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.matching import finder, openings, queries
from commonground.matching.openings import Opportunity
from commonground.matching.schemas import Match, Organisation
from commonground.organisations.errors import NoSuchOrganisation
from commonground.places.queries import Vocabulary

ALSO = ("for", "compare", "language")
MOST_COMPARED = 4
NOBODY = "0"
Pairs = list[tuple[str, str]]


class Shelf(msgspec.Struct, kw_only=True):
    """`reader` is the organisation it is ranked for; `matches` are by activity."""

    filters: Filters
    page: Page
    total: int
    items: list[Opportunity]
    matches: dict[int, Match]
    reader: Organisation | None
    own: list[Organisation]
    compared: list[Opportunity]
    pairs: Pairs
    next_url: str | None
    prev_url: str | None

    def hidden(self, *without: str) -> Pairs:
        """The view's own parameters, for a form that changes some of them."""
        return [pair for pair in self.pairs if pair[0] not in without]

    def link(self, **changes: object) -> str:
        """This view with some parameters changed; a false value takes one away."""
        new = [(name, str(value)) for name, value in changes.items() if value]
        return "/opportunities?" + urlencode(self.hidden(*changes) + new)


async def asked_shelf(
    given: Pairs, connection: Connection, vocabulary: Vocabulary, viewer: Viewer | None
) -> Shelf:
    """From a query string's pairs; an unknown filter or value is refused by name."""
    chosen, page = filters.read(given, also=ALSO)
    await filters.confirm(connection, chosen)
    more: dict[str, list[str]] = {name: [value for key, value in given if key == name] for name in ALSO}
    own = await own_donors(connection, viewer)
    reader = await reader_of(connection, more["for"], own)
    if reader:
        total, items, matches = await ranked_for(connection, reader, chosen, page, vocabulary)
    else:
        (total, items), matches = await openings.page_of(connection, chosen, page), {}
    keys = [int(key) for key in dict.fromkeys(more["compare"]) if is_key(key)][:MOST_COMPARED]
    compared = await openings.by_ids(connection, keys)
    if reader and keys:
        found = await finder.opportunities(connection, reader.id, keys, vocabulary)
        matches |= {match.activity: match for match in found}
    pairs = filters.pairs(chosen, page) + [("for", key) for key in more["for"][:1]]
    return Shelf(
        filters=chosen,
        page=page,
        total=total,
        items=items,
        matches=matches,
        reader=reader,
        own=own,
        compared=compared,
        pairs=pairs,
        next_url=turned(pairs, page, 1) if page.page * page.limit < total else None,
        prev_url=turned(pairs, page, -1) if page.page > 1 else None,
    )


def turned(pairs: Pairs, page: Page, by: int) -> str:
    limit = [("limit", str(page.limit))] if page.limit != Page().limit else []
    return "/opportunities?" + urlencode([*pairs, *limit, ("page", str(page.page + by))])


async def own_donors(connection: Connection, viewer: Viewer | None) -> list[Organisation]:
    """The viewer's organisations that fund: whose profile the page opens with."""
    if not viewer or not viewer.organisations:
        return []
    found = await queries.organisations(connection, list(viewer.organisations))
    return [one for one in found if one.donor]


async def reader_of(connection: Connection, asked: list[str], own: list[Organisation]) -> Organisation | None:
    """Whom to rank for: as asked, else the viewer's own donor; `for=0` means nobody."""
    if not asked or not asked[0]:
        return own[0] if own else None
    if asked[0] == NOBODY:
        return None
    found = await queries.organisations(connection, [int(asked[0])]) if is_key(asked[0]) else []
    if not found:
        raise NoSuchOrganisation(_("There is no organisation %(id)s.") % {"id": asked[0][:20]})
    return found[0]


async def ranked_for(
    connection: Connection, reader: Organisation, chosen: Filters, page: Page, vocabulary: Vocabulary
) -> tuple[int, list[Opportunity], dict[int, Match]]:
    """Only what fits; how many others there are is the page's to say."""
    keys = await openings.open_ids(connection, chosen)
    found = await finder.opportunities(connection, reader.id, keys, vocabulary)
    first = page.limit * (page.page - 1)
    shown = found[first : first + page.limit]
    items = await openings.by_ids(connection, [match.activity for match in shown])
    return len(found), items, {match.activity: match for match in shown}

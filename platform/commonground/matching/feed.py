"""The Atom feed of opportunities, newest first, by the same filters as the list."""

from typing import Any

from litestar import Response, get
from lxml import etree
from lxml.builder import ElementMaker

from commonground.activities import filters
from commonground.activities.conditions import Arguments, conditions
from commonground.activities.filters import Filters
from commonground.base.database import Connection
from commonground.base.i18n import _, reading
from commonground.base.texts import chosen
from commonground.base.web import AnyRequest
from commonground.matching.openings import OPEN
from commonground.places.queries import Vocabulary

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
E = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
NEWEST = """
SELECT c.activity_id AS id, c.title, c.lead, c.needs, c.updated_at, a.summary
FROM activity_card c JOIN activity a ON a.id = c.activity_id
WHERE {open} AND {chosen}
ORDER BY c.updated_at DESC, c.activity_id DESC LIMIT {limit}
"""


@get("/feeds/opportunities.atom", media_type="application/atom+xml")
async def opportunities(
    request: AnyRequest, published: Connection, vocabulary: Vocabulary
) -> Response[bytes]:
    asked, _page = filters.read(request.query_params.multi_items())
    await filters.confirm(published, asked)
    base = request.app.state.settings.base_url
    rows = await newest(published, asked)
    feed = E.feed(
        E.title(_("Opportunities on Common Ground")),
        E.id(f"{base}/feeds/opportunities.atom"),
        E.link(href=f"{base}{request.url.path}", rel="self"),
        E.link(href=f"{base}/opportunities"),
        E.updated(moment(max((row["updated_at"] for row in rows), default=None))),
        *(entry(row, base, vocabulary) for row in rows),
    )
    written = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return Response(written, media_type="application/atom+xml")


async def newest(connection: Connection, asked: Filters) -> list[Any]:
    arguments = Arguments()
    where = conditions(asked, arguments)
    limit = arguments.add(MOST_ENTRIES)
    query = NEWEST.format(open=OPEN, chosen=where, limit=limit)
    return await connection.fetch(query, *arguments.values)


def moment(value: Any) -> str:
    return value.isoformat() if value else "1970-01-01T00:00:00+00:00"


def entry(row: Any, base: str, vocabulary: Vocabulary) -> Any:
    language = reading.get()
    names = vocabulary.terms.get("need", {})
    seeks = ", ".join(
        chosen(names[code]["name"], language) if code in names else code for code in row["needs"]
    )
    address = f"{base}/activities/{row['id']}"
    return E.entry(
        E.title(chosen(row["title"], language)),
        E.id(address),
        E.link(href=address),
        E.updated(moment(row["updated_at"])),
        E.author(E.name(chosen(row["lead"]["name"], language) if row["lead"] else "–")),
        E.summary(_("Seeks: %(needs)s.") % {"needs": seeks} + " " + chosen(row["summary"], language)),
    )


routes: list[Any] = [opportunities]

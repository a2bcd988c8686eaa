"""The JSON shapes of lists and of one activity, for the format endings that exchange mounts."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from commonground.accounts.schemas import Viewer
from commonground.activities import queries as activities
from commonground.activities.filters import Filters, Page
from commonground.activities.schemas import Stored, as_json
from commonground.base.database import Connection
from commonground.base.texts import chosen
from commonground.catalogue import queries
from commonground.catalogue.addresses import address, chosen_pairs
from commonground.catalogue.details import details
from commonground.catalogue.facets import facets
from commonground.catalogue.schemas import Card
from commonground.places.queries import Vocabulary

Json = dict[str, Any]


async def listing_json(
    connection: Connection,
    filters: Filters,
    page: Page,
    vocabulary: Vocabulary,
    base_url: str,
    language: str,
    viewer: Viewer | None = None,
) -> Json:
    """With a viewer also their own by a state that is not public, on a connection that may see it."""
    total, items = await queries.listing(connection, filters, page, language, viewer)
    counted = await facets(connection, filters, vocabulary, language, viewer)
    more = page.page * page.limit < total
    following = [*chosen_pairs(filters, page), ("page", str(page.page + 1))]
    return {
        "total": total,
        "items": [item_json(item, base_url) for item in items],
        "facets": {name: msgspec.to_builtins(values) for name, values in counted.items()},
        "next": address(f"{base_url}/activities.json", following) if more else None,
    }


def item_json(item: Card, base_url: str) -> Json:
    fields = {name: plain(getattr(item, name)) for name in item.__struct_fields__ if name != "state"}
    return fields | {"url": base_url + item.url}


def plain(value: Any) -> Any:
    """Money as numbers and dates as texts, whichever encoder comes after."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


async def activity_json(
    connection: Connection, id: int, vocabulary: Vocabulary, base_url: str, language: str
) -> Json | None:
    """The document with every name resolved; `document` is what PATCH takes back. None if there is none."""
    stored = await activities.stored(connection, id)
    if stored is None:
        return None
    found = await details(connection, stored, language)
    return heading(found, base_url) | body(found, stored, vocabulary, language)


def heading(found: Json, base_url: str) -> Json:
    stored: Stored = found["stored"]
    return {
        "id": stored.id,
        "url": f"{base_url}/activities/{stored.id}",
        "state": stored.state,
        "version": stored.version,
        "etag": stored.etag,
        "confirmed_on": plain(stored.confirmed_on),
        "freshness": found["freshness"],
        "title": found["title"]["text"],
        "title_language": found["title"]["language"],
        "title_origin": found["title"]["origin"],
        "summary": found["summary"]["text"],
        "status": found["status"],
        "start": plain(stored.document.start),
        "end": plain(stored.document.end),
        "counted_in": found["counted_in"],
        "counts": found["counts"],
        "reporters": [organisation(one) | {"share": plain(one["share"])} for one in found["reporters"]],
    }


def body(found: Json, stored: Stored, vocabulary: Vocabulary, language: str) -> Json:
    document = as_json(stored.document)
    terms = vocabulary.terms.get("theme", {})
    sums = {name: plain(found["money"][name]) for name in ("budget", "committed", "disbursed", "gap")}
    return {
        "identifier": stored.document.identifier,
        "lead": organisation(found["lead"]),
        "partners": [organisation(one) | {"roles": one["roles"]} for one in found["partners"]],
        "areas": [{"code": one.code, "share": float(one.share)} for one in found["areas"]],
        "countries": [one.code for one in found["countries"]],
        "country_shares": [{"code": one.code, "share": float(one.share)} for one in found["countries"]],
        "themes": [
            {"code": code, "name": chosen(terms.get(code, {}).get("name", {}), language) or code}
            for code in stored.document.themes
        ],
        "frameworks": found["frameworks"],
        "money_usd": sums,
        "budgets": [budget(line) for line in found["money"]["lines"]],
        **{name: document.get(name, []) for name in ("locations", "needs", "offers", "results", "lessons")},
        **{name: document.get(name, []) for name in ("identifiers", "sectors")},
        "homepage": stored.document.homepage,
        "source": document.get("source", {}),
        "provenance": document.get("provenance", {}),
        "document": document,
    }


def organisation(row: Json | None) -> Json:
    return {name: row[name] for name in ("id", "name", "type", "country")} if row else {}


def budget(line: Json) -> Json:
    """The sum in its own currency, and in US$ with rate, date and source."""
    fields = {name: plain(value) for name, value in line.items() if name != "organisation_id"}
    return fields | {"organisation": organisation(line["organisation"]) or None}

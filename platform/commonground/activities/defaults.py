"""What a form offers from one's last activity, to be taken with one click, and the one country it ticks.

Dates, places and sums are never offered: they would be wrong, and nobody would see it.
"""

from typing import Any

import msgspec

from commonground.activities import queries
from commonground.activities.schemas import Share
from commonground.activities.typed import Fields
from commonground.base.database import Connection
from commonground.base.settings import LANGUAGES, SIX_COUNTRIES

# One's own before what colleagues registered.
LAST = """
SELECT a.id FROM activity a
WHERE (a.created_by = $1 OR a.lead_id = ANY($2::bigint[])) AND a.id IS DISTINCT FROM $3::bigint
  AND a.state <> 'withdrawn'
ORDER BY a.created_by IS NOT DISTINCT FROM $1 DESC, a.id DESC LIMIT 1
"""


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """Of the activity registered before this one."""

    areas: list[Share] = []
    frameworks: list[str] = []
    language: str = ""
    currency: str = ""


async def last(connection: Connection, person: int, organisations: list[int], apart_from: int | None) -> Last:
    key = await connection.fetchval(LAST, person, organisations, apart_from)
    stored = await queries.stored(connection, key) if key is not None else None
    if stored is None:
        return Last()
    document = stored.document
    return Last(
        areas=[share for share in document.areas if share.code != "unclassified"],
        frameworks=document.frameworks,
        language=next((code for code in document.title if code in LANGUAGES), ""),
        currency=document.budgets[-1].currency if document.budgets else "",
    )


def taken(fields: Fields, what: str, last: Last) -> Fields:
    """The form with one of the offers taken; what it says already of other things stays."""
    if what == "areas" and last.areas:
        kept = {name: values for name, values in fields.items() if not name.startswith("areas")}
        whole = sum(share.share for share in last.areas) == 100
        shares = {f"areas-{share.code}": [f"{share.share:f}"] for share in last.areas if whole}
        return kept | shares | {"areas": [share.code for share in last.areas]}
    if what == "frameworks":
        return fields | {what: list(dict.fromkeys([*fields.get(what, []), *last.frameworks]))}
    if what == "language" and last.language:
        return fields | {what: [last.language], "shown_language": [last.language]}
    return fields


async def home_country(connection: Connection, organisation: int | None) -> dict[str, Any]:
    """The country of the organisation that leads, ticked and said to be so; one of the six alone."""
    query = "SELECT country FROM organisation WHERE id = $1"
    code = await connection.fetchval(query, organisation) if organisation is not None else None
    return {"countries": [code], "home_country": [code]} if code in SIX_COUNTRIES else {}

"""Everything one activity's page shows, read by its id; on the public pool published ones alone."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from commonground.activities import endorsing, freshness
from commonground.activities import queries as activities
from commonground.activities.duplicates.queries import WORK
from commonground.activities.schemas import Activity, Location, Stored
from commonground.base import clock
from commonground.base.database import Connection
from commonground.base.texts import FALLBACK, Text, Texts, chosen

Row = dict[str, Any]
ZERO = Decimal(0)

MONEY = """
SELECT kind, amount, currency, period_start, period_end, organisation_id,
       amount_usd, rate, rate_date, rate_source
FROM budget_line WHERE activity_id = $1 ORDER BY position
"""
RELATED = """
SELECT a.id, a.counted_as AS kind, c.title, c.lead, 'counts' AS side
FROM activity a JOIN activity_card c ON c.activity_id = a.id JOIN activity mine ON mine.id = $1
WHERE a.counted_in = $1 AND (a.state = 'published' OR a.lead_id = mine.lead_id)
UNION ALL
SELECT c.activity_id, mine.counted_as, c.title, c.lead, 'counted_in'
FROM activity mine JOIN activity other ON other.id = mine.counted_in
JOIN activity_card c ON c.activity_id = other.id
WHERE mine.id = $1 AND (other.state = 'published' OR other.lead_id = mine.lead_id)
ORDER BY 1
"""
# The one that counts the work first. What is not public is none of them on the public pool.
REPORTERS = f"""{WORK}
SELECT a.lead_id, (v.document ->> 'joint_share')::numeric AS share
FROM work w JOIN activity a ON a.id = w.id
JOIN activity_version v ON v.activity_id = a.id AND v.number = a.version
ORDER BY w.counted_as IS NOT DISTINCT FROM 'joint', a.id
"""
FRAMEWORKS = "SELECT id, code, name FROM framework WHERE code = ANY($1::text[]) ORDER BY code"


async def details(connection: Connection, stored: Stored, language: str) -> Row:
    """The document with names for its keys, sums of money, and the records that tell of the same work."""
    document = stored.document
    lines = [dict(row) for row in await connection.fetch(MONEY, stored.id)]
    told = [dict(row) for row in await connection.fetch(REPORTERS, [stored.id])]
    asked = [*organisation_keys(document), *(row["lead_id"] for row in told if row["lead_id"])]
    names = await activities.organisation_names(connection, asked)
    related = [dict(row) for row in await connection.fetch(RELATED, stored.id)]
    frameworks = [dict(row) for row in await connection.fetch(FRAMEWORKS, document.frameworks)]
    is_public = stored.state == "published"
    return {
        "id": stored.id,
        "stored": stored,
        "document": document,
        "title": spoken(document.title, language),
        "summary": spoken(document.summary, language),
        "status": freshness.status_of(document, clock.today()),
        "freshness": freshness.light_of(document, stored.confirmed_on, clock.today()),
        "lead": named(names, document.lead, language),
        "partners": partners(document, names, language),
        "areas": sorted(document.areas, key=lambda area: -area.share),
        "countries": sorted(document.countries, key=lambda country: -country.share),
        "money": money(document, lines, names, language),
        "responses": list(dict.fromkeys(result.response for result in document.results if result.response)),
        "frameworks": [row | {"name": chosen(row["name"], language)} for row in frameworks],
        "located": [place for place in document.locations if place.kind not in ("country", "subregion")],
        "places": places(document.locations),
        "across": [place for place in document.locations if place.kind in ("country", "subregion")],
        "endorsements": await endorsing.public(connection, stored.id, document) if is_public else [],
        "counted_in": [relation(row, language) for row in related if row["side"] == "counted_in"],
        "counts": [relation(row, language) for row in related if row["side"] == "counts"],
        "reporters": reporters(told, names, language),
    }


def spoken(texts: Texts, language: str) -> Row:
    """The text to show with its language and how it came about."""
    for code in (language, *FALLBACK, *texts):
        if isinstance(found := texts.get(code), Text):
            return {"text": found.text, "language": code, "origin": found.origin}
    return {"text": "", "language": language, "origin": "human"}


def organisation_keys(document: Activity) -> list[int]:
    keys = [document.lead, *(partner.organisation for partner in document.partners)]
    keys += [line.organisation for line in document.budgets]
    return [key for key in dict.fromkeys(keys) if key is not None]


def named(names: dict[int, Row], key: int | None, language: str) -> Row | None:
    row = names.get(key) if key is not None else None
    return row | {"name": chosen(row["name"], language)} if row else None


def partners(document: Activity, names: dict[int, Row], language: str) -> list[Row]:
    """One row an organisation, with all the roles it plays."""
    found: dict[int, Row] = {}
    for partner in document.partners:
        if organisation := named(names, partner.organisation, language):
            row = found.setdefault(organisation["id"], organisation | {"roles": []})
            row["roles"].append(partner.role)
    return list(found.values())


def reporters(told: list[Row], names: dict[int, Row], language: str) -> list[Row]:
    """One row an organisation with its share of joint work, where stated; none where it is alone."""
    found: dict[int, Row] = {}
    for record in told:
        if organisation := named(names, record["lead_id"], language):
            row = found.setdefault(organisation["id"], organisation | {"share": None})
            if record["share"] is not None:
                row["share"] = (row["share"] or ZERO) + record["share"]
    return list(found.values()) if len(found) > 1 else []


def money(document: Activity, lines: list[Row], names: dict[int, Row], language: str) -> Row:
    """Sums in US$ of what could be converted. Only an open need for funding makes the uncommitted a gap."""
    for line in lines:
        line["organisation"] = named(names, line["organisation_id"], language)
    budget, committed, disbursed = (total(lines, kind) for kind in ("budget", "commitment", "disbursement"))
    left = max(budget - (committed or ZERO), ZERO) if budget is not None else ZERO
    seeks = any(need.kind == "funding" and need.open for need in document.needs)
    return {
        "lines": lines,
        "budget": budget,
        "committed": committed,
        "disbursed": disbursed,
        "planned": ZERO if seeks else left,
        "gap": left if seeks else ZERO,
        "seeks": seeks,
        "over_committed": budget is not None and (committed or ZERO) > budget,
        "unconverted": [line for line in lines if line["amount_usd"] is None],
    }


def total(lines: Iterable[Row], kind: str) -> Decimal | None:
    sums = [line["amount_usd"] for line in lines if line["kind"] == kind and line["amount_usd"] is not None]
    return sum(sums, ZERO) if sums else None


def places(locations: Iterable[Location]) -> Row:
    """How many places there are, and of how many it is known exactly where they lie."""
    drawn = [place for place in locations if place.kind not in ("country", "subregion")]
    exact = [place for place in drawn if place.kind != "admin_unit" and place.exactness != "approximate"]
    return {"count": len(drawn), "exact": len(exact)}


def relation(row: Row, language: str) -> Row:
    lead = row["lead"]
    return {
        "id": row["id"],
        "kind": row["kind"],
        "title": chosen(row["title"], language),
        "lead": chosen(lead["name"], language) if lead else "",
    }

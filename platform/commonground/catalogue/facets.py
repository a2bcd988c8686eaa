"""How many activities each value of a filter would leave: one statement for all facets.

A facet counts with every filter applied but its own, so that a reader sees what choosing another value gives.
"""

from collections.abc import Iterable
from typing import Any

from commonground.accounts.schemas import Viewer
from commonground.activities import schemas
from commonground.activities.conditions import STATUS, Arguments, standing
from commonground.activities.filters import ROLES, Filters
from commonground.base.database import Connection
from commonground.base.i18n import _
from commonground.base.texts import chosen
from commonground.catalogue.schemas import Facets, FacetValue
from commonground.catalogue.selection import where
from commonground.places.queries import Vocabulary

COLUMNS = {
    "area": "areas",
    "country": "countries",
    "status": "status",
    "need": "needs",
    "theme": "themes",
    "organisation_type": "organisation_types",
    "response": "responses",
    "framework": "frameworks",
    "role": "roles",
    "admin_unit": "admin_units",
    "wide": "wide",
}
READ = f"""c.activity_id, ARRAY[{STATUS}] AS status, c.areas, c.countries, c.needs, c.themes,
    c.organisation_types, c.responses, c.frameworks, c.roles, c.admin_units, c.wide"""
SOURCE = "{source} AS (SELECT {read} FROM activity_card c WHERE {condition})"
# Many activities hold the same few arrays: these are counted in one pass over the activities, and only then
# taken apart. A row of a grouping set has its own column alone, as no array of a card is ever NULL.
COUNT = """
SELECT facet, value, sum(n)::bigint AS count FROM (
    SELECT CASE {cases} END AS facet, coalesce({columns}) AS held, count(*) AS n
    FROM {source} GROUP BY GROUPING SETS ({sets})
) grouped, unnest(held) AS value GROUP BY facet, value"""
# Frameworks carry their names with them; the names of other codes are held in memory.
ALL = """
WITH {sources}
SELECT e.*, f.name FROM ({counts}) e LEFT JOIN framework f ON e.facet = 'framework' AND f.code = e.value"""
# With an organisation chosen, a role is the one that organisation plays.
PLAYED = """
SELECT 'role' AS facet, r.role AS value, count(DISTINCT s.activity_id) AS count FROM {source} s JOIN (
    SELECT id AS activity_id, lead_id AS organisation_id, 'lead' AS role FROM activity
    UNION ALL SELECT activity_id, organisation_id, role FROM partner
) r ON r.activity_id = s.activity_id JOIN organisation o ON o.id = r.organisation_id
WHERE coalesce(o.merged_into, o.id) = ANY({chosen}) GROUP BY r.role"""
# Codes in the order of their vocabulary; the other facets go by count.
ORDERED: dict[str, tuple[str, ...]] = {
    "area": schemas.Area.__args__,  # type: ignore[attr-defined]
    "status": schemas.Status.__args__,  # type: ignore[attr-defined]
    "response": schemas.Response.__args__,  # type: ignore[attr-defined]
    "role": ROLES,
}
ALWAYS = ORDERED["area"][:6]
TERMS = ("area", "status", "state", "need", "theme", "organisation_type", "response", "role")


async def facets(
    connection: Connection,
    filters: Filters,
    vocabulary: Vocabulary,
    language: str,
    viewer: Viewer | None = None,
) -> Facets:
    """By facet; `wide` besides counts what works across a whole country or the subregion."""
    query, values = statement(filters, viewer)
    found: dict[str, dict[str, int]] = {name: {} for name in COLUMNS}
    names: dict[str, Any] = {}
    for row in await connection.fetch(query, *values):
        found[row["facet"]][row["value"]] = row["count"]
        if row["name"]:
            names[row["value"]] = row["name"]
    label = Labels(vocabulary, names, language)
    return {name: sorted_values(name, counts, filters, label) for name, counts in found.items()}


def statement(filters: Filters, viewer: Viewer | None) -> tuple[str, list[Any]]:
    arguments = Arguments()
    sources: dict[str, str] = {}
    together: dict[str, list[str]] = {}
    counts = []
    for facet in COLUMNS:
        without = facet if getattr(filters, facet, None) else ""
        source = f"without_{without}" if without else "all_filters"
        if source not in sources:
            condition = where(filters, arguments, viewer, without)
            sources[source] = SOURCE.format(source=source, read=READ, condition=condition)
        if facet == "role" and filters.organisation:
            named = arguments.add(list(filters.organisation)) + "::bigint[]"
            counts.append(PLAYED.format(source=source, chosen=standing(named)))
        else:
            together.setdefault(source, []).append(facet)
    counts += [count(source, facets) for source, facets in together.items()]
    query = ALL.format(sources=", ".join(sources.values()), counts="\nUNION ALL".join(counts))
    return query, arguments.values


def count(source: str, facets: list[str]) -> str:
    columns = [COLUMNS[facet] for facet in facets]
    cases = " ".join(f"WHEN grouping({COLUMNS[facet]}) = 0 THEN '{facet}'" for facet in facets)
    sets = ", ".join(f"({column})" for column in columns)
    return COUNT.format(source=source, cases=cases, columns=", ".join(columns), sets=sets)


class Labels:
    """What a value of a facet is called in the reader's language."""

    def __init__(self, vocabulary: Vocabulary, frameworks: dict[str, Any], language: str) -> None:
        self._vocabulary = vocabulary
        self._frameworks = frameworks
        self._language = language

    def __call__(self, facet: str, value: str) -> str:
        if facet == "role" and value == "lead":
            return _("Lead")
        if value == "subregion":
            return _("The subregion")
        return chosen(self._texts(facet, value), self._language) or value

    def _texts(self, facet: str, value: str) -> Any:
        if facet in TERMS:
            return self._vocabulary.terms.get(facet, {}).get(value, {}).get("name", {})
        if facet in ("country", "wide"):
            return self._vocabulary.countries.get(value, {}).get("name", {})
        if facet == "admin_unit":
            return self._vocabulary.units.get(value, {}).get("name", {})
        return self._frameworks.get(value, {})


def sorted_values(facet: str, counts: dict[str, int], filters: Filters, label: Labels) -> list[FacetValue]:
    """What is chosen stays in sight with nothing to count, and so do the six areas."""
    shown: Iterable[str] = getattr(filters, facet, ())
    if facet == "area":
        shown = (*ALWAYS, *shown)
    values = [FacetValue(value, label(facet, value), counts.get(value, 0)) for value in {*counts, *shown}]
    if order := ORDERED.get(facet):
        return sorted(values, key=lambda one: order.index(one.value) if one.value in order else len(order))
    return sorted(values, key=lambda one: (-one.count, one.label))

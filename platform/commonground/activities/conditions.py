"""The filters as SQL: a boolean expression over `activity_card c`, with numbered arguments."""

import re
from typing import Any

from commonground.activities import freshness
from commonground.activities.filters import Filters

# Chinese, Japanese, Korean and others; the function `unspaced` in the database keeps the same signs.
UNSPACED = re.compile("[\u2e80-\U0010ffff]+")


class Arguments:
    """Collects bound values and names their places."""

    def __init__(self, first: int = 1) -> None:
        self.values: list[Any] = []
        self._first = first

    def add(self, value: Any) -> str:
        self.values.append(value)
        return f"${self._first + len(self.values) - 1}"


OVERLAPS = {
    "country": ("countries", "text[]"),
    "admin_unit": ("admin_units", "text[]"),
    "wide": ("wide", "text[]"),
    "area": ("areas", "text[]"),
    "need": ("needs", "text[]"),
    "theme": ("themes", "text[]"),
    "framework": ("frameworks", "text[]"),
    "response": ("responses", "text[]"),
    "organisation": ("organisations", "bigint[]"),
    "organisation_type": ("organisation_types", "text[]"),
    "missing": ("missing", "text[]"),
}
STATUS = freshness.STATUS


def conditions(filters: Filters, arguments: Arguments, without: str = "") -> str:
    """A boolean SQL expression over `activity_card c`; `without` leaves one filter out, as a facet needs."""
    parts = ["true"]
    for name, (column, kind) in OVERLAPS.items():
        if name != without and (value := getattr(filters, name)):
            asked = f"{arguments.add(list(value))}::{kind}"
            parts.append(f"c.{column} && {standing(asked) if name == 'organisation' else asked}")
    if filters.status and without != "status":
        parts.append(f"{STATUS} = ANY({arguments.add(list(filters.status))}::text[])")
    if filters.freshness and without != "freshness":
        parts.append(f"{freshness.FRESHNESS} = ANY({arguments.add(list(filters.freshness))}::text[])")
    if filters.state and without != "state":
        parts.append(f"c.state = ANY({arguments.add(list(filters.state))}::text[])")
    parts += role_parts(filters, arguments) if without != "role" else []
    parts += (
        word_parts(filters, arguments) + period_parts(filters, arguments) + place_parts(filters, arguments)
    )
    if filters.confirmed_before:
        parts.append(
            f"(c.confirmed_on IS NULL OR c.confirmed_on < {arguments.add(filters.confirmed_before)}::date)"
        )
    return " AND ".join(parts)


def standing(organisations: str) -> str:
    """Who stands for these now: an address that names an organisation lasts beyond a merge."""
    return (
        f"(SELECT coalesce(array_agg(coalesce(o.merged_into, o.id)), '{{}}') FROM organisation o"
        f" WHERE o.id = ANY({organisations}))::bigint[]"
    )


def role_parts(filters: Filters, arguments: Arguments) -> list[str]:
    """With an organisation, the role it plays there; alone, that anyone plays it."""
    if not filters.role:
        return []
    roles = arguments.add(list(filters.role))
    if not filters.organisation:
        return [f"c.roles && {roles}::text[]"]
    chosen = standing(arguments.add(list(filters.organisation)) + "::bigint[]")
    return [
        f"EXISTS (SELECT FROM (SELECT lead_id AS id, 'lead' AS role FROM activity WHERE id = c.activity_id"
        f" UNION ALL SELECT organisation_id, role FROM partner WHERE activity_id = c.activity_id) r"
        f" JOIN organisation o ON o.id = r.id"
        f" WHERE r.role = ANY({roles}::text[]) AND coalesce(o.merged_into, o.id) = ANY({chosen}))"
    ]


def word_parts(filters: Filters, arguments: Arguments) -> list[str]:
    """Every word of a search must be there, from its beginning; several searches are OR."""
    searches = []
    for search in filters.q:
        terms = [word_part(term, arguments) for term in search.lower().split()[:12]]
        searches.append("(" + " AND ".join(terms or ["true"]) + ")")
    return [f"({' OR '.join(searches)})"] if searches else []


def word_part(term: str, arguments: Arguments) -> str:
    """Scripts that put no space between words are searched as written, others by the words' beginnings."""
    letters = "".join(sign if sign.isalnum() else " " for sign in term).split()
    unspaced = max(UNSPACED.findall(term), key=len, default="")
    if not letters or unspaced:
        whole = f"c.words LIKE {arguments.add(anywhere(term))}"
        # The index holds these scripts alone.
        return (
            f"(unspaced(c.words) LIKE {arguments.add(anywhere(unspaced))} AND {whole})" if unspaced else whole
        )
    query = " & ".join(f"{part}:*" for part in letters)
    return f"c.search @@ to_tsquery('simple', {arguments.add(query)})"


def anywhere(term: str) -> str:
    """A pattern of LIKE in which every sign stands for itself."""
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def period_parts(filters: Filters, arguments: Arguments) -> list[str]:
    """Dates overlap the period; an open end runs on; without any date it is in no period."""
    parts = []
    if filters.year_from or filters.year_to:
        parts.append("(c.start_on IS NOT NULL OR c.end_on IS NOT NULL)")
    if filters.year_from:
        parts.append(
            f"(c.end_on IS NULL OR c.end_on >= make_date({arguments.add(filters.year_from)}::int, 1, 1))"
        )
    if filters.year_to:
        parts.append(
            f"(c.start_on IS NULL OR c.start_on <= make_date({arguments.add(filters.year_to)}::int, 12, 31))"
        )
    return parts


def place_parts(filters: Filters, arguments: Arguments) -> list[str]:
    """A place inside the box, the priority site or the layer's class; west beyond east crosses 180°."""
    parts = []
    if filters.bbox:
        west, south, east, north = filters.bbox
        spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        boxes = ", ".join(box_area(left, south, right, north, arguments) for left, right in spans)
        parts.append(PLACED.format(areas=f"SELECT unnest(ARRAY[{boxes}]) AS area"))
    if filters.site:
        parts.append(within("priority_site", "id", "bigint[]", filters.site, arguments))
    if filters.layer_class:
        parts.append(within("layer_shape", "class_code", "text[]", filters.layer_class, arguments))
    return parts


# Read from the areas to the places in them, so that both columns' indexes serve: asked place by place over
# coalesce(outline, point), none did, and a box took up to 60 times, a layer up to 300 times as long.
PLACED = """c.activity_id IN (
    SELECT s.activity_id FROM ({areas}) g JOIN shape s
    ON (s.outline_3857 IS NULL AND ST_Intersects(s.point_3857, g.area))
    OR ST_Intersects(s.outline_3857, g.area))"""


def box_area(west: float, south: float, east: float, north: float, arguments: Arguments) -> str:
    corners = ", ".join(arguments.add(value) + "::float8" for value in (west, south, east, north))
    return f"ST_Transform(clamped(ST_MakeEnvelope({corners}, 4326)), 3857)"


def within(table: str, column: str, kind: str, values: tuple[Any, ...], arguments: Arguments) -> str:
    chosen = f"WHERE {column} = ANY({arguments.add(list(values))}::{kind}) OFFSET 0"
    return PLACED.format(areas=f"SELECT ST_Transform(clamped(geometry), 3857) AS area FROM {table} {chosen}")

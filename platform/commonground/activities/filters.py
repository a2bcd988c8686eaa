"""The one set of filters that list, map, export, report and match all read.

Repeated values of one filter are OR, different filters are AND. An unknown filter or value is refused by
name. `conditions` turns them into SQL over activity_card under the alias `c`, with numbered arguments.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, get_args

import msgspec

from commonground.activities import freshness, schemas
from commonground.activities.rules import KNOWN_COUNTRIES
from commonground.base.database import Connection
from commonground.base.errors import Problem, UnknownFilter
from commonground.base.i18n import _

Parameters = Iterable[tuple[str, str]]
SORTS = {
    # What nobody vouched for in two years stands after the others, finished or not; one index gives both.
    "newest": "c.sinks, c.updated_at DESC, c.activity_id DESC",
    "title": "chosen_text(c.title, 'en'), c.activity_id",
    "start": "c.start_on DESC NULLS LAST, c.activity_id DESC",
    "gap": "c.gap_usd DESC NULLS LAST, c.activity_id DESC",
    "committed": "c.committed_usd DESC NULLS LAST, c.activity_id DESC",
    "budget": "c.budget_usd DESC NULLS LAST, c.activity_id DESC",
    "confirmed": "c.confirmed_on DESC NULLS LAST, c.activity_id DESC",
}
MISSING = ("dates", "budget", "location", "area", "results", "summary")
MOST_ITEMS = 1000
# Chinese, Japanese, Korean and others; the function `unspaced` in the database keeps the same signs.
UNSPACED = re.compile("[\u2e80-\U0010ffff]+")
ROLES = ("lead", *get_args(schemas.Role))


class Filters(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Empty means no limit; years are inclusive. `bbox` is west, south, east, north in degrees.

    `wide` is a country, or "subregion", that is worked across as a whole.
    """

    q: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    admin_unit: tuple[str, ...] = ()
    wide: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    organisation: tuple[int, ...] = ()
    organisation_type: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    site: tuple[int, ...] = ()
    layer_class: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    missing: tuple[str, ...] = ()
    confirmed_before: date | None = None
    freshness: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float] | None = None
    state: tuple[str, ...] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    sort: str = "newest"
    limit: int = 20
    page: int = 1


CLOSED: dict[str, tuple[Any, ...] | frozenset[str]] = {
    "country": KNOWN_COUNTRIES,
    "wide": KNOWN_COUNTRIES | {"subregion"},
    "area": get_args(schemas.Area),
    "status": get_args(schemas.Status),
    "role": ROLES,
    "need": get_args(schemas.NeedKind),
    "response": get_args(schemas.Response),
    "missing": MISSING,
    "freshness": get_args(freshness.Light),
    "state": get_args(schemas.State),
}
PAGING = Page.__struct_fields__
# How a page is shown, not what is chosen: these may stand in any address.
SHOWING = ("language", "view")


def read(parameters: Parameters, also: tuple[str, ...] = ()) -> tuple[Filters, Page]:
    """From a query string's pairs; `also` names parameters of the page that are none of the filters'."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        if value != "":
            given.setdefault(name, []).append(value)
    problems = [
        unknown_name(name)
        for name in given
        if name not in (*Filters.__struct_fields__, *PAGING, *SHOWING, *also)
    ]
    values = {name: read_value(name, found, problems) for name, found in given.items() if name in READERS}
    problems += years_in_order(values)
    if problems:
        raise UnknownFilter(problems[0].message, problems)
    page = {name: values.pop(name) for name in PAGING if name in values}
    return Filters(**values), Page(**page)


def years_in_order(values: dict[str, Any]) -> list[Problem]:
    first, last = values.get("year_from"), values.get("year_to")
    if not first or not last or first <= last:
        return []
    return [
        Problem(
            field="year_to",
            code="end_before_start",
            message=_("The last year, %(last)d, is before the first, %(first)d.")
            % {"last": last, "first": first},
            remedy=_("Exchange the two."),
        )
    ]


def unknown_name(name: str) -> Problem:
    known = ", ".join((*Filters.__struct_fields__, *PAGING))
    return Problem(
        field=name[:80],
        code="unknown_filter",
        message=_("There is no filter “%(name)s”.") % {"name": name[:80]},
        remedy=_("Use one of: %(known)s.") % {"known": known},
    )


def read_value(name: str, found: list[str], problems: list[Problem]) -> Any:
    try:
        return READERS[name](name, found)
    except ValueError as error:
        problems.append(
            Problem(
                field=name,
                code="unknown_value",
                message=_("“%(value)s” is not a value of %(name)s.") % {"value": found[0][:80], "name": name},
                remedy=str(error),
            )
        )
        return None


def words(_name: str, found: list[str]) -> tuple[str, ...]:
    """Without the character that PostgreSQL can't hold in a text."""
    plain = [value.replace("\0", " ").strip()[:200] for value in found]
    return tuple(dict.fromkeys(value for value in plain if value))


def codes(name: str, found: list[str]) -> tuple[str, ...]:
    """Each from the filter's closed vocabulary."""
    for value in found:
        if value not in CLOSED[name]:
            found[0] = value
            known = "two-letter ISO codes, such as MN" if len(CLOSED[name]) > 50 else ", ".join(CLOSED[name])
            raise ValueError(_("Use one of: %(known)s.") % {"known": known})
    return tuple(dict.fromkeys(found))


def is_key(value: str) -> bool:
    """Whether it can be the number of a page: `isdigit` alone lets through ² and more than a bigint holds."""
    return value.isascii() and value.isdigit() and len(value) < 16


def numbers(_name: str, found: list[str]) -> tuple[int, ...]:
    if not all(map(is_key, found)):
        raise ValueError(_("Use the number of the page, such as 12."))
    return tuple(dict.fromkeys(int(value) for value in found))


def year(name: str, found: list[str]) -> int:
    value = numbers(name, found[:1])[0]
    if not 1900 <= value <= 2200:
        raise ValueError(_("Use a year, such as 2024."))
    return value


def day(_name: str, found: list[str]) -> date:
    try:
        return date.fromisoformat(found[0])
    except ValueError as error:
        raise ValueError(_("Use a date, such as 2026-01-31.")) from error


def box(_name: str, found: list[str]) -> tuple[float, ...]:
    remedy = _("Use west,south,east,north in degrees, such as 87,41,120,52.")
    try:
        west, south, east, north = (float(part) for part in found[0].split(","))
    except ValueError as error:
        raise ValueError(remedy) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(remedy)
    return west, south, east, north


def sort(_name: str, found: list[str]) -> str:
    if found[0] not in SORTS:
        raise ValueError(_("Use one of: %(known)s.") % {"known": ", ".join(SORTS)})
    return found[0]


def count(name: str, found: list[str]) -> int:
    value = numbers(name, found[:1])[0]
    most = MOST_ITEMS if name == "limit" else 1_000_000
    if not 1 <= value <= most:
        raise ValueError(_("Use a number from 1 to %(most)d.") % {"most": most})
    return value


READERS: dict[str, Callable[[str, list[str]], Any]] = {
    **dict.fromkeys(CLOSED, codes),
    **dict.fromkeys(("q", "admin_unit", "organisation_type", "theme", "framework", "layer_class"), words),
    "organisation": numbers,
    "site": numbers,
    "year_from": year,
    "year_to": year,
    "confirmed_before": day,
    "bbox": box,
    "sort": sort,
    "limit": count,
    "page": count,
}

STORED = {
    "admin_unit": "SELECT code FROM admin_unit WHERE code = ANY($1::text[])",
    "theme": "SELECT code FROM term WHERE vocabulary = 'theme' AND code = ANY($1::text[])",
    "organisation_type": (
        "SELECT code FROM term WHERE vocabulary = 'organisation_type' AND code = ANY($1::text[])"
    ),
    "framework": "SELECT code FROM framework WHERE code = ANY($1::text[])",
    "organisation": "SELECT id FROM organisation WHERE id = ANY($1::bigint[])",
    "site": "SELECT id FROM priority_site WHERE id = ANY($1::bigint[])",
    "layer_class": "SELECT DISTINCT class_code FROM layer_shape WHERE class_code = ANY($1::text[])",
}


async def confirm(connection: Connection, filters: Filters) -> None:
    """Refuses values that only the database can know, by name."""
    for name, query in STORED.items():
        asked = getattr(filters, name)
        if not asked:
            continue
        known = {row[0] for row in await connection.fetch(query, list(asked))}
        for value in asked:
            if value not in known:
                message = _("“%(value)s” is not a value of %(name)s.") % {"value": value, "name": name}
                problem = Problem(field=name, code="unknown_value", message=message)
                raise UnknownFilter(message, [problem])


def pairs(filters: Filters, page: Page | None = None) -> list[tuple[str, str]]:
    """Back to query parameters in a fixed order: the canonical URL of a view."""
    found: list[tuple[str, str]] = []
    for name in Filters.__struct_fields__:
        value = getattr(filters, name)
        if name == "bbox" and value:
            found.append((name, ",".join(f"{part:g}" for part in value)))
        elif isinstance(value, tuple):
            found += [(name, str(part)) for part in value]
        elif value is not None:
            found.append((name, str(value)))
    if page and page.sort != "newest":
        found.append(("sort", page.sort))
    return found


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

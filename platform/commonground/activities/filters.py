"""The one set of filters that list, map, export, report and match all read.

Repeated values of one filter are OR, different filters are AND. An unknown filter or value is refused by
name. What they mean for the rows of activities stands in `conditions`.
"""

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

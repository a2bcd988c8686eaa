"""Countries and places of an activity's rows: points with their exactness, admin units, whole countries."""

import re
from decimal import Decimal

from commonground.activities.schemas import Exactness, Location, Share
from commonground.base.i18n import _
from commonground.exchange import shares
from commonground.exchange.formats import sheet_words
from commonground.exchange.formats.sheet_admin_units import unit_of
from commonground.exchange.formats.sheet_parts import GroupLike, is_nothing
from commonground.exchange.formats.sheet_points import degrees_in, point_in
from commonground.exchange.formats.sheet_table import Row, is_empty, shown

WITH_SHARE = re.compile(r"(.+?)[\s:(（-]*(\d{1,3}(?:[.,]\d+)?)\s*[%％][)）]?")
LONGEST_NAME = 300
SURE_PARTS = re.compile(r"[;；|\n]|、")
LOOSE_PARTS = re.compile(r"[,，/·・]| and | и | та |&")
EXACT_WORDS: dict[str, Exactness] = {
    "1": "exact",
    "exact": "exact",
    "2": "approximate",
    "approximate": "approximate",
}
LONGEST_NAME = 300


def countries_in(text: str) -> list[str]:
    """“Africa, Regional” and “Korea, Rep.” are one; “China, Mongolia” are two, since each is a country."""
    found = []
    for part in SURE_PARTS.split(text):
        plain = " ".join(part.split())
        loose = [one.strip() for one in LOOSE_PARTS.split(plain) if one.strip()]
        if (
            plain
            and sheet_words.country_of(plain) is None
            and len(loose) > 1
            and all(map(bare_country, loose))
        ):
            found += loose
        elif plain:
            found.append(plain)
    return found


def with_share(text: str) -> "re.Match[str] | None":
    return WITH_SHARE.fullmatch(text) if len(text) <= LONGEST_NAME else None


def bare_country(text: str) -> str | None:
    found = with_share(text)
    return sheet_words.country_of(found[1] if found else text)


def read_countries(group: GroupLike) -> None:
    """Shares as written where each has one; else all count alike, which is derived and says so."""
    found: dict[str, Decimal | None] = {}
    for at, row, cell in group.cells("countries", "country_code"):
        for word in countries_in(shown(cell)):
            share = with_share(word)
            name = share[1] if share else word
            said = group.mapping.value("countries", name)
            code = said if said is not None else sheet_words.country_of(name)
            if code:
                value = Decimal(share[2].replace(",", ".")) if share else None
                found[code] = value if value is not None else found.get(code)
            else:
                tell_unknown(group, at, row, name, said is not None)
    put_countries(group, found)


def tell_unknown(group: GroupLike, at: int, row: Row, name: str, said: bool) -> None:
    """A region is no country and no fault; its words are kept. A code beside a name is not told."""
    group.unread.add((at, row.number))
    if said or sheet_words.is_regional(name) or group.mapping.columns[at].field == "country_code":
        return
    if not any(one.value == name[:200] for one in group.draft.problems):
        group.draft.warn(
            group.mapping.columns[at].name,
            "unknown_word",
            _("“%(value)s” is no country that is known here; it was kept as it is.") % {"value": name[:80]},
            _("Say what it means when you map the columns."),
            name,
        )


def put_countries(group: GroupLike, found: dict[str, Decimal | None]) -> None:
    if not found:
        return
    weights = {code: share for code, share in found.items() if share}
    if len(weights) == len(found):
        group.draft.put(countries=shares.as_shares(weights))
        derived = abs(sum(weights.values(), Decimal(0)) - 100) > Decimal("0.1")
    else:
        group.draft.put(countries=shares.evened(Share(code, Decimal(100)) for code in found))
        derived = len(found) > 1
    if derived:
        group.draft.put(provenance=group.draft.document.provenance | {"countries": "derived"})


def read_places(group: GroupLike) -> None:
    found = [place for row in group.rows for place in places_of(group, row)]
    known: dict[str, Location] = {}
    for place in found:
        known.setdefault(repr(place), place)
    group.draft.put(locations=list(known.values()))


def value(group: GroupLike, row: Row, field: str) -> str:
    return next((shown(row.cells[at]) for at in group.mapping.at(field) if not is_empty(row.cells[at])), "")


def places_of(group: GroupLike, row: Row) -> list[Location]:
    """One, or each of several admin units that one cell names: “Khentii, Dornod”, “Dornod, Mongolia”."""
    name, precision = value(group, row, "place"), value(group, row, "precision").removesuffix(".0")
    if precision not in sheet_words.NATIONAL and not degrees_of(group, row)[0]:
        country = country_of_row(group, row, name)
        parts = [part.strip() for one in SURE_PARTS.split(name) for part in LOOSE_PARTS.split(one)]
        named = [part for part in parts if sheet_words.country_of(part) is None]
        units = [(part, unit) for part in named if (unit := unit_of(part, country))]
        if units and len(units) == len(named) and len(parts) > 1:
            return [
                Location("admin_unit", name=part, admin_unit=unit, country=unit[:2]) for part, unit in units
            ]
    one = place_of(group, row)
    return [one] if one else []


def place_of(group: GroupLike, row: Row) -> Location | None:
    """A row that is known no better than its country is that country, never a pin in its middle."""
    name = " ".join(value(group, row, "place").split())[:LONGEST_NAME]
    precision = value(group, row, "precision").removesuffix(".0")
    country = country_of_row(group, row, name)
    point = None if precision in sheet_words.NATIONAL else point_of(group, row)
    if point is not None:
        exactness: Exactness | None = sheet_words.SPOTS.get(precision)  # type: ignore[assignment]
        exactness = exactness or EXACT_WORDS.get(value(group, row, "exactness").casefold())
        radius = sheet_words.NEAR_M.get(precision)
        return Location(
            "point", name=name, country=country, exactness=exactness, radius_m=radius, geometry=point
        )
    return area_of(group, row, name, precision, country)


def area_of(group: GroupLike, row: Row, name: str, precision: str, country: str | None) -> Location | None:
    """A whole country or an admin unit by its name; a name that is neither is kept and told."""
    if not name and precision not in sheet_words.NATIONAL:
        return None
    whole = sheet_words.country_of(name) if name else None
    if whole or (precision in sheet_words.NATIONAL and country):
        return Location("country", country=whole or country)
    if unit := unit_of(name, country):
        return Location("admin_unit", name=name, admin_unit=unit, country=unit[:2])
    columns = group.mapping.at("place")
    if columns and not sheet_words.is_regional(name) and precision not in sheet_words.NATIONAL:
        group.warn(
            columns[0],
            row,
            "unknown_place",
            _("“%(value)s” could not be placed on the map; its name was kept.") % {"value": name[:80]},
            _("Give coordinates, or set the place on the activity's page."),
        )
    group.unread.update((at, row.number) for at in columns)
    return None


def country_of_row(group: GroupLike, row: Row, name: str) -> str | None:
    for at in group.mapping.at("place_country"):
        if code := sheet_words.country_in_path(shown(row.cells[at])):
            return code
    if code := sheet_words.country_of(name) if name else None:
        return code
    stated = [
        code
        for at in group.mapping.at("countries", "country_code")
        if (code := bare_country(shown(row.cells[at])))
    ]
    if not stated and (unit := unit_of(name, None)):
        return unit[:2]
    return stated[0] if stated else None


def point_of(group: GroupLike, row: Row) -> dict[str, object] | None:
    """None without coordinates; what is not on the Earth, or lies at zero and zero, is told and kept."""
    columns, (latitude, longitude) = degrees_of(group, row)
    if not columns:
        return None
    if latitude is not None and longitude is not None and on_land(latitude, longitude):
        return {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
    group.unread.update((at, row.number) for at in columns)
    if not (latitude or longitude) and sheet_words.is_regional(value(group, row, "place")):
        return None
    group.warn(
        columns[0],
        row,
        "not_a_place",
        _("These coordinates are no place on land; the place was kept by its name.")
        if len(columns) == 2
        else _("These coordinates can't be read as one spot; the place was kept by its name."),
        _("Give latitude and longitude in degrees."),
    )
    return None


def degrees_of(group: GroupLike, row: Row) -> tuple[list[int], tuple[Decimal | None, Decimal | None]]:
    """In two columns or in one, and which; no column where nothing stands in it."""
    columns = [*group.mapping.at("latitude")[:1], *group.mapping.at("longitude")[:1]]
    if len(columns) == 2 and not any(is_empty(row.cells[at]) for at in columns):
        latitude, longitude = (row.cells[at] for at in columns)
        return columns, (degrees_in(latitude, "latitude"), degrees_in(longitude, "longitude"))
    columns = [at for at in group.mapping.at("coordinates")[:1] if not is_nothing(row.cells[at])]
    spot = point_in(shown(row.cells[columns[0]])) if columns else None
    return columns, spot or (None, None)


def on_land(latitude: Decimal, longitude: Decimal) -> bool:
    """Zero and zero is open sea, and what people write who know no place."""
    return abs(latitude) <= 90 and abs(longitude) <= 180 and bool(latitude or longitude)


def countries_of_places(group: GroupLike) -> None:
    """Where no country is named, those of the places stand for it; that is derived and says so."""
    document = group.draft.document
    codes = list(dict.fromkeys(place.country for place in document.locations if place.country))
    if document.countries or not codes:
        return
    group.draft.put(
        countries=shares.evened(Share(code, Decimal(100)) for code in codes),
        provenance=document.provenance | {"countries": "derived"},
    )

"""A place's fields on the form, filled from what was found: pure changes of what was typed."""

import re
from typing import Any

import msgspec

from commonground.activities.form_places import digits
from commonground.activities.typed import Fields, Typed, row_numbers
from commonground.base.i18n import _, ngettext
from commonground.places.coordinates import Point, Reading, shown
from commonground.places.geometry_child.schemas import Drawn, FileRead
from commonground.places.search import Hit

ROW = re.compile(r"location-\d{1,4}")
KIND_OF = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "polygon",
    "MultiPolygon": "polygon",
}


class Action(msgspec.Struct, frozen=True):
    """A button: what it does, and its words."""

    do: str
    label: str


class Offer(msgspec.Struct, frozen=True):
    """Something found that may be meant, and the ways to take it."""

    label: str
    detail: str
    actions: list[Action]


def is_row(name: str) -> bool:
    return bool(ROW.fullmatch(name))


def without_offers(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if not name.endswith(("-offers", "-file_open"))}


def with_offers(fields: Fields, row: str, offers: list[Offer]) -> Fields:
    return fields | {f"{row}-offers": [msgspec.json.encode(offer).decode() for offer in offers]}


def offers_in(fields: Fields, row: str) -> list[Offer]:
    """None where somebody else wrote into the field."""
    try:
        return [msgspec.json.decode(text, type=Offer) for text in fields.get(f"{row}-offers", [])]
    except msgspec.DecodeError:
        return []


def open_file(fields: Fields, row: str) -> FileRead | None:
    """What is still to be chosen of an uploaded file."""
    try:
        return msgspec.json.decode(fields.get(f"{row}-file_open", [""])[0], type=FileRead)
    except msgspec.DecodeError:
        return None


def offer_of_hit(row: str, hit: Hit) -> Offer:
    detail = " · ".join(filter(None, (hit.kind_label, hit.where, hit.matched)))
    return Offer(
        hit.name, detail, [Action(f"pick:{row}:place:{hit.id}:{how}", words) for how, words in ways(hit)]
    )


def ways(hit: Hit) -> list[tuple[str, str]]:
    """A town is a point or stands for its province; a province or country is itself."""
    if hit.kind == "country":
        return [("country", _("The whole country"))]
    found = [("point", _("About here"))] if hit.kind in ("town", "site") and hit.latitude is not None else []
    if hit.admin_unit:
        words = (
            _("All of it")
            if hit.kind == "admin_unit"
            else _("All of {name}").format(name=hit.admin_unit_name)
        )
        found.append(("unit", words))
    return found


def with_hit(fields: Fields, row: str, hit: Hit, how: str) -> Fields:
    changes = {"find": "", "kind": "", "name": Typed(fields).one(f"{row}-name") or hit.name}
    if how == "country":
        changes |= {"kind": "country", "country": hit.country}
    elif how == "unit" and hit.admin_unit:
        name = Typed(fields).one(f"{row}-name") or (hit.name if hit.kind != "admin_unit" else "")
        changes |= {"kind": "admin_unit", "admin_unit": hit.admin_unit, "name": name}
    elif hit.latitude is not None and hit.longitude is not None:
        changes |= point_fields(Point(hit.latitude, hit.longitude), hit.radius_m)
    made = written(fields, row, changes)
    return (
        made
        if any(made.get("countries", [])) or made.get("countries-other", [""])[0]
        else made | {"countries": [hit.country]}
    )


def point_fields(point: Point, radius_m: int | None) -> dict[str, str]:
    longitude, latitude = digits(point.longitude), digits(point.latitude)
    geometry = {"type": "Point", "coordinates": [point.longitude, point.latitude]}
    near = {"exactness": "approximate", "radius_m": str(radius_m)} if radius_m else {}
    return {
        "kind": "point",
        "latitude": latitude,
        "longitude": longitude,
        "geometry": msgspec.json.encode(geometry).decode(),
    } | near


def written(fields: Fields, row: str, changes: dict[str, str]) -> Fields:
    return fields | {f"{row}-{name}": [value] for name, value in changes.items()}


def offers_of_readings(row: str, readings: list[Reading]) -> list[Offer]:
    """Each way to read what was pasted; of several points also what they are together."""
    return [
        Offer(
            "; ".join(map(shown, one.points[:3])) + (" …" if len(one.points) > 3 else ""),
            " · ".join(filter(None, (counted(one), aside(one)))),
            [
                Action(f"pick:{row}:reading:{at}:{how}", words)
                for how, words in ways_together(len(one.points))
            ],
        )
        for at, one in enumerate(readings)
    ]


def counted(one: Reading) -> str:
    count = len(one.points)
    return ngettext("%(n)d point", "%(n)d points", count) % {"n": count}


def aside(one: Reading) -> str:
    return _("left aside: %(words)s") % {"words": one.left_aside[:120]} if one.left_aside else ""


def ways_together(count: int) -> list[tuple[str, str]]:
    if count == 1:
        return [("point", _("This one"))]
    found = [("points", _("As places of their own"))] if count <= 20 else []
    found += [("line", _("As a line"))]
    return found + ([("polygon", _("As the corners of an area"))] if count > 2 else [])


def with_points(fields: Fields, row: str, one: Reading, how: str) -> Fields:
    plain = fields | {f"{row}-find": [""]}
    pairs = [[point.longitude, point.latitude] for point in one.points]
    if how == "line" and len(pairs) > 1:
        return with_geometry(plain, row, {"type": "LineString", "coordinates": pairs})
    if how == "polygon" and len(pairs) > 2:
        ring = pairs if pairs[0] == pairs[-1] else [*pairs, pairs[0]]
        return with_geometry(plain, row, {"type": "Polygon", "coordinates": [ring]})
    rows = rows_from(plain, row, len(one.points))
    for each, point in zip(rows, one.points, strict=False):
        plain = written(plain, each, point_fields(point, one.radius_m))
    return plain


def rows_from(fields: Fields, row: str, count: int) -> list[str]:
    """This row, and new ones at the end of the list."""
    following = max(row_numbers(fields, "location"), default=0) + 1
    return [row, *(f"location-{number}" for number in range(following, following + count - 1))]


def with_geometry(fields: Fields, row: str, geometry: dict[str, Any]) -> Fields:
    kind = KIND_OF.get(str(geometry.get("type")), "")
    changes = {"geometry": msgspec.json.encode(geometry).decode()}
    if kind:
        changes["kind"] = kind
    if geometry.get("type") == "Point":
        longitude, latitude = geometry["coordinates"][:2]
        changes |= {"longitude": digits(longitude), "latitude": digits(latitude)}
    elif kind == "point":
        changes |= {"longitude": "", "latitude": ""}
    return written(fields, row, changes | {"find": ""})


def with_drawn(fields: Fields, row: str, drawn: list[Drawn]) -> Fields:
    for each, one in zip(rows_from(fields, row, len(drawn)), drawn, strict=True):
        fields = with_geometry(fields, each, one.geometry)
        if one.label and not Typed(fields).one(f"{each}-name"):
            fields = fields | {f"{each}-name": [one.label]}
    return fields

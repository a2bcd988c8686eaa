"""The map of a report: first-level units shaded by their counted activities, in equal area."""

from collections import Counter
from typing import Any

from commonground.base.database import Connection
from commonground.base.sql import beside
from commonground.reports.charts import INK, SOFT, WIDTH, base
from commonground.reports.writing import Source

Spec = dict[str, Any]

WATER, LAND, OUTSIDE, BORDER = "#dce6ea", "#f6f2e8", "#ece9e1", "#b3ae9e"
# One hue from pale to dark, of the accent.
SHADES = ["#d5e6e2", "#a3cbc3", "#6aa99f", "#35857a", "#0b5c53"]
HEIGHT = 430
PROJECTION: Spec = {
    "type": "azimuthalEqualArea",
    "rotate": [-110, -42, 0],
    "scale": 580,
    "translate": [330, 215],
}


async def shapes(connection: Connection) -> Spec:
    """Countries and units as GeoJSON, simplified to what a printed map can show."""
    found: Spec = {"country": [], "unit": [], "label": []}
    for row in await connection.fetch(beside(__file__, "map")):
        found[row["layer"]].append({"code": row["code"], "country": row["country"], "shape": row["shape"]})
    return found


def map_spec(source: Source, shapes: Spec) -> Spec:
    keep = {key for key, _one in source.opens["total.net"]}
    counted = Counter(
        unit for record in source.snapshot.records if record.id in keep for unit in record.units
    )
    scope = set(source.snapshot.scope.countries)
    countries = [feature(one, inside=one["code"] in scope) for one in shapes["country"]]
    units = [feature(one, n=counted[one["code"]]) for one in shapes["unit"] if counted[one["code"]]]
    limits = steps(max(counted.values(), default=0))
    return base(
        width=WIDTH - 20,
        height=HEIGHT,
        view={"fill": WATER, "stroke": None},
        projection=PROJECTION,
        layer=[
            ground(countries),
            shaded(units, limits),
            outlines(countries),
            country_names(source, shapes),
            *key(limits),
        ],
    )


def feature(one: Spec, **properties: Any) -> Spec:
    return {"type": "Feature", "geometry": one["shape"], "properties": {"code": one["code"], **properties}}


def steps(most: int) -> list[int]:
    """The lowest number of each shade: at most five classes, none empty by rule."""
    if most <= len(SHADES):
        return list(range(1, most + 1))
    return [1 + round((most - 1) * (position / len(SHADES)) ** 1.6) for position in range(len(SHADES))]


def ground(countries: list[Spec]) -> Spec:
    return {
        "data": {"values": countries, "format": {"type": "json"}},
        "mark": {"type": "geoshape", "clip": True},
        "encoding": {
            "color": {"condition": {"test": "datum.properties.inside", "value": LAND}, "value": OUTSIDE},
        },
    }


def shaded(units: list[Spec], limits: list[int]) -> Spec:
    colours = SHADES[-len(limits) :] if limits else SHADES[:1]
    return {
        "data": {"values": units},
        "mark": {"type": "geoshape", "clip": True, "stroke": "#ffffff", "strokeWidth": 0.5},
        "encoding": {
            "color": {
                "field": "properties.n",
                "type": "quantitative",
                "scale": {"type": "threshold", "domain": limits[1:], "range": colours},
                "legend": None,
            }
        },
    }


def outlines(countries: list[Spec]) -> Spec:
    return {
        "data": {"values": countries},
        "mark": {"type": "geoshape", "clip": True, "filled": False, "stroke": BORDER, "strokeWidth": 0.7},
    }


def country_names(source: Source, shapes: Spec) -> Spec:
    """Each country of the report by its name with its counted activities, inside its borders."""
    rows = {row.code: row.activities.net for row in source.figures.by_country.rows}
    values = [
        {
            "lon": one["shape"]["coordinates"][0],
            "lat": one["shape"]["coordinates"][1],
            "text": [source.country(one["code"]), str(rows[one["code"]])],
        }
        for one in shapes["label"]
        if one["code"] in rows
    ]
    place = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
        "text": {"field": "text"},
    }
    mark: Spec = {"type": "text", "fontSize": 12, "fontWeight": "bold", "color": INK, "lineHeight": 14}
    halo = mark | {"stroke": "#ffffff", "strokeWidth": 2.5, "strokeOpacity": 0.85}
    layers = [{"mark": halo, "encoding": place}, {"mark": mark, "encoding": place}]
    return {"data": {"values": values}, "layer": layers}


def key(limits: list[int]) -> list[Spec]:
    """Small squares with their numbers, in a corner; the words above the figure say what they count."""
    layers: list[Spec] = []
    for position, low in enumerate(limits):
        high = limits[position + 1] - 1 if position + 1 < len(limits) else None
        text = f"{low}" if high == low else (f"{low}–{high}" if high else f"{low}+")
        y = HEIGHT - 16 - 18 * (len(limits) - 1 - position)
        colour = SHADES[position - len(limits)]
        layers += [
            in_corner({"type": "square", "size": 170, "filled": True, "opacity": 1, "color": colour}, 16, y),
            in_corner(
                {"type": "text", "align": "left", "baseline": "middle", "color": SOFT, "text": text}, 32, y
            ),
        ]
    return layers


def in_corner(mark: Spec, x: int, y: int) -> Spec:
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"x": {"value": x}, "y": {"value": y}}}

"""The charts of a report: Vega-Lite specs, drawn as SVG on the server, one spec for page and PDF alike.

Quiet by rule: direct labels in place of legends, one hue for one thing, no grid where numbers stand.
"""

import re
from typing import Any

import msgspec
import vl_convert

from commonground.base.i18n import _
from commonground.reports.schemas import Row
from commonground.reports.writing import Source

Spec = dict[str, Any]

INK, SOFT, ACCENT = "#1c2321", "#56605c", "#0b5c53"
AREA_COLOURS = {
    "restoration": "#3c633e",
    "capacity": "#374ad7",
    "integration": "#976001",
    "resources": "#6b4987",
    "engagement": "#ce3363",
    "awareness": "#078072",
    "unclassified": "#6d7470",
}
FONT = "Noto Sans, Noto Sans CJK SC, Noto Sans CJK JP, Noto Sans CJK KR, sans-serif"
WIDTH = 680
VERSION = "6.4"

CONFIG: Spec = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "title": None,
        "labelColor": SOFT,
        "labelFontSize": 12,
    },
    "header": {"title": None, "labelColor": INK, "labelFontSize": 12.5, "labelFontWeight": "bold"},
    "text": {"fontSize": 12, "color": INK},
    "bar": {"cornerRadiusEnd": 1.5},
}


def drawn(spec: Spec, ground: str | None = None) -> str:
    """As SVG, on a ground of its own where the page may be dark.

    Coordinates go to a tenth of a unit, which no eye can tell and which halves the file.
    """
    whole = spec | {"background": ground} if ground else spec
    made = str(vl_convert.vegalite_to_svg(msgspec.json.encode(whole).decode(), vl_version=VERSION))
    return re.sub(r"(\d\.\d)\d+", r"\1", made)


def base(**more: Any) -> Spec:
    return {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": CONFIG, **more}


def areas(source: Source) -> Spec:
    """Small multiples: one column of bars a country, one bar an area, its number at its end."""
    shown = [
        row.code for row in source.figures.by_area.rows if row.code != "unclassified" or row.activities.net
    ]
    countries = list(source.snapshot.scope.countries)
    values = [
        area_value(source, row)
        for row in source.figures.by_country_area.rows
        if row.code.split(".")[1] in shown
    ]
    most = max((value["n"] for value in values), default=1) or 1
    names = {
        "field": "area",
        "type": "nominal",
        "sort": [source.area(code) for code in shown],
        "axis": {"labelPadding": 8},
    }
    colours = {
        "domain": [source.area(code) for code in shown],
        "range": [AREA_COLOURS[code] for code in shown],
    }
    width = max(40, (WIDTH - 130) // max(len(countries), 1) - 16)
    return base(
        data={"values": values},
        facet={
            "column": {
                "field": "country",
                "type": "nominal",
                "sort": [broken(source.country(code)) for code in countries],
                "header": {
                    "labelAnchor": "start",
                    "labelAlign": "left",
                    "labelExpr": "split(datum.label, '\\n')",
                    "labelLineHeight": 15,
                    "labelBaseline": "bottom",
                    "labelPadding": 0,
                },
            }
        },
        spacing=16,
        spec={
            "width": width,
            "height": {"step": 19},
            "encoding": {
                "y": names,
                "x": {
                    "field": "n",
                    "type": "quantitative",
                    "axis": None,
                    "scale": {"domain": [0, most * 1.35]},
                },
            },
            "layer": [
                {
                    "mark": {"type": "bar", "height": 12},
                    "encoding": {
                        "color": {"field": "area", "type": "nominal", "scale": colours, "legend": None}
                    },
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "middle"},
                    "encoding": {"text": {"field": "label"}, "color": {"value": SOFT}},
                },
            ],
        },
    )


def area_value(source: Source, row: Row) -> Spec:
    country, area = row.code.split(".")
    n = row.activities.net
    return {
        "country": broken(source.country(country)),
        "area": source.area(area),
        "n": n,
        "label": str(n) if n else "–",
    }


def broken(name: str) -> str:
    """A name on lines of at most fourteen letters, cut at spaces."""
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) > 13:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def years(source: Source) -> Spec:
    """Counted activities under way in each year: those that state an end below, the others above."""
    rows = [row for row in source.figures.by_year.rows if row.code]
    kinds = {False: _("state an end"), True: _("state no end and are counted as running on")}
    values = [value for row in rows for value in year_values(source, row, kinds)]
    few = len(rows) <= 24
    shown = [row.code for position, row in enumerate(rows) if few or position % -(-len(rows) // 12) == 0]
    colours = {"domain": list(kinds.values()), "range": [ACCENT, "#a3cbc3"]}
    return base(
        data={"values": values},
        width=WIDTH - 10,
        height=150,
        encoding={
            "x": {
                "field": "year",
                "type": "ordinal",
                "axis": {"labelAngle": 0, "values": shown, "labelPadding": 6},
            },
        },
        layer=[
            {
                "mark": {"type": "bar", "width": {"band": 0.72}},
                "encoding": {
                    "y": {"field": "n", "type": "quantitative", "axis": None, "stack": "zero"},
                    "order": {"field": "place"},
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "scale": colours,
                        "legend": {
                            "orient": "top",
                            "title": None,
                            "labelColor": SOFT,
                            "labelFontSize": 12,
                            "symbolType": "square",
                            "labelLimit": 400,
                        },
                    },
                },
            },
            {
                "transform": [{"filter": "datum.place == 1"}],
                "mark": {"type": "text", "dy": -7, "color": SOFT, "fontSize": 12 if few else 9},
                "encoding": {"y": {"field": "all", "type": "quantitative"}, "text": {"field": "all"}},
            },
        ],
    )


def year_values(source: Source, row: Row, kinds: dict[bool, str]) -> list[Spec]:
    running = [source.records[key] for key, _one in source.opens[f"year.{row.code}.net"]]
    endless = sum(record.end is None for record in running)
    both = ((False, len(running) - endless), (True, endless))
    return [
        {"year": row.code, "kind": kinds[is_open], "n": n, "all": len(running), "place": int(is_open)}
        for is_open, n in both
    ]

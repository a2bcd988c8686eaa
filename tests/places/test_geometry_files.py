"""Files of places: real ones in four formats come in right, hostile ones get a clear refusal and do no harm."""

# Tables of cases read best with one case a line.
# ruff: noqa: E501

import asyncio
import io
import json
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio import list_drivers, raw
from pyproj import Geod, Transformer

from commonground.base import paths
from commonground.places import geometry_files
from commonground.places.geometry_child.layers import ALLOWED, SKIPPED
from commonground.places.geometry_child.schemas import FileRead, Refusal, Wish
from commonground.places.geometry_files import LARGEST_FILE, WORDS, problem_of, read


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a file costs is limited all the same; on a busy machine a good one may only wait long."""
    monkeypatch.setattr(geometry_files, "WALL_SECONDS", 3_600)


FIELD = shapely.box(104.0, 43.5, 104.2, 43.6)
IN_UTM = shapely.box(650000, 5300000, 652000, 5301000)
MONGOLIA = (87.0, 41.0, 120.0, 52.5)


def feature(geometry: Any, name: str = "Belt") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": shapely.geometry.mapping(geometry)}


def geojson(*geometries: Any, **more: Any) -> bytes:
    features = [feature(one, f"Belt {at}") for at, one in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features} | more).encode()


def written(
    driver: str, name: str, geometries: list[Any], crs: str | None, layer: str = "", **more: Any
) -> bytes:
    """One file, or a zip of all files that the format needs."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / name, driver, geometries, crs, **({"layer": layer} if layer else {}), **more)
        files = sorted(Path(folder).iterdir())
        return (
            files[0].read_bytes()
            if len(files) == 1
            else zipped({one.name: one.read_bytes() for one in files})
        )


def write(path: Path, driver: str, geometries: list[Any], crs: str | None, **more: Any) -> None:
    raw.write(
        path,
        geometry=shapely.to_wkb(np.array(geometries, dtype=object)),
        field_data=[np.array(["Ойн зурвас"] * len(geometries), dtype=object)],
        fields=["нэр"],
        geometry_type=geometries[0].geom_type,
        crs=crs,
        driver=driver,
        **more,
    )


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def kml(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'.encode()


PLACEMARK = "<Placemark><name>Худаг</name><Point><coordinates>104.4,43.5,0</coordinates></Point></Placemark>"


async def good(content: bytes, **wish: Any) -> FileRead:
    answer = await read(content, Wish(**wish))
    assert isinstance(answer, FileRead), answer
    return answer


async def refused(content: bytes, **wish: Any) -> str:
    answer = await read(content, Wish(**wish))
    assert isinstance(answer, Refusal), answer
    problem = problem_of(answer, "location-0-file")
    assert problem.message
    assert problem.remedy
    return answer.code


async def test_geojson_comes_in_as_it_is() -> None:
    (drawn,) = (await good(geojson(FIELD))).drawn
    assert (drawn.kind, drawn.label) == ("polygon", "Belt 0")
    assert shapely.equals(shapely.geometry.shape(drawn.geometry), FIELD)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_geojson_with_a_byte_order_mark(encoding: str) -> None:
    assert (await good(geojson(FIELD).decode().encode(encoding))).drawn


async def test_geojson_of_old_may_name_its_system() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}}
    (drawn,) = (await good(geojson(IN_UTM, crs=crs))).drawn
    assert 106 < shapely.geometry.shape(drawn.geometry).centroid.x < 108


async def test_a_bare_geometry_and_a_collection_of_kinds() -> None:
    bare = json.dumps(shapely.geometry.mapping(FIELD)).encode()
    assert (await good(bare)).drawn[0].kind == "polygon"
    mixed = shapely.GeometryCollection([FIELD, shapely.Point(104, 43), shapely.Point(104, 44)])
    answer = await good(geojson(mixed))
    assert sorted(one.kind for one in answer.features) == ["point", "polygon"]


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1251"])
@pytest.mark.parametrize(
    ("crs", "shape"), [("EPSG:32648", IN_UTM), ("EPSG:4326", FIELD), ("EPSG:3857", None)]
)
async def test_a_zipped_shapefile_in_any_system_and_encoding(crs: str, shape: Any, encoding: str) -> None:
    shape = shape or shapely.box(11_600_000, 5_400_000, 11_610_000, 5_410_000)
    answer = await good(written("ESRI Shapefile", "Талбай.shp", [shape], crs, encoding=encoding))
    assert answer.format == "shapefile"
    assert answer.drawn[0].label == "Ойн зурвас"
    assert shapely.within(shapely.geometry.shape(answer.drawn[0].geometry), shapely.box(*MONGOLIA))


async def test_gauss_kruger_on_pulkovo_1942_is_turned() -> None:
    shape = shapely.box(18_501_000, 5_300_000, 18_502_000, 5_301_000)
    answer = await good(written("ESRI Shapefile", "a.shp", [shape], "EPSG:28418"))
    assert 104 < shapely.geometry.shape(answer.drawn[0].geometry).centroid.x < 106


EARTH = Geod(ellps="WGS84")
UB, BEIJING = (106.92, 47.92), (116.4, 39.9)
# Of a point that is given so: by its system, where it stands in WGS 84 by somebody else's reckoning. Of Pulkovo
# 1942 and Beijing 1954 by the published three to seven parameters, of Tokyo at the origin of Japan's levels.
SHIFTS = {
    "EPSG:4490": ("", BEIJING, BEIJING),
    "EPSG:4284": ("x=23.57 y=-140.95 z=-79.8 rx=0 ry=0.35 rz=0.79 s=-0.22", UB, None),
    "EPSG:4214": ("x=12.65 y=-155.18 z=-80.86 rx=0 ry=0 rz=0 s=0", BEIJING, None),
    "EPSG:4301": (
        "",
        (139 + 44 / 60 + 40.502 / 3600, 35 + 39 / 60 + 17.5148 / 3600),
        (139 + 44 / 60 + 28.8759 / 3600, 35 + 39 / 60 + 29.1572 / 3600),
    ),
}


def reckoned(parameters: str) -> Transformer:
    moved = " ".join(f"+{one}" for one in parameters.split())
    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass "
        f"+step +proj=helmert {moved} +convention=position_vector "
        "+step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )


@pytest.mark.parametrize("kind", ["ESRI Shapefile", "GPKG", "GeoJSON"])
@pytest.mark.parametrize("crs", list(SHIFTS))
async def test_another_datum_lands_within_metres(crs: str, kind: str) -> None:
    """Taking one datum for the other is 60 to 460 m off."""
    parameters, given, there = SHIFTS[crs]
    there = there or reckoned(parameters).transform(*given, 0)[:2]
    if kind == "GeoJSON":
        named = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs[5:]}"}}
        content = geojson(shapely.Point(given), crs=named)
    else:
        name = "a.shp" if kind == "ESRI Shapefile" else "a.gpkg"
        content = written(kind, name, [shapely.Point(given)], crs)
    (drawn,) = (await good(content)).drawn
    _to, _back, metres = EARTH.inv(*drawn.geometry["coordinates"], *there)
    assert metres < 10


async def test_a_system_that_stands_in_another_file_is_asked_for() -> None:
    crs = {"type": "link", "properties": {"href": "http://example.org/crs"}}
    asked = await good(geojson(FIELD, crs=crs))
    assert not asked.crs_stated
    assert not asked.drawn
    assert (await good(geojson(FIELD, crs=crs), crs="4326")).drawn
    assert (await good(geojson(FIELD, crs=None))).drawn


async def test_a_shapefile_without_a_system_is_asked_for_it() -> None:
    content = written("ESRI Shapefile", "a.shp", [IN_UTM], None)
    asked = await good(content, box=MONGOLIA)
    assert not asked.crs_stated
    assert not asked.drawn
    assert "EPSG:32648" in [one.code for one in asked.crs_choices]
    assert (await good(content, crs="EPSG:32648")).drawn
    assert await refused(content, crs="EPSG:999999") == "unknown_crs"
    assert await refused(content, crs="my own grid") == "unknown_crs"


async def test_swapped_degrees_without_a_system_are_offered_as_degrees() -> None:
    turned = shapely.box(43.5, 104.0, 43.6, 104.2)
    asked = await good(written("ESRI Shapefile", "a.shp", [turned], None))
    assert [one.code for one in asked.crs_choices] == ["EPSG:4326"]


async def test_kml_kmz_and_kml_in_utf_16() -> None:
    for content in (
        kml(PLACEMARK),
        zipped({"doc.kml": kml(PLACEMARK), "images/a.png": b"\x89PNG"}),
        kml(PLACEMARK, '<?xml version="1.0" encoding="UTF-16"?>').decode().encode("utf-16"),
    ):
        (drawn,) = (await good(content)).drawn
        assert (drawn.kind, drawn.label) == ("point", "Худаг")
        assert drawn.geometry["coordinates"] == (104.4, 43.5) or drawn.geometry["coordinates"] == [
            104.4,
            43.5,
        ]


async def test_of_several_layers_one_is_chosen() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        write(path, "GPKG", [FIELD], "EPSG:4326", layer="belts")
        write(path, "GPKG", [shapely.Point(104, 43)], "EPSG:4326", layer="wells", append=True)
        content = path.read_bytes()
    asked = await good(content)
    assert sorted(asked.layers) == ["belts", "wells"]
    assert not asked.drawn
    assert (await good(content, layer="wells")).drawn[0].kind == "point"


async def test_of_several_features_one_all_or_their_union() -> None:
    three = [shapely.box(x, 43.5, x + 0.1, 43.6) for x in (104.0, 104.1, 104.4)]
    content = geojson(*three)
    asked = await good(content)
    assert (asked.feature_count, asked.drawn) == (3, [])
    assert asked.features[0].area_ha == pytest.approx(8_970, rel=0.01)
    assert (await good(content, take="one", feature=2)).drawn[0].label == "Belt 2"
    assert len((await good(content, take="each")).drawn) == 3
    (merged,) = (await good(content, take="merged")).drawn
    assert shapely.get_num_geometries(shapely.geometry.shape(merged.geometry)) == 2


def flower(count: int) -> Any:
    at = np.linspace(0, 2 * np.pi, count)
    out = 0.5 + 0.001 * np.sin(at * 5_000)
    return shapely.Polygon(np.column_stack([104 + out * np.cos(at), 44 + out * np.sin(at)]))


async def test_half_a_million_points_are_simplified_only_with_consent() -> None:
    content = written("ESRI Shapefile", "a.shp", [flower(500_000)], "EPSG:4326")
    asked = await good(content)
    assert asked.vertices == 500_000
    assert not asked.drawn
    first = asked.simpler[0]
    assert first.vertices <= 50_000
    (drawn,) = (await good(content, tolerance_m=first.tolerance_m)).drawn
    thin = shapely.geometry.shape(drawn.geometry)
    assert shapely.get_num_coordinates(thin) == first.vertices
    assert thin.area == pytest.approx(flower(500_000).area, rel=0.001)


BILLION = "".join(f'<!ENTITY {chr(98 + at)} "{("&" + chr(97 + at) + ";") * 10}">' for at in range(10))
ENTITY_BOMB = f'<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">{BILLION}]><kml><name>&k;</name></kml>'.encode()
OUTSIDE = b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><name>&a;</name></kml>'
VRT = b'<OGRVRTDataSource><OGRVRTLayer name="p"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


def encrypted() -> bytes:
    content = bytearray(zipped({"a.shp": b"x"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying_about_its_size() -> bytes:
    content = zipped({"a.kml": b" " * 30_000_000})
    return content.replace(struct.pack("<I", 30_000_000), struct.pack("<I", 9_000_000))


# The same in every run.
NOISE = random.Random(7)
HOSTILE: list[tuple[str, bytes, set[str]]] = [
    ("nothing", b"", {"empty_file"}),
    ("only blanks", b" \r\n\x00" * 50, {"empty_file"}),
    ("words", b"hello", {"unknown_kind"}),
    ("a table", b"a,b\n1,2\n", {"unknown_kind"}),
    ("noise", NOISE.randbytes(5_000), {"unknown_kind", "other_kind"}),
    ("a PDF named .geojson", b"%PDF-1.7 ...", {"other_kind"}),
    ("a picture", b"\x89PNG\r\n\x1a\n", {"other_kind"}),
    ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {"other_kind"}),
    ("a workbook", zipped({"xl/workbook.xml": b"<a/>"}), {"other_kind"}),
    ("a lone .shp", b"\x00\x00\x27\x0a" + b"\x00" * 96, {"lone_shp"}),
    ("an entity bomb", ENTITY_BOMB, {"entities"}),
    ("an entity from outside", OUTSIDE, {"entities"}),
    ("an entity bomb in a KMZ", zipped({"doc.kml": ENTITY_BOMB}), {"entities"}),
    ("a pointer to another file", VRT, {"other_kind"}),
    ("a pointer inside KML", kml("<!--" + VRT.decode() + "-->"), {"no_features", "unreadable"}),
    ("web page", b"<!doctype html><html></html>", {"other_kind", "entities"}),
    ("KML cut short", kml(PLACEMARK)[:-60], {"unreadable", "no_features"}),
    ("KML without places", kml(""), {"no_features", "unreadable"}),
    ("KML with words for numbers", kml(PLACEMARK.replace("104.4", "abc")), {"unreadable", "no_features", "not_finite"}),
    ("GeoJSON cut short", geojson(FIELD)[:-20], {"unreadable"}),
    ("GeoJSON, another thing", b'{"type": "Topology"}', {"unreadable", "no_features"}),
    ("GeoJSON, a list", b"[1, 2]", {"unreadable"}),
    ("GeoJSON, deep", b'{"type":"Polygon","coordinates":' + b"[" * 100_000, {"unreadable", "too_much"}),
    ("GeoJSON, deep and closed", b'{"type":"Feature","geometry":' + b"[" * 50_000 + b"]" * 50_000 + b"}", {"unreadable", "too_much"}),
    ("no number", b'{"type":"Point","coordinates":[NaN,1]}', {"not_finite"}),
    ("endless", b'{"type":"Point","coordinates":[1e999,1]}', {"not_finite"}),
    ("infinity", b'{"type":"Point","coordinates":[Infinity,1]}', {"not_finite"}),
    ("empty geometry", b'{"type":"Polygon","coordinates":[]}', {"no_features"}),
    ("no geometry", b'{"type":"Feature","geometry":null,"properties":{}}', {"no_features"}),
    ("no features", b'{"type":"FeatureCollection","features":[]}', {"no_features"}),
    ("two corners", b'{"type":"Polygon","coordinates":[[[1,1],[2,2]]]}', {"unreadable"}),
    ("words as numbers", b'{"type":"Point","coordinates":["a","b"]}', {"unreadable"}),
    ("zip cut short", zipped({"a.kml": kml(PLACEMARK)})[:-30], {"broken_zip"}),
    ("zip of nothing", zipped({"readme.txt": b"hello"}), {"nothing_in_zip"}),
    ("zip that climbs", zipped({"../../etc/a.kml": kml(PLACEMARK)}), {"unsafe_path"}),
    ("zip that climbs backwards", zipped({"..\\..\\a.kml": kml(PLACEMARK)}), {"unsafe_path"}),
    ("zip from the root", zipped({"/etc/a.kml": kml(PLACEMARK)}), {"unsafe_path"}),
    ("zip bomb", zipped({"a.kml": b" " * 300_000_000}), {"bomb"}),
    ("zip that lies", lying_about_its_size(), {"bomb", "broken_zip", "unreadable", "unknown_kind", "other_kind"}),
    ("zip of many", zipped({f"{at}.txt": b"" for at in range(2_500)}), {"bomb"}),
    ("zip with a password", encrypted(), {"encrypted"}),
    ("zip of two shapefiles", zipped({"a.shp": b"x", "b.shp": b"x"}), {"several_in_zip"}),
    ("shapefile of noise", zipped({"a.shp": b"\x00\x00\x27\x0a" + NOISE.randbytes(900), "a.dbf": NOISE.randbytes(90)}), {"unreadable", "no_features"}),
    ("shapefile that is words", zipped({"a.shp": b"hello"}), {"unreadable"}),
    ("GeoPackage of noise", b"SQLite format 3\x00" + NOISE.randbytes(4_000), {"unreadable"}),
    ("GeoPackage in name alone", zipped({"a.gpkg": b"hello"}), {"unknown_kind"}),
    ("another SQLite file", b"SQLite format 3\x00" + b"\x00" * 84, {"unreadable", "no_features"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "codes"), HOSTILE, ids=[name for name, _c, _e in HOSTILE])
async def test_a_hostile_or_broken_file_is_refused_in_words(
    name: str, content: bytes, codes: set[str]
) -> None:
    assert await refused(content) in codes, name


async def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometry_files, "in_child", None)
    assert await refused(b"{" * (LARGEST_FILE + 1)) == "too_large"


async def test_too_many_features_are_told() -> None:
    assert await refused(geojson(*[shapely.Point(104, 43)] * 20_001)) == "too_many_features"


async def test_numbers_off_their_systems_map_are_refused() -> None:
    content = written("ESRI Shapefile", "a.shp", [shapely.box(1e15, 1e15, 2e15, 2e15)], "EPSG:32648")
    assert await refused(content) == "outside_crs"


async def test_several_at_once_are_read_in_turn() -> None:
    answers = await asyncio.gather(*[good(geojson(FIELD)) for _time in range(6)])
    assert all(one.drawn for one in answers)


def child(content: bytes) -> tuple[int, int]:
    """The exit of the reading process, and the memory it took at most in MB."""
    code = "import resource,subprocess,sys;" + (
        "p=subprocess.run([sys.executable,'-m','commonground.places.geometry_child',sys.argv[1]],input=b'{}',"
        "stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);"
        "print(p.returncode,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)"
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", code, file.name],
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(paths.PACKAGE.parent), "PATH": os.environ["PATH"]},
        )
    status, memory = done.stdout.split()
    return int(status), int(memory)


@pytest.mark.parametrize("name", ["zip bomb", "an entity bomb", "GeoJSON, deep and closed"])
def test_no_hostile_file_takes_half_a_gigabyte(name: str) -> None:
    _status, memory = child(next(content for each, content, _codes in HOSTILE if each == name))
    assert memory < 512


def test_the_largest_geojson_takes_less_than_half_a_gigabyte() -> None:
    content = geojson(flower(1_100_000))
    assert len(content) < LARGEST_FILE
    status, memory = child(content)
    print(f"\n{len(content) >> 20} MB of GeoJSON: {memory} MB")
    assert (status, memory < 512) == (0, True)


def test_memory_is_limited_for_the_child_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def test_no_driver_is_open_that_follows_paths() -> None:
    assert set(list_drivers()) - set(SKIPPED.split(",")) <= ALLOWED


def test_every_refusal_has_words() -> None:
    source = "".join(path.read_text() for path in (paths.PACKAGE / "places" / "geometry_child").glob("*.py"))
    for code in WORDS:
        assert code == "too_large" or f'"{code}"' in source, code

import csv
import io
from pathlib import Path

import httpx
import msgspec
import pytest
from lxml import etree
from shapely.geometry import shape
from tests.conftest import shared

from commonground.activities.filters import Filters, Page
from commonground.base.database import Database
from commonground.exchange.exporter import export_file
from commonground.exchange.importer import import_file

QUERIES = (
    "country=MN",
    "area=capacity&sort=title",
    "status=planned&status=ongoing",
    "q=desert&year_from=2010",
)
LARGEST_FIELD = 10_000_000


async def listed(client: httpx.AsyncClient, query: str) -> list[int]:
    answer = await client.get(f"/activities.json?{query}&limit=1000")
    return [item["id"] for item in answer.json()["items"]]


def rows(text: str) -> list[dict[str, str]]:
    csv.field_size_limit(LARGEST_FIELD)
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))


@pytest.mark.parametrize("query", QUERIES)
async def test_a_sheet_has_what_the_list_has_in_its_order(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/activities.csv?{query}")
    wanted = await listed(client, query)
    assert [int(row["id"]) for row in rows(answer.text)] == wanted
    assert answer.headers["x-total-count"] == str(len(wanted))
    assert wanted


@pytest.mark.parametrize("query", QUERIES)
async def test_geojson_has_what_the_list_has_in_its_order(client: httpx.AsyncClient, query: str) -> None:
    found = (await client.get(f"/activities.geojson?{query}")).json()
    ids = [feature["properties"]["activity"] for feature in found["features"]]
    assert list(dict.fromkeys(ids)) == await listed(client, query)
    assert (found["licence"], found["count"]) == ("CC BY 4.0", len(set(ids)))


async def test_a_page_of_a_sheet_is_that_page_of_the_list(client: httpx.AsyncClient) -> None:
    answer = await client.get("/activities.csv?limit=5&page=2")
    items = (await client.get("/activities.json?limit=5&page=2")).json()["items"]
    assert [int(row["id"]) for row in rows(answer.text)] == [item["id"] for item in items]


async def test_an_unknown_filter_value_or_format_is_refused_by_name(client: httpx.AsyncClient) -> None:
    assert (await client.get("/activities.csv?colour=red")).status_code == 422
    assert (await client.get("/activities.geojson?theme=no-such")).json()["problems"][0]["field"] == "theme"
    assert (await client.get("/activities.csv?state=draft")).status_code == 401
    assert (await client.get("/activities/as/odt")).status_code == 404
    assert (await client.get("/activities/999999.csv")).status_code == 404


@pytest.mark.parametrize("asked", ["---", "a--b", "-->"])
async def test_hyphens_in_a_filter_end_no_comment(client: httpx.AsyncClient, asked: str) -> None:
    answer = await client.get("/activities.iati.xml", params={"q": asked})
    assert etree.fromstring(answer.content).tag == "iati-activities"


async def test_json_needs_a_sign_in_for_what_is_not_published_as_other_formats_do(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/activities.json?state=draft")
    assert answer.status_code == 401


async def test_whole_countries_are_features_without_geometry_and_units_have_their_outline(
    client: httpx.AsyncClient,
) -> None:
    features = (await client.get("/activities.geojson")).json()["features"]
    wide = [one for one in features if one["properties"].get("kind") in ("country", "subregion")]
    units = [one for one in features if one["properties"].get("kind") == "admin_unit"]
    assert wide
    assert all(one["geometry"] is None for one in wide)
    assert units
    for unit in units[:20]:
        supplied = "boundary" not in unit["properties"]
        assert shape(unit["geometry"]).geom_type == ("MultiPolygon" if supplied else "Point")


async def test_one_activity_goes_out_in_every_format(client: httpx.AsyncClient) -> None:
    one = (await client.get("/activities.json?q=Zamyn-Uud&limit=1")).json()["items"][0]
    for ending in ("json", "geojson", "csv"):
        answer = await client.get(f"/activities/{one['id']}.{ending}")
        assert answer.status_code == 200
        assert "Dust and Sandstorms" in answer.text


async def test_all_that_goes_out_as_a_sheet_comes_back_unchanged(demo: Database, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    count = await export_file(demo, "csv", Filters(), Page(), path, lambda _piece: None)
    outcome = await import_file(demo, path, dry_run=True)
    assert (outcome.unchanged, outcome.changed, outcome.refused) == (count, 0, 0)


async def test_iati_is_valid_and_lists_what_it_cannot_carry(demo: Database, tmp_path: Path) -> None:
    path = tmp_path / "all.xml"
    count = await export_file(demo, "iati", Filters(), Page(), path, lambda _piece: None)
    found = etree.parse(path)
    carried = found.getroot().findall("iati-activity")
    [comment] = [one.text for one in found.getroot().iterchildren(etree.Comment)]
    assert len(carried) + comment.count("(no. ") == count
    schema = etree.XMLSchema(etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")))
    assert schema.validate(found), schema.error_log


async def test_a_real_iati_file_comes_in_goes_out_valid_and_keeps_what_was_left_aside(
    fresh: Database, tmp_path: Path
) -> None:
    source = shared("data/iati/UNHCR-Activities-2023.xml")
    await import_file(fresh, source)
    path = tmp_path / "out.xml"
    await export_file(fresh, "iati", Filters(q=("UNHCR",)), Page(), path, lambda _piece: None)
    before, after = etree.parse(source).getroot(), etree.parse(path).getroot()
    for tag in ("document-link", "transaction", "sector", "tag", "budget", "location", "recipient-region"):
        assert len(list(after.iter(tag))) == len(list(before.iter(tag))), tag
    assert not list(after.iter("contact-info"))
    schema = etree.XMLSchema(etree.parse(shared("data/iati/xsd/iati-activities-schema.xsd")))
    assert schema.validate(etree.parse(path)), schema.error_log


async def test_the_public_sees_nothing_that_is_not_published(fresh: Database, tmp_path: Path) -> None:
    path = tmp_path / "draft.csv"
    path.write_text("identifier,title,lead\nSECRET-1,Not yet public,Test Institute\n")
    await import_file(fresh, path, state="draft")
    pieces: list[bytes] = []
    for format in ("csv", "geojson", "iati"):
        await export_file(fresh, format, Filters(), Page(), None, pieces.append)
    assert b"Not yet public" not in b"".join(pieces)


def test_geojson_is_json_also_when_nothing_is_in_it() -> None:
    from commonground.exchange.formats import geojson_writer

    text = geojson_writer.opening({"count": 0}) + geojson_writer.CLOSING
    assert msgspec.json.decode(text) == {"type": "FeatureCollection", "count": 0, "features": []}

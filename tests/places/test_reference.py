"""The reference data are whole: six areas, six countries with every unit, names in six languages."""

import csv
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from commonground.base import paths
from commonground.base.database import Connection
from commonground.base.settings import LANGUAGES, SIX_COUNTRIES
from commonground.places import queries, service

# ISO 3166-2 as of the edition named in each row.
UNITS = {"CN": 34, "JP": 47, "KP": 13, "KR": 17, "MN": 22, "RU": 83}
AREAS = ["restoration", "capacity", "integration", "resources", "engagement", "awareness", "unclassified"]
CODES = {
    "status": "planned ongoing completed suspended cancelled unknown",
    "state": "draft submitted returned published withdrawn",
    "role": "funding accountable extending implementing",
    "need": "funding technology expertise data land partners training equipment",
    "response": "avoid reduce reverse",
    "location_kind": "point line polygon admin_unit country subregion",
    "exactness": "exact approximate",
    "budget_kind": "budget commitment disbursement",
    "land": "forest grassland cropland wetland urban other",
    "grade": "urgent caution monitoring",
}
OWN_LANGUAGE = {"CN": "zh", "JP": "ja", "KP": "ko", "KR": "ko", "MN": "mn", "RU": "ru"}
TABLES = ("country", "admin_unit", "term", "sector_area")
# Wards and prefectures abroad that CLDR names in no Mongolian.
WITHOUT_MONGOLIAN = {"CN": 2, "JP": 29, "KR": 1}
# The DAC publishes its sectors in no language of the region but English.
LANGUAGES_OF = {"sector": {"en"}}
# ISO 3166-2 lists it where it does, Natural Earth's outline draws it apart; each is kept as it is.
DRAWN_APART = {"CN-TW"}


async def test_the_areas_are_the_six_and_what_is_in_none(connection: Connection) -> None:
    held = await queries.vocabulary(connection)
    assert list(held.terms["area"]) == AREAS


@pytest.mark.parametrize("vocabulary", CODES)
async def test_a_vocabulary_has_the_codes_of_the_design(connection: Connection, vocabulary: str) -> None:
    held = await queries.vocabulary(connection)
    assert set(CODES[vocabulary].split()) <= set(held.terms[vocabulary])


async def test_every_term_is_named_in_six_languages_and_defined(connection: Connection) -> None:
    for term in await queries.terms(connection):
        which = (term["vocabulary"], term["code"])
        told = {code for code, name in term["name"].items() if name["text"].strip()}
        assert told == LANGUAGES_OF.get(term["vocabulary"], set(LANGUAGES)), which
        assert term["definition"].strip() or term["vocabulary"] in LANGUAGES_OF, which


async def test_all_countries_are_there_and_six_are_in_the_subregion(connection: Connection) -> None:
    rows = await queries.countries(connection)
    assert len(rows) >= 249
    assert {row["code"] for row in rows if row["in_subregion"]} == set(SIX_COUNTRIES)
    assert all(set(row["name"]) == set(LANGUAGES) for row in rows if row["code"] in SIX_COUNTRIES)
    outlined = await connection.fetch("SELECT code FROM country WHERE in_subregion AND geometry IS NOT NULL")
    assert {row["code"] for row in outlined} == set(SIX_COUNTRIES)


@pytest.mark.parametrize("country", UNITS)
async def test_every_unit_of_the_six_is_there_under_its_name(connection: Connection, country: str) -> None:
    units = [row for row in await queries.admin_units(connection) if row["country"] == country]
    assert len(units) == UNITS[country]
    assert all(row["code"].startswith(country + "-") for row in units)
    assert all({"en", OWN_LANGUAGE[country]} <= set(row["name"]) for row in units)
    without = [row["code"] for row in units if set(row["name"]) != set(LANGUAGES)]
    assert len(without) == WITHOUT_MONGOLIAN.get(country, 0)


async def test_every_unit_is_on_the_map_in_its_own_country(connection: Connection) -> None:
    rows = await connection.fetch("SELECT code, country, ST_AsGeoJSON(centre) AS centre FROM admin_unit")
    assert all(row["centre"] for row in rows), "a unit without a boundary is a soft disc"
    for country in UNITS:
        here = [row for row in rows if row["country"] == country]
        outside = await queries.points_outside(connection, [row["centre"] for row in here], [country])
        assert {here[position]["code"] for position, _swapped in outside} <= DRAWN_APART


async def test_no_boundary_is_broken(connection: Connection) -> None:
    for table in ("country", "admin_unit"):
        broken = f"SELECT array_agg(code) FROM {table} WHERE NOT ST_IsValid(geometry)"
        assert await connection.fetchval(broken) is None


async def test_the_shares_of_a_sector_sum_to_a_whole(connection: Connection) -> None:
    query = "SELECT dac_code, sum(share) AS whole, array_agg(area) AS areas FROM sector_area GROUP BY 1"
    rows = await connection.fetch(query)
    assert len(rows) >= 40
    for row in rows:
        assert row["whole"] == 100, row["dac_code"]
        assert set(row["areas"]) < set(AREAS), row["dac_code"]
    assert await connection.fetchval("SELECT count(*) FROM sector_area WHERE reason = ''") == 0


def test_every_reference_row_says_where_it_comes_from() -> None:
    for name in ("vocabularies.csv", "admin_units.csv"):
        with (paths.REFERENCE / name).open(encoding="utf-8", newline="") as file:
            assert all(row["source"] for row in csv.DictReader(file)), name


async def content(session: AsyncSession) -> list[str]:
    connection = await session.connection()
    query = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t"
    return [str((await connection.exec_driver_sql(query.format(name))).scalar()) for name in TABLES]


async def test_loading_twice_changes_nothing(session: AsyncSession) -> None:
    before = await content(session)
    await service.load_reference(session)
    assert await content(session) == before


ADDED = "INSERT INTO term (vocabulary, code, position, definition, source) VALUES ('area', 'own', 9, '', '')"


async def test_loading_again_mends_a_row_and_takes_none_away(session: AsyncSession) -> None:
    before = await content(session)
    connection = await session.connection()
    await connection.exec_driver_sql("UPDATE admin_unit SET kind = 'mistaken' WHERE code = 'MN-047'")
    await connection.exec_driver_sql(ADDED)
    await service.load_reference(session)
    left = (await connection.exec_driver_sql("SELECT count(*) FROM term WHERE code = 'own'")).scalar()
    assert left == 1, "an activity may refer to it"
    await connection.exec_driver_sql("DELETE FROM term WHERE code = 'own'")
    assert await content(session) == before


def test_a_change_of_any_reference_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = service.reference_hash()
    for file in paths.REFERENCE.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(paths, "REFERENCE", tmp_path)
    assert service.reference_hash() == before
    (tmp_path / "themes.csv").write_text("changed")
    assert service.reference_hash() != before


def test_without_built_geometry_units_keep_their_written_centre(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "GEOMETRY", tmp_path)
    assert service.read_outlines("admin1.geojson") == {}
    centre = service.unit_centre({"longitude": "106.9", "latitude": "47.9"}, None)
    assert centre is not None
    assert (centre.x, centre.y) == (106.9, 47.9)
    assert service.unit_centre({"longitude": "", "latitude": ""}, None) is None


def test_an_outline_that_touches_itself_becomes_valid_polygons() -> None:
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    made = service.outline(bow_tie)
    assert made is not None
    assert made.is_valid
    assert len(made.geoms) == 2
    assert service.outline({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}) is None

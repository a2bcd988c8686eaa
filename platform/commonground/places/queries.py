"""Questions about places: which country a point lies in, names of units and countries, vocabularies."""

from typing import Any

import msgspec

from commonground.base.database import Connection

Row = dict[str, Any]

NEAR_BORDER_M = 20_000


async def points_outside_of_each(
    connection: Connection, shapes: list[tuple[str, list[str]]]
) -> list[tuple[int, bool]]:
    """As `points_outside`, for many geometries with the countries of each."""
    rows = await connection.fetch(
        """
        WITH given AS (
            SELECT position, ST_GeomFromGeoJSON(value) AS shape, countries
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g(value, countries, position)
        ), stated AS MATERIALIZED (
            SELECT d.countries, ST_Union(c.geometry) AS land
            FROM (SELECT DISTINCT countries FROM given) d
            JOIN country c ON c.code = ANY(string_to_array(d.countries, ' '))
            GROUP BY d.countries HAVING bool_and(c.geometry IS NOT NULL)
        ), beside AS (
            SELECT position, shape, ST_FlipCoordinates(shape) AS flipped, land,
                ST_YMin(shape) >= -90 AND ST_YMax(shape) <= 90 AS possible,
                ST_XMin(shape) >= -90 AND ST_XMax(shape) <= 90 AS possible_flipped
            FROM given JOIN stated USING (countries)
            WHERE NOT coalesce(ST_Intersects(land, shape), false)
        )
        SELECT position - 1 AS position,
            possible_flipped AND ST_DWithin(flipped::geography, land::geography, $3) AS swapped
        FROM beside
        WHERE NOT (possible AND ST_DWithin(shape::geography, land::geography, $3))
        ORDER BY position
        """,
        [shape for shape, _countries in shapes],
        [" ".join(sorted(set(countries))) for _shape, countries in shapes],
        NEAR_BORDER_M,
    )
    return [(row["position"], row["swapped"]) for row in rows]


async def points_outside(
    connection: Connection, geometries: list[str], countries: list[str]
) -> list[tuple[int, bool]]:
    """Which of the GeoJSON geometries lie in none of the countries, and whether swapping axes would help.

    A coast or border drawn coarsely must not refuse a true place, hence a margin of 20 km; nor does a country
    without a boundary refuse any. What lies beyond the poles PostGIS would quietly bend back onto the Earth.
    """
    rows = await connection.fetch(
        """
        WITH given AS (
            SELECT position, ST_GeomFromGeoJSON(value) AS shape
            FROM unnest($1::text[]) WITH ORDINALITY AS g(value, position)
        ), stated AS (
            SELECT ST_Union(geometry)::geography AS land FROM country WHERE code = ANY($2::text[])
            HAVING bool_and(geometry IS NOT NULL)
        ), turned AS (
            SELECT position, shape, ST_FlipCoordinates(shape) AS flipped,
                ST_YMin(shape) >= -90 AND ST_YMax(shape) <= 90 AS possible,
                ST_XMin(shape) >= -90 AND ST_XMax(shape) <= 90 AS possible_flipped
            FROM given
        )
        SELECT position - 1 AS position,
            possible_flipped AND ST_DWithin(flipped::geography, land, $3) AS swapped
        FROM turned, stated
        WHERE NOT (possible AND ST_DWithin(shape::geography, land, $3))
        """,
        geometries,
        countries,
        NEAR_BORDER_M,
    )
    return [(int(row["position"]), bool(row["swapped"])) for row in rows]


async def outline_of(connection: Connection, countries: list[str]) -> bytes | None:
    """The countries as one outline, coarse enough for a small picture; None where one has no boundary."""
    found: bytes | None = await connection.fetchval(
        """SELECT ST_AsBinary(ST_SimplifyPreserveTopology(ST_Union(geometry), 0.03))
        FROM country WHERE code = ANY($1::text[]) HAVING bool_and(geometry IS NOT NULL)""",
        countries,
    )
    return found


async def box_of(connection: Connection, countries: list[str]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the countries, of the subregion where none is named."""
    row = await connection.fetchrow(
        """SELECT ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
        FROM (SELECT ST_Extent(geometry) AS box FROM country
        WHERE code = ANY($1::text[]) OR (in_subregion AND cardinality($1::text[]) = 0)) AS found
        WHERE box IS NOT NULL""",
        countries,
    )
    return (row["west"], row["south"], row["east"], row["north"]) if row else None


async def terms(connection: Connection) -> list[Row]:
    return [dict(row) for row in await connection.fetch("SELECT * FROM term ORDER BY vocabulary, position")]


async def countries(connection: Connection) -> list[Row]:
    return [
        dict(row)
        for row in await connection.fetch("SELECT code, name, in_subregion FROM country ORDER BY code")
    ]


async def admin_units(connection: Connection) -> list[Row]:
    query = """SELECT code, country, name, geometry IS NOT NULL AS has_boundary
    FROM admin_unit ORDER BY country, code"""
    return [dict(row) for row in await connection.fetch(query)]


async def unknown_units(connection: Connection, codes: list[str]) -> set[str]:
    rows = await connection.fetch("SELECT code FROM admin_unit WHERE code = ANY($1::text[])", codes)
    return set(codes) - {row["code"] for row in rows}


class Vocabulary(msgspec.Struct):
    """The names of codes in the six languages, held in memory: a few hundred rows that seldom change."""

    terms: dict[str, dict[str, Row]]
    countries: dict[str, Row]
    units: dict[str, Row]


async def vocabulary(connection: Connection) -> Vocabulary:
    found: dict[str, dict[str, Row]] = {}
    for term in await terms(connection):
        found.setdefault(term["vocabulary"], {})[term["code"]] = term
    return Vocabulary(
        found,
        {row["code"]: row for row in await countries(connection)},
        {row["code"]: row for row in await admin_units(connection)},
    )

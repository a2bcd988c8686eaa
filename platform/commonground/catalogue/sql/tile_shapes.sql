-- Layer "shapes" of a tile: the activities' own lines and polygons (kind, area, id, title, n 1), and the outlines of
-- admin units that activities name (kind admin_unit, code, n; area where all have the same, id and title where n is 1).
-- $1 z, $2 x, $3 y, $4 size of a pixel in metres, $5 language.
WITH bounds AS (
    SELECT ST_TileEnvelope($1::int, $2::int, $3::int) AS box,
           ST_Transform(ST_TileEnvelope($1::int, $2::int, $3::int, margin => 0.02), 4326) AS degrees
),
-- As in tile_clusters: the view keeps drafts out, and cards are read only for titles and where something is filtered.
own AS (
    SELECT s.kind, NULL::text AS code, s.main_area AS area, s.activity_id::text AS id,
           (SELECT chosen_text(c.title, $5) FROM activity_card c WHERE c.activity_id = s.activity_id) AS title, 1::bigint AS n,
           ST_AsMVTGeom(ST_SimplifyPreserveTopology(s.outline_3857, $4::float8), b.box, 4096, 64, true) AS geom
    FROM bounds b JOIN published.shape s ON s.outline_3857 && b.box WHERE /*chosen*/ true
),
named AS MATERIALIZED (
    SELECT s.admin_unit AS code, count(DISTINCT s.activity_id) AS n, min(s.activity_id) AS only_id,
           CASE WHEN count(DISTINCT s.main_area) = 1 THEN min(s.main_area) END AS area
    FROM published.shape s WHERE s.kind = 'admin_unit' AND /*chosen*/ true GROUP BY s.admin_unit
),
units AS (
    SELECT 'admin_unit' AS kind, u.code, d.area, CASE WHEN d.n = 1 THEN d.only_id::text END AS id,
           CASE WHEN d.n = 1 THEN (SELECT chosen_text(c.title, $5) FROM activity_card c WHERE c.activity_id = d.only_id) END AS title,
           d.n,
           -- Half a pixel in degrees: simplified before it is transformed, most vertices cost nothing more.
           ST_AsMVTGeom(ST_Transform(clamped(ST_Simplify(u.geometry, $4::float8 / 222640, true)), 3857), b.box, 4096, 64, true) AS geom
    FROM bounds b JOIN admin_unit u ON u.geometry && b.degrees JOIN named d ON d.code = u.code
),
features AS (
    SELECT * FROM own WHERE geom IS NOT NULL UNION ALL SELECT * FROM units WHERE geom IS NOT NULL
)
SELECT ST_AsMVT(f, 'shapes', 4096, 'geom') FROM features f

-- Layer "clusters" of a tile: one feature for each cell of a grid, from its places.
-- n (distinct activities), restoration … unclassified (of which, by main area); where n is 1 also id, title, kind,
-- exactness and radius_m. $1 z, $2 x, $3 y, $4 cells a side, $5 language.
-- Whole countries and the subregion have no row in shape, so they are never here.
WITH bounds AS (
    SELECT ST_TileEnvelope($1::int, $2::int, $3::int) AS box,
           40075016.685578488 / (2 ^ $1::int * $4::int) AS cell,
           20037508.342789244 AS half, $2::int * $4::int AS first_column, $3::int * $4::int AS first_row
),
-- A place belongs to exactly one cell, and a cell to exactly one tile. The view keeps drafts out on any connection, so
-- that cards, one look-up a place, are read only where something is filtered.
placed AS (
    SELECT s.id, s.activity_id, s.kind, s.main_area, s.exactness, s.radius_m, s.point_3857,
           floor((ST_X(s.point_3857) + b.half) / b.cell)::bigint AS col,
           floor((b.half - ST_Y(s.point_3857)) / b.cell)::bigint AS row
    FROM bounds b JOIN published.shape s ON s.point_3857 && b.box WHERE /*chosen*/ true
),
inside AS (
    SELECT p.*, row_number() OVER (PARTITION BY p.col, p.row ORDER BY p.kind <> 'point', p.exactness = 'approximate', p.id) AS rank
    FROM placed p, bounds b
    WHERE p.col >= b.first_column AND p.col < b.first_column + $4::int AND p.row >= b.first_row AND p.row < b.first_row + $4::int
),
cells AS (
    SELECT col, row, count(DISTINCT activity_id) AS n,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'restoration') AS restoration,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'capacity') AS capacity,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'integration') AS integration,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'resources') AS resources,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'engagement') AS engagement,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'awareness') AS awareness,
           count(DISTINCT activity_id) FILTER (WHERE main_area = 'unclassified') AS unclassified,
           ST_Centroid(ST_Collect(point_3857)) AS middle
    FROM inside GROUP BY col, row
),
-- Read once: joined as they are, all places would be gone through again for each cell.
firsts AS MATERIALIZED (
    SELECT * FROM inside WHERE rank = 1
),
-- One activity stands at its most exact place in the cell, several at the middle of theirs.
features AS (
    SELECT k.n, nullif(k.restoration, 0) AS restoration, nullif(k.capacity, 0) AS capacity,
           nullif(k.integration, 0) AS integration, nullif(k.resources, 0) AS resources,
           nullif(k.engagement, 0) AS engagement, nullif(k.awareness, 0) AS awareness,
           nullif(k.unclassified, 0) AS unclassified,
           CASE WHEN k.n = 1 THEN i.activity_id::text END AS id,
           CASE WHEN k.n = 1 THEN (SELECT chosen_text(c.title, $5) FROM activity_card c WHERE c.activity_id = i.activity_id)
               END AS title,
           CASE WHEN k.n = 1 THEN i.kind END AS kind,
           -- The middle of an admin unit is not where the work is.
           CASE WHEN k.n = 1 THEN CASE i.kind WHEN 'admin_unit' THEN 'approximate' ELSE i.exactness END END AS exactness,
           CASE WHEN k.n = 1 THEN i.radius_m END AS radius_m,
           ST_AsMVTGeom(CASE WHEN k.n = 1 THEN i.point_3857 ELSE k.middle END, b.box, 4096, 0, false) AS geom
    FROM cells k JOIN firsts i ON i.col = k.col AND i.row = k.row, bounds b
)
SELECT ST_AsMVT(f, 'clusters', 4096, 'geom') FROM features f

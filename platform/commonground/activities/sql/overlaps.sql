-- Published activities whose areas lie on an outline: id, title, area_ha of what they share, other (that area's own
-- outline, as GeoJSON, coarse enough for a picture). $1 the outline as WKB, $2 the activity itself or null, $3 how many.
WITH given AS (
    SELECT ST_MakeValid(ST_GeomFromWKB($1::bytea, 4326)) AS shape
),
-- Two neighbours measured apart share a strip along their border: a hundredth of the smaller one is none.
met AS (
    SELECT l.activity_id, l.geometry, ST_CollectionExtract(ST_Intersection(ST_MakeValid(l.geometry), g.shape), 3) AS shared, g.shape
    FROM given g JOIN published.location l ON l.kind = 'polygon' AND l.geometry && g.shape AND ST_Intersects(ST_MakeValid(l.geometry), g.shape)
    WHERE l.activity_id IS DISTINCT FROM $2::bigint
)
SELECT a.id, a.title::text AS title, sum(ST_Area(m.shared::geography)) / 10000 AS area_ha,
       ST_AsGeoJSON(ST_SimplifyPreserveTopology(ST_Collect(m.geometry), greatest(ST_XMax(ST_Collect(m.geometry)) - ST_XMin(ST_Collect(m.geometry)), 0.001) / 300)) AS other
FROM met m JOIN published.activity a ON a.id = m.activity_id
WHERE NOT ST_IsEmpty(m.shared) AND ST_Area(m.shared) > 0.01 * least(ST_Area(m.geometry), ST_Area(m.shape))
GROUP BY a.id, a.title
ORDER BY area_ha DESC LIMIT $3

-- The places of the activities in $1 (bigint[]) without their outlines: as places.sql has them, with the
-- longitude and latitude of a point in each; that of an admin unit is its centre, a whole country has none.
SELECT l.activity_id, l.position, l.kind, l.name, l.country, l.admin_unit, l.exactness, l.radius_m,
       ST_X(spot.point) AS longitude, ST_Y(spot.point) AS latitude
FROM location l
LEFT JOIN admin_unit u ON u.code = l.admin_unit AND l.kind = 'admin_unit'
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN l.kind IN ('country', 'subregion') THEN NULL
        WHEN l.geometry IS NULL THEN coalesce(u.centre, ST_PointOnSurface(u.geometry))
        WHEN l.kind = 'point' AND ST_NumGeometries(l.geometry) = 1 THEN ST_GeometryN(l.geometry, 1)
        ELSE ST_PointOnSurface(l.geometry)
    END AS point
) spot
WHERE l.activity_id = ANY($1::bigint[])
ORDER BY array_position($1::bigint[], l.activity_id), l.position

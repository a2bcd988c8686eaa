-- The places of the activities in $1 (bigint[]): activity_id, position, kind, name, country, admin_unit, exactness,
-- radius_m, geometry (GeoJSON, null for a whole country or the subregion), boundary ('not supplied' where an
-- admin unit has only a centre).
-- `may_cross`: so wide that it may cross the 180th meridian the short way.
-- Rings turn as RFC 7946 wants them; six decimals are a tenth of a metre.
SELECT l.activity_id, l.position, l.kind, l.name, l.country, l.admin_unit, l.exactness, l.radius_m,
       CASE WHEN l.kind = 'admin_unit' AND l.geometry IS NULL AND u.geometry IS NULL THEN 'not supplied' END AS boundary,
       CASE
           WHEN l.kind IN ('country', 'subregion') THEN NULL
           ELSE ST_AsGeoJSON(ST_ForcePolygonCCW(coalesce(l.geometry, u.geometry, u.centre)), 6)
       END AS geometry,
       coalesce(ST_XMax(l.geometry) - ST_XMin(l.geometry) > 180 OR ST_XMax(l.geometry) > 180
                OR ST_XMin(l.geometry) < -180, false) AS may_cross,
       u.name AS unit_name
FROM location l
LEFT JOIN admin_unit u ON u.code = l.admin_unit AND l.kind = 'admin_unit'
WHERE l.activity_id = ANY($1::bigint[])
ORDER BY array_position($1::bigint[], l.activity_id), l.position

-- Derives the map's shape rows for the activities in $1 (bigint[]): one a located place.
-- A whole country or the subregion has none: it is never drawn as a pin.
INSERT INTO shape (activity_id, location_id, kind, main_area, exactness, radius_m, admin_unit, point_3857, outline_3857)
SELECT l.activity_id, l.id, l.kind, coalesce(main.code, 'unclassified'), l.exactness, l.radius_m, l.admin_unit,
       ST_Transform(clamped(CASE l.kind
           WHEN 'point' THEN ST_PointOnSurface(l.geometry)
           WHEN 'admin_unit' THEN coalesce(u.centre, ST_PointOnSurface(u.geometry))
           ELSE ST_PointOnSurface(l.geometry) END), 3857),
       CASE WHEN l.kind IN ('line', 'polygon') THEN ST_Transform(clamped(l.geometry), 3857) END
FROM location l
LEFT JOIN admin_unit u ON u.code = l.admin_unit
LEFT JOIN LATERAL (
    SELECT code FROM activity_area x WHERE x.activity_id = l.activity_id ORDER BY x.share DESC, area_order(x.code) LIMIT 1
) main ON true
WHERE l.activity_id = ANY($1::bigint[])
  AND (l.geometry IS NOT NULL OR u.centre IS NOT NULL OR u.geometry IS NOT NULL)
  AND l.kind IN ('point', 'line', 'polygon', 'admin_unit')

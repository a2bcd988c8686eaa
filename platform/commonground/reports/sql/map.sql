-- What the map of a report is drawn of: layer (country, unit, label), code, country, shape (GeoJSON).
-- Countries near the subregion, units of the six, and for each of the six the point at which its name stands.
WITH around AS (SELECT ST_MakeEnvelope(40, -2, 179.9, 82, 4326) AS box)
SELECT 'country' AS layer, c.code, c.code AS country,
       ST_AsGeoJSON(ST_ForcePolygonCW(ST_SimplifyPreserveTopology(ST_Intersection(ST_MakeValid(c.geometry), a.box), 0.06)), 3)::jsonb AS shape
FROM country c, around a WHERE c.geometry IS NOT NULL AND ST_Intersects(c.geometry, a.box)
UNION ALL
SELECT 'unit', u.code, u.country,
       ST_AsGeoJSON(ST_ForcePolygonCW(ST_SimplifyPreserveTopology(ST_MakeValid(u.geometry), 0.06)), 3)::jsonb
FROM admin_unit u WHERE u.geometry IS NOT NULL
UNION ALL
SELECT 'label', code, code, ST_AsGeoJSON(ST_MakePoint(longitude, latitude), 3)::jsonb
FROM (VALUES ('CN', 88.5, 32.0), ('MN', 103.0, 46.4), ('RU', 100.0, 59.5), ('KP', 128.2, 41.5), ('KR', 133.0, 37.4), ('JP', 143.5, 36.2))
    AS label (code, longitude, latitude)

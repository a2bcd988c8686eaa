-- Hectares of ground that activities $1 (bigint[]) have drawn, by row of a report: key, hectares.
-- Ground drawn twice counts once within a row and within the total; what rows share stands between them.
WITH drawn AS (
    SELECT l.activity_id, ST_MakeValid(l.geometry) AS shape FROM location l
    WHERE l.activity_id = ANY($1::bigint[]) AND l.kind = 'polygon' AND l.geometry IS NOT NULL
),
rows AS (
    SELECT 'total' AS key, shape FROM drawn
    UNION ALL
    SELECT 'country.' || x.code, d.shape FROM drawn d JOIN activity_country x ON x.activity_id = d.activity_id
    WHERE x.code = ANY($2::text[])
    UNION ALL
    SELECT 'area.' || x.code, d.shape FROM drawn d JOIN activity_area x ON x.activity_id = d.activity_id
    WHERE x.code = ANY($3::text[])
)
SELECT key, round((ST_Area(ST_UnaryUnion(ST_Collect(shape))::geography) / 10000)::numeric, 2)::text AS hectares
FROM rows GROUP BY key

-- Organisations' activities in the admin units where the activities in $1 (bigint[]) have places, drawn points included.
-- $2 (bigint[]) limits the organisations; null means all.
-- Columns: asked, organisation, units, links, activities.
WITH stated AS (
    SELECT c.activity_id AS asked, u.code FROM activity_card c CROSS JOIN unnest(c.admin_units) AS u(code)
    WHERE c.activity_id = ANY($1::bigint[])
    UNION
    SELECT s.activity_id, u.code FROM shape s JOIN admin_unit u ON ST_Intersects(u.geometry, ST_Transform(s.point_3857, 4326))
    WHERE s.activity_id = ANY($1::bigint[]) AND s.kind = 'point'
),
outlines AS MATERIALIZED (
    SELECT u.code, ST_Transform(u.geometry, 3857) AS outline_3857
    FROM admin_unit u WHERE u.code IN (SELECT code FROM stated) AND u.geometry IS NOT NULL
),
present AS (
    SELECT x.code, c.activity_id FROM activity_card c CROSS JOIN unnest(c.admin_units) AS x(code)
    WHERE x.code IN (SELECT code FROM stated) AND ($2::bigint[] IS NULL OR c.organisations && $2::bigint[])
    UNION
    SELECT u.code, s.activity_id FROM outlines u JOIN shape s ON s.kind = 'point' AND ST_Intersects(u.outline_3857, s.point_3857)
    WHERE $2::bigint[] IS NULL OR s.activity_id IN (SELECT activity_id FROM activity_card WHERE organisations && $2::bigint[])
),
pairs AS (
    SELECT s.asked, o.id AS organisation, p.code, p.activity_id, c.title,
           CASE WHEN a.counted_as IN ('duplicate', 'joint') THEN a.counted_in ELSE a.id END AS piece
    FROM stated s JOIN present p ON p.code = s.code AND p.activity_id <> s.asked
    JOIN activity_card c ON c.activity_id = p.activity_id JOIN activity a ON a.id = p.activity_id
    CROSS JOIN unnest(c.organisations) AS o(id)
    WHERE $2::bigint[] IS NULL OR o.id = ANY($2::bigint[])
)
SELECT asked, organisation, array_agg(DISTINCT code) AS units, count(DISTINCT piece) AS activities,
       (array_agg(DISTINCT jsonb_build_object('activity', activity_id, 'title', title)))[1:3] AS links
FROM pairs GROUP BY asked, organisation

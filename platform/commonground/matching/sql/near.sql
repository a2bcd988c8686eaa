-- Drawn places of organisations within $3 kilometres of those of the activities in $1 (bigint[]).
-- $2 (bigint[]) limits the organisations; null means all. An admin unit's centre is no place and is left out.
-- Columns: asked, organisation, activity, title, distance_km, approximate, activities.
WITH here AS MATERIALIZED (
    SELECT s.activity_id AS asked, s.point_3857, ST_Transform(s.point_3857, 4326) AS point,
           s.kind <> 'point' OR coalesce(s.exactness, '') <> 'exact' AS approximate
    FROM shape s WHERE s.activity_id = ANY($1::bigint[]) AND s.kind IN ('point', 'line', 'polygon')
),
-- Web Mercator stretches by 1 / cos(latitude); a little more is taken and the true distance decides.
around AS (
    SELECT h.asked, s.activity_id, h.approximate OR s.kind <> 'point' OR coalesce(s.exactness, '') <> 'exact' AS approximate,
           ST_DistanceSphere(h.point, ST_Transform(s.point_3857, 4326)) / 1000 AS distance_km
    FROM here h JOIN shape s ON s.kind IN ('point', 'line', 'polygon')
        AND s.point_3857 && ST_Expand(h.point_3857, 1.1 * $3::float8 * 1000 / cos(radians(least(abs(ST_Y(h.point)) + 2, 84))))
    WHERE s.activity_id <> h.asked
      AND ($2::bigint[] IS NULL OR s.activity_id IN (SELECT activity_id FROM activity_card WHERE organisations && $2::bigint[]))
),
nearest AS (
    SELECT DISTINCT ON (asked, activity_id) asked, activity_id, distance_km, approximate
    FROM around WHERE distance_km <= $3::float8 ORDER BY asked, activity_id, distance_km
),
theirs AS (
    SELECT n.asked, o.id AS organisation, n.activity_id, n.distance_km, n.approximate,
           count(*) OVER (PARTITION BY n.asked, o.id) AS activities
    FROM nearest n JOIN activity_card c ON c.activity_id = n.activity_id CROSS JOIN unnest(c.organisations) AS o(id)
    WHERE $2::bigint[] IS NULL OR o.id = ANY($2::bigint[])
)
SELECT DISTINCT ON (t.asked, t.organisation) t.asked, t.organisation, t.activity_id AS activity, c.title,
       t.distance_km, t.approximate, t.activities
FROM theirs t JOIN activity_card c ON c.activity_id = t.activity_id
ORDER BY t.asked, t.organisation, t.distance_km, t.activity_id

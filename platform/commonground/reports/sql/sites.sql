-- Priority sites of the newest edition in countries $2 (text[]) by grade, and how many of them activities $1 (bigint[])
-- touch: country, grade, sites, touched, activities.
WITH newest AS (
    SELECT DISTINCT ON (identifier) id, country, grade, geometry FROM priority_site
    WHERE country = ANY($2::text[]) ORDER BY identifier, edition DESC
),
touched AS (
    SELECT n.id AS site_id, s.activity_id FROM newest n
    JOIN shape s ON ST_Intersects(n.geometry, ST_Transform(coalesce(s.outline_3857, s.point_3857), 4326))
    WHERE s.activity_id = ANY($1::bigint[]) AND s.kind <> 'admin_unit'
)
SELECT n.country, n.grade, count(DISTINCT n.id) AS sites, count(DISTINCT t.site_id) AS touched,
       coalesce(array_agg(DISTINCT t.activity_id) FILTER (WHERE t.activity_id IS NOT NULL), '{}') AS activities
FROM newest n LEFT JOIN touched t ON t.site_id = n.id
GROUP BY n.country, n.grade ORDER BY n.country, n.grade

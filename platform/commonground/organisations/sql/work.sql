-- What the published activities of the organisation $1 add up to; duplicates and joint records count as the records they are.
-- Columns: activities, first_year, last_year, areas, countries, roles, statuses (numbers of activities by code).
WITH mine AS (
    SELECT c.* FROM activity_card c WHERE c.organisations @> ARRAY[$1::bigint]
),
playing AS (
    SELECT a.id AS activity_id, a.lead_id AS organisation_id, 'lead' AS role FROM activity a JOIN mine m ON m.activity_id = a.id
    UNION
    SELECT p.activity_id, p.organisation_id, p.role FROM partner p JOIN mine m ON m.activity_id = p.activity_id
)
SELECT (SELECT count(*) FROM mine) AS activities,
       (SELECT extract(year FROM min(start_on))::int FROM mine) AS first_year,
       (SELECT extract(year FROM max(coalesce(end_on, start_on)))::int FROM mine) AS last_year,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM (
           SELECT x.code, count(*) AS n FROM mine CROSS JOIN unnest(areas) AS x(code) GROUP BY x.code) y) AS areas,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM (
           SELECT x.code, count(*) AS n FROM mine CROSS JOIN unnest(countries) AS x(code) GROUP BY x.code) y) AS countries,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM (
           SELECT y.role AS code, count(DISTINCT y.activity_id) AS n FROM playing y JOIN organisation o ON o.id = y.organisation_id
           WHERE coalesce(o.merged_into, o.id) = $1 GROUP BY y.role) y) AS roles,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM (
           SELECT activity_status(status_stated, start_on, end_on, current_date) AS code, count(*) AS n FROM mine GROUP BY 1) y) AS statuses

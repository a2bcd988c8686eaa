-- What the published activities of the framework $1 (its code) add up to.
-- Columns: activities, counted, statuses, areas, budget_usd, committed_usd, seeking, confirmed_on.
WITH RECURSIVE mine AS (
    SELECT *, activity_status(status_stated, start_on, end_on, current_date) AS status
    FROM activity_card WHERE $1 = ANY(frameworks)
),
-- Every record that already counts the work of one of mine, directly or through others.
above AS (
    SELECT a.id, a.counted_in AS into_id, a.counted_as <> 'child' AS same, ARRAY[a.id] AS seen
    FROM activity a JOIN mine m ON m.activity_id = a.id WHERE a.counted_in IS NOT NULL
    UNION ALL
    SELECT b.id, a.counted_in, b.same AND a.counted_as <> 'child', b.seen || a.id
    FROM above b JOIN activity a ON a.id = b.into_id
    WHERE a.counted_in IS NOT NULL AND NOT a.id = ANY(b.seen)
),
-- Counted elsewhere among mine: in a circle the smallest stays, and so it does of two that tell of one outside.
overlap AS (
    SELECT DISTINCT b.id FROM above b JOIN mine m ON m.activity_id = b.into_id AND b.into_id <> b.id
    WHERE b.id > b.into_id OR NOT EXISTS (SELECT FROM above o WHERE o.id = b.into_id AND o.into_id = b.id)
    UNION
    SELECT b.id FROM above b JOIN above o ON o.into_id = b.into_id AND o.same AND b.same AND o.id < b.id
    WHERE NOT EXISTS (SELECT FROM mine m WHERE m.activity_id = b.into_id)
),
by_status AS (SELECT status AS code, count(*) AS n FROM mine GROUP BY status),
by_area AS (SELECT x.code, count(*) AS n FROM mine CROSS JOIN unnest(areas) AS x(code) GROUP BY x.code)
SELECT (SELECT count(*) FROM mine) AS activities,
       (SELECT count(*) FROM mine) - (SELECT count(*) FROM overlap) AS counted,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM by_status) AS statuses,
       (SELECT coalesce(jsonb_object_agg(code, n), '{}') FROM by_area) AS areas,
       (SELECT sum(budget_usd)::float8 FROM mine WHERE activity_id NOT IN (SELECT id FROM overlap)) AS budget_usd,
       (SELECT sum(committed_usd)::float8 FROM mine WHERE activity_id NOT IN (SELECT id FROM overlap)) AS committed_usd,
       (SELECT count(*) FROM mine WHERE cardinality(needs) > 0) AS seeking,
       (SELECT max(confirmed_on) FROM mine) AS confirmed_on

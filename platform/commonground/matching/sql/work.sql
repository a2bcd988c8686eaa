-- What organisations do, over published activities, for those in $1 (bigint[]), or for all where it is null.
-- Columns: id, activities, countries, areas, themes (numbers of activities by code), area_shares (mean percent by code).
-- $2 and $3 (text[]) name the countries and themes to count; null means all.
-- A piece of work that several records tell of counts once.
WITH work AS MATERIALIZED (
    SELECT o.id, c.activity_id, c.countries, c.themes,
           CASE WHEN a.counted_as IN ('duplicate', 'joint') THEN a.counted_in ELSE a.id END AS piece
    FROM activity_card c JOIN activity a ON a.id = c.activity_id CROSS JOIN unnest(c.organisations) AS o(id)
    WHERE $1::bigint[] IS NULL OR (c.organisations && $1::bigint[] AND o.id = ANY($1::bigint[]))
),
totals AS (
    SELECT id, count(*) AS activities, sum(n) AS records FROM (SELECT id, piece, count(*) AS n FROM work GROUP BY 1, 2) z GROUP BY id
),
countries AS (
    SELECT id, jsonb_object_agg(code, n) AS counts
    FROM (
        SELECT id, code, count(*) AS n
        FROM (SELECT DISTINCT w.id, x.code, w.piece FROM work w CROSS JOIN unnest(w.countries) AS x(code)
              WHERE $2::text[] IS NULL OR x.code = ANY($2::text[])) z GROUP BY 1, 2
    ) y
    GROUP BY id
),
themes AS (
    SELECT id, jsonb_object_agg(code, n) AS counts
    FROM (
        SELECT id, code, count(*) AS n
        FROM (SELECT DISTINCT w.id, x.code, w.piece FROM work w CROSS JOIN unnest(w.themes) AS x(code)
              WHERE $3::text[] IS NULL OR x.code = ANY($3::text[])) z GROUP BY 1, 2
    ) y
    GROUP BY id
),
areas AS (
    SELECT y.id, jsonb_object_agg(y.code, y.n) AS counts, jsonb_object_agg(y.code, y.shares / t.records) AS shares
    FROM (
        SELECT id, code, count(*) AS n, sum(share) AS shares
        FROM (
            SELECT w.id, x.code, w.piece, sum(x.share)::float8 AS share
            FROM work w JOIN activity_area x ON x.activity_id = w.activity_id WHERE x.code <> 'unclassified' GROUP BY 1, 2, 3
        ) z GROUP BY 1, 2
    ) y JOIN totals t ON t.id = y.id GROUP BY y.id
)
SELECT t.id, t.activities, countries.counts AS countries, areas.counts AS areas, themes.counts AS themes, areas.shares AS area_shares
FROM totals t
LEFT JOIN countries ON countries.id = t.id LEFT JOIN areas ON areas.id = t.id LEFT JOIN themes ON themes.id = t.id

-- Activities that share keys with records that need not be stored: at, activity_id; heaviest first.
-- $1 and $2 are the keys, each with the place of its record in the list; $3 is the size from which a key says
-- nothing, $4 how many are wanted of each. One of the same reporter, whom a key below nought names, weighs $5 of
-- what others do.
WITH asked AS (
    SELECT * FROM unnest($1::int[], $2::bigint[]) AS a(at, key)
), block AS (
    -- Counted no further than the limit: the commonest keys have thousands.
    SELECT a.key, 1 / log(2, 2 + n.held) AS weight
    FROM (SELECT DISTINCT key FROM asked WHERE key >= 0) a
    CROSS JOIN LATERAL (
        SELECT count(*) AS held FROM (SELECT FROM duplicate_key k WHERE k.key = a.key LIMIT $3 + 1) x) n
    WHERE n.held BETWEEN 1 AND $3
), pair AS (
    SELECT a.at, k.activity_id, sum(b.weight::float8) AS weight
    FROM asked a JOIN block b USING (key) JOIN duplicate_key k USING (key) GROUP BY 1, 2
), weighed AS (
    SELECT p.at, p.activity_id, p.weight * CASE WHEN r.activity_id IS NULL THEN 1 ELSE $5::float8 END AS weight
    FROM pair p LEFT JOIN asked a ON a.at = p.at AND a.key < 0
    LEFT JOIN duplicate_key r ON r.key = a.key AND r.activity_id = p.activity_id
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY at ORDER BY weight DESC, activity_id) AS place FROM weighed
)
SELECT at, activity_id FROM ranked WHERE place <= $4 ORDER BY at, place

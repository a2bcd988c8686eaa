-- Activities that share keys with records that need not be stored: at, activity_id, weight; heaviest first.
-- $1 and $2 are the keys, each with the place of its record in the list; $3 is the size from which a key says
-- nothing, $4 how many are wanted of each.
WITH asked AS (
    SELECT * FROM unnest($1::int[], $2::bigint[]) AS a(at, key)
), block AS (
    -- Counted no further than the limit: the commonest keys have thousands.
    SELECT a.key, 1 / log(2, 2 + n.held) AS weight
    FROM (SELECT DISTINCT key FROM asked) a
    CROSS JOIN LATERAL (
        SELECT count(*) AS held FROM (SELECT FROM duplicate_key k WHERE k.key = a.key LIMIT $3 + 1) x) n
    WHERE n.held BETWEEN 1 AND $3
), pair AS (
    SELECT a.at, k.activity_id, sum(b.weight)::float8 AS weight
    FROM asked a JOIN block b USING (key) JOIN duplicate_key k USING (key) GROUP BY 1, 2
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY at ORDER BY weight DESC, activity_id) AS place FROM pair
)
SELECT at, activity_id, weight FROM ranked WHERE place <= $4 ORDER BY at, place

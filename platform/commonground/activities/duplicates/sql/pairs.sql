-- Pairs of activities that share keys: one, other (one < other), weight.
-- A rare key weighs more than a common one; a key that more than $1 activities carry says nothing and is left
-- out, which keeps the work near-linear. Of each activity the $2 heaviest pairs are kept.
WITH block AS (
    SELECT key, 1 / log(2, 1 + count(*)) AS weight
    FROM duplicate_key GROUP BY key HAVING count(*) BETWEEN 2 AND $1
), pair AS (
    SELECT a.activity_id AS one, b.activity_id AS other, sum(weight)::float8 AS weight
    FROM block
    JOIN duplicate_key a USING (key)
    JOIN duplicate_key b USING (key)
    WHERE a.activity_id < b.activity_id
    GROUP BY 1, 2 HAVING sum(weight) >= $3
), ranked AS (
    -- Ranked from both sides: a pair stays when it is near the top of either.
    SELECT one, other, weight,
           row_number() OVER (PARTITION BY one ORDER BY weight DESC, other) AS from_one,
           row_number() OVER (PARTITION BY other ORDER BY weight DESC, one) AS from_other
    FROM pair
)
SELECT one, other, weight FROM ranked
WHERE (from_one <= $2 OR from_other <= $2)
ORDER BY one, other

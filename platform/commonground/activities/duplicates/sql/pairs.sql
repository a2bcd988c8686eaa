-- Pairs of activities that share keys: one, other (one < other).
-- A rare key weighs more than a common one; a key that more than $1 activities carry says nothing and is left
-- out, which keeps the work near-linear. A key below nought names the reporter: two records of one reporter weigh
-- $2 of what others do, since its yearly siblings would else crowd out the same work told by another. Of each
-- activity the $3 heaviest pairs are kept, if they weigh $4 or more.
WITH block AS (
    SELECT array_agg(activity_id) AS held, ln(2) / ln(1 + count(*)::float8) AS weight
    FROM duplicate_key WHERE key >= 0 GROUP BY key HAVING count(*) BETWEEN 2 AND $1
), pair AS (
    SELECT a AS one, b AS other, sum(weight) AS weight
    FROM block, unnest(held) a, unnest(held) b
    WHERE a < b
    GROUP BY 1, 2 HAVING sum(weight) >= $4
), reporter AS (
    SELECT activity_id, min(key) AS key FROM duplicate_key WHERE key < 0 GROUP BY 1
), weighed AS (
    SELECT one, other, weight * CASE WHEN r.key = s.key THEN $2::float8 ELSE 1 END AS weight
    FROM pair LEFT JOIN reporter r ON r.activity_id = one LEFT JOIN reporter s ON s.activity_id = other
), ranked AS (
    -- Ranked from both sides: a pair stays when it is near the top of either.
    SELECT one, other,
           row_number() OVER (PARTITION BY one ORDER BY weight DESC, other) AS from_one,
           row_number() OVER (PARTITION BY other ORDER BY weight DESC, one) AS from_other
    FROM weighed WHERE weight >= $4
)
SELECT one, other FROM ranked WHERE least(from_one, from_other) <= $3 ORDER BY one, other

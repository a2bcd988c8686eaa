-- Activities that share rare words with the title of the activity $1: at least two, weighted by how rare they are.
-- Columns: organisation, activity, title, words, likeness (0 to 1).
WITH total AS (
    SELECT count(*)::float8 AS activities, greatest(5, count(*) * 0.01)::bigint AS most FROM activity_card
),
title_words AS (
    SELECT DISTINCT word FROM activity_card c CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple', chosen_text(c.title, 'en')))) AS w(word)
    WHERE c.activity_id = $1::bigint AND length(word) > 3 AND word !~ '[0-9]'
),
counted AS (
    SELECT w.word, found.n FROM title_words w CROSS JOIN total CROSS JOIN LATERAL (
        -- A word that many use is told by the first few; there is no need to count them all.
        SELECT count(*) AS n FROM (
            SELECT FROM activity_card c WHERE c.search @@ plainto_tsquery('simple', w.word) LIMIT total.most + 1
        ) first_few
    ) found
),
rare AS MATERIALIZED (
    SELECT word, ln(1 + total.activities / n) AS weight FROM counted, total
    WHERE n > 1 AND n <= total.most ORDER BY n LIMIT 8
),
alike AS (
    SELECT c.activity_id, c.title, c.organisations, array_agg(r.word ORDER BY r.weight DESC) AS words,
           sum(r.weight) / (SELECT sum(weight) FROM rare) AS likeness
    FROM rare r JOIN activity_card c ON c.search @@ plainto_tsquery('simple', r.word) AND c.activity_id <> $1::bigint
    GROUP BY c.activity_id, c.title, c.organisations HAVING count(*) > 1
)
SELECT DISTINCT ON (o.id) o.id AS organisation, a.activity_id AS activity, a.title, a.words, a.likeness
FROM alike a CROSS JOIN unnest(a.organisations) AS o(id)
ORDER BY o.id, a.likeness DESC, a.activity_id

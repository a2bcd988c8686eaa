-- What moved among the published activities of the framework $1 (its code) since the day $2.
-- Columns: id, title, what (finished, added, changed), on_day; the newest first.
WITH mine AS (
    SELECT activity_id AS id, title, end_on, activity_status(status_stated, start_on, end_on, current_date) AS status
    FROM activity_card WHERE $1 = ANY(frameworks)
),
written AS (
    SELECT v.activity_id AS id, min(v.created_at)::date AS first_on, max(v.created_at)::date AS last_on
    FROM activity_version v JOIN mine ON mine.id = v.activity_id GROUP BY v.activity_id
)
SELECT mine.id, mine.title,
       CASE WHEN mine.status = 'completed' AND mine.end_on > $2 THEN 'finished'
            WHEN w.first_on > $2 THEN 'added' ELSE 'changed' END AS what,
       CASE WHEN mine.status = 'completed' AND mine.end_on > $2 THEN mine.end_on
            WHEN w.first_on > $2 THEN w.first_on ELSE w.last_on END AS on_day
FROM mine LEFT JOIN written w ON w.id = mine.id
WHERE w.last_on > $2 OR (mine.status = 'completed' AND mine.end_on > $2)
ORDER BY on_day DESC, mine.id

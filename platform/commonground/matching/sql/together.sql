-- Work that organisations have shared with the lead or partners of the activities in $1 (bigint[]).
-- $2 (bigint[]) limits the organisations; null means all. What is only planned or was cancelled is no work yet.
-- Columns: asked, organisation, partner, partner_name, partner_activities, activities, since, links.
WITH involved AS MATERIALIZED (
    SELECT c.activity_id AS asked, p.id AS partner FROM activity_card c CROSS JOIN unnest(c.organisations) AS p(id)
    WHERE c.activity_id = ANY($1::bigint[])
),
shared AS MATERIALIZED (
    SELECT p.id AS partner, o.id AS organisation, c.activity_id, c.title, c.start_on,
           CASE WHEN a.counted_as IN ('duplicate', 'joint') THEN a.counted_in ELSE a.id END AS piece
    FROM activity_card c JOIN activity a ON a.id = c.activity_id
    CROSS JOIN unnest(c.organisations) AS p(id) CROSS JOIN unnest(c.organisations) AS o(id)
    WHERE c.organisations && (SELECT array_agg(DISTINCT partner) FROM involved)
      AND ($2::bigint[] IS NULL OR (c.organisations && $2::bigint[] AND o.id = ANY($2::bigint[])))
      AND p.id IN (SELECT partner FROM involved) AND o.id <> p.id
      AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) NOT IN ('planned', 'cancelled')
),
fame AS MATERIALIZED (
    SELECT p.partner, count(*) AS activities FROM (SELECT DISTINCT partner FROM involved) p
    JOIN activity_card c ON c.organisations @> ARRAY[p.partner] GROUP BY p.partner
)
SELECT i.asked, s.organisation, s.partner, n.name AS partner_name, f.activities AS partner_activities,
       count(DISTINCT s.piece) AS activities,
       extract(year FROM min(s.start_on))::int AS since,
       (array_agg(DISTINCT jsonb_build_object('activity', s.activity_id, 'title', s.title)))[1:3] AS links
FROM involved i JOIN shared s ON s.partner = i.partner AND s.activity_id <> i.asked JOIN organisation n ON n.id = s.partner
JOIN fame f ON f.partner = s.partner
GROUP BY i.asked, s.organisation, s.partner, n.name, f.activities

-- What activities led by organisations offer and the activities in $1 (bigint[]) seek, or seek and those offer.
-- $2 (bigint[]) limits the organisations; null means all. Only planned and ongoing ones still give or seek.
-- Columns: asked, organisation, way ('offered' or 'sought'), kind, activity, title, example.
WITH asked AS (
    SELECT c.activity_id AS asked, 'offered' AS way, x.kind
    FROM activity_card c CROSS JOIN unnest(c.needs) AS x(kind) WHERE c.activity_id = ANY($1::bigint[])
    UNION ALL
    SELECT c.activity_id, 'sought', x.kind
    FROM activity_card c CROSS JOIN unnest(c.offers) AS x(kind) WHERE c.activity_id = ANY($1::bigint[])
),
led AS MATERIALIZED (
    SELECT o.standing AS organisation, c.activity_id, c.title, c.needs, c.offers, c.start_on, a.provenance
    FROM activity_card c JOIN activity a ON a.id = c.activity_id
    JOIN (SELECT id, coalesce(merged_into, id) AS standing FROM organisation) o ON o.id = a.lead_id
    WHERE ($2::bigint[] IS NULL OR (c.organisations && $2::bigint[] AND o.standing = ANY($2::bigint[])))
      AND (cardinality(c.needs) > 0 OR cardinality(c.offers) > 0)
      AND activity_status(c.status_stated, c.start_on, c.end_on, current_date) IN ('planned', 'ongoing')
),
-- Of each organisation's activities the two last started with a stated value, so that one is left beside the asked one.
giving AS (
    SELECT l.*, row_number() OVER (PARTITION BY organisation, way, kind ORDER BY example NULLS FIRST, start_on DESC NULLS LAST, activity_id DESC) AS place
    FROM (
        SELECT organisation, activity_id, title, start_on, 'offered' AS way, x.kind, provenance ->> 'offers' = 'example' AS example
        FROM led CROSS JOIN unnest(offers) AS x(kind)
        UNION ALL
        SELECT organisation, activity_id, title, start_on, 'sought', x.kind, provenance ->> 'needs' = 'example'
        FROM led CROSS JOIN unnest(needs) AS x(kind)
    ) l
)
SELECT DISTINCT ON (q.asked, g.organisation, g.way, g.kind) q.asked, g.organisation, g.way, g.kind,
       g.activity_id AS activity, g.title, g.example
FROM asked q JOIN giving g ON g.way = q.way AND g.kind = q.kind AND g.place <= 2 AND g.activity_id <> q.asked
ORDER BY q.asked, g.organisation, g.way, g.kind, g.place

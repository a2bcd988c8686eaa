-- The activity's side of a match, for the activities in $1 (bigint[]).
-- Columns: id, title, lead, needs, offers, areas, countries, themes, gap_usd, provenance, involved.
WITH asked AS (
    SELECT a.id, a.provenance, coalesce(a.counted_in, a.id) AS root FROM activity a WHERE a.id = ANY($1::bigint[])
),
-- The records that tell of the same work: who is named in any of them takes part already.
records AS (
    SELECT id, id AS record FROM asked
    UNION SELECT asked.id, root FROM asked
    UNION SELECT asked.id, a.id FROM asked JOIN activity a ON a.counted_in = asked.root
    UNION SELECT asked.id, a.id FROM asked JOIN activity a ON a.counted_in = asked.id
),
involved AS (
    SELECT r.id, array_agg(DISTINCT o) AS organisations
    FROM records r JOIN activity_card c ON c.activity_id = r.record CROSS JOIN unnest(c.organisations) o
    GROUP BY r.id
)
SELECT c.activity_id AS id, c.title, c.lead, c.needs, c.offers, c.area_pips AS areas, c.countries, c.themes,
       c.gap_usd::float8 AS gap_usd, asked.provenance, coalesce(i.organisations, '{}') AS involved
FROM asked JOIN activity_card c ON c.activity_id = asked.id LEFT JOIN involved i ON i.id = asked.id

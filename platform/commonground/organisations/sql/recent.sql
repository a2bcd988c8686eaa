-- The newest $2 published activities of the organisation $1, as cards show them.
SELECT c.activity_id AS id, c.title, '/activities/' || c.activity_id AS url, c.lead, c.area_pips AS areas, c.countries, c.needs,
       activity_status(c.status_stated, c.start_on, c.end_on, current_date) AS status, c.start_on AS start, c.end_on AS "end",
       c.gap_usd, c.confirmed_on,
       activity_freshness(activity_status(c.status_stated, c.start_on, c.end_on, current_date), c.confirmed_on, current_date) AS freshness,
       c.partners_count, c.places_count, c.wide, a.provenance ->> 'needs' = 'example' AS needs_example
FROM activity_card c JOIN activity a ON a.id = c.activity_id
WHERE c.organisations @> ARRAY[$1::bigint]
ORDER BY c.start_on DESC NULLS LAST, c.activity_id DESC LIMIT $2::int

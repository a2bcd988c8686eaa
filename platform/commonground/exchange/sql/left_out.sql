-- Of the activities in $1 (bigint[]) those that IATI can't carry: id, identifier, title, lacks (text[]).
-- It asks what formats/iati_writer.lacking asks; a test holds the two together.
SELECT a.id, a.identifier, a.title, found.lacks
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, place)
JOIN activity a ON a.id = asked.id
LEFT JOIN organisation o ON o.id = a.lead_id
LEFT JOIN organisation m ON m.id = coalesce(o.merged_into, o.id)
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN coalesce(a.identifier, m.identifier, '') = '' THEN 'identifier' END,
        CASE WHEN coalesce(m.identifier, '') = '' THEN 'lead_identifier' END,
        CASE WHEN coalesce(m.type, '') = '' THEN 'lead_type' END,
        CASE WHEN a.title = '{}'::jsonb THEN 'title' END,
        CASE WHEN activity_status(
            a.status_stated, coalesce(a.actual_start, a.planned_start), coalesce(a.actual_end, a.planned_end),
            current_date
        ) = 'unknown' THEN 'status' END,
        CASE WHEN coalesce(a.actual_start, a.planned_start, a.actual_end, a.planned_end) IS NULL THEN 'date' END
    ], NULL) AS lacks
) found
WHERE cardinality(found.lacks) > 0
ORDER BY asked.place

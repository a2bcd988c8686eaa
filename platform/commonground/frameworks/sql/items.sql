-- Agreed items of the framework $1 (id), or the one item $2; who answers for each, and its latest word.
-- Columns: id, meeting_id, content, state, who, due_on, area_id, area, version, organisations, said.
SELECT i.id, i.meeting_id, i.content, i.state, i.who, i.due_on, i.area_id, a.name AS area, i.version,
       coalesce((
           SELECT jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY o.id)
           FROM (SELECT DISTINCT s.id, s.name FROM agreed_item_organisation x
                 JOIN organisation g ON g.id = x.organisation_id
                 JOIN organisation s ON s.id = coalesce(g.merged_into, g.id)
                 WHERE x.item_id = i.id) o
       ), '[]') AS organisations,
       (SELECT jsonb_build_object('kind', s.kind, 'state', s.state, 'note', s.note, 'on', s.created_at::date,
                                  'organisation', o.name)
        FROM agreed_item_step s LEFT JOIN organisation o ON o.id = s.organisation_id
        WHERE s.item_id = i.id AND s.kind <> 'agreed' ORDER BY s.id DESC LIMIT 1) AS said
FROM agreed_item i JOIN meeting m ON m.id = i.meeting_id LEFT JOIN framework_area a ON a.id = i.area_id
WHERE m.framework_id = $1 AND ($2::bigint IS NULL OR i.id = $2)
ORDER BY i.id

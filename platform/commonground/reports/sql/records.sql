-- The activities $1 (bigint[]) as a report keeps them: id, document (jsonb), ordered by id.
-- Decimals travel as text, so that no digit is lost on the way; merged organisations are resolved.
WITH chosen AS (
    SELECT a.*, c.start_on, c.end_on, c.admin_units, c.wide
    FROM activity a JOIN activity_card c ON c.activity_id = a.id WHERE a.id = ANY($1::bigint[])
),
-- The lead first, then the partners as they are listed.
involved AS (
    SELECT id AS activity_id, lead_id AS organisation_id, 'lead' AS role, -1 AS position FROM chosen WHERE lead_id IS NOT NULL
    UNION ALL
    SELECT p.activity_id, p.organisation_id, p.role, p.position FROM partner p JOIN chosen ON chosen.id = p.activity_id
),
people AS (
    SELECT i.activity_id, jsonb_agg(jsonb_build_object('id', coalesce(m.id, o.id), 'role', i.role, 'name', coalesce(m.name, o.name),
               'type', coalesce(m.type, o.type), 'country', coalesce(m.country, o.country)) ORDER BY i.position) AS list
    FROM involved i JOIN organisation o ON o.id = i.organisation_id LEFT JOIN organisation m ON m.id = o.merged_into
    GROUP BY i.activity_id
),
-- Units an activity names, and those its points, lines and polygons lie in.
inside AS (
    SELECT s.activity_id, u.code FROM shape s JOIN chosen ON chosen.id = s.activity_id
    JOIN admin_unit u ON ST_Contains(u.geometry, ST_Transform(s.point_3857, 4326)) WHERE s.kind <> 'admin_unit'
    UNION
    SELECT id, unnest(admin_units) FROM chosen
),
units AS (SELECT activity_id, jsonb_agg(code ORDER BY code) AS list FROM inside GROUP BY activity_id)
SELECT c.id, jsonb_strip_nulls(jsonb_build_object(
    'id', c.id,
    'identifier', c.identifier,
    'title', c.title,
    'status', activity_status(c.status_stated, c.start_on, c.end_on, current_date),
    'start', c.start_on,
    'end', c.end_on,
    'areas', (SELECT jsonb_agg(jsonb_build_object('code', x.code, 'share', x.share::text) ORDER BY x.share DESC, x.code)
              FROM activity_area x WHERE x.activity_id = c.id),
    'countries', (SELECT jsonb_agg(jsonb_build_object('code', x.code, 'share', x.share::text) ORDER BY x.share DESC, x.code)
                  FROM activity_country x WHERE x.activity_id = c.id),
    'lines', (SELECT jsonb_agg(jsonb_build_object('kind', b.kind, 'amount', b.amount::text, 'currency', b.currency,
                  'amount_usd', b.amount_usd::text, 'rate', b.rate::text, 'rate_date', b.rate_date,
                  'rate_source', nullif(b.rate_source, '')) ORDER BY b.position)
              FROM budget_line b WHERE b.activity_id = c.id),
    'involved', people.list,
    'outcomes', (SELECT jsonb_agg(jsonb_build_object('indicator', r.indicator, 'name', r.name, 'unit', r.unit,
                     'target', r.target::text, 'achieved', r.achieved::text, 'response', r.response, 'land', r.land,
                     'verified', r.verified) ORDER BY r.position)
                 FROM result r WHERE r.activity_id = c.id),
    'told', (SELECT jsonb_agg(jsonb_build_object('kind', l.kind, 'content', l.content, 'theme', l.theme) ORDER BY l.position)
             FROM lesson l WHERE l.activity_id = c.id),
    'needs', (SELECT jsonb_agg(DISTINCT n.kind) FROM need n WHERE n.activity_id = c.id AND n.side = 'need' AND n.open),
    'themes', (SELECT jsonb_agg(t.code ORDER BY t.code) FROM activity_theme t WHERE t.activity_id = c.id),
    'frameworks', (SELECT jsonb_agg(f.code ORDER BY f.code)
                   FROM activity_framework x JOIN framework f ON f.id = x.framework_id WHERE x.activity_id = c.id),
    'units', units.list,
    'wide', to_jsonb(c.wide),
    'drawn', EXISTS (SELECT FROM location l WHERE l.activity_id = c.id AND l.kind = 'polygon'),
    'counted_in', c.counted_in,
    'counted_as', c.counted_as,
    'confirmed_on', c.confirmed_on,
    'provenance', c.provenance
)) AS document
FROM chosen c
LEFT JOIN people ON people.activity_id = c.id
LEFT JOIN units ON units.activity_id = c.id
ORDER BY c.id

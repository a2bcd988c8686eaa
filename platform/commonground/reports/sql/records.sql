-- The activities $1 (bigint[]) as a report keeps them: id, document (JSON as text), ordered by id.
-- Decimals travel as text, so that no digit is lost on the way; merged organisations are resolved.
-- Each list is gathered for all activities at once: asked one by one, every list would look its activity up again
-- through its view. It is json, since jsonb would be taken apart and sorted only to be written out again.
WITH chosen AS (
    SELECT a.*, c.start_on, c.end_on, c.admin_units, c.wide
    FROM activity a JOIN activity_card c ON c.activity_id = a.id WHERE a.id = ANY($1::bigint[])
),
areas AS (
    SELECT x.activity_id, json_agg(json_build_object('code', x.code, 'share', x.share::text) ORDER BY x.share DESC, x.code) AS list
    FROM activity_area x JOIN chosen ON chosen.id = x.activity_id GROUP BY x.activity_id
),
countries AS (
    SELECT x.activity_id, json_agg(json_build_object('code', x.code, 'share', x.share::text) ORDER BY x.share DESC, x.code) AS list
    FROM activity_country x JOIN chosen ON chosen.id = x.activity_id GROUP BY x.activity_id
),
lines AS (
    SELECT b.activity_id, json_agg(json_build_object('kind', b.kind, 'amount', b.amount::text, 'currency', b.currency,
               'amount_usd', b.amount_usd::text, 'rate', b.rate::text, 'rate_date', b.rate_date,
               'rate_source', nullif(b.rate_source, '')) ORDER BY b.position) AS list
    FROM budget_line b JOIN chosen ON chosen.id = b.activity_id GROUP BY b.activity_id
),
-- The lead first, then the partners as they are listed.
involved AS (
    SELECT id AS activity_id, lead_id AS organisation_id, 'lead' AS role, -1 AS position FROM chosen WHERE lead_id IS NOT NULL
    UNION ALL
    SELECT p.activity_id, p.organisation_id, p.role, p.position FROM partner p JOIN chosen ON chosen.id = p.activity_id
),
people AS (
    SELECT i.activity_id, json_agg(json_build_object('id', coalesce(m.id, o.id), 'role', i.role, 'name', coalesce(m.name, o.name),
               'type', coalesce(m.type, o.type), 'country', coalesce(m.country, o.country)) ORDER BY i.position) AS list
    FROM involved i JOIN organisation o ON o.id = i.organisation_id LEFT JOIN organisation m ON m.id = o.merged_into
    GROUP BY i.activity_id
),
outcomes AS (
    SELECT r.activity_id, json_agg(json_build_object('indicator', r.indicator, 'name', r.name, 'unit', r.unit,
               'target', r.target::text, 'achieved', r.achieved::text, 'response', r.response, 'land', r.land,
               'verified', r.verified) ORDER BY r.position) AS list
    FROM result r JOIN chosen ON chosen.id = r.activity_id GROUP BY r.activity_id
),
told AS (
    SELECT l.activity_id,
           json_agg(json_build_object('kind', l.kind, 'content', l.content, 'theme', l.theme) ORDER BY l.position) AS list
    FROM lesson l JOIN chosen ON chosen.id = l.activity_id GROUP BY l.activity_id
),
needs AS (
    SELECT n.activity_id, json_agg(DISTINCT n.kind) AS list FROM need n JOIN chosen ON chosen.id = n.activity_id
    WHERE n.side = 'need' AND n.open GROUP BY n.activity_id
),
themes AS (
    SELECT t.activity_id, json_agg(t.code ORDER BY t.code) AS list
    FROM activity_theme t JOIN chosen ON chosen.id = t.activity_id GROUP BY t.activity_id
),
frameworks AS (
    SELECT x.activity_id, json_agg(f.code ORDER BY f.code) AS list
    FROM activity_framework x JOIN chosen ON chosen.id = x.activity_id JOIN framework f ON f.id = x.framework_id
    GROUP BY x.activity_id
),
drawn AS (
    SELECT DISTINCT l.activity_id FROM location l JOIN chosen ON chosen.id = l.activity_id WHERE l.kind = 'polygon'
),
-- Units an activity names, and those its points, lines and polygons lie in. The boxes tell which points may lie
-- in a unit; they are tested unit by unit, since PostGIS then makes its index of the outline once for all of them.
points AS (
    SELECT s.activity_id, ST_Transform(s.point_3857, 4326) AS point
    FROM shape s JOIN chosen ON chosen.id = s.activity_id WHERE s.kind <> 'admin_unit'
),
near AS MATERIALIZED (
    SELECT u.code, array_agg(p.activity_id) AS activities, array_agg(p.point) AS points
    FROM points p JOIN admin_unit u ON u.geometry && p.point GROUP BY u.code
),
inside AS (
    SELECT p.activity_id, u.code FROM near JOIN admin_unit u ON u.code = near.code
    CROSS JOIN LATERAL unnest(near.activities, near.points) AS p (activity_id, point) WHERE ST_Contains(u.geometry, p.point)
    UNION
    SELECT id, unnest(admin_units) FROM chosen
),
units AS (SELECT activity_id, json_agg(code ORDER BY code) AS list FROM inside GROUP BY activity_id)
SELECT c.id, json_strip_nulls(json_build_object(
    'id', c.id,
    'identifier', c.identifier,
    'title', c.title,
    'status', activity_status(c.status_stated, c.start_on, c.end_on, current_date),
    'start', c.start_on,
    'end', c.end_on,
    'areas', areas.list,
    'countries', countries.list,
    'lines', lines.list,
    'involved', people.list,
    'outcomes', outcomes.list,
    'told', told.list,
    'needs', needs.list,
    'themes', themes.list,
    'frameworks', frameworks.list,
    'units', units.list,
    'wide', to_json(c.wide),
    'drawn', drawn.activity_id IS NOT NULL,
    'counted_in', c.counted_in,
    'counted_as', c.counted_as,
    'confirmed_on', c.confirmed_on,
    'provenance', c.provenance
))::text AS document
FROM chosen c
LEFT JOIN areas ON areas.activity_id = c.id
LEFT JOIN countries ON countries.activity_id = c.id
LEFT JOIN lines ON lines.activity_id = c.id
LEFT JOIN people ON people.activity_id = c.id
LEFT JOIN outcomes ON outcomes.activity_id = c.id
LEFT JOIN told ON told.activity_id = c.id
LEFT JOIN needs ON needs.activity_id = c.id
LEFT JOIN themes ON themes.activity_id = c.id
LEFT JOIN frameworks ON frameworks.activity_id = c.id
LEFT JOIN units ON units.activity_id = c.id
LEFT JOIN drawn ON drawn.activity_id = c.id
ORDER BY c.id

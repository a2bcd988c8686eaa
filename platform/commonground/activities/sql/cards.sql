-- Derives activity_card for the activities in $1 (bigint[]) from their rows.
-- Merged organisations resolve to the one that stands for them.
WITH chosen AS (
    SELECT a.* FROM activity a WHERE a.id = ANY($1::bigint[])
),
-- Every organisation of an activity with the role it plays; the lead is one of them.
involved AS (
    SELECT c.id AS activity_id, c.lead_id AS organisation_id, 'lead' AS role FROM chosen c WHERE c.lead_id IS NOT NULL
    UNION ALL
    SELECT p.activity_id, p.organisation_id, p.role FROM partner p JOIN chosen c ON c.id = p.activity_id
),
people AS (
    SELECT i.activity_id, m.id AS organisation_id, i.role, m.type
    FROM involved i JOIN organisation o ON o.id = i.organisation_id
    JOIN organisation m ON m.id = coalesce(o.merged_into, o.id)
),
organisations AS (
    SELECT activity_id,
           array_agg(DISTINCT organisation_id) AS ids,
           coalesce(array_agg(DISTINCT type) FILTER (WHERE type IS NOT NULL), '{}') AS types,
           array_agg(DISTINCT role) AS roles,
           count(DISTINCT organisation_id) FILTER (WHERE role <> 'lead') AS partners,
           string_agg(DISTINCT aliases.words, ' ') AS words
    FROM people
    -- Every name it is known by, and those of the organisations that were merged into it.
    LEFT JOIN LATERAL (
        SELECT string_agg(alias, ' ' ORDER BY alias) AS words FROM organisation_alias n
        WHERE n.organisation_id = people.organisation_id
           OR n.organisation_id IN (SELECT id FROM organisation WHERE merged_into = people.organisation_id)
    ) aliases ON true
    GROUP BY activity_id
),
areas AS (
    SELECT x.activity_id, array_agg(x.code ORDER BY x.share DESC, area_order(x.code)) AS codes,
           jsonb_agg(jsonb_build_object('code', x.code, 'share', x.share) ORDER BY x.share DESC, area_order(x.code)) AS pips
    FROM activity_area x JOIN chosen c ON c.id = x.activity_id GROUP BY x.activity_id
),
-- Names are put together once, however many activities carry them.
country_names AS MATERIALIZED (
    SELECT n.code, texts_words(n.name) AS words FROM country n
    WHERE n.code IN (SELECT x.code FROM activity_country x WHERE x.activity_id = ANY($1::bigint[]))
),
unit_names AS MATERIALIZED (
    SELECT u.code, texts_words(u.name) AS words FROM admin_unit u
    WHERE u.code IN (SELECT l.admin_unit FROM location l WHERE l.activity_id = ANY($1::bigint[]))
),
countries AS (
    SELECT x.activity_id, array_agg(x.code ORDER BY x.share DESC, x.code) AS codes, string_agg(n.words, ' ') AS words
    FROM activity_country x JOIN chosen c ON c.id = x.activity_id JOIN country_names n ON n.code = x.code GROUP BY x.activity_id
),
places AS (
    SELECT l.activity_id,
           coalesce(array_agg(DISTINCT l.admin_unit) FILTER (WHERE l.admin_unit IS NOT NULL), '{}') AS units,
           coalesce(array_agg(DISTINCT CASE l.kind WHEN 'country' THEN l.country ELSE 'subregion' END)
                    FILTER (WHERE l.kind IN ('country', 'subregion')), '{}') AS wide,
           count(*) FILTER (WHERE l.kind NOT IN ('country', 'subregion')) AS placed,
           bool_or(l.kind IN ('point', 'line', 'polygon', 'admin_unit')) AS located,
           string_agg(DISTINCT l.name || ' ' || coalesce(u.words, ''), ' ') AS words
    FROM location l JOIN chosen c ON c.id = l.activity_id LEFT JOIN unit_names u ON u.code = l.admin_unit GROUP BY l.activity_id
),
needs AS (
    SELECT n.activity_id,
           coalesce(array_agg(DISTINCT n.kind) FILTER (WHERE n.side = 'need' AND n.open), '{}') AS sought,
           coalesce(array_agg(DISTINCT n.kind) FILTER (WHERE n.side = 'offer'), '{}') AS offered,
           string_agg(DISTINCT texts_words(n.detail), ' ') AS words
    FROM need n JOIN chosen c ON c.id = n.activity_id GROUP BY n.activity_id
),
themes AS (
    SELECT x.activity_id, array_agg(x.code ORDER BY x.code) AS codes, string_agg(texts_words(t.name), ' ') AS words
    FROM activity_theme x JOIN chosen c ON c.id = x.activity_id
    LEFT JOIN term t ON t.vocabulary = 'theme' AND t.code = x.code GROUP BY x.activity_id
),
results AS (
    SELECT r.activity_id, coalesce(array_agg(DISTINCT r.response) FILTER (WHERE r.response IS NOT NULL), '{}') AS responses
    FROM result r JOIN chosen c ON c.id = r.activity_id GROUP BY r.activity_id
),
frameworks AS (
    SELECT x.activity_id, array_agg(f.code ORDER BY f.code) AS codes
    FROM activity_framework x JOIN chosen c ON c.id = x.activity_id JOIN framework f ON f.id = x.framework_id GROUP BY x.activity_id
),
identifiers AS (
    SELECT x.activity_id, string_agg(x.value, ' ') AS words
    FROM activity_identifier x JOIN chosen c ON c.id = x.activity_id GROUP BY x.activity_id
),
money AS (
    SELECT b.activity_id,
           sum(b.amount_usd) FILTER (WHERE b.kind = 'budget') AS budget_usd,
           sum(b.amount_usd) FILTER (WHERE b.kind = 'commitment') AS committed_usd,
           bool_or(b.kind = 'budget') AS has_budget
    FROM budget_line b JOIN chosen c ON c.id = b.activity_id GROUP BY b.activity_id
)
INSERT INTO activity_card (
    activity_id, state, status_stated, start_on, end_on, areas, countries, admin_units, needs, offers, themes, responses,
    organisations, organisation_types, roles, frameworks, missing, wide, places_count, budget_usd, committed_usd, gap_usd,
    confirmed_on, sinks, updated_at, area_pips, title, lead, partners_count, words
)
SELECT c.id, c.state, c.status_stated,
       coalesce(c.actual_start, c.planned_start), coalesce(c.actual_end, c.planned_end),
       coalesce(areas.codes, '{unclassified}'), coalesce(countries.codes, '{}'), coalesce(places.units, '{}'),
       coalesce(needs.sought, '{}'), coalesce(needs.offered, '{}'), coalesce(themes.codes, '{}'), coalesce(results.responses, '{}'),
       coalesce(organisations.ids, '{}'), coalesce(organisations.types, '{}'), coalesce(organisations.roles, '{}'),
       coalesce(frameworks.codes, '{}'),
       array_remove(ARRAY[
           CASE WHEN coalesce(c.actual_start, c.planned_start, c.actual_end, c.planned_end) IS NULL THEN 'dates' END,
           CASE WHEN NOT coalesce(money.has_budget, false) THEN 'budget' END,
           CASE WHEN places.activity_id IS NULL THEN 'location' END,
           CASE WHEN areas.codes IS NULL OR areas.codes = '{unclassified}' THEN 'area' END,
           CASE WHEN results.activity_id IS NULL THEN 'results' END,
           CASE WHEN c.summary = '{}'::jsonb THEN 'summary' END
       ], NULL),
       coalesce(places.wide, '{}'), coalesce(places.placed, 0), money.budget_usd, money.committed_usd,
       CASE WHEN money.budget_usd IS NOT NULL THEN greatest(money.budget_usd - coalesce(money.committed_usd, 0), 0) END,
       c.confirmed_on,
       c.state = 'published' AND activity_freshness('', c.confirmed_on, current_date) = 'stale',
       c.updated_at, coalesce(areas.pips, '[{"code": "unclassified", "share": 100}]'), c.title,
       coalesce((SELECT jsonb_build_object('id', coalesce(m.id, o.id), 'name', coalesce(m.name, o.name))
                 FROM organisation o LEFT JOIN organisation m ON m.id = o.merged_into WHERE o.id = c.lead_id), '{}'),
       coalesce(organisations.partners, 0),
       lower(concat_ws(' ', texts_words(c.title), texts_words(c.summary), c.identifier, organisations.words, countries.words,
                       places.words, needs.words, themes.words, identifiers.words))
FROM chosen c
LEFT JOIN organisations ON organisations.activity_id = c.id
LEFT JOIN areas ON areas.activity_id = c.id
LEFT JOIN countries ON countries.activity_id = c.id
LEFT JOIN places ON places.activity_id = c.id
LEFT JOIN needs ON needs.activity_id = c.id
LEFT JOIN themes ON themes.activity_id = c.id
LEFT JOIN results ON results.activity_id = c.id
LEFT JOIN frameworks ON frameworks.activity_id = c.id
LEFT JOIN identifiers ON identifiers.activity_id = c.id
LEFT JOIN money ON money.activity_id = c.id

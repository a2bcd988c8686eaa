-- Places by name, best first: id, kind, code, name, names, matched (the spelling that was found), country, admin_unit,
-- longitude, latitude, population, grade (3 the same, 2 begins so, below 1 how alike).
-- $1 the name as compared, in one or two scripts; $2 a country or null; $3 how many.
WITH asked AS (
    SELECT key, replace(replace(replace(key, '\', '\\'), '%', '\%'), '_', '\_') || '%' AS beginning
    FROM unnest($1::text[]) AS given(key)
),
-- Names that begin so, and names that are alike: both by the one trigram index.
found AS (
    SELECT n.place_id, n.name AS matched,
           CASE WHEN n.folded = a.key THEN 3
                WHEN starts_with(n.folded, a.key) THEN 2
                ELSE similarity(n.folded, a.key) END AS grade
    FROM asked a JOIN gazetteer_name n ON n.folded LIKE a.beginning OR n.folded % a.key
),
best AS (
    SELECT DISTINCT ON (place_id) place_id, matched, grade FROM found ORDER BY place_id, grade DESC, length(matched)
)
SELECT p.id, p.kind, p.code, p.name, p.names, b.matched, p.country, p.admin_unit, p.longitude, p.latitude, p.population,
       b.grade
FROM best b JOIN gazetteer_place p ON p.id = b.place_id
WHERE $2::text IS NULL OR p.country = $2
-- Of two that fit alike, the wider comes first, then the one where more people live.
ORDER BY round(b.grade::numeric, 1) DESC, array_position(ARRAY['country', 'admin_unit', 'site', 'town'], p.kind),
         p.population DESC, p.id
LIMIT $3

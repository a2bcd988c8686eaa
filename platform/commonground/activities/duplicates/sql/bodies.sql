-- Organisations $1 as families know them: id, root (the head of the family, merges followed), identifier,
-- names (own and aliases, also of what was merged into it; the main name first), activities (how often it is
-- a partner, which is nearly of how many) and all_activities there are.
WITH RECURSIVE up AS (
    SELECT o.id, coalesce(o.merged_into, o.id) AS at, coalesce(o.merged_into, o.id) AS standing, 0 AS depth
    FROM organisation o WHERE o.id = ANY($1::bigint[])
    UNION ALL
    SELECT up.id, coalesce(p.merged_into, p.id), up.standing, depth + 1
    FROM up JOIN organisation o ON o.id = up.at JOIN organisation p ON p.id = o.parent_id
    -- A family five generations deep is none; parents that lead in a circle would never end.
    WHERE depth < 5
), root AS (
    SELECT DISTINCT ON (id) id, standing, at AS root FROM up ORDER BY id, depth DESC
)
SELECT r.id, r.root, s.identifier,
       (SELECT count(*) FROM partner p WHERE p.organisation_id IN (r.id, r.standing)) AS activities,
       (SELECT count(*) FROM activity) AS all_activities,
       chosen_text(s.name, 'en') || ARRAY(
           SELECT n.alias FROM organisation m JOIN organisation_alias n ON n.organisation_id = m.id
           WHERE m.id = r.standing OR m.merged_into = r.standing ORDER BY n.alias) AS names
FROM root r JOIN organisation s ON s.id = r.standing

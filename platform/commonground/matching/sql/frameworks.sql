-- Organisations in the cooperation frameworks of the activities in $1 (bigint[]): as members, or by what they do under them.
-- $2 (bigint[]) limits the organisations; null means all.
-- Columns: asked, organisation, code, name, member, activities, links.
WITH stated AS (
    SELECT x.activity_id AS asked, f.id, f.code, f.name FROM activity_framework x JOIN framework f ON f.id = x.framework_id
    WHERE x.activity_id = ANY($1::bigint[])
),
members AS (
    SELECT DISTINCT m.framework_id, coalesce(o.merged_into, o.id) AS organisation
    FROM framework_member m JOIN organisation o ON o.id = m.organisation_id
),
doing AS (
    SELECT s.asked, s.id, o.id AS organisation, count(DISTINCT c.activity_id) AS activities,
           (array_agg(DISTINCT jsonb_build_object('activity', c.activity_id, 'title', c.title)))[1:3] AS links
    FROM stated s JOIN activity_framework x ON x.framework_id = s.id AND x.activity_id <> s.asked
    JOIN activity_card c ON c.activity_id = x.activity_id CROSS JOIN unnest(c.organisations) AS o(id)
    WHERE $2::bigint[] IS NULL OR o.id = ANY($2::bigint[])
    GROUP BY s.asked, s.id, o.id
),
belonging AS (
    SELECT s.asked, s.id, m.organisation FROM stated s JOIN members m ON m.framework_id = s.id
    WHERE $2::bigint[] IS NULL OR m.organisation = ANY($2::bigint[])
)
SELECT coalesce(d.asked, b.asked) AS asked, coalesce(d.organisation, b.organisation) AS organisation, f.code, f.name,
       b.id IS NOT NULL AS member, coalesce(d.activities, 0) AS activities, coalesce(d.links, '{}') AS links
FROM doing d FULL JOIN belonging b ON b.asked = d.asked AND b.id = d.id AND b.organisation = d.organisation
JOIN framework f ON f.id = coalesce(d.id, b.id)

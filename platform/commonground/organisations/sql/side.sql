-- What the organisation $1 has, with what was merged into it, for comparing two before they become one.
-- Columns: id, name, acronym, identifier, type, country, homepage, verified_at, names, aliases, members, activities, leads,
--          introductions, frameworks, offers, funds, children.
WITH held AS (
    SELECT id FROM organisation WHERE id = $1 OR merged_into = $1
)
SELECT o.id, o.name, o.acronym, o.identifier, o.type, o.country, o.homepage, o.verified_at, o.name AS names,
       (SELECT coalesce(array_agg(DISTINCT alias ORDER BY alias), '{}') FROM organisation_alias
        WHERE organisation_id IN (SELECT id FROM held)) AS aliases,
       (SELECT coalesce(array_agg(DISTINCT p.name ORDER BY p.name), '{}') FROM member m JOIN person p ON p.id = m.person_id
        WHERE m.organisation_id IN (SELECT id FROM held)) AS members,
       (SELECT count(*) FROM (
            SELECT id FROM activity WHERE lead_id IN (SELECT id FROM held)
            UNION SELECT activity_id FROM partner WHERE organisation_id IN (SELECT id FROM held)) x) AS activities,
       (SELECT count(*) FROM activity WHERE lead_id IN (SELECT id FROM held)) AS leads,
       (SELECT count(*) FROM introduction WHERE organisation_id IN (SELECT id FROM held)) AS introductions,
       (SELECT count(DISTINCT framework_id) FROM framework_member WHERE organisation_id IN (SELECT id FROM held)) AS frameworks,
       (SELECT coalesce(array_agg(DISTINCT kind ORDER BY kind), '{}') FROM organisation_offer
        WHERE organisation_id IN (SELECT id FROM held)) AS offers,
       EXISTS (SELECT FROM donor_profile WHERE organisation_id IN (SELECT id FROM held)) AS funds,
       (SELECT count(*) FROM organisation c WHERE c.parent_id IN (SELECT id FROM held) AND c.merged_into IS NULL
        AND c.id <> $1) AS children
FROM organisation o WHERE o.id = $1 AND o.merged_into IS NULL

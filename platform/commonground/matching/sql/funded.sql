-- What organisations have paid for, beside the activities in $1 (bigint[]): in the same countries and areas, and what sums.
-- $2 (bigint[]) limits the organisations; null means all.
-- Columns: asked, organisation, activities, here, links, sums_usd. A sum is what it committed to one activity, in US$.
WITH funders AS (
    SELECT p.activity_id, coalesce(o.merged_into, o.id) AS organisation, NULL::numeric AS sum_usd
    FROM partner p JOIN organisation o ON o.id = p.organisation_id WHERE p.role = 'funding'
    UNION ALL
    SELECT b.activity_id, coalesce(o.merged_into, o.id), b.amount_usd
    FROM budget_line b JOIN organisation o ON o.id = b.organisation_id WHERE b.kind = 'commitment'
),
paid AS MATERIALIZED (
    SELECT f.organisation, f.activity_id, sum(f.sum_usd)::float8 AS sum_usd FROM funders f
    WHERE $2::bigint[] IS NULL OR f.organisation = ANY($2::bigint[]) GROUP BY 1, 2
),
asked AS (
    SELECT activity_id, countries, array_remove(areas, 'unclassified') AS areas FROM activity_card
    WHERE activity_id = ANY($1::bigint[]) AND 'funding' = ANY(needs)
),
pairs AS (
    SELECT a.activity_id AS asked, p.organisation, p.activity_id, p.sum_usd, c.title,
           c.countries && a.countries AND c.areas && a.areas AS here
    FROM asked a CROSS JOIN paid p JOIN activity_card c ON c.activity_id = p.activity_id WHERE p.activity_id <> a.activity_id
)
SELECT asked, organisation, count(*) AS activities, count(*) FILTER (WHERE here) AS here,
       (array_agg(jsonb_build_object('activity', activity_id, 'title', title) ORDER BY activity_id DESC) FILTER (WHERE here))[1:3] AS links,
       coalesce(array_agg(sum_usd ORDER BY sum_usd) FILTER (WHERE sum_usd > 0), '{}') AS sums_usd
FROM pairs GROUP BY asked, organisation

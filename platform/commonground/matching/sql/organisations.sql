-- What organisations say of themselves, for those in $1 (bigint[]), or for all where it is null.
-- Columns: id, name, offers, donor (jsonb or null), provenance. Merged ones lend theirs to the one that stands.
WITH standing AS (
    SELECT o.* FROM organisation o WHERE o.merged_into IS NULL AND ($1::bigint[] IS NULL OR o.id = ANY($1::bigint[]))
),
offers AS (
    SELECT coalesce(o.merged_into, o.id) AS id, array_agg(DISTINCT f.kind) AS kinds
    FROM organisation_offer f JOIN organisation o ON o.id = f.organisation_id GROUP BY 1
),
donors AS (
    SELECT DISTINCT ON (coalesce(o.merged_into, o.id)) coalesce(o.merged_into, o.id) AS id, d.areas, d.countries, d.themes,
           d.amount_min_usd::float8 AS amount_min_usd, d.amount_max_usd::float8 AS amount_max_usd
    FROM donor_profile d JOIN organisation o ON o.id = d.organisation_id
    ORDER BY coalesce(o.merged_into, o.id), o.merged_into NULLS FIRST
)
SELECT s.id, s.name, coalesce(offers.kinds, '{}') AS offers, s.provenance,
       CASE WHEN donors.id IS NOT NULL THEN to_jsonb(donors) - 'id' END AS donor
FROM standing s LEFT JOIN offers ON offers.id = s.id LEFT JOIN donors ON donors.id = s.id

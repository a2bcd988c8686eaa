-- Organisations that fit a search ($1), types ($2), countries ($3) and offers ($4); page by $5 and $6.
-- Columns: total, id, name, acronym, type, country, offers, activities, leads, funds. One row without id when the page is empty.
WITH standing AS (
    SELECT o.id, o.name, o.acronym, o.type, o.country, o.provenance ->> 'offers' = 'example' AS offers_example,
           (SELECT coalesce(array_agg(DISTINCT f.kind::text), '{}') FROM organisation_offer f JOIN organisation m ON m.id = f.organisation_id
            WHERE coalesce(m.merged_into, m.id) = o.id) AS offers,
           EXISTS (SELECT FROM donor_profile d WHERE d.organisation_id = o.id) AS funds
    FROM organisation o WHERE o.merged_into IS NULL
),
chosen AS (
    SELECT s.* FROM standing s
    WHERE (cardinality($2::text[]) = 0 OR s.type = ANY($2::text[]))
      AND (cardinality($3::text[]) = 0 OR s.country = ANY($3::text[]))
      AND (cardinality($4::text[]) = 0 OR s.offers && $4::text[])
      AND ($1::text = '' OR EXISTS (
          SELECT FROM organisation_alias n JOIN organisation m ON m.id = n.organisation_id
          WHERE coalesce(m.merged_into, m.id) = s.id
            AND (strpos(lower(n.alias), lower($1::text)) > 0 OR strpos(n.folded, lower($1::text)) > 0)))
),
work AS (
    SELECT x.id, count(*) AS activities FROM activity_card c CROSS JOIN unnest(c.organisations) AS x(id) GROUP BY x.id
),
page AS (
    SELECT c.*, coalesce(w.activities, 0) AS activities FROM chosen c LEFT JOIN work w ON w.id = c.id
    ORDER BY coalesce(w.activities, 0) DESC, chosen_text(c.name, 'en'), c.id LIMIT $5::int OFFSET $6::int
)
SELECT t.total, p.* FROM (SELECT count(*) AS total FROM chosen) t LEFT JOIN page p ON true
ORDER BY p.activities DESC, chosen_text(p.name, 'en'), p.id

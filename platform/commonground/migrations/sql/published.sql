-- The schema `published`: views under the tables' own names that show published activities alone.
-- commonground_public reads them first on its search path and has no right to the tables behind.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonground_public') THEN
        CREATE ROLE commonground_public NOLOGIN;
    END IF;
END $$;
CREATE SCHEMA published;
CREATE VIEW published.activity AS SELECT
    id, identifier, state, lead_id, title, summary, status_stated, planned_start, actual_start, planned_end, actual_end,
    homepage, source, provenance, kept, confirmed_on, counted_in, counted_as, version, created_at, updated_at, published_at
    FROM public.activity WHERE state = 'published';
CREATE VIEW published.report AS SELECT
    id, title, filters, figures, snapshot, snapshot_hash, method_version, authors, created_at, released_at
    FROM public.report WHERE released_at IS NOT NULL;
CREATE VIEW published.activity_card AS SELECT * FROM public.activity_card WHERE state = 'published';
CREATE VIEW published.activity_version AS
    SELECT v.id, v.activity_id, v.number, v.state, v.document, v.source, v.created_at
    FROM public.activity_version v JOIN public.activity a ON a.id = v.activity_id
    WHERE a.state = 'published' AND v.state = 'published';
DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['activity_area', 'activity_country', 'activity_sector', 'activity_theme', 'activity_identifier',
        'activity_framework', 'partner', 'location', 'budget_line', 'need', 'result', 'lesson', 'shape'] LOOP
        EXECUTE format('CREATE VIEW published.%1$I AS SELECT x.* FROM public.%1$I x JOIN public.activity a ON a.id = x.activity_id '
                       'WHERE a.state = ''published''', name);
    END LOOP;
END $$;
GRANT USAGE ON SCHEMA published, public TO commonground_public;
GRANT SELECT ON ALL TABLES IN SCHEMA published TO commonground_public;
GRANT SELECT ON country, admin_unit, priority_site, layer, layer_shape, term, sector_area, organisation, organisation_alias,
    organisation_offer, donor_profile, framework, framework_member, meeting, agreed_item, commitment TO commonground_public;
GRANT commonground_public TO CURRENT_USER;

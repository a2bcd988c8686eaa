-- Every text of a texts column, in all its languages, as one string to search.
CREATE FUNCTION texts_words(texts jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(string_agg(value ->> 'text', ' '), '') FROM jsonb_each(texts) $$;

-- The text in a language, else in the first language there is.
CREATE FUNCTION chosen_text(texts jsonb, language text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(texts -> language ->> 'text', texts -> 'en' ->> 'text', (SELECT value ->> 'text' FROM jsonb_each(texts) LIMIT 1), '') $$;

-- As activities/status.py does; a test holds the two together.
CREATE FUNCTION activity_status(stated text, start_on date, end_on date, today date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE
    WHEN stated IN ('suspended', 'cancelled') THEN stated
    WHEN start_on IS NULL AND end_on IS NULL THEN coalesce(stated, 'unknown')
    WHEN start_on > today THEN 'planned'
    WHEN end_on < today THEN 'completed'
    WHEN start_on IS NULL THEN coalesce(stated, 'unknown')
    WHEN end_on IS NULL AND stated IN ('completed', 'unknown') THEN stated
    ELSE 'ongoing' END $$;

-- Web Mercator has no poles.
CREATE FUNCTION clamped(shape geometry) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN ST_YMin(shape) < -85 OR ST_YMax(shape) > 85
    THEN ST_Intersection(shape, ST_MakeEnvelope(-180, -85, 180, 85, 4326)) ELSE shape END $$;

-- The six areas in the order NEAMSP names them; of two equal shares the first named leads.
CREATE FUNCTION area_order(code text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT array_position(ARRAY['restoration', 'capacity', 'integration', 'resources', 'engagement', 'awareness', 'unclassified'], code) $$;

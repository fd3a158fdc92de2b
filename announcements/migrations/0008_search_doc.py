"""What is searched of each record, and what somebody's words look for: see docs/decisions/0010."""

from django.db import migrations

KINDS = ["agreement", "announcement", "statement", "official", "organisation", "event", "source", "country"]

# Accents fold before words are stemmed. ``searchable`` is what the parser is given: it would take "returns/readmission" for
# a file, "UK.The" for a host and "<b>" for markup. Each such mark becomes a control character, one for one, so that what is
# shown can be turned back; control characters that are stored become blanks first, so that none can pose as one of ours.
CONFIGURATION_SQL = r"""
CREATE TEXT SEARCH CONFIGURATION tracker (COPY = english);
ALTER TEXT SEARCH CONFIGURATION tracker
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, english_stem;

CREATE FUNCTION searchable(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(
        normalize(words, NFC),
        E'\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f' || '/@.:<>&-_+#%=?~\',
        repeat(' ', 26) || E'\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d'
    )
$$;
"""
CONFIGURATION_DROP_SQL = """
DROP FUNCTION searchable(text);
DROP TEXT SEARCH CONFIGURATION tracker;
"""

# The one place that says what is searched: nothing that a reader of the record's page may not see. Of other records only what
# is published is told; of an official who isn't, neither the name nor the words. Captured texts are never searched.
# ``about`` says whose text it is. Weights: A what it is called, B who and what it concerns, C its own words, D what stands beside.
TEXTS_SQL = """
CREATE FUNCTION country_number(code text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ascii(code) * 256 + ascii(substr(code, 2)) $$;

CREATE FUNCTION country_code(number bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT chr((number / 256)::int) || chr((number % 256)::int) $$;

CREATE VIEW country_called AS
SELECT search_key AS name, code FROM announcements_country
UNION ALL SELECT french_key, code FROM announcements_country WHERE french_key <> ''
UNION ALL SELECT search_key, country_id FROM announcements_countryname;

-- Both are asked for few records at a time, and planned once: by key, whatever the statistics say. They say that nothing is there
-- in the transaction that loads everything, and after one that failed: a join the other way round then goes through all citations
-- for each source for each record, for hours. OFFSET 0 keeps each join as it is written. (No index serves IS NOT DISTINCT FROM:
-- else all published sources would be gone through for each record.)
-- Records that somebody may find, with their own first day and the countries that they concern.
CREATE FUNCTION searched(of_kind text, ids bigint[]) RETURNS TABLE (id bigint, day date, countries text[])
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
    CASE of_kind
    WHEN 'agreement' THEN
        RETURN QUERY
            SELECT r.id,
                (SELECT coalesce(lower(s.days), s.known_on) FROM counting_step s WHERE s.agreement_id = r.id
                 ORDER BY s.stage = 'signed' DESC, coalesce(lower(s.days), s.known_on), s.id LIMIT 1),
                (SELECT array_agg(p.country_id::text) FROM announcements_party p
                 WHERE p.agreement_id = r.id AND p.country_id IS NOT NULL)
            FROM announcements_agreement r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'announcement' THEN
        RETURN QUERY
            SELECT r.id, lower(r.days),
                (SELECT array_agg(i.country_id::text) FROM announcements_involvement i
                 WHERE i.announcement_id = r.id AND i.country_id IS NOT NULL)
            FROM announcements_announcement r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'statement' THEN
        RETURN QUERY
            SELECT s.id, lower(r.days),
                (SELECT array_agg(i.country_id::text) FROM announcements_involvement i
                 WHERE i.announcement_id = r.id AND i.country_id IS NOT NULL)
            FROM announcements_statement s
            JOIN LATERAL (SELECT * FROM announcements_announcement r WHERE r.id = s.announcement_id OFFSET 0) r ON true
            JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = s.official_id OFFSET 0) o ON true
            WHERE s.id = ANY (ids) AND r.state IN ('draft', 'published') AND o.state IN ('draft', 'published');
    WHEN 'official' THEN
        RETURN QUERY
            SELECT r.id, NULL::date,
                (SELECT array_agg(DISTINCT a.country_id::text) FROM announcements_appointment a
                 WHERE a.official_id = r.id AND a.country_id IS NOT NULL)
            FROM announcements_official r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'organisation' THEN
        RETURN QUERY
            SELECT r.id, NULL::date, array_remove(ARRAY[r.country_id::text], NULL)
            FROM announcements_organisation r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'event' THEN
        RETURN QUERY
            SELECT r.id, lower(r.days), array_remove(ARRAY[r.country_id::text], NULL)
            FROM announcements_event r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'source' THEN
        RETURN QUERY
            SELECT r.id, lower(r.published_days), NULL::text[]
            FROM announcements_source r WHERE r.id = ANY (ids) AND r.state IN ('draft', 'published');
    WHEN 'country' THEN
        RETURN QUERY
            SELECT country_number(r.code), NULL::date, ARRAY[r.code::text]
            FROM announcements_country r WHERE country_number(r.code) = ANY (ids);
    END CASE;
END
$$;

CREATE FUNCTION record_texts(of_kind text, ids bigint[])
RETURNS TABLE (id bigint, field text, weight "char", about text, words text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
#variable_conflict use_column
BEGIN
    CASE of_kind
    WHEN 'agreement' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_agreement r, LATERAL (
                VALUES ('title', 'A', NULL, r.title),
                       ('text number', 'B', NULL, r.text_number),
                       ('form', 'C', NULL, r.form_as_described),
                       ('note', 'D', NULL, r.note)
                UNION ALL SELECT 'other title', 'B', NULL, unnest(r.other_titles)
            ) t WHERE r.id = ANY (ids)
            UNION ALL
            SELECT p.agreement_id, 'party', 'B', NULL, n.name FROM announcements_party p
            LEFT JOIN LATERAL (SELECT * FROM announcements_country c WHERE c.code = p.country_id OFFSET 0) c ON true
            LEFT JOIN LATERAL (SELECT * FROM announcements_organisation o WHERE o.id = p.organisation_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true,
            LATERAL unnest(ARRAY[c.name, o.name, o.acronym, p.name_as_printed] || o.other_names) n (name)
            WHERE p.agreement_id = ANY (ids)
            UNION ALL
            SELECT p.agreement_id, t.* FROM announcements_participation p
            JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = p.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true, LATERAL (
                VALUES ('official', 'B', NULL, o.name),
                       ('role', 'C', o.name, p.role_as_printed),
                       ('note', 'D', NULL, p.note)
                UNION ALL SELECT 'official', 'B', o.name, unnest(o.other_names)
            ) t WHERE p.agreement_id = ANY (ids)
            UNION ALL
            SELECT m.agreement_id, t.* FROM announcements_milestone m, LATERAL (
                VALUES ('step', 'C', m.stage, m.verb),
                       ('place', 'D', m.stage, m.place),
                       ('note', 'D', NULL, m.note),
                       ('note', 'D', NULL, m.doubtful_why)
            ) t WHERE m.agreement_id = ANY (ids)
            UNION ALL
            SELECT f.agreement_id, t.* FROM announcements_figure f, LATERAL (
                VALUES ('figure', 'C', NULL, f.what), ('note', 'D', NULL, f.note)
            ) t WHERE f.agreement_id = ANY (ids)
            UNION ALL
            SELECT cited.record, t.* FROM (
                SELECT c.binding_id AS record, c.* FROM announcements_citation c WHERE c.binding_id = ANY (ids)
                UNION ALL SELECT m.agreement_id, c.* FROM announcements_milestone m
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.milestone_id = m.id OFFSET 0) c ON true WHERE m.agreement_id = ANY (ids)
                UNION ALL SELECT f.agreement_id, c.* FROM announcements_figure f
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.figure_id = f.id OFFSET 0) c ON true WHERE f.agreement_id = ANY (ids)
                UNION ALL SELECT p.agreement_id, c.* FROM announcements_participation p
                JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = p.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.participation_id = p.id OFFSET 0) c ON true WHERE p.agreement_id = ANY (ids)
            ) cited JOIN LATERAL (SELECT * FROM announcements_source s WHERE s.id = cited.source_id AND s.state IS NOT DISTINCT FROM 'published' OFFSET 0) s ON true, LATERAL (
                VALUES ('passage', 'D', s.publisher, cited.passage),
                       ('headline', 'D', s.publisher, s.headline),
                       ('note', 'D', NULL, cited.note)
            ) t) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'announcement' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_announcement r
            LEFT JOIN LATERAL (SELECT * FROM announcements_event e WHERE e.id = r.event_id AND e.state IS NOT DISTINCT FROM 'published' OFFSET 0) e ON true, LATERAL (
                VALUES ('title', 'A', NULL, r.title),
                       ('summary', 'C', NULL, r.summary),
                       ('event', 'B', NULL, e.name),
                       ('event', 'B', e.name, e.place),
                       ('note', 'D', NULL, r.note)
                UNION ALL SELECT 'event', 'B', e.name, unnest(e.other_names)
            ) t WHERE r.id = ANY (ids)
            UNION ALL
            SELECT i.announcement_id, 'involved', 'B', NULL, n.name FROM announcements_involvement i
            LEFT JOIN LATERAL (SELECT * FROM announcements_country c WHERE c.code = i.country_id OFFSET 0) c ON true
            LEFT JOIN LATERAL (SELECT * FROM announcements_organisation o WHERE o.id = i.organisation_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true,
            LATERAL unnest(ARRAY[c.name, o.name, o.acronym] || o.other_names) n (name)
            WHERE i.announcement_id = ANY (ids)
            UNION ALL
            SELECT s.announcement_id, t.* FROM announcements_statement s
            JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = s.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true, LATERAL (
                VALUES ('official', 'B', NULL, o.name),
                       ('role', 'C', o.name, s.role_as_printed),
                       ('statement', 'C', o.name, s.quote)
                UNION ALL SELECT 'official', 'B', o.name, unnest(o.other_names)
            ) t WHERE s.announcement_id = ANY (ids)
            UNION ALL
            SELECT p.announcement_id, t.* FROM announcements_participation p
            JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = p.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true, LATERAL (
                VALUES ('official', 'B', NULL, o.name),
                       ('role', 'C', o.name, p.role_as_printed),
                       ('note', 'D', NULL, p.note)
                UNION ALL SELECT 'official', 'B', o.name, unnest(o.other_names)
            ) t WHERE p.announcement_id = ANY (ids)
            UNION ALL
            SELECT f.announcement_id, t.* FROM announcements_figure f, LATERAL (
                VALUES ('figure', 'C', NULL, f.what), ('note', 'D', NULL, f.note)
            ) t WHERE f.announcement_id = ANY (ids)
            UNION ALL
            SELECT cited.record, t.* FROM (
                SELECT c.announcement_id AS record, c.* FROM announcements_citation c WHERE c.announcement_id = ANY (ids)
                UNION ALL SELECT s.announcement_id, c.* FROM announcements_statement s
                JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = s.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.statement_id = s.id OFFSET 0) c ON true WHERE s.announcement_id = ANY (ids)
                UNION ALL SELECT f.announcement_id, c.* FROM announcements_figure f
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.figure_id = f.id OFFSET 0) c ON true WHERE f.announcement_id = ANY (ids)
                UNION ALL SELECT p.announcement_id, c.* FROM announcements_participation p
                JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = p.official_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true
                JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.participation_id = p.id OFFSET 0) c ON true WHERE p.announcement_id = ANY (ids)
            ) cited JOIN LATERAL (SELECT * FROM announcements_source s WHERE s.id = cited.source_id AND s.state IS NOT DISTINCT FROM 'published' OFFSET 0) s ON true, LATERAL (
                VALUES ('passage', 'D', s.publisher, cited.passage),
                       ('headline', 'D', s.publisher, s.headline),
                       ('note', 'D', NULL, cited.note)
            ) t) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'statement' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT s.id, t.* FROM announcements_statement s
            JOIN LATERAL (SELECT * FROM announcements_official o WHERE o.id = s.official_id OFFSET 0) o ON true, LATERAL (
                VALUES ('quote', 'A', NULL, s.quote),
                       ('official', 'B', NULL, o.name),
                       ('role', 'B', o.name, s.role_as_printed)
                UNION ALL SELECT 'official', 'B', o.name, unnest(o.other_names)
            ) t WHERE s.id = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'official' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_official r, LATERAL (
                VALUES ('name', 'A', NULL, r.name), ('note', 'D', NULL, r.note)
                UNION ALL SELECT 'other name', 'A', NULL, unnest(r.other_names)
            ) t WHERE r.id = ANY (ids)
            UNION ALL
            SELECT a.official_id, t.* FROM announcements_appointment a
            LEFT JOIN LATERAL (SELECT * FROM announcements_country c WHERE c.code = a.country_id OFFSET 0) c ON true
            LEFT JOIN LATERAL (SELECT * FROM announcements_organisation o WHERE o.id = a.organisation_id AND o.state IS NOT DISTINCT FROM 'published' OFFSET 0) o ON true, LATERAL (
                VALUES ('office', 'B', NULL, concat_ws(', ', a.role, c.name, o.name)),
                       ('office', 'B', a.role, o.acronym)
            ) t WHERE a.official_id = ANY (ids)
            UNION ALL
            SELECT a.official_id, t.* FROM announcements_appointment a
            JOIN LATERAL (SELECT * FROM announcements_citation c WHERE c.appointment_id = a.id OFFSET 0) c ON true
            JOIN LATERAL (SELECT * FROM announcements_source s WHERE s.id = c.source_id AND s.state IS NOT DISTINCT FROM 'published' OFFSET 0) s ON true, LATERAL (
                VALUES ('passage', 'D', s.publisher, c.passage), ('note', 'D', NULL, c.note)
            ) t WHERE a.official_id = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'organisation' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_organisation r
            LEFT JOIN LATERAL (SELECT * FROM announcements_country c WHERE c.code = r.country_id OFFSET 0) c ON true, LATERAL (
                VALUES ('name', 'A', NULL, r.name),
                       ('short name', 'A', NULL, r.acronym),
                       ('country', 'B', NULL, c.name),
                       ('note', 'D', NULL, r.note)
                UNION ALL SELECT 'other name', 'A', NULL, unnest(r.other_names)
            ) t WHERE r.id = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'event' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_event r
            LEFT JOIN LATERAL (SELECT * FROM announcements_country c WHERE c.code = r.country_id OFFSET 0) c ON true, LATERAL (
                VALUES ('name', 'A', NULL, r.name),
                       ('place', 'B', NULL, r.place),
                       ('country', 'B', NULL, c.name),
                       ('note', 'D', NULL, r.note)
                UNION ALL SELECT 'other name', 'A', NULL, unnest(r.other_names)
            ) t WHERE r.id = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'source' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT r.id, t.* FROM announcements_source r, LATERAL (
                VALUES ('headline', 'A', NULL, r.headline),
                       ('publisher', 'B', NULL, r.publisher),
                       ('address', 'D', NULL, r.url),
                       ('note', 'D', NULL, r.note)
            ) t WHERE r.id = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    WHEN 'country' THEN
        RETURN QUERY SELECT t.id, t.field, t.weight::"char", t.about::text, t.words::text FROM (
            SELECT country_number(r.code), t.* FROM announcements_country r, LATERAL (
                VALUES ('name', 'A', NULL, r.name),
                       ('name in French', 'B', NULL, r.name_fr),
                       ('code', 'B', NULL, r.code)
                UNION ALL SELECT n.kind, 'B', NULL, n.name
                FROM announcements_countryname n WHERE n.country_id = r.code
            ) t WHERE country_number(r.code) = ANY (ids)) t (id, field, weight, about, words) WHERE t.words <> '';
    END CASE;
END
$$;
"""
TEXTS_DROP_SQL = """
DROP FUNCTION record_texts(text, bigint[]);
DROP FUNCTION searched(text, bigint[]);
DROP VIEW country_called;
DROP FUNCTION country_code(bigint);
DROP FUNCTION country_number(text);
"""

# Narrow, so that the numbers of a third of all records are read fast: what is long stands apart.
DOC_SQL = "CREATE TABLE search_doc (kind text, id bigint, day date, vector tsvector NOT NULL, PRIMARY KEY (kind, id)) PARTITION BY LIST (kind);" + "".join(
    f"""
CREATE TABLE search_doc_{kind} PARTITION OF search_doc FOR VALUES IN ('{kind}') WITH (toast_tuple_target = 128);
ALTER TABLE search_doc_{kind} ALTER COLUMN vector SET STORAGE EXTERNAL;
CREATE INDEX search_doc_{kind}_vector ON search_doc_{kind} USING gin (vector) WITH (fastupdate = off);
"""
    for kind in KINDS
)  # fmt: skip

FILL_SQL = """
CREATE AGGREGATE joined (tsvector) (SFUNC = tsvector_concat, STYPE = tsvector);

-- Texts of one weight stand in one string; stop words before each keep a phrase from running over from the one before.
-- A vector takes a megabyte: no record may fail to be saved because it is long.
-- No word that is typed has a capital: '@RS' stands for Serbia under any of its names.
CREATE FUNCTION searched_as(of_kind text, ids bigint[]) RETURNS TABLE (id bigint, day date, vector tsvector)
LANGUAGE sql STABLE AS $$
    WITH said AS (
        SELECT id, weight, left(string_agg('the the ' || words, ' '), 50000) AS words
        FROM record_texts(of_kind, ids) GROUP BY id, weight
    ), whole AS (
        SELECT id, joined(setweight(to_tsvector('tracker', searchable(words)), weight) ORDER BY weight) AS vector
        FROM said GROUP BY id
    )
    SELECT found.id, found.day, coalesce(whole.vector, '') || array_to_tsvector(
        coalesce((SELECT array_agg('@' || code) FROM unnest(found.countries) code), '{}')
    )
    FROM searched(of_kind, ids) found LEFT JOIN whole USING (id)
$$;

CREATE FUNCTION renew_search_docs(of_kind text, ids bigint[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
BEGIN
    INSERT INTO search_doc AS doc (kind, id, day, vector)
    SELECT of_kind, now.id, now.day, now.vector FROM searched_as(of_kind, ids) now
    ON CONFLICT (kind, id) DO UPDATE SET day = EXCLUDED.day, vector = EXCLUDED.vector
    WHERE (doc.day, doc.vector) IS DISTINCT FROM (EXCLUDED.day, EXCLUDED.vector);
    DELETE FROM search_doc doc WHERE doc.kind = of_kind AND doc.id = ANY (ids)
        AND doc.id NOT IN (SELECT now.id FROM searched(of_kind, ids) now);
END
$$;

-- After a load that passed the triggers by. The index is made anew in one go: much faster than row by row.
CREATE FUNCTION refill_search_docs(of_kind text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    docs text := 'search_doc_' || of_kind;
    batch bigint[];
    latest bigint := 0;
BEGIN
    EXECUTE format('TRUNCATE %I', docs);
    EXECUTE format('DROP INDEX %I', docs || '_vector');
    LOOP
        EXECUTE format('SELECT array_agg(id) FROM (SELECT %s AS id FROM %I WHERE %1$s > $1 ORDER BY 1 LIMIT 5000) batch',
            CASE of_kind WHEN 'country' THEN 'country_number(code)' ELSE 'id' END, 'announcements_' || of_kind)
        INTO batch USING latest;
        EXIT WHEN batch IS NULL;
        EXECUTE format('INSERT INTO %I SELECT $1, id, day, vector FROM searched_as($1, $2)', docs) USING of_kind, batch;
        latest := batch[array_upper(batch, 1)];
    END LOOP;
    EXECUTE format('CREATE INDEX %I ON %I USING gin (vector) WITH (fastupdate = off)', docs || '_vector', docs);
    EXECUTE format('ANALYZE %I', docs);
    EXECUTE format('SELECT count(*) FROM %I', docs) INTO latest;
    RETURN latest;
END
$$;
"""
FILL_DROP_SQL = """
DROP FUNCTION refill_search_docs(text);
DROP FUNCTION renew_search_docs(text, bigint[]);
DROP FUNCTION searched_as(text, bigint[]);
DROP AGGREGATE joined(tsvector);
"""

# At COMMIT each changed record's document is made again, once; what changed meanwhile in a record that it tells of is seen,
# because those who commit do so one after the other from here on.
FRESH_SQL = """
CREATE FUNCTION keep_search_doc() RETURNS trigger
LANGUAGE plpgsql
SET enable_seqscan = off
AS $$
DECLARE
    own boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM record_change c WHERE (c.xid, c.kind, c.record, c.times) = (NEW.xid, NEW.kind, NEW.record, NEW.times)) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('search_doc'));
    IF NEW.kind = '' THEN
        PERFORM renew_search_docs('country', ARRAY(
            SELECT country_number(code) FROM announcements_country UNION SELECT id FROM search_doc WHERE kind = 'country'
        ));
        RETURN NULL;
    END IF;
    PERFORM renew_search_docs(NEW.kind, ARRAY[NEW.record]);
    -- A record that was tied to this one while this one changed saw neither the change, nor was seen by it.
    IF NEW.kind IN ('official', 'organisation', 'event', 'source') THEN
        EXECUTE format('SELECT changed_at >= transaction_timestamp() FROM %I WHERE id = $1', 'announcements_' || NEW.kind)
        INTO own USING NEW.record;
        IF own THEN
            INSERT INTO record_change (kind, record) SELECT DISTINCT kind, record FROM touched(NEW.kind, ARRAY[NEW.record])
            ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER keep_search_doc AFTER INSERT OR UPDATE ON record_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.kind <> 'forgotten') EXECUTE FUNCTION keep_search_doc();

CREATE FUNCTION empty_search_docs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('TRUNCATE search_doc_%s', TG_ARGV[0]);
    RETURN NULL;
END
$$;
"""
FRESH_SQL += "".join(
    f"CREATE TRIGGER empty_search_docs AFTER TRUNCATE ON announcements_{kind}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION empty_search_docs('{kind}');"
    for kind in KINDS
)
FRESH_DROP_SQL = (
    "".join(f"DROP TRIGGER empty_search_docs ON announcements_{kind};" for kind in KINDS)
    + """
DROP FUNCTION empty_search_docs();
DROP TRIGGER keep_search_doc ON record_change;
DROP FUNCTION keep_search_doc();
"""
)

WORDS_SQL = r"""
CREATE AGGREGATE all_of (tsquery) (SFUNC = tsquery_and, STYPE = tsquery);
CREATE AGGREGATE any_of (tsquery) (SFUNC = tsquery_or, STYPE = tsquery);

-- What of a word is typed so far: it begins a word. Short beginnings begin too many, and a stop word is whole.
CREATE FUNCTION begun(words text) RETURNS tsquery
LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN length(pieces.last) NOT BETWEEN 3 AND 60 OR numnode(phraseto_tsquery('tracker', pieces.last)) = 0 THEN ''::tsquery
        ELSE phraseto_tsquery('tracker', coalesce(pieces.others, '')) <-> to_tsquery('simple', pieces.last || ':*')
    END
    FROM (SELECT substring(fold(words) FROM '[^ ]*$') AS last, substring(fold(words) FROM '^(.*) ') AS others) pieces
$$;

-- A country's name means all its names, and the country itself. A name that holds another one says nothing more.
CREATE FUNCTION any_name_of(codes text[]) RETURNS tsquery
LANGUAGE sql STABLE AS $$
    WITH names AS (SELECT DISTINCT name FROM country_called WHERE code = ANY (codes))
    SELECT coalesce(any_of(query ORDER BY query), '') FROM (
        SELECT phraseto_tsquery('tracker', name) AS query FROM names WHERE NOT EXISTS (
            SELECT FROM names shorter
            WHERE shorter.name <> names.name AND position(' ' || shorter.name || ' ' IN ' ' || names.name || ' ') > 0
        )
        UNION SELECT ('''@' || code || '''')::tsquery FROM unnest(codes) code
    ) each_name WHERE numnode(query) > 0
$$;

-- Bare words that stand together. Names of countries are looked for first, the longest first: "South Sudan" doesn't mean Sudan.
-- Of the other words all must be met, and what stands in one piece without a blank as a phrase. ``ends``: the last may go on.
CREATE FUNCTION bare_words_read(bodies text[], ends boolean, names text[], meanings tsquery[]) RETURNS SETOF tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens text[];
    owners bigint[];
    is_named boolean[];
    found record;
BEGIN
    SELECT array_agg(token ORDER BY owner, at), array_agg(owner ORDER BY owner, at) INTO tokens, owners
    FROM unnest(bodies) WITH ORDINALITY body (words, owner),
        regexp_split_to_table(fold(normalize(words, NFC)), ' ') WITH ORDINALITY piece (token, at)
    WHERE token <> '';
    IF tokens IS NULL THEN RETURN; END IF;
    is_named := array_fill(false, ARRAY[cardinality(tokens)]);
    FOR found IN
        SELECT at, at + size - 1 AS until, meaning
        FROM unnest(names, meanings) called (name, meaning),
            LATERAL cardinality(string_to_array(name, ' ')) size,
            LATERAL generate_series(1, least(cardinality(tokens), 200) - size + 1) at
        WHERE array_to_string(tokens[at:at + size - 1], ' ') = name
        ORDER BY size DESC, at
    LOOP
        CONTINUE WHEN true = ANY (is_named[found.at:found.until]);
        is_named[found.at:found.until] := array_fill(true, ARRAY[found.until - found.at + 1]);
        RETURN NEXT found.meaning;
    END LOOP;
    IF false <> ALL (is_named) THEN RETURN; END IF;
    RETURN QUERY
        WITH pieces AS (
            SELECT token, owner, at, named, bool_or(named) OVER (PARTITION BY owner) AS is_split,
                at - row_number() OVER (PARTITION BY owner, named ORDER BY at) AS island
            FROM unnest(tokens, owners, is_named) WITH ORDINALITY piece (token, owner, named, at)
        ), others AS (
            SELECT owner, is_split, string_agg(token, ' ' ORDER BY at) AS folded, ends AND max(at) = cardinality(tokens) AS goes_on
            FROM pieces WHERE NOT named GROUP BY owner, island, is_split
        ), typed AS (
            SELECT CASE WHEN is_split THEN folded ELSE searchable(words) END AS words, goes_on,
                NOT is_split AND position(' ' IN folded) = 0 AS is_one_word
            FROM others JOIN unnest(bodies) WITH ORDINALITY body (words, owner) USING (owner)
        )
        SELECT plainto_tsquery('tracker', string_agg(words, ' ')) FROM typed WHERE is_one_word AND NOT goes_on
        UNION ALL SELECT phraseto_tsquery('tracker', words) FROM (SELECT DISTINCT words FROM typed WHERE NOT is_one_word AND NOT goes_on) phrases
        UNION ALL SELECT phraseto_tsquery('tracker', words) || begun(words) FROM typed WHERE goes_on;
END
$$;

-- What was typed, in parts that must all be met, in branches of which one must: "a phrase", -without, OR.
CREATE FUNCTION words_read(typed text) RETURNS TABLE (branch bigint, negated boolean, query tsquery)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT ' ' || fold(normalize(left(typed, 10000), NFC)) || ' ' AS words
    ), spoken_of AS (
        SELECT name, any_name_of(array_agg(code::text)) AS meaning FROM country_called, asked
        WHERE position(' ' || name || ' ' IN asked.words) > 0 GROUP BY name
    ), known AS MATERIALIZED (
        SELECT array_agg(name) AS names, array_agg(meaning::text)::tsquery[] AS meanings FROM spoken_of
    ), pieces AS (
        SELECT place, coalesce(m[1], m[3]) <> '' AS negated, m[2] IS NOT NULL AS quoted, coalesce(m[2], m[4]) AS words,
            m[3] = '' AND lower(m[4]) = 'or' AS is_or
        FROM regexp_matches(translate(left(typed, 10000), '“”„', repeat('"', 3)), '(-*)"([^"]*)"?|(-*)([^\s"]+)', 'g') WITH ORDINALITY piece (m, place)
    ), placed AS (
        SELECT *, count(*) FILTER (WHERE is_or) OVER (ORDER BY place) AS branch, place = max(place) OVER () AS is_last,
            place - row_number() OVER (PARTITION BY negated, quoted, is_or ORDER BY place) AS run
        FROM pieces
    ), runs AS (
        SELECT branch, negated, array_agg(words ORDER BY place) AS bodies, bool_or(is_last) AS ends
        FROM placed WHERE NOT quoted AND NOT is_or GROUP BY branch, negated, run, CASE WHEN negated THEN place END
    )
    SELECT branch, negated, phraseto_tsquery('tracker', searchable(words)) FROM placed WHERE quoted
    UNION ALL
    SELECT branch, negated, query FROM runs, known, bare_words_read(bodies, ends, names, meanings) query WHERE NOT negated
    UNION ALL
    SELECT branch, negated, (SELECT all_of(query) FROM bare_words_read(bodies, false, names, meanings) query)
    FROM runs, known WHERE negated
$$;

-- What is looked for; and any of the words, which are marked where they are found.
CREATE FUNCTION words_meant(typed text) RETURNS TABLE (query tsquery, marked tsquery)
LANGUAGE sql STABLE AS $$
    WITH parts AS MATERIALIZED (
        SELECT branch, negated, query FROM words_read(typed) WHERE numnode(query) > 0
    ), branches AS (
        SELECT all_of(DISTINCT CASE WHEN negated THEN !! query ELSE query END) AS met FROM parts GROUP BY branch
    )
    SELECT (SELECT coalesce(any_of(met), '') FROM branches),
        (SELECT coalesce(any_of(DISTINCT query), '') FROM parts WHERE NOT negated)
$$;

CREATE FUNCTION words_query(typed text) RETURNS tsquery
LANGUAGE sql STABLE AS $$ SELECT query FROM words_meant(typed) $$;
"""
WORDS_DROP_SQL = """
DROP FUNCTION words_query(text);
DROP FUNCTION words_meant(text);
DROP FUNCTION words_read(text);
DROP FUNCTION bare_words_read(text[], boolean, text[], tsquery[]);
DROP FUNCTION any_name_of(text[]);
DROP FUNCTION begun(text);
DROP AGGREGATE any_of(tsquery);
DROP AGGREGATE all_of(tsquery);
"""


class Migration(migrations.Migration):
    dependencies = [("announcements", "0007_record_change")]
    operations = [
        migrations.RunSQL(CONFIGURATION_SQL, CONFIGURATION_DROP_SQL),
        migrations.RunSQL(TEXTS_SQL, TEXTS_DROP_SQL),
        migrations.RunSQL(DOC_SQL, "DROP TABLE search_doc"),
        migrations.RunSQL(FILL_SQL, FILL_DROP_SQL),
        migrations.RunSQL([f"SELECT refill_search_docs('{kind}')" for kind in KINDS], migrations.RunSQL.noop),
        migrations.RunSQL(FRESH_SQL, FRESH_DROP_SQL),
        migrations.RunSQL(WORDS_SQL, WORDS_DROP_SQL),
    ]

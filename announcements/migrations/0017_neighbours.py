"""Words that stand side by side are looked up too: a phrase has no document read that merely holds its words. See docs/decisions/0010."""

import re
from importlib import import_module

from django.db import migrations

search_doc = import_module("announcements.migrations.0008_search_doc")
KINDS = search_doc.KINDS


def before(function: str, sql: str) -> str:
    """As migration 0008 makes it."""
    made = re.search(rf"CREATE FUNCTION {function}\(.*?\$\$;", sql, re.DOTALL)
    return made[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


# Of each two words that stand one or two places apart (a stop word between them takes one) a sign is kept beside the words, one of
# 4,096 for each distance: each pair by itself would make the index fourteen times as long, and signs make it two and a half.
# So what a phrase finds by them still has to be read, but next to nothing else has: of a hundred documents that hold two words
# of a phrase apart from each other, five. ``hashtext`` is what hash indexes are made of: it stays as it is.
# No word holds a control character (migration 0008), so no sign is one.
NEIGHBOURS_SQL = r"""
CREATE FUNCTION neighbours(apart integer, first text, second text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT chr(apart) || chr(256 + ((hashtext(first)::bigint * 31 + hashtext(second)) & 4095)::integer)
$$;

-- Its names are looked up here: whoever makes an index has no schema of ours in the path.
CREATE FUNCTION with_neighbours(document tsvector) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE BEGIN ATOMIC
    WITH placed AS MATERIALIZED (
        SELECT lexeme, place FROM unnest(document) word, unnest(word.positions) place
    )
    SELECT strip(document) || array_to_tsvector(ARRAY(
        SELECT neighbours(apart, earlier.lexeme, later.lexeme)
        FROM placed earlier CROSS JOIN (VALUES (1), (2)) distance (apart) JOIN placed later ON later.place = earlier.place + apart
    ));
END;

-- Every document that meets a query meets this one with its neighbours: for each phrase its words, and the signs of those that are whole.
CREATE FUNCTION narrowed(query tsquery) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH pieces AS (
        SELECT m[1] AS piece, place
        FROM regexp_matches(query::text, $re$('(?:[^']|'')+'(?::\*)?(?: <(?:-|\d+)> '(?:[^']|'')+'(?::\*)?)*|[^']+)$re$, 'g') WITH ORDINALITY piece (m, place)
    ), words AS (
        SELECT place, at, m[1] AS word, m[2] = '' AS is_whole,
            CASE m[3] WHEN '' THEN NULL WHEN '-' THEN 1 ELSE m[3]::integer END AS apart
        FROM pieces, regexp_matches(piece, $re$('(?:[^']|'')+')((?::\*)?)(?: <(-|\d+)>)?$re$, 'g') WITH ORDINALITY word (m, at)
    ), paired AS (
        SELECT *, lead(word) OVER following AS next_word, lead(is_whole) OVER following AS next_is_whole
        FROM words WINDOW following AS (PARTITION BY place ORDER BY at)
    ), phrases AS (
        SELECT place, count(*) > 1 AS is_phrase, '( ' || string_agg(
            word || CASE WHEN is_whole THEN '' ELSE ':*' END || CASE
                WHEN apart IN (1, 2) AND is_whole AND next_is_whole THEN
                    ' & ''' || neighbours(apart, (tsvector_to_array(word::tsvector))[1], (tsvector_to_array(next_word::tsvector))[1]) || ''''
                ELSE ''
            END, ' & ' ORDER BY at
        ) || ' )' AS met
        FROM paired GROUP BY place
    )
    SELECT string_agg(CASE
        WHEN is_phrase THEN met WHEN is_phrase IS NULL THEN regexp_replace(piece, '<(-|\d+)>', '&', 'g') ELSE piece
    END, '' ORDER BY place)::tsquery
    FROM pieces LEFT JOIN phrases USING (place)
$$;
"""
NEIGHBOURS_DROP_SQL = """
DROP FUNCTION narrowed(tsquery);
DROP FUNCTION with_neighbours(tsvector);
DROP FUNCTION neighbours(integer, text, text);
"""

# Nobody plans by what stands in it, and to work that out would take a quarter of a minute each time.
INDEXES_SQL = """
CREATE FUNCTION index_search_docs(of_kind text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    docs text := 'search_doc_' || of_kind;
BEGIN
    EXECUTE format('DROP INDEX IF EXISTS %I', docs || '_words');
    EXECUTE format('CREATE INDEX %I ON %I USING gin (with_neighbours(vector)) WITH (fastupdate = off)', docs || '_words', docs);
    EXECUTE format('ALTER INDEX %I ALTER COLUMN 1 SET STATISTICS 0', docs || '_words');
END
$$;
"""
INDEXES_DROP_SQL = "DROP FUNCTION index_search_docs(text);"


def indexed(kind: str) -> str:
    return f"DROP INDEX search_doc_{kind}_vector; SELECT index_search_docs('{kind}')"


def indexed_before(kind: str) -> str:
    return (
        f"DROP INDEX search_doc_{kind}_words;"
        f" CREATE INDEX search_doc_{kind}_vector ON search_doc_{kind} USING gin (vector) WITH (fastupdate = off)"
    )


REFILL_BEFORE_SQL = before("refill_search_docs", search_doc.FILL_SQL)
REFILL_SQL = re.sub(
    r"EXECUTE format\('CREATE INDEX [^;]*;",
    "PERFORM index_search_docs(of_kind);",
    REFILL_BEFORE_SQL.replace("'_vector'", "'_words'"),
)

MEANT_SQL = """
DROP FUNCTION words_meant(text);
-- What is looked for; any of the words, which are marked where they are found; what is looked up in the index, and whether what
-- is found by it must be read too, because it matters where its words stand.
CREATE FUNCTION words_meant(typed text) RETURNS TABLE (query tsquery, marked tsquery, looked_up tsquery, by_place boolean)
LANGUAGE sql STABLE AS $$
    WITH parts AS MATERIALIZED (
        SELECT branch, negated, query, query::text ~ '<' AS by_place FROM words_read(typed) WHERE numnode(query) > 0
    ), branches AS (
        SELECT all_of(DISTINCT CASE WHEN negated THEN !! query ELSE query END) AS met,
            all_of(DISTINCT CASE
                -- Whose neighbours have the sign of this phrase may not hold it.
                WHEN by_place AND negated THEN narrowed(query) || !! narrowed(query)
                WHEN by_place THEN narrowed(query)
                WHEN negated THEN !! query
                ELSE query
            END) AS looked_up
        FROM parts GROUP BY branch
    )
    SELECT (SELECT coalesce(any_of(met), '') FROM branches),
        (SELECT coalesce(any_of(DISTINCT query), '') FROM parts WHERE NOT negated),
        (SELECT coalesce(any_of(looked_up), '') FROM branches),
        (SELECT coalesce(bool_or(by_place), false) FROM parts)
$$;
"""
MEANT_BEFORE_SQL = "DROP FUNCTION words_meant(text);" + before("words_meant", search_doc.WORDS_SQL)


class Migration(migrations.Migration):
    dependencies = [("announcements", "0016_few_words_read")]
    operations = [
        migrations.RunSQL(NEIGHBOURS_SQL, NEIGHBOURS_DROP_SQL),
        migrations.RunSQL(INDEXES_SQL, INDEXES_DROP_SQL),
        migrations.RunSQL([indexed(kind) for kind in KINDS], [indexed_before(kind) for kind in KINDS]),
        migrations.RunSQL(REFILL_SQL, REFILL_BEFORE_SQL),
        migrations.RunSQL(MEANT_SQL, MEANT_BEFORE_SQL),
    ]

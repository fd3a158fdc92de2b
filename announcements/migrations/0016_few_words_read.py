"""The countries that a few words name are told by the runs of these words: to look for each name in them took half of reading them."""

from django.db import migrations

LOOKED_FOR = """
    ), spoken_of AS (
        SELECT name, any_name_of(array_agg(code::text)) AS meaning FROM country_called, asked
        WHERE position(' ' || name || ' ' IN asked.words) > 0 GROUP BY name
""".strip("\n")
TOLD_BY_RUNS = """
    ), tokens AS MATERIALIZED (
        SELECT string_to_array(btrim(words), ' ') AS tokens FROM asked
    ), spoken_of AS (
        SELECT name, any_name_of(array_agg(code::text)) AS meaning FROM (
            SELECT name, code FROM country_called WHERE name = ANY (ARRAY(
                SELECT array_to_string(tokens[first:last], ' ')
                FROM tokens, generate_series(1, cardinality(tokens)) first, generate_series(first, cardinality(tokens)) last
                WHERE cardinality(tokens) <= 8
            ))
            UNION ALL
            SELECT name, code FROM country_called
            WHERE (SELECT cardinality(tokens) > 8 FROM tokens)
                AND position(' ' || name || ' ' IN (SELECT words FROM asked)) > 0
        ) known GROUP BY name
""".strip("\n")
WORDS_READ_SQL = r"""
CREATE OR REPLACE FUNCTION words_read(typed text) RETURNS TABLE (branch bigint, negated boolean, query tsquery)
LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT ' ' || fold(normalize(left(typed, 10000), NFC)) || ' ' AS words
COUNTRIES_NAMED
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
"""


def words_read(countries_named: str) -> str:
    return WORDS_READ_SQL.replace("COUNTRIES_NAMED", countries_named)


class Migration(migrations.Migration):
    dependencies = [
        ("announcements", "0015_search_doc_sent"),
    ]

    operations = [
        migrations.RunSQL(words_read(TOLD_BY_RUNS), words_read(LOOKED_FOR)),
    ]

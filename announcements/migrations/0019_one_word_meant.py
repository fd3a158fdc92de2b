"""A single word that names no country is read by itself, and only what was found is ranked: half of a search for one was to begin what it had no use for."""

from importlib import import_module

from django.db import migrations

neighbours = import_module("announcements.migrations.0017_neighbours")
KINDS = neighbours.KINDS

# As ``words_meant_at_length`` reads it. NULL where it is not one word of plain letters and digits, or where that is a country's name,
# an OR, or parted by the parser.
WORD_SQL = """
CREATE FUNCTION word_meant(typed text) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
    folded text := lower(typed COLLATE "C");
    meant tsquery;
BEGIN
    IF typed !~ '^[A-Za-z0-9]{1,60}$' OR folded = 'or' OR EXISTS (SELECT FROM country_called WHERE name = folded) THEN
        RETURN NULL;
    END IF;
    meant := phraseto_tsquery('tracker', typed);
    IF length(typed) >= 3 AND numnode(meant) > 0 THEN
        meant := meant || to_tsquery('simple', folded || ':*');
    END IF;
    RETURN CASE WHEN strpos(meant::text, '<') = 0 THEN meant END;
END
$$;
"""
MEANT_SQL = """
CREATE OR REPLACE FUNCTION words_meant(typed text) RETURNS TABLE (query tsquery, marked tsquery, looked_up tsquery, by_place boolean)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    word tsquery := word_meant(typed);
BEGIN
    IF word IS NULL THEN
        RETURN QUERY SELECT * FROM words_meant_at_length(typed);
    ELSE
        RETURN QUERY SELECT word, word, word, false;
    END IF;
END
$$;
"""
AT_LENGTH_SQL = neighbours.MEANT_SQL.removeprefix("\nDROP FUNCTION words_meant(text);\n")
MEANT_BEFORE_SQL = AT_LENGTH_SQL.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

# Asked of each kind of which a few were found: in the statement that finds them, eight rankings would be begun for each search.
RANKS_SQL = """
CREATE FUNCTION ranks_of_found(of_kind text, looked_for tsquery, asked tsquery) RETURNS bytea
LANGUAGE plpgsql STABLE AS $$
BEGIN
    CASE of_kind
EACH_KIND
    END CASE;
END
$$;
"""
RANKS_OF_ONE_SQL = """
    WHEN 'KIND' THEN RETURN (
        SELECT string_agg(sent || float4send(ts_rank(vector, asked)), NULL) FROM search_doc_KIND
        WHERE with_neighbours(vector) @@ looked_for AND vector @@ asked
    );
""".strip("\n")
RANKS_SQL = RANKS_SQL.replace("EACH_KIND", "\n".join(RANKS_OF_ONE_SQL.replace("KIND", kind) for kind in KINDS))


class Migration(migrations.Migration):
    dependencies = [("announcements", "0018_bare_words_read")]
    operations = [
        migrations.RunSQL(
            AT_LENGTH_SQL.replace("words_meant(", "words_meant_at_length("), "DROP FUNCTION words_meant_at_length(text)"
        ),
        migrations.RunSQL(WORD_SQL, "DROP FUNCTION word_meant(text)"),
        migrations.RunSQL(MEANT_SQL, MEANT_BEFORE_SQL),
        migrations.RunSQL(RANKS_SQL, "DROP FUNCTION ranks_of_found(text, tsquery, tsquery)"),
    ]

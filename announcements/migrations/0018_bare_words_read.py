"""Words that name no country are read straight away: to part them by names that are not there took a third of a search's reading."""

from django.db import migrations

# What the rest does too where no name is known.
NAMING_NONE = """
    IF names IS NULL THEN
        RETURN QUERY
            WITH typed AS (
                SELECT searchable(words) AS words, position(' ' IN folded) = 0 AS is_one_word, ends AND owner = max(owner) OVER () AS goes_on
                FROM (
                    SELECT words, owner, fold(normalize(words, NFC)) AS folded FROM unnest(bodies) WITH ORDINALITY body (words, owner) OFFSET 0
                ) body
                WHERE folded <> ''
            )
            SELECT plainto_tsquery('tracker', string_agg(words, ' ')) FROM typed WHERE is_one_word AND NOT goes_on
            UNION ALL SELECT phraseto_tsquery('tracker', words) FROM (SELECT DISTINCT words FROM typed WHERE NOT is_one_word AND NOT goes_on) phrases
            UNION ALL SELECT phraseto_tsquery('tracker', words) || begun(words) FROM typed WHERE goes_on;
        RETURN;
    END IF;
""".strip("\n")
BARE_WORDS_READ_SQL = """
CREATE OR REPLACE FUNCTION bare_words_read(bodies text[], ends boolean, names text[], meanings tsquery[]) RETURNS SETOF tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
    tokens text[];
    owners bigint[];
    is_named boolean[];
    found record;
BEGIN
NAMING_NONE
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
"""


def bare_words_read(first: str) -> str:
    return BARE_WORDS_READ_SQL.replace("NAMING_NONE\n", first)


class Migration(migrations.Migration):
    dependencies = [("announcements", "0017_neighbours")]
    operations = [migrations.RunSQL(bare_words_read(f"{NAMING_NONE}\n"), bare_words_read(""))]

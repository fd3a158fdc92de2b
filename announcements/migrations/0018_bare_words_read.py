"""Words that name no country are read straight away: to part them by names that are not there took a third of a search's reading."""

from importlib import import_module

from django.db import migrations

neighbours = import_module("announcements.migrations.0017_neighbours")

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
BEFORE_SQL = neighbours.before("bare_words_read", neighbours.search_doc.WORDS_SQL)


class Migration(migrations.Migration):
    dependencies = [("announcements", "0017_neighbours")]
    operations = [migrations.RunSQL(BEFORE_SQL.replace("BEGIN\n", f"BEGIN\n{NAMING_NONE}\n", 1), BEFORE_SQL)]

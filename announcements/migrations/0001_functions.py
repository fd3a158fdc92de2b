"""What the tables stand on: trusted extensions, folded text, and the days that a partial date can mean."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

from announcements.dates import EDTF_DAYS_DROP_SQL, EDTF_DAYS_SQL

# unaccent is marked STABLE because its dictionary can be replaced; ours never is, so what is generated from it stays true.
# Schema-qualified, because pg_restore computes generated columns with an empty search_path.
FOLD_SQL = """
CREATE FUNCTION fold(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(public.unaccent('public.unaccent', words) COLLATE pg_c_utf8), '[^[:alnum:]]+' COLLATE pg_c_utf8, ' ', 'g'
    ))
$$;
CREATE FUNCTION fold(words text, more text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.fold(coalesce(words, '') || ' ' || array_to_string(coalesce(more, '{}'), ' '))
$$;
CREATE FUNCTION fold(words text, second text, more text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.fold(coalesce(words, '') || ' ' || coalesce(second, ''), more)
$$;
CREATE FUNCTION fold(words text, second text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.fold(coalesce(words, '') || ' ' || coalesce(second, ''))
$$;
CREATE FUNCTION fold(words text, second text, third text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.fold(coalesce(words, '') || ' ' || coalesce(second, '') || ' ' || coalesce(third, ''))
$$;
"""
FOLD_DROP_SQL = """
DROP FUNCTION fold(text);
DROP FUNCTION fold(text, text[]);
DROP FUNCTION fold(text, text, text[]);
DROP FUNCTION fold(text, text);
DROP FUNCTION fold(text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FOLD_SQL, FOLD_DROP_SQL),
        migrations.RunSQL(EDTF_DAYS_SQL, EDTF_DAYS_DROP_SQL),
    ]

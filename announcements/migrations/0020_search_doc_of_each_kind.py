"""Each kind's search documents in a table of their own, in rows as short as can be, with ids as text. See docs/decisions/0010.

Where a third of a million is found, most of the time goes to visit its rows: two fifths more of them fit on a page now. No day is kept,
which nobody asked for, and no kind. Bytes are sent as hexadecimal digits, twice as long, to be written and to be read.
"""

import re
from importlib import import_module

from django.db import migrations

search_doc = import_module("announcements.migrations.0008_search_doc")
sent_before = import_module("announcements.migrations.0015_search_doc_sent")
neighbours = import_module("announcements.migrations.0017_neighbours")
one_word = import_module("announcements.migrations.0019_one_word_meant")
KINDS = search_doc.KINDS

# Five digits of six bits each, from "0" on: one byte each, and none of them is a control character.
SENT_SQL = """
CREATE FUNCTION as_sent(id bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT chr(48 + (id >> 24)::int) || chr(48 + (id >> 18 & 63)::int) || chr(48 + (id >> 12 & 63)::int)
        || chr(48 + (id >> 6 & 63)::int) || chr(48 + (id & 63)::int)
$$;
"""
COPY_SQL = """
ALTER TABLE search_doc_KIND RENAME TO before_KIND;
CREATE TABLE search_doc_KIND (
    id bigint NOT NULL CHECK (id BETWEEN 0 AND 1073741823),
    sent text NOT NULL GENERATED ALWAYS AS (as_sent(id)) STORED,
    vector tsvector NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE search_doc_KIND ALTER COLUMN vector SET STORAGE EXTERNAL;
INSERT INTO search_doc_KIND (id, vector) SELECT id, vector FROM before_KIND ORDER BY id;
"""
# Of the same names as those before, which are gone by then.
INDEX_SQL = """
ALTER TABLE search_doc_KIND ADD PRIMARY KEY (id);
SELECT index_search_docs('KIND');
"""


def of_each(sql: str) -> str:
    return "".join(sql.replace("KIND", kind) for kind in KINDS)


ONE_OF_ALL_SQL = "SELECT 'KIND' AS kind, id, vector FROM search_doc_KIND"
VIEW_SQL = "CREATE VIEW search_doc AS " + " UNION ALL ".join(ONE_OF_ALL_SQL.replace("KIND", kind) for kind in KINDS)
TABLES_SQL = SENT_SQL + of_each(COPY_SQL) + "DROP TABLE search_doc;" + of_each(INDEX_SQL) + VIEW_SQL
TABLES_BEFORE_SQL = (
    "DROP VIEW search_doc;"
    + of_each("DROP TABLE search_doc_KIND;")
    + "DROP FUNCTION as_sent(bigint);"
    + search_doc.DOC_SQL
    + sent_before.ADDED_SQL
    + ";".join(map(neighbours.indexed, KINDS))
    + ";"
    + of_each("SELECT refill_search_docs('KIND');")
)

# In each kind the day is the second of three that are found.
SEARCHED_BEFORE_SQL = neighbours.before("searched", search_doc.TEXTS_SQL)
DAY = r"(lower\(r\.\w+\)|NULL::date|\(SELECT coalesce\(lower.*?LIMIT 1\)),\s+"
SEARCHED_SQL = re.sub(DAY, "", SEARCHED_BEFORE_SQL.replace("id bigint, day date", "id bigint"), flags=re.DOTALL)
SEARCHED_AS_BEFORE_SQL = neighbours.before("searched_as", search_doc.FILL_SQL)
SEARCHED_AS_SQL = SEARCHED_AS_BEFORE_SQL.replace("id bigint, day date", "id bigint").replace(
    "found.id, found.day", "found.id"
)

# Whose table it is stands in each statement, so that all are planned once.
RENEW_BEFORE_SQL = neighbours.before("renew_search_docs", search_doc.FILL_SQL)
RENEW_SQL = """
CREATE OR REPLACE FUNCTION renew_search_docs(of_kind text, ids bigint[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
BEGIN
    CASE of_kind
EACH_KIND
    END CASE;
END
$$;
"""
RENEW_ONE_SQL = """
    WHEN 'KIND' THEN
        INSERT INTO search_doc_KIND AS doc (id, vector)
        SELECT now.id, now.vector FROM searched_as(of_kind, ids) now
        ON CONFLICT (id) DO UPDATE SET vector = EXCLUDED.vector WHERE doc.vector IS DISTINCT FROM EXCLUDED.vector;
        DELETE FROM search_doc_KIND doc WHERE doc.id = ANY (ids) AND doc.id NOT IN (SELECT now.id FROM searched(of_kind, ids) now);
""".lstrip("\n")
RENEW_SQL = RENEW_SQL.replace("EACH_KIND\n", of_each(RENEW_ONE_SQL))
REFILL_SQL = neighbours.REFILL_SQL.replace(
    "INSERT INTO %I SELECT $1, id, day, vector", "INSERT INTO %I (id, vector) SELECT id, vector"
)

KEEP_BEFORE_SQL = neighbours.before("keep_search_doc", search_doc.FRESH_SQL)
KEEP_SQL = KEEP_BEFORE_SQL.replace("search_doc WHERE kind = 'country'", "search_doc_country")

RANKS_BEFORE_SQL = one_word.RANKS_SQL.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
RANKS_SQL = RANKS_BEFORE_SQL.replace("sent ||", "int4send(id::int) ||")


class Migration(migrations.Migration):
    dependencies = [("announcements", "0019_one_word_meant")]
    operations = [
        migrations.RunSQL(TABLES_SQL, TABLES_BEFORE_SQL),
        migrations.RunSQL(
            "DROP FUNCTION searched_as(text, bigint[]); DROP FUNCTION searched(text, bigint[]);"
            + SEARCHED_SQL
            + SEARCHED_AS_SQL,
            "DROP FUNCTION searched_as(text, bigint[]); DROP FUNCTION searched(text, bigint[]);"
            + SEARCHED_BEFORE_SQL
            + SEARCHED_AS_BEFORE_SQL,
        ),
        migrations.RunSQL(RENEW_SQL + REFILL_SQL, RENEW_BEFORE_SQL + neighbours.REFILL_SQL),
        migrations.RunSQL(KEEP_SQL, KEEP_BEFORE_SQL),
        migrations.RunSQL(RANKS_SQL, RANKS_BEFORE_SQL),
    ]
